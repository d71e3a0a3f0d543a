#include "explain/notes.hpp"

#include <algorithm>

#include "explain/own_address.hpp"
#include "explain/seen_code.hpp"
#include "explain/ways_out.hpp"
#include "listings/words.hpp"

namespace portpool::conformance {
namespace {

using listings::SettingName;
using listings::SocketRow;
using listings::SocketState;

class Notes {
 public:
  Notes(const Explanation& explanation, const MachineState& state, const Answers& answers)
      : explanation_(explanation),
        request_(explanation.request),
        state_(state),
        answers_(answers) {}

  std::vector<Note> find() {
    shared();
    connection_refused();
    if (!own_address_refused()) shadowed();
    moved_range();
    other_transport_socket();
    counted();
    time_wait();
    hidden_bound();
    low_range();
    address();
    reserved_urls();
    settings();
    http_listener();
    other_transport();
    const bool may_be_allowed = explanation_.answer != ExplainedAnswer::refused;
    if (may_be_allowed && request_.first != 0 && state_.of(request_.transport, false).exclusions) {
      notes_.push_back({NoteKind::later_reservations, {}, 0, {Evidence::D_01}});
    }
    if (!request_.takes_record() && may_be_allowed) {
      notes_.push_back({NoteKind::filter_driver, {}, 0, {Evidence::I_01, Evidence::I_02}});
    }
    return std::move(notes_);
  }

 private:
  /// A listener on a more specific address gets the connections to it, whoever came first.
  void shadowed() {
    if (!request_.binds() || request_.first == 0 || !state_.sockets) return;
    if (explanation_.answer == ExplainedAnswer::refused) return;
    for (const SocketRow& row : state_.bound(request_.transport, request_.range())) {
      const auto address = parse_ip_address(row.address);
      const bool listens = row.state == SocketState::listening || row.state == SocketState::open;
      if (!listens || !address || row.inet6() != request_.inet6) continue;
      if (address->is_any() == request_.address.is_any()) continue;
      notes_.push_back(
          {NoteKind::shadowed, row.address, row.process.value_or(0), {Evidence::E_10}});
      return;
    }
  }

  /// Where all addresses are allowed, or not said to be refused.
  bool own_address_refused() {
    if (explanation_.answer == ExplainedAnswer::refused) return false;
    const auto own = refused_at_own_address(request_, state_, answers_);
    if (!own) return false;
    notes_.push_back({NoteKind::own_address_refused,
                      own->holder.address,
                      own->holder.process.value_or(0),
                      {Evidence::E_01, Evidence::E_10},
                      own->status});
    return true;
  }

  /// A listener is never told that a connection was refused: whoever connects to it is.
  void connection_refused() {
    if (request_.saw != kConnectionRefused) return;
    if (request_.binds()) notes_.push_back({NoteKind::refused_connect, {}, 0, {}});
    if (request_.verb != RequestVerb::connect || !is_of_this_machine(request_.address)) return;
    for (const ExcludedRange& range :
         state_.excluded(request_.transport, request_.inet6, {request_.peer_port, 1})) {
      if (range.administered) continue;
      notes_.push_back({NoteKind::server_refused, spell_range(range.range), 0, {Evidence::C_01}});
      return;
    }
  }

  [[nodiscard]] bool is_of_this_machine(const IpAddress& address) const {
    return address.is_v4_loopback() || address == IpAddress::v6_loopback() ||
           std::ranges::any_of(state_.addresses, [&](const std::string& own) {
             return parse_ip_address(own) == std::optional(address);
           });
  }

  void shared() {
    const bool allowed = std::ranges::any_of(explanation_.outcomes, [](const auto& outcome) {
      return outcome.status == Status::success;
    });
    if (!request_.reuse || explanation_.holders.empty() || !allowed) return;
    notes_.push_back({NoteKind::shared_port, {}, 0, {Evidence::E_10, Evidence::E_01}});
  }

