#include "winsock/exclusion_guard.hpp"

#include <algorithm>
#include <utility>

#include "winsock/agent_calls.hpp"

namespace portpool::conformance::winsock {
namespace {

Result<Observation> answer_of(const Result<std::uint32_t>& code) {
  if (!code) return code.error();
  Observation seen;
  seen.code = *code;
  return seen;
}

}  // namespace

ExclusionGuard::ExclusionGuard(MachineChanges& changes, ExclusionList list)
    : changes_(changes), list_(std::move(list)) {}

Result<bool> ExclusionGuard::is_listed(const journal::Change& exclusion, ExclusionStore store,
                                       Rows rows) const {
  const auto listed = list_(exclusion.transport, store);
  if (!listed) return listed.error();
  return std::ranges::any_of(*listed, [&](const ExcludedRange& one) {
    return one.range == exclusion.range && (rows == Rows::any || one.administered);
  });
}

bool ExclusionGuard::is_ours(journal::Change exclusion, ExclusionStore store) const {
  exclusion.store = store;
  return changes_.find(exclusion).has_value();
}

Result<Observation> ExclusionGuard::add(const journal::Change& exclusion) {
  // A row without a star is a reservation, which no deletion of an exclusion takes away: those the
  // scenario may run into.
  auto foreign = is_listed(exclusion, ExclusionStore::active, Rows::starred);
  if (foreign && !*foreign && exclusion.store == ExclusionStore::persistent) {
    foreign = is_listed(exclusion, ExclusionStore::persistent, Rows::any);
  }
  if (!foreign) return foreign.error();
  const bool ours =
      is_ours(exclusion, ExclusionStore::active) || is_ours(exclusion, ExclusionStore::persistent);
  if (*foreign && !ours) return not_supported({Unsupported::Reason::would_exclude_again});
  return answer_of(changes_.make(exclusion));
}

Result<Observation> ExclusionGuard::remove(const journal::Change& exclusion) {
  const auto listed = is_listed(exclusion, exclusion.store, Rows::any);
  if (!listed) return listed.error();
  // What is in the persistent store is listed as active, too.
  const bool ours =
      is_ours(exclusion, exclusion.store) ||
      (exclusion.store == ExclusionStore::active && is_ours(exclusion, ExclusionStore::persistent));
  if (*listed && !ours) return not_supported({Unsupported::Reason::would_delete_exclusion});
  return answer_of(changes_.revert(exclusion));
}

}  // namespace portpool::conformance::winsock
