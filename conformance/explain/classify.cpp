#include "explain/classify.hpp"

#include <algorithm>

#include "explain/simulate.hpp"
#include "listings/words.hpp"

namespace portpool::conformance {
namespace {

constexpr PortRange kHnsRange{50000, 60};

bool is_block_size(std::uint32_t count) {
  return count % 100 == 0 || count % 64 == 0;
}

/// About 4096 ports, as one report of mirrored WSL had them.
bool is_mirrored_size(std::uint32_t count) {
  return count >= 4090 && count <= 4100;
}

class Classifier {
 public:
  Classifier(PortHolder& holder, bool inet6, const MachineState& state)
      : holder_(holder), inet6_(inet6), state_(state) {}

  void run() {
    if (is_named_by_a_list()) return;
    if (holder_.range.count == 1) {
      single();
    } else {
      block();
    }
  }

 private:
  void because(HolderReason reason) { holder_.reasons.push_back(reason); }
  void cite(Evidence evidence) { holder_.evidence.push_back(evidence); }

  [[nodiscard]] bool fits(const std::optional<Transport>& transport, PortRange range) const {
    return transport.value_or(holder_.transport) == holder_.transport && range == holder_.range;
  }

  bool is_named_by_a_list() {
    for (const listings::NatPorts& nat : state_.nat) {
      if (!fits(nat.transport, nat.range)) continue;
      prove(HolderClass::winnat, HolderReason::nat_lists_it, nat.name);
      return true;
    }
    for (const listings::GuestPorts& guest : state_.guests) {
      if (!fits(guest.transport, guest.range)) continue;
      prove(HolderClass::guest, HolderReason::guest_lists_it, guest.partition);
      return true;
    }
    for (const listings::HttpUrl& url : state_.urls) {
      if (!url.registered || !fits(Transport::tcp, {url.port, 1})) continue;
      prove(HolderClass::http_sys, HolderReason::url_registered, url.url);
      holder_.processes = url.processes;
      holder_.program = url.program;
      holder_.services = url.services;
      return true;
    }
    return false;
  }

  void prove(HolderClass kind, HolderReason reason, const std::string& owner) {
    holder_.kind = kind;
    holder_.proved = true;
    holder_.owner = owner;
    because(reason);
    cite(Evidence::D_12);
  }

  void single() {
    holder_.kind = HolderClass::http_sys;
    because(HolderReason::single_port);
    if (holder_.service != nullptr && holder_.service->is_http_sys) {
      because(HolderReason::known_http_port);
    }
    cite(Evidence::D_04);
    cite(Evidence::D_12);
  }

  /// The relays of mirrored WSL take ports of IPv6 alone.
  [[nodiscard]] bool is_of_ipv6_alone() const {
    const auto& both = state_.lists[static_cast<std::size_t>(holder_.transport)];
    return inet6_ && both[0].exclusions && both[1].exclusions &&
           state_.excluded(holder_.transport, false, holder_.range).empty();
  }

  void block() {
    const PortRange dynamic = state_.dynamic(holder_.transport, inet6_);
    const bool given = state_.knows_dynamic(holder_.transport);
    const bool inside = dynamic.includes(holder_.range);
    const std::uint32_t count = holder_.range.count;
    holder_.evidence = {Evidence::D_01, Evidence::D_12};
    if (is_mirrored_size(count) && (!inside || is_mirrored(state_))) {
      holder_.kind = HolderClass::mirrored_wsl;
      because(HolderReason::mirrored_size);
      cite(Evidence::D_10);
    } else if (is_of_ipv6_alone()) {
      holder_.kind = HolderClass::mirrored_wsl;
      because(HolderReason::ipv6_alone);
      cite(Evidence::D_18);
    } else if (is_block_size(count)) {
      holder_.kind = HolderClass::winnat;
      because(count == 100 || count == 64 ? HolderReason::block_size
                                          : HolderReason::adjacent_blocks);
    } else if (count == 10 && inside) {
      holder_.kind = HolderClass::winnat;
      because(HolderReason::ten_ports);
    } else {
      holder_.kind = is_mirrored(state_) ? HolderClass::mirrored_wsl : HolderClass::runtime_unknown;
      because(HolderReason::unknown_size);
      if (is_mirrored(state_)) because(HolderReason::wsl_is_mirrored);
    }
    because(inside  ? given ? HolderReason::inside_dynamic : HolderReason::inside_default
            : given ? HolderReason::outside_dynamic
                    : HolderReason::outside_default);
    if (!inside && !given) cite(Evidence::C_12);
    if (holder_.range == kHnsRange) {
      because(HolderReason::star_may_be_lost);
      cite(Evidence::C_10);
      cite(Evidence::C_01);
    }
  }

