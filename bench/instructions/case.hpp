// Work whose instructions are counted. Counts repeat exactly, on any machine and under any load,
// where times do not; so they can gate a change.
//
// A file *_case.cpp in this directory registers cases before main:
//   const bool registered = add_case("alloc_any/0", [](std::uint64_t operations) { ... });
// A case sets up, then does the operation as often as it is told. It is run with n and with 2n
// operations, and the difference divided by n is the cost of one: setting up cancels out.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

namespace portpool::bench {

using CaseBody = std::function<void(std::uint64_t operations)>;

/// All cases by name.
std::map<std::string, CaseBody>& cases();

bool add_case(const std::string& name, CaseBody body);

}  // namespace portpool::bench
