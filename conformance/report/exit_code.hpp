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

}  // namespace portpool::conformance
