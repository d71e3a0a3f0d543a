// The machine that a random scenario runs on: its processes, blocks and preconditions.
#include "fuzz/draw.hpp"

namespace portpool::conformance {

void Draw::machine(Scenario& scenario) {
  constexpr const char* kNames[] = {"A", "B", "C"};
  constexpr const char* kUsers[] = {"alice", "bob"};
  const std::uint32_t processes = 1 + below(3);
  for (std::uint32_t i = 0; i < processes; ++i) {
    ProcessDeclaration process;
    process.name = kNames[i];
    process.user = kUsers[below(2)];
    process.privilege = chance(2) ? Privilege::administrator : static_cast<Privilege>(below(4));
    if (!plain_ && chance(2)) process.threads = {"t2"};
    if (chance(20)) process.winsock = std::nullopt;
    if (!plain_ && chance(10)) process.winsock = 0x0101;
    if (!plain_ && i > 0 && chance(8)) process.parent = kNames[i - 1];
    scenario.processes.push_back(std::move(process));
  }
  scenario.blocks = {{"P", crowded_ ? 1 + below(4) : 8 + below(60), {}}};
  if (chance(3))
    scenario.blocks.push_back({"Q", 1 + below(3), chance(2) ? std::optional(1024u) : std::nullopt});
  HostPreconditions& host = scenario.host;
  for (auto& range : host.dynamic_range) {
    if (chance(3)) range = PortRange{50000 + below(4), 1 + below(4)};
  }
  if (chance(6)) {
    host.exclusions.push_back({chance(2) ? Transport::udp : Transport::tcp,
                               {PortReference::Kind::block, "P", 0},
                               1,
                               chance(2) ? ExclusionStore::active : ExclusionStore::persistent});
  } else if (chance(6)) {
    host.persistent.push_back({chance(2) ? Transport::udp : Transport::tcp,
                               {PortReference::Kind::block, "P", 0},
                               1,
                               "R0"});
  }
  settings(host);
  if (!plain_ && chance(40)) host.reservations_supported = false;
  if (!plain_ && chance(40)) host.network_up = false;
  if (chance(20)) host.os = "windows-xp";
}

// What an administrator sets, and what the system holds.
void Draw::settings(HostPreconditions& host) {
  if (chance(8)) host.time_wait_seconds = below(60);
  if (plain_) return;
  if (chance(8)) host.auto_reuse_range = PortRange{50000 + below(6), 1 + below(3)};
  if (!chance(12)) return;
  constexpr HolderKind kKinds[] = {HolderKind::http_sys, HolderKind::guest,
                                   HolderKind::guest_shared};
  HolderDeclaration holder;
  holder.kind = kKinds[below(3)];
  const bool udp = holder.kind != HolderKind::http_sys && chance(2);
  holder.protocol = udp ? Transport::udp : Transport::tcp;
  holder.start = {PortReference::Kind::number, {}, 50000 + below(4)};
  if (chance(3)) holder.family = chance(2) ? AddressFamily::inet : AddressFamily::inet6;
  host.holders.push_back(std::move(holder));
}

}  // namespace portpool::conformance
