#include <algorithm>
#include <portpool/sim/internal/ranked_port_set.hpp>
#include <portpool/sim/port_policy.hpp>

#include "pool/policy_search.hpp"

namespace portpool {
namespace {

using policy::Found;

constexpr std::array<std::string_view, kPortPolicyKinds.size()> kNames = {
    "lowest-free", "next-after-last", "seeded-start", "uniform-free",
    "rfc6056-1",   "rfc6056-2",       "rfc6056-3",    "rfc6056-4",
};

// Single ports.
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

// Blocks.
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
  std::uint32_t count_starts() const { return policy::count_run_starts(free_, within_, length_); }
  Found nth_start(std::uint32_t k) const {
    return policy::nth_run_start(free_, within_, length_, k);
  }

 private:
  const PortSet& free_;
  PortRange within_;
  std::uint32_t length_;
};

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

std::optional<PortNumber> choose(PortPolicy& state, const PortSet& free, PortRange within,
                                 std::uint64_t endpoint_key) {
  within = policy::cut(within);
  if (within.count == 0) return std::nullopt;
  return policy::choose_with(state, PortQuery(free, within), within, endpoint_key);
}

std::optional<PortNumber> choose(PortPolicy& state, const RankedPortSet& free, PortRange within,
                                 std::uint64_t endpoint_key) {
  within = policy::cut(within);
  if (within.count == 0) return std::nullopt;
  return policy::choose_with(state, RankedPortQuery(free, within), within, endpoint_key);
}

std::optional<PortNumber> choose_run(PortPolicy& state, const PortSet& free, std::uint32_t length,
                                     PortRange within, std::uint64_t endpoint_key) {
  within = policy::cut(within);
  if (length == 0 || within.count < length) return std::nullopt;
  return policy::choose_with(state, RunQuery(free, within, length), within, endpoint_key);
}

}  // namespace portpool
