// Public observations that an explanation leans on: what somebody saw or wrote, and where.
#pragma once

#include <string_view>

namespace portpool::conformance {

enum class Evidence : unsigned char {
  A_03,
  A_05,
  A_06,
  A_10,
  B_01,
  B_04,
  C_01,
  C_02,
  C_06,
  C_07,
  C_10,
  C_12,
  C_15,
  D_01,
  D_03,
  D_04,
  D_05,
  D_06,
  D_08,
  D_10,
  D_12,
  D_14,
  D_15,
  D_16,
  D_17,
  D_18,
  D_19,
  D_20,
  D_21,
  D_22,
  E_01,
  E_10,
  E_11,
  E_12,
  H_01,
  H_04,
  H_06,
  H_07,
  H_08,
  H_09,
  I_01,
  I_02,
};

struct EvidenceInfo {
  std::string_view id;      // "C-01", as in comments of the sources
  std::string_view says;    // one sentence
  std::string_view source;  // a public place
};

/// O(1).
[[nodiscard]] const EvidenceInfo& info(Evidence evidence);

}  // namespace portpool::conformance
