#include "reference/sharing.hpp"

#include "portpool/sim/internal/differential.hpp"
#include "reference/codes.hpp"

namespace portpool::reference {
namespace {

// Rows: first bind; columns: second bind. Default W, Default S, Reuse W, Reuse S, Excl W, Excl S.
using Table = const char* const[6][6];

constexpr Table kTable12_1 = {
    {"INUSE", "INUSE", "OK", "OK", "INUSE", "INUSE"},
    {"INUSE", "INUSE", "OK", "OK", "INUSE", "INUSE"},
    {"INUSE", "INUSE", "OK", "OK", "INUSE", "INUSE"},
    {"INUSE", "INUSE", "OK", "OK", "INUSE", "INUSE"},
    {"INUSE", "INUSE", "ACC", "ACC", "INUSE", "INUSE"},
    {"INUSE", "INUSE", "ACC", "ACC", "INUSE", "INUSE"},
};
constexpr Table kTable12_2 = {
    {"INUSE", "OK", "ACC", "OK", "INUSE", "OK"},    {"OK", "INUSE", "OK", "ACC", "INUSE", "INUSE"},
    {"INUSE", "OK", "OK", "OK", "INUSE", "OK"},     {"OK", "INUSE", "OK", "OK", "INUSE", "INUSE"},
    {"INUSE", "ACC", "ACC", "ACC", "INUSE", "ACC"}, {"OK", "INUSE", "OK", "ACC", "INUSE", "INUSE"},
};
constexpr Table kTable12_3 = {
    {"INUSE", "ACC", "ACC", "ACC", "INUSE", "ACC"}, {"OK", "INUSE", "OK", "ACC", "INUSE", "INUSE"},
    {"INUSE", "ACC", "OK", "OK", "INUSE", "ACC"},   {"OK", "INUSE", "OK", "OK", "INUSE", "INUSE"},
    {"INUSE", "ACC", "ACC", "ACC", "INUSE", "ACC"}, {"OK", "INUSE", "OK", "ACC", "INUSE", "INUSE"},
};

bool is_wildcard(const IpAddress& address) {
  return address == IpAddress::v4_any() || address == IpAddress::v6_any();
}

std::string cell(const Table& table, const Claim& first, const Claim& second) {
  const auto place = [](const Claim& claim) {
    const int option = claim.exclusive ? 2 : claim.reuse ? 1 : 0;
    return option * 2 + (is_wildcard(claim.address) ? 0 : 1);
  };
  return table[place(first)][place(second)];
}

// The stacks on which a claim holds its port.
struct Stacks {
  bool v4 = false, v6 = false;
};
Stacks stacks_of(const Claim& claim) {
  if (!claim.inet6) return {true, false};
  if (claim.address.is_v4()) return {true, false};  // mapped = IPv4 (12.5)
  const bool both = !claim.v6only && claim.address == IpAddress::v6_any();
  return {both, true};
}

}  // namespace

bool meet(const Claim& first, const Claim& second) {
  const Stacks here = stacks_of(first), there = stacks_of(second);
  if (!(here.v4 && there.v4) && !(here.v6 && there.v6)) return false;
  const bool specific = !is_wildcard(first.address) && !is_wildcard(second.address);
  return !specific || first.address == second.address;  // MTX-002
}

bool share(const Claim& first, const Claim& second, World& world) {
  const bool same_place = first.inet6 == second.inet6 && first.address == second.address;
  if (same_place && first.processor && second.processor) {
    if (first.processor != second.processor) return true;
    return world.ask<amb::AMB_84>() == amb::AMB_84::any_two;
  }
  if (first.multicast && second.multicast) return true;
  return (first.multicast || second.multicast) && world.ask<amb::AMB_88>() == amb::AMB_88::yes;
}

std::set<Status> conflict(const Claim& claimed, const Claim& second, World& world) {
  if (share(claimed, second, world)) return {};
  Claim first = claimed;
  if (first.connected && world.ask<amb::AMB_51>() == amb::AMB_51::in_name_and_binding) {
    first.address = *first.connected;
  }
  if (!meet(first, second)) return {};
  const Stacks here = stacks_of(first), there = stacks_of(second);

  const bool modern = world.ask<amb::ERA_MATRIX>() == amb::ERA_MATRIX::server_2003_and_later;
  const std::string said = !modern                     ? cell(kTable12_1, first, second)
                           : first.user == second.user ? cell(kTable12_2, first, second)
                                                       : cell(kTable12_3, first, second);
  const std::set<Status> plain = said == "OK"      ? std::set<Status>{}
                                 : said == "INUSE" ? std::set<Status>{k10048}
                                                   : std::set<Status>{k10013};
  const bool first_dual = here.v4 && here.v6, second_dual = there.v4 && there.v6;
  if (!modern || first_dual == second_dual || !here.v4 || !there.v4) return plain;

  // A wildcard of both stacks against a bind of IPv4 alone: 12.5 and DUAL-002.
  const bool wildcards = is_wildcard(first.address) && is_wildcard(second.address);
  if (first_dual && first.exclusive) {
    // "D6 Excl ::" refuses v4 Default binds with 10013, also where the table of the IPv4 stack has
    // 10048; v4 Excl 0.0.0.0 was not measured.
    if (said == "INUSE") return {k10013, k10048};
    return {k10013};
  }
  if (plain.empty()) return {};
  if (second_dual && second.exclusive) return {*code<amb::AMB_25>(world)};
  if (wildcards && !first.exclusive) {
    const Code said_here = code<amb::AMB_26>(world);
    return said_here ? std::set<Status>{*said_here} : std::set<Status>{};
  }
  return plain;
}

bool may_share(const SocketView& one, const SocketView& other, const Answers& answers) {
  const auto claim_of = [](const SocketView& view) {
    Claim claim;
    claim.reuse = view.reuse;
    claim.exclusive = view.exclusive;
    claim.inet6 = view.dual_stack || !view.bound_address.is_v4();
    claim.v6only = !view.dual_stack;
    claim.address = view.bound_address;
    claim.user = view.user;
    claim.processor = view.processor;
    claim.multicast = view.multicast;
    if (view.address != view.bound_address) claim.connected = view.address;
    return claim;
  };
  bool possible = false;
  for_each_world(answers, [&](World& world) {
    possible = possible || conflict(claim_of(one), claim_of(other), world).empty() ||
               conflict(claim_of(other), claim_of(one), world).empty();
  });
  return possible;
}

}  // namespace portpool::reference
