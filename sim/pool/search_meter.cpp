#include <algorithm>
#include <bit>
#include <portpool/sim/internal/search_meter.hpp>

#include "pool/policy_search.hpp"

namespace portpool {
namespace {

using Found = std::optional<PortNumber>;

// What of the block a walk can reach: its end, cut to the port space.
std::uint32_t end_of(PortRange within) {
  const std::uint64_t end = std::uint64_t{within.first} + within.count;
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(end, kPortSpace));
}

// Ports that a walk upwards from `start` looks at until it has seen `found` and length - 1 more.
std::uint64_t walk_up(std::uint32_t start, PortRange within, Found found, std::uint32_t length) {
  if (found) return std::uint64_t{*found} + length - start;
  return end_of(within) > start ? end_of(within) - start : 0;
}

// The same for a walk that goes on at the start of the block.
std::uint64_t walk_round(std::uint32_t from, PortRange within, Found found, std::uint32_t length) {
  const std::uint32_t start = from >= within.first && from < end_of(within) ? from : within.first;
  if (found && *found >= start) return walk_up(start, within, found, length);
  return walk_up(start, within, std::nullopt, length) +
         (found ? walk_up(within.first, within, found, length) : start - within.first);
}

}  // namespace

void SearchMeter::Count::close() {
  work_.levels += static_cast<std::uint64_t>(std::popcount(seen_));
  seen_ = 0;
}

Found SearchMeter::next(const PortSet& set, std::uint32_t from, PortRange within) {
  const Found found = set.next(from, within, count_);
  count_.walked(walk_up(std::max(from, within.first), within, found, 1));
  return found;
}

Found SearchMeter::next_cyclic(const PortSet& set, std::uint32_t from, PortRange within) {
  const std::uint32_t port = set.first_cyclic(from, within, count_);
  const Found found = port == kPortSpace ? Found{} : Found{static_cast<PortNumber>(port)};
  count_.walked(walk_round(from, within, found, 1));
  return found;
}

Found SearchMeter::next_absent(const PortSet& set, std::uint32_t from, PortRange within) {
  const Found found = set.next_absent(from, within, count_);
  count_.walked(walk_up(std::max(from, within.first), within, found, 1));
  return found;
}

Found SearchMeter::find_run(const PortSet& set, std::uint32_t length, PortRange within) {
  const Found found = set.find_run(length, within, count_);
  count_.walked(walk_up(within.first, within, found, length));
  return found;
}

Found SearchMeter::find_run_from(const PortSet& set, std::uint32_t length, std::uint32_t from,
                                 PortRange within) {
  const Found found = set.find_run_from(length, from, within, count_);
  count_.walked(walk_round(from, within, found, length));
  return found;
}

bool SearchMeter::contains(const PortSet& set, PortNumber port) {
  count_.search();
  count_.read(0);
  count_.walked(1);
  return set.contains(port);
}

bool SearchMeter::includes(const PortSet& set, PortRange range) {
  // A walk looks at ports until one is missing.
  const Found gap = set.next_absent(range.first, range);
  count_.walked(gap ? std::uint64_t{*gap} - range.first + 1 : range.count);
  return set.includes(range, count_);
}

std::uint32_t SearchMeter::count(const PortSet& set, PortRange range) {
  count_.walked(end_of(range) > range.first ? end_of(range) - range.first : 0);
  return set.count(range, count_);
}

Found SearchMeter::nth(const PortSet& set, std::uint32_t k, PortRange within) {
  const Found found = set.nth(k, within, count_);
  count_.walked(walk_up(within.first, within, found, 1));
  return found;
}

namespace {

// What both kinds of query share. `aside_` meters what the policy's own definition does not probe.
class MeteredQuery {
 public:
  MeteredQuery(const PortSet& free, PortRange within) : free_(free), within_(within) {}

  [[nodiscard]] SearchWork work() const {
    SearchWork all = aside_.work();
    all.probes = extra_probes_;
    all += meter_.work();
    return all;
  }

 protected:
  const PortSet& free_;
  PortRange within_;
  mutable SearchMeter meter_;
  mutable SearchMeter aside_;
  mutable std::uint64_t extra_probes_ = 0;
};

class MeteredPortQuery : public MeteredQuery {
 public:
  using MeteredQuery::MeteredQuery;
  std::uint32_t wanted() const { return 1; }
  bool is_start(std::uint32_t port) const {
    return meter_.contains(free_, static_cast<PortNumber>(port));
  }
  bool has_start() const {
    const bool any = aside_.next(free_, within_.first, within_).has_value();
    // The certain failure is cut short; the definition would have drawn so often.
    if (!any) extra_probes_ += within_.count;
    return any;
  }
  Found first_from(std::uint32_t from) const { return meter_.next(free_, from, within_); }
  Found first_cyclic(std::uint32_t from) const { return meter_.next_cyclic(free_, from, within_); }
  std::uint32_t count_starts() const { return meter_.count(free_, within_); }
  Found nth_start(std::uint32_t k) const { return aside_.nth(free_, k, within_); }
};

class MeteredRunQuery : public MeteredQuery {
 public:
  MeteredRunQuery(const PortSet& free, PortRange within, std::uint32_t length)
      : MeteredQuery(free, within), length_(length) {}
  std::uint32_t wanted() const { return length_; }
  bool is_start(std::uint32_t port) const {
    const PortRange block{port, length_};
    return within_.includes(block) && meter_.includes(free_, block);
  }
  bool has_start() const {
    const bool any = aside_.find_run(free_, length_, within_).has_value();
    if (!any) extra_probes_ += within_.count;
    return any;
  }
  Found first_from(std::uint32_t from) const {
    const std::uint32_t start = std::max(from, within_.first);
    if (start >= within_.end()) return std::nullopt;
    return meter_.find_run(free_, length_, PortRange{start, within_.end() - start});
  }
  Found first_cyclic(std::uint32_t from) const {
    return meter_.find_run_from(free_, length_, from, within_);
  }
  std::uint32_t count_starts() const {
    extra_probes_ += within_.count;
    Aside aside{free_, aside_};
    return policy::count_run_starts(aside, within_, length_);
  }
  Found nth_start(std::uint32_t k) const {
    Aside aside{free_, aside_};
    return policy::nth_run_start(aside, within_, length_, k);
  }

 private:
  struct Aside {
    const PortSet& set;
    SearchMeter& meter;
    Found next(std::uint32_t from, PortRange within) { return meter.next(set, from, within); }
    Found next_absent(std::uint32_t from, PortRange within) {
      return meter.next_absent(set, from, within);
    }
  };

  std::uint32_t length_;
};

}  // namespace

SearchWork work_of_choice(PortPolicy state, const PortSet& free, PortRange within,
                          std::uint64_t endpoint_key) {
  within = policy::cut(within);
  if (within.count == 0) return {};
  const MeteredPortQuery query(free, within);
  static_cast<void>(policy::choose_with(state, query, within, endpoint_key));
  return query.work();
}

SearchWork work_of_run_choice(PortPolicy state, const PortSet& free, std::uint32_t length,
                              PortRange within, std::uint64_t endpoint_key) {
  within = policy::cut(within);
  if (length == 0 || within.count < length) return {};
  const MeteredRunQuery query(free, within, length);
  static_cast<void>(policy::choose_with(state, query, within, endpoint_key));
  return query.work();
}

}  // namespace portpool
