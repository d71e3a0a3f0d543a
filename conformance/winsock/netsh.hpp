// Runs netsh and reads its answers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "portpool/conformance/backend.hpp"

namespace portpool::conformance::winsock {

/// Active: what is in force now. Persistent: what will be in force after a restart.
[[nodiscard]] Result<std::vector<ExcludedRange>> show_excluded_ranges(
    Transport transport, ExclusionStore store = ExclusionStore::active);
[[nodiscard]] Result<PortRange> show_dynamic_range(Transport transport);

/// 0, or the Windows error code whose text netsh printed (5, 32, 87, 2, ...).
[[nodiscard]] Result<std::uint32_t> add_exclusion(Transport transport, PortRange range,
                                                  ExclusionStore store);
[[nodiscard]] Result<std::uint32_t> delete_exclusion(Transport transport, PortRange range,
                                                     ExclusionStore store);
[[nodiscard]] Result<std::uint32_t> set_dynamic_range(Transport transport, PortRange range);

}  // namespace portpool::conformance::winsock
