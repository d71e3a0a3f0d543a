// How a policy searches, whoever answers: the set itself, one that counts its members, or one that
// counts the work (search_meter.cpp). Internal to the pool.
#pragma once

#include <algorithm>
#include <portpool/sim/port_policy.hpp>

namespace portpool::policy {

using Found = std::optional<PortNumber>;

// A query answers, for single ports and for blocks alike, where what is wanted is free ("a start"):
//   wanted()              ports that are wanted
//   is_start(port), has_start()
//   first_from(from), first_cyclic(from)
//   count_starts(), nth_start(k)

/// Calls visit(run) for each maximal run of free ports until it returns false. `Set` is a PortSet,
/// or what answers `next` and `next_absent` like one.
template <typename Set, typename Visit>
void for_each_run(Set& free, PortRange within, Visit visit) {
  std::uint32_t from = within.first;
  while (const Found first = free.next(from, within)) {
    const Found gap = free.next_absent(*first, within);
    const std::uint32_t end = gap ? *gap : within.end();
    if (!visit(PortRange{*first, end - *first})) return;
    from = end;
  }
}

/// Starts of a block of `length` ports among all runs of free ports.
template <typename Set>
std::uint32_t count_run_starts(Set& free, PortRange within, std::uint32_t length) {
  std::uint32_t starts = 0;
  for_each_run(free, within, [&](PortRange run) {
    starts += run.count >= length ? run.count - length + 1 : 0;
    return true;
  });
  return starts;
}

/// The k-th of them.
template <typename Set>
Found nth_run_start(Set& free, PortRange within, std::uint32_t length, std::uint32_t k) {
  Found found;
  for_each_run(free, within, [&](PortRange run) {
    const std::uint32_t starts = run.count >= length ? run.count - length + 1 : 0;
    if (k < starts) found = static_cast<PortNumber>(run.first + k);
    k -= std::min(k, starts);
    return !found.has_value();
  });
  return found;
}

// RFC 6056, 3.3.3 and 3.3.4: probes offset + counter, offset + counter + 1, ... modulo the range,
// and counts every probe, the successful one included.
template <typename Query>
Found probe_from_counter(const Query& query, PortRange within, std::uint32_t offset,
                         std::uint64_t& counter) {
  const auto start = static_cast<std::uint32_t>((counter + offset) % within.count);
  const Found found = query.first_cyclic(within.first + start);
  if (!found) {
    counter += within.count;
    return std::nullopt;
  }
  const std::uint32_t place = *found - within.first;
  counter += (place >= start ? place - start : place + within.count - start) + 1;
  return found;
}

// RFC 6056, 3.3.2, literally: it may give up although ports are free, and how many it draws is part
// of its behaviour. Only the certain failure is cut short.
template <typename Query>
Found draw_until_free(const Query& query, PortRange within, Random& random) {
  if (!query.has_start()) return std::nullopt;
  for (std::uint32_t tries = within.count; tries != 0; --tries) {
    const std::uint32_t port = within.first + random.below(within.count);
    if (query.is_start(port)) return static_cast<PortNumber>(port);
  }
  return std::nullopt;
}

template <typename Query>
Found continue_after_last(PortPolicy& policy, const Query& query) {
  const Found found = policy.wrap == WrapAround::yes ? query.first_cyclic(policy.position)
                                                     : query.first_from(policy.position);
  if (found) policy.position = *found + query.wanted();
  return found;
}

inline std::uint32_t hash_of(std::uint64_t endpoint_key, std::uint64_t secret) {
  return static_cast<std::uint32_t>(mix64(mix64(endpoint_key + secret) ^ secret) >> 32);
}

template <typename Query>
Found choose_with(PortPolicy& policy, const Query& query, PortRange within,
                  std::uint64_t endpoint_key) {
  switch (policy.kind) {
    case PortPolicyKind::lowest_free:
      return query.first_from(within.first);
    case PortPolicyKind::next_after_last:
      return continue_after_last(policy, query);
    case PortPolicyKind::seeded_start:
      if (!policy.started) {
        policy.position = within.first + policy.random.below(within.count);
        policy.started = true;
      }
      return continue_after_last(policy, query);
    case PortPolicyKind::uniform_free: {
      const std::uint32_t starts = query.count_starts();
      if (starts == 0) return std::nullopt;
      return query.nth_start(policy.random.below(starts));
    }
    case PortPolicyKind::rfc6056_simple:
      return query.first_cyclic(within.first + policy.random.below(within.count));
    case PortPolicyKind::rfc6056_another:
      return draw_until_free(query, within, policy.random);
    case PortPolicyKind::rfc6056_hash:
      return probe_from_counter(query, within, hash_of(endpoint_key, policy.offset_secret),
                                policy.counter);
    case PortPolicyKind::rfc6056_two_hash: {
      const std::size_t index = hash_of(endpoint_key, policy.index_secret) % PortPolicy::kCounters;
      return probe_from_counter(query, within, hash_of(endpoint_key, policy.offset_secret),
                                policy.counters[index]);
    }
  }
  constexpr bool kind_is_known = false;
  PORTPOOL_INVARIANT(kind_is_known);
  return std::nullopt;
}

// What of a range lies in the port space; the policies divide by its size.
inline PortRange cut(PortRange range) {
  if (range.first >= kPortSpace) return PortRange{};
  return PortRange{range.first, std::min(range.count, kPortSpace - range.first)};
}

}  // namespace portpool::policy