  void moved_range() {
    const bool outside = std::ranges::any_of(explanation_.holders, [](const PortHolder& holder) {
      return holder.kind == HolderClass::winnat &&
             std::ranges::find(holder.reasons, HolderReason::outside_default) !=
                 holder.reasons.end();
    });
    if (outside) notes_.push_back({NoteKind::moved_range, {}, 0, {Evidence::C_12}});
  }

  /// Whoever asks for udp with a list of tcp alone may have mixed them up; so may whoever named
  /// neither, where the other one has the port.
  void other_transport_socket() {
    const Transport other = request_.transport == Transport::tcp ? Transport::udp : Transport::tcp;
    if (request_.first == 0 || !state_.sockets) return;
    const bool given = std::ranges::any_of(
        *state_.sockets, [&](const SocketRow& row) { return row.transport == request_.transport; });
    if (given && (!request_.assumes_tcp || !explanation_.holders.empty())) return;
    for (const SocketRow& row : state_.bound(other, request_.range())) {
      notes_.push_back({NoteKind::other_transport_socket,
                        std::string(name_of(other)) + " " + std::to_string(row.port),
                        row.process.value_or(0),
                        {Evidence::D_03}});
      return;
    }
  }

  void time_wait() {
    if (!request_.leaves_choice() || !state_.sockets || request_.transport == Transport::udp)
      return;
    const PortRange dynamic = state_.dynamic(request_.transport, request_.inet6);
    const auto waiting = std::ranges::count_if(*state_.sockets, [&](const SocketRow& row) {
      return row.transport == request_.transport && row.state == SocketState::time_wait &&
             (row.port == 0 || dynamic.contains(row.port) || dynamic.contains(row.peer_port));
    });
    if (waiting == 0) return;
    notes_.push_back(
        {NoteKind::time_wait_ports, {}, static_cast<std::uint32_t>(waiting), {Evidence::H_08}});
  }

  /// A summary does not tell the ports.
  void counted() {
    if (!request_.leaves_choice() || !state_.sockets || request_.transport == Transport::udp)
      return;
    const auto counted = std::ranges::count(*state_.sockets, PortNumber{0}, &SocketRow::port);
    if (counted == 0) return;
    notes_.push_back({NoteKind::counted_sockets,
                      spell_range(state_.dynamic(request_.transport, request_.inet6)),
                      static_cast<std::uint32_t>(counted),
                      {Evidence::H_08}});
  }

  void hidden_bound() {
    const bool chooses = request_.leaves_choice() && request_.transport == Transport::tcp;
    if (!chooses || !state_.sockets || state_.shows_bound) return;
    notes_.push_back({NoteKind::hidden_bound_sockets, {}, 0, {Evidence::H_09}});
  }

  void low_range() {
    const bool repaired = std::ranges::any_of(
        explanation_.ways, [](const Way& way) { return way.kind == WayKind::default_dynamic; });
    if (explanation_.answer == ExplainedAnswer::refused || repaired) return;
    if (!has_low_range(state_, request_)) return;
    notes_.push_back({NoteKind::dynamic_range_has_port,
                      spell_range(state_.dynamic(request_.transport, request_.inet6)),
                      0,
                      {Evidence::C_12, Evidence::D_10, Evidence::D_01}});
  }

  void address() {
    const IpAddress& address = request_.address;
    const bool local =
        address.is_any() || address.is_v4_loopback() || address == IpAddress::v6_loopback();
    if (!request_.binds() || local) return;
    if (address.is_multicast()) {
      notes_.push_back({NoteKind::multicast_address, {}, 0, {}});
      return;
    }
    if (!state_.addresses.empty()) return;
    notes_.push_back({NoteKind::address_unchecked, to_string(address, !request_.inet6), 0, {}});
  }

