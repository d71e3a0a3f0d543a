#include "winsock/persistent_guard.hpp"

namespace portpool::conformance::winsock {

journal::Change PersistentGuard::change() const {
  return {journal::Change::Kind::persistent_reservation,
          call_.transport,
          range(),
          ExclusionStore::persistent,
          {}};
}

std::optional<journal::Entry> PersistentGuard::ours() const {
  return changes_.find(change());
}

std::optional<Unsupported> PersistentGuard::refusal() const {
  const bool removes = call_.operation == call::PersistentOperation::remove;
  if (!removes || !exists_ || ours()) return std::nullopt;
  return Unsupported{Unsupported::Reason::would_delete_persistent};
}

Result<Done> PersistentGuard::before() {
  // What exists stays whose it is: the call will be refused. Without the functions nothing can come
  // of it.
  if (call_.operation != call::PersistentOperation::create || !known_ || exists_) return Done{};
  const auto id = changes_.announce(change());
  if (!id) return id.error();
  announced_ = *id;
  return Done{};
}

Result<Done> PersistentGuard::after(const Observation& seen) {
  // A call that has not returned may have had its effect: what was announced stays so, and undoing
  // will try.
  if (seen.kind != Observation::Kind::returned) return Done{};
  if (announced_)
    return seen.code == 0 ? changes_.confirm(*announced_, seen.token)
                          : changes_.withdraw(*announced_);
  if (call_.operation != call::PersistentOperation::remove || seen.code != 0) return Done{};
  const auto entry = ours();
  return entry ? changes_.withdraw(entry->id) : Result<Done>(Done{});
}

}  // namespace portpool::conformance::winsock
