#include "winsock/undoing.hpp"

namespace portpool::conformance::winsock {

Undoing::Outcome Undoing::undo(const journal::Change& change) {
  bool& stuck = range_is_stuck_[static_cast<std::size_t>(change.transport)];
  const bool is_range = change.kind == journal::Change::Kind::dynamic_range;
  if (is_range && stuck) return {End::failed, "a later change of the range has to be undone first"};
  const auto result = undo_(change);
  // Also when nothing was there any more: that is the state to come to.
  if (result.ok() && *result == 0) return {End::undone, {}};
  if (result.ok() && (*result == ERROR_NOT_FOUND || *result == ERROR_FILE_NOT_FOUND))
    return {End::gone, {}};
  if (is_range) stuck = true;
  return {End::failed, result.ok() ? "error " + std::to_string(*result) : result.error().message};
}

}  // namespace portpool::conformance::winsock
