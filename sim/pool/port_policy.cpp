#include <algorithm>
#include <portpool/sim/port_policy.hpp>

namespace portpool {
namespace {

using Found = std::optional<PortNumber>;

constexpr std::array<std::string_view, kPortPolicyKinds.size()> kNames = {
    "lowest-free", "next-after-last", "seeded-start", "uniform-free",
    "rfc6056-1",   "rfc6056-2",       "rfc6056-3",    "rfc6056-4",
};

// The questions a policy asks, for single ports and for blocks alike. "Start" is a port at which
// what is wanted is free.
class PortQuery {
 public:
  PortQuery(const PortSet& free, PortRange within) : free_(free), within_(within) {}
  std::uint32_t wanted() const { return 1; }
  bool is_start(std::uint32_t port) const { return free_.contains(static_cast<PortNumber>(port)); }
  bool has_start() const { return free_.intersects(within_); }
  Found first_from(std::uint32_t from) const { return free_.next(from, within_); }
  Found first_cyclic(std::uint32_t from) const { return free_.next_cyclic(from, within_); }
  std::uint32_t count_starts() const { return free_.count(within_); }
  Found nth_start(std::uint32_t k) const { return free_.nth(k, within_); }

 private:
  const PortSet& free_;
  PortRange within_;
};

// The same with counts at hand.
class RankedPortQuery : public PortQuery {
 public:
  RankedPortQuery(const RankedPortSet& free, PortRange within)
      : PortQuery(free.ports(), within), ranked_(free), within_(within) {}
  std::uint32_t count_starts() const { return ranked_.count(within_); }
  Found nth_start(std::uint32_t k) const { return ranked_.nth(k, within_); }

 private:
  const RankedPortSet& ranked_;
  PortRange within_;
};

class RunQuery {
 public:
  RunQuery(const PortSet& free, PortRange within, std::uint32_t length)
      : free_(free), within_(within), length_(length) {}
  std::uint32_t wanted() const { return length_; }
  bool is_start(std::uint32_t port) const {
    const PortRange block{port, length_};
    return within_.includes(block) && free_.includes(block);
  }
  bool has_start() const { return free_.find_run(length_, within_).has_value(); }
  Found first_from(std::uint32_t from) const {
    const std::uint32_t start = std::max(from, within_.first);
    if (start >= within_.end()) return std::nullopt;
    return free_.find_run(length_, PortRange{start, within_.end() - start});
  }
  Found first_cyclic(std::uint32_t from) const {
    return free_.find_run_from(length_, from, within_);
  }
  std::uint32_t count_starts() const {
    std::uint32_t starts = 0;
    for_each_run([&](PortRange run) {
      starts += run.count >= length_ ? run.count - length_ + 1 : 0;
      return true;
    });
    return starts;
  }
  Found nth_start(std::uint32_t k) const {
    Found found;
    for_each_run([&](PortRange run) {
      const std::uint32_t starts = run.count >= length_ ? run.count - length_ + 1 : 0;
      if (k < starts) found = static_cast<PortNumber>(run.first + k);
      k -= std::min(k, starts);
      return !found.has_value();
    });
    return found;
  }

 private:
  // Calls visit(run) for each maximal run of free ports until it returns false.
  template <typename Visit>
  void for_each_run(Visit visit) const {
    std::uint32_t from = within_.first;
    while (const Found first = free_.next(from, within_)) {
      const Found gap = free_.next_absent(*first, within_);
      const std::uint32_t end = gap ? *gap : within_.end();
      if (!visit(PortRange{*first, end - *first})) return;
      from = end;
    }
  }

  const PortSet& free_;
  PortRange within_;
  std::uint32_t length_;
};

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

std::uint32_t hash_of(std::uint64_t endpoint_key, std::uint64_t secret) {
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
PortRange cut(PortRange range) {
  if (range.first >= kPortSpace) return PortRange{};
  return PortRange{range.first, std::min(range.count, kPortSpace - range.first)};
}

}  // namespace

std::string_view port_policy_name(PortPolicyKind kind) {
  return kNames[static_cast<std::size_t>(kind)];
}

std::optional<PortPolicyKind> port_policy_named(std::string_view name) {
  for (const PortPolicyKind kind : kPortPolicyKinds) {
    if (port_policy_name(kind) == name) return kind;
  }
  return std::nullopt;
}

PortPolicy PortPolicy::make(PortPolicyKind kind, std::uint64_t seed, WrapAround wrap) {
  PortPolicy policy;
  policy.kind = kind;
  policy.wrap = wrap;
  policy.random = Random(seed);
  // Its own stream, so that the secrets do not depend on which policy draws what.
  Random setup = policy.random.split();
  policy.offset_secret = setup.next();
  policy.index_secret = setup.next();
  for (std::uint64_t& counter : policy.counters) counter = setup.below(kPortSpace);
  return policy;
}

std::optional<PortNumber> choose(PortPolicy& policy, const PortSet& free, PortRange within,
                                 std::uint64_t endpoint_key) {
  within = cut(within);
  if (within.count == 0) return std::nullopt;
  return choose_with(policy, PortQuery(free, within), within, endpoint_key);
}

std::optional<PortNumber> choose(PortPolicy& policy, const RankedPortSet& free, PortRange within,
                                 std::uint64_t endpoint_key) {
  within = cut(within);
  if (within.count == 0) return std::nullopt;
  return choose_with(policy, RankedPortQuery(free, within), within, endpoint_key);
}

std::optional<PortNumber> choose_run(PortPolicy& policy, const PortSet& free, std::uint32_t length,
                                     PortRange within, std::uint64_t endpoint_key) {
  within = cut(within);
  if (length == 0 || within.count < length) return std::nullopt;
  return choose_with(policy, RunQuery(free, within, length), within, endpoint_key);
}

}  // namespace portpool
