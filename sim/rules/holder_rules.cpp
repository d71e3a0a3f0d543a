// Blocks that the system holds without a socket of a program: HTTP.sys and guests. Family HOLD of
// the catalogue.
#include "rules/matrix.hpp"
#include "rules/rules.hpp"

namespace portpool {
namespace {

void rule_held_port(Ruling& ruling, const Binding& binding, const HeldBlock& held) {
  const ReservationRow& row = ruling.state().reservations()[held.row];
  const Holder holder = holder_of(held);
  const bool udp = row.transport == Transport::udp;
  const bool guest = row.holder == HolderKind::guest;
  ruling.refuse_by(row.holder == HolderKind::http_sys, Rule::bind_held_by_http_sys,
                   Question::AMB_98, holder);
  ruling.refuse_by(guest && !udp, Rule::bind_held_by_guest, Question::AMB_98, holder);
  ruling.refuse_if(guest && udp, Rule::bind_held_by_guest,
                   {Status::sharing_violation, Status::access_denied}, holder);
  // HOLD-010: what a shared hold lets a program do.
  const bool shared = row.holder == HolderKind::guest_shared;
  const bool reuses = udp && binding.socket.is(socket_flag::kReuse);
  for (const Status status : {Status::access_denied, Status::sharing_violation}) {
    ruling.refuse_for(shared && !reuses, Rule::bind_held_shared, Question::AMB_99,
                      only(amb::AMB_99::reuse_of_udp), status, holder);
  }
  grant_port(ruling, binding, shared ? Rule::bind_held_shared : Rule::bind_port);
}

}  // namespace

void rule_held_by_system(Ruling& ruling, const Binding& binding, const HeldBlock& held) {
  const ReservationRow& row = ruling.state().reservations()[held.row];
  const Coverage wanted = coverage_of(binding.socket, binding.address);
  const bool other_family = (row.families == HeldFamilies::inet && !wanted.on_v4) ||
                            (row.families == HeldFamilies::inet6 && !wanted.on_v6);
  const bool beside = row.holder != HolderKind::http_sys && binding.address.is_v4_loopback() &&
                      binding.address != IpAddress::v4_loopback();
  const auto pass = [&] { grant_port(ruling, binding, Rule::bind_port); };
  if (ruling.when(other_family, Rule::bind_held_for_one_family)) {
    ruling.where(amb::AMB_100::both_families, [&] {
      ruling.refuse_by(Rule::bind_held_for_one_family, Question::AMB_98, holder_of(held));
    });
    return ruling.where(amb::AMB_100::one_family, pass);
  }
  if (ruling.when(beside, Rule::bind_beside_guest)) {
    ruling.where(amb::AMB_109::loopback_alone, pass);
    return ruling.where(amb::AMB_109::every_address, [&] {
      ruling.refuse_by(Rule::bind_beside_guest, Question::AMB_98, holder_of(held));
    });
  }
  rule_held_port(ruling, binding, held);
}

}  // namespace portpool
