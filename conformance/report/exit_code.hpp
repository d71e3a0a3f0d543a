// What a command tells its caller.
#pragma once

namespace portpool::conformance {

enum ExitCode : int {
  kAllAsExpected = 0,
  kDeviation = 1,
  kBadInput = 2,        // or a wrong command line
  kUnexpectedPass = 3,  // an entry of an overlay is stale
  kNothingRan = 4,      // nothing that was wanted is supported here
  kCannotSay = 5,       // explain: the lists that decide were not given
  kInternal = 70,
};

/// Of two parts of one command. What was not read or written outweighs every verdict on the rest,
/// and an error of the program outweighs that.
[[nodiscard]] constexpr int worse_exit_code(int one, int other) {
  for (const int grave : {int{kInternal}, int{kBadInput}}) {
    if (one == grave || other == grave) return grave;
  }
  return one > other ? one : other;
}

}  // namespace portpool::conformance