  /// A reservation counts for its path and for what lies below; whoever asks about a port alone may
  /// mean a URL below its root.
  [[nodiscard]] bool concerns_url(std::string_view reserved) const {
    const auto path = [](std::string_view url) {
      const std::size_t host = url.find("://");
      return listings::lower(url.substr(std::min(url.find('/', host + 3), url.size())));
    };
    const std::string own = path(request_.url), other = path(reserved);
    return request_.verb != RequestVerb::http_listener || own.starts_with(other) ||
           other.starts_with(own);
  }

  void reserved_urls() {
    for (const listings::HttpUrl& url : state_.urls) {
      if (url.registered || !request_.range().contains(url.port) || request_.first == 0) continue;
      if (request_.transport == Transport::udp || !concerns_url(url.url)) continue;
      notes_.push_back({NoteKind::reserved_url, url.url + " for " + url.user, 0, {}});
    }
  }

  void settings() {
    for (const listings::Setting& setting : state_.settings) {
      if (setting.name == SettingName::max_user_port) {
        notes_.push_back({NoteKind::obsolete_setting, "MaxUserPort", 0, {}});
      } else if (setting.name == SettingName::reserved_ports) {
        notes_.push_back({NoteKind::obsolete_setting, "ReservedPorts", 0, {}});
      } else if (setting.name == SettingName::wsl_networking_mode && setting.value == "mirrored") {
        notes_.push_back({NoteKind::mirrored_wsl, {}, 0, {Evidence::D_10, Evidence::D_17}});
      }
    }
  }

  void http_listener() {
    const bool starred = std::ranges::any_of(explanation_.holders, [](const PortHolder& holder) {
      return holder.kind == HolderClass::administered;
    });
    if (!starred || request_.takes_record()) return;
    notes_.push_back({NoteKind::http_listener_needs_more, {}, 0, {Evidence::C_15, Evidence::D_08}});
  }

  void other_transport() {
    const Transport other = request_.transport == Transport::tcp ? Transport::udp : Transport::tcp;
    if (request_.first == 0) return;
    if (state_.excluded(other, request_.inet6, request_.range()).empty()) return;
    notes_.push_back({NoteKind::other_transport, std::string(name_of(other)), 0, {Evidence::D_03}});
  }

  const Explanation& explanation_;
  const ExplainRequest& request_;
  const MachineState& state_;
  const Answers& answers_;
  std::vector<Note> notes_;
};

}  // namespace

std::vector<MissingList> missing_lists(const Explanation& explanation, const MachineState& state) {
  const ExplainRequest& request = explanation.request;
  const auto& both = state.lists[static_cast<std::size_t>(request.transport)];
  std::vector<MissingList> missing;
  // No list of ports explains that an address is wrong.
  constexpr std::uint32_t kNotAvailable = 10049;
  if (request.saw == kNotAvailable) {
    if (state.addresses.empty()) missing.push_back(MissingList::addresses);
    return missing;
  }
  if (!both[0].exclusions && !(request.inet6 && both[1].exclusions)) {
    missing.push_back(MissingList::exclusions);
  } else if (request.inet6 && !both[1].exclusions) {
    missing.push_back(MissingList::exclusions_ipv6);
  } else if (state.of(request.transport, request.inet6).incomplete) {
    missing.push_back(MissingList::complete_exclusions);
  }
  const bool all = state.all_sockets[static_cast<std::size_t>(request.transport)];
  const bool seen = std::ranges::any_of(
      explanation.holders, [](const PortHolder& holder) { return holder.socket.has_value(); });
  if (!all && !seen) missing.push_back(MissingList::sockets);
  if (!state.knows_dynamic(request.transport)) missing.push_back(MissingList::dynamic_range);
  const bool chooses = request.leaves_choice() && request.transport == Transport::tcp;
  if (chooses && all && !state.shows_bound) missing.push_back(MissingList::bound_sockets);
  return missing;
}

std::vector<Note> notes_for(const Explanation& explanation, const MachineState& state,
                            const Answers& answers) {
  return Notes(explanation, state, answers).find();
}

}  // namespace portpool::conformance
