// Ways out that take another port or block.
#include "explain/way_trials.hpp"

namespace portpool::conformance {
namespace {

/// Blocks come and go inside the dynamic range: a port that lasts lies outside it.
void find_lasting_port(WayTrials& trials) {
  if (!trials.dynamic.contains(trials.request.first)) return;
  auto lasting = trials.free_below(trials.dynamic.first);
  if (!lasting) lasting = trials.free_above(trials.dynamic.end());
  if (!lasting) return;
  trials.add({WayKind::outside_dynamic,
              Harm::none,
              false,
              {*lasting},
              trials.dynamic,
              0,
              {},
              {},
              {Evidence::D_01, Evidence::H_06}});
}

void find_near_ports(WayTrials& trials) {
  std::vector<std::uint32_t> near;
  if (const auto below = trials.free_below(trials.request.first)) near.push_back(*below);
  if (const auto above = trials.free_above(trials.request.range().end())) near.push_back(*above);
  if (near.empty()) return;
  trials.add({WayKind::other_port, Harm::none, false, near, {}, 0, {}, {}, {Evidence::D_06}});
}

void find_port_zero(WayTrials& trials) {
  ExplainRequest any = trials.request;
  any.first = 0;
  any.count = 1;
  if (any.verb == RequestVerb::connect || any.verb == RequestVerb::send) return;
  if (!trials.works_now(any)) return;
  trials.add(
      {WayKind::port_zero, Harm::none, false, {}, trials.dynamic, 0, {}, {}, {Evidence::H_01}});
}

/// IPv6 alone may be refused.
void find_ipv4(WayTrials& trials) {
  if (!trials.request.inet6 || !trials.request.address.is_any()) return;
  ExplainRequest ipv4 = trials.request;
  ipv4.inet6 = ipv4.dual_stack = false;
  ipv4.address = IpAddress::v4_any();
  const auto& lists = trials.state.lists[static_cast<std::size_t>(ipv4.transport)][0];
  if (!lists.exclusions || !trials.works(trials.state, ipv4)) return;
  trials.add({WayKind::ipv4_instead, Harm::none, false, {}, {}, 0, {}, {}, {Evidence::D_18}});
}

void find_own_block(WayTrials& trials) {
  ExplainRequest block = trials.request;
  block.verb = RequestVerb::acquire;
  block.first = 0;
  block.count = 8;
  if (!trials.works_now(block)) return;
  trials.add(
      {WayKind::own_block, Harm::none, false, {}, {}, 0, {}, {}, {Evidence::A_10, Evidence::A_03}});
}

}  // namespace

void find_other_ports(WayTrials& trials) {
  find_ipv4(trials);
  find_lasting_port(trials);
  find_near_ports(trials);
  find_port_zero(trials);
  find_own_block(trials);
}

void find_other_blocks(WayTrials& trials) {
  const ExplainRequest& request = trials.request;
  if (trials.has(HolderClass::administered) && request.count == 1) {
    ExplainRequest bind = request;
    bind.verb = RequestVerb::bind;
    if (trials.works(trials.state, bind)) {
      trials.add({WayKind::plain_bind,
                  Harm::none,
                  false,
                  {},
                  {},
                  0,
                  {},
                  {},
                  {Evidence::A_06, Evidence::C_01}});
    }
  }
  if (request.count == 0) return;
  constexpr PortRange kOrdinary{kFirstOrdinaryPort, kPortSpace - kFirstOrdinaryPort};
  auto start = trials.free.find_run(request.count, {request.first, kPortSpace - request.first});
  if (!start) start = trials.free.find_run(request.count, kOrdinary);
  ExplainRequest other = request;
  other.first = start.value_or(PortNumber{0});
  if (start && trials.works(trials.state, other)) {
    trials.add({WayKind::other_block, Harm::none, false, {}, other.range(), 0, {}, {}, {}});
  }
  ExplainRequest any = request;
  any.first = 0;
  if (request.verb == RequestVerb::acquire && trials.works(trials.state, any)) {
    trials.add({WayKind::start_zero, Harm::none, false, {}, {}, 0, {}, {}, {Evidence::A_10}});
  }
}

}  // namespace portpool::conformance