  PortHolder& holder_;
  bool inet6_;
  const MachineState& state_;
};

}  // namespace

std::string_view name_of(HolderClass kind) {
  switch (kind) {
    case HolderClass::administered:
      return "administered";
    case HolderClass::http_sys:
      return "http-sys";
    case HolderClass::winnat:
      return "winnat";
    case HolderClass::mirrored_wsl:
      return "mirrored-wsl";
    case HolderClass::guest:
      return "guest";
    case HolderClass::runtime_unknown:
      return "runtime-unknown";
    case HolderClass::socket:
      return "socket";
  }
  return {};
}

bool is_mirrored(const MachineState& state) {
  return std::ranges::any_of(state.settings, [](const listings::Setting& setting) {
    return setting.name == listings::SettingName::wsl_networking_mode &&
           setting.value == "mirrored";
  });
}

PortHolder classify(const ExcludedRange& range, Transport transport, bool inet6,
                    const MachineState& state) {
  PortHolder holder;
  holder.range = range.range;
  holder.transport = transport;
  holder.administered = range.administered;
  if (range.range.count == 1) holder.service = service_on(transport, range.range.first);
  if (range.administered) {
    holder.kind = HolderClass::administered;
    holder.proved = true;
    holder.evidence = {Evidence::C_01};
    if (range.range == kHnsRange) {
      holder.reasons.push_back(HolderReason::hns_range);
      holder.evidence.push_back(Evidence::C_10);
    }
    return holder;
  }
  Classifier(holder, inet6, state).run();
  return holder;
}

bool is_service_host(const listings::SocketRow& row) {
  const std::string program = listings::lower(row.program);
  return program == "svchost.exe" || program == "svchost";
}

/// What is listed of a socket's process agrees with this service: HTTP.sys and drivers are process
/// 4, the DNS Server and Hyper-V have programs of their own, the others live in svchost.
bool may_be(const listings::SocketRow& row, const KnownService& service) {
  if (row.process == std::optional(kSystemProcess)) return true;
  if ((service.is_http_sys || service.service.empty()) && row.process) return false;
  if (row.program.empty() || is_service_host(row)) return true;
  const std::string program = listings::lower(row.program), name = listings::lower(service.service);
  return program == name || program == name + ".exe";
}

/// Internet Connection Sharing answers names on UDP, at addresses of a network: who has the port of
/// TCP as well, or the loopback address alone, is another DNS server.
bool is_server_of_dns(const listings::SocketRow& row, const MachineState& state) {
  if (row.transport != Transport::udp || row.port != 53 || is_service_host(row)) return false;
  if (row.address.starts_with("127.") || row.address == "::1") return true;
  return row.process && state.sockets &&
         std::ranges::any_of(*state.sockets, [&](const listings::SocketRow& other) {
           return other.transport == Transport::tcp && other.port == 53 &&
                  other.process == row.process;
         });
}

PortHolder classify(const listings::SocketRow& row, const MachineState& state) {
  PortHolder holder;
  holder.range = {row.port, 1};
  holder.transport = row.transport;
  holder.socket = row;
  holder.service = service_on(row.transport, row.port);
  if (row.transport == Transport::tcp && row.port == 53 && is_service_host(row)) {
    holder.service = service_on(Transport::udp, 53);  // the DNS Server is dns.exe
  }
  if (holder.service != nullptr && !may_be(row, *holder.service)) holder.service = nullptr;
  if (is_server_of_dns(row, state)) holder.service = nullptr;
  if (looks_like_http_sys(row)) {
    Classifier(holder, row.inet6(), state).run();
    holder.reasons = {HolderReason::system_process};
    if (holder.proved) holder.reasons.push_back(HolderReason::url_registered);
    if (holder.service != nullptr && !holder.service->is_http_sys) holder.service = nullptr;
    return holder;
  }
  holder.kind = HolderClass::socket;
  holder.proved = true;
  holder.evidence = {Evidence::E_01};
  if (row.process == std::optional(kSystemProcess)) {
    holder.reasons.push_back(HolderReason::system_process);
  }
  if (is_dns_pool(row, state)) {
    holder.service = service_on(Transport::tcp, 53);
    holder.reasons.push_back(HolderReason::dns_pool);
    holder.evidence.push_back(Evidence::D_20);
  }
  return holder;
}

bool is_dns_pool(const listings::SocketRow& row, const MachineState& state) {
  if (row.transport != Transport::udp || row.port == 53) return false;
  if (row.program == "dns.exe") return true;
  if (!state.sockets || !row.process) return false;
  constexpr std::ptrdiff_t kMany = 16;
  const auto same = [&](const listings::SocketRow& other) {
    return other.transport == Transport::udp && other.process == row.process;
  };
  const bool has_53 = std::ranges::any_of(*state.sockets, [&](const listings::SocketRow& other) {
    return same(other) && other.port == 53;
  });
  return has_53 && std::ranges::count_if(*state.sockets, same) >= kMany;
}

std::vector<PortHolder> holders_of(const MachineState& state, Transport transport, bool inet6,
                                   PortRange within) {
  std::vector<PortHolder> holders;
  for (const ExcludedRange& range : state.excluded(transport, inet6, within)) {
    holders.push_back(classify(range, transport, inet6, state));
  }
  for (const listings::SocketRow& row : state.bound(transport, within)) {
    holders.push_back(classify(row, state));
  }
  for (const listings::HttpUrl& url : state.urls) {
    const PortRange port{url.port, 1};
    const bool shown = std::ranges::any_of(
        holders, [&](const PortHolder& holder) { return holder.range == port; });
    if (!url.registered || shown || transport != Transport::tcp || !within.includes(port)) continue;
    holders.push_back(classify({port, false}, transport, inet6, state));
    holders.back().by_url = true;
  }
  return holders;
}

bool is_of_system(const PortHolder& holder) {
  if (!holder.socket) return false;
  const listings::SocketRow& row = *holder.socket;
  if (row.process == std::optional(kSystemProcess)) return true;
  if (!row.account.empty()) {
    return row.account.starts_with("NT AUTHORITY") || row.account == "SYSTEM" ||
           row.account.ends_with(" SERVICE");
  }
  return holder.service != nullptr || is_service_host(row);
}

}  // namespace portpool::conformance
