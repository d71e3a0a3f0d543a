// The words for ways out.
#include <algorithm>

#include "explain/spelling.hpp"

namespace portpool::conformance {
namespace {

std::string joined(const std::vector<std::uint32_t>& ports) {
  std::string text;
  for (std::size_t i = 0; i < ports.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == ports.size() ? " or " : ", ") + std::to_string(ports[i]);
  }
  return text;
}

/// Ways that change the machine.
std::string spell_change(const Way& way, const Explanation& explanation) {
  switch (way.kind) {
    case WayKind::run_elevated:
      return "run it elevated (as administrator)";
    case WayKind::end_process:
      if (way.process != 0 && !way.name.empty()) {
        return "close " + way.name + " (process " + std::to_string(way.process) + "):";
      }
      return way.process == 0
                 ? "find the program that has the port and close it:"
                 : "find out what process " + std::to_string(way.process) + " is, and close it:";
    case WayKind::stop_service:
      return way.name.empty()
                 ? "find its service, and stop that in services.msc if nothing needs it:"
                 : "stop the service " + way.name +
                       " in services.msc if nothing needs it; look first:";
    case WayKind::stop_http_listener:
      return "find the program that listens on " + spell_range(way.range) +
             " through HTTP.sys, and stop it" +
             (way.name.empty() ? "" : " (likely service " + way.name + ")") + ":";
    case WayKind::restart_winnat:
      return "keep the port: exclude it while winnat is stopped (elevated):";
    case WayKind::pause_winnat:
      return explanation.request.verb == RequestVerb::exclude
                 ? "ask while winnat is stopped (elevated):"
                 : "start the program between these two (elevated):";
    case WayKind::shut_down_wsl:
      return "shut WSL down, start the program, then WSL:";
    case WayKind::delete_exclusion:
      return "delete the exclusion (elevated):";
    case WayKind::default_dynamic:
      return explanation.outcomes.front().status == Status::success
                 ? "the dynamic range was moved and has the port, so blocks of winnat land on it; "
                   "set Windows' own and restart (elevated):"
                 : "the cause is a dynamic range that was moved; set Windows' own and restart "
                   "(elevated):";
    case WayKind::larger_dynamic:
      return "widen the dynamic range (elevated):";
    case WayKind::reserve_url:
      return "see who may listen on the URL, and reserve it for the account (elevated, cmd):";
    case WayKind::find_registration:
      return "find who has the URL: a program (stop it), or a reservation (netsh http delete "
             "urlacl):";
    case WayKind::close_sockets:
      return "process " + std::to_string(way.process) + " has most of the ports; find out why:";
    case WayKind::delete_port_proxy:
      return "delete the rule that passes the port on to " + way.name + " (elevated):";
    case WayKind::end_child:
      return "find what process " + std::to_string(way.process) +
             " started and left behind, and close that:";
    case WayKind::stop_container:
      return "stop the container that publishes the port through " + way.name +
             " (if none does, a setting of Docker Desktop has it):";
    case WayKind::stop_in_wsl:
      return "stop the program in WSL that listens on the port; " + way.name +
             " passes it on, for others, too:";
    case WayKind::dns_pool_exclusion:
      return "keep the DNS Server's socket pool off the port (elevated):";
    default:
      return {};
  }
}

}  // namespace

std::string spell_way(const Way& way, const Explanation& explanation) {
  const std::string ports = joined(way.ports);
  const bool is_by_blocks = std::ranges::any_of(explanation.holders, [](const PortHolder& holder) {
    return holder.kind == HolderClass::winnat;
  });
  const bool socket = !explanation.request.takes_record();
  const std::string use = socket ? "use port " : "ask for ";
  switch (way.kind) {
    case WayKind::other_port:
      return use + ports + ": nothing listed has it" +
             (is_by_blocks ? " (until blocks move, at a boot)" : "");
    case WayKind::outside_dynamic:
      return use + ports + ", outside " +
             (explanation.lacks(MissingList::dynamic_range)
                  ? spell_range(way.range) + ", the dynamic range unless it was moved"
                  : "the dynamic range " + spell_range(way.range)) +
             ": blocks of winnat do not come there";
    case WayKind::port_zero:
      return "bind port 0: Windows gives a free port, never a listed one";
    case WayKind::own_block:
      return "acquire a block (SIO_ACQUIRE_PORT_RESERVATION, start 0) and bind within it: "
             "consecutive ports that no other process is given";
    case WayKind::other_block:
      return "ask for " + spell_range(way.range) + ": nothing listed has it";
    case WayKind::start_zero:
      return "ask for start 0: Windows chooses the block";
    case WayKind::plain_bind:
      return "bind the port without a reservation: the star keeps reservations away, not binds";
    case WayKind::ipv4_instead:
      return "listen on 0.0.0.0: only the IPv6 list has the port";
    case WayKind::keep_connections:
      return "keep connections open instead of making new ones: those in TIME_WAIT use up the "
             "ports, "
             "and end by themselves within 4 minutes";
    case WayKind::broadcast_option:
      return "set SO_BROADCAST on the socket";
    case WayKind::own_address:
      return "bind an address of this machine, or the wildcard; its addresses:";
    case WayKind::without_reuse:
      return "do not set SO_REUSEADDR";
    default:
      return spell_change(way, explanation);
  }
}

std::string spell_cost(const Way& way) {
  switch (way.kind) {
    case WayKind::restart_winnat:
    case WayKind::pause_winnat:
      return "This cuts off WSL, containers and VMs until they restart, and the start can fail "
             "(error 32) if a program took a mapped port meanwhile.";
    case WayKind::shut_down_wsl:
      return "This ends every Linux program.";
    case WayKind::default_dynamic:
      return "Outgoing connections use 49152-65535 from then on.";
    case WayKind::larger_dynamic:
      return "Blocks of winnat may land anywhere in it.";
    case WayKind::delete_exclusion:
      return "Automatic ports and reservations may take the port then; HNS makes its own again.";
    case WayKind::stop_service:
    case WayKind::stop_http_listener:
      return "Never end process 4 or svchost itself.";
    case WayKind::dns_pool_exclusion:
      return "Names do not resolve while the service restarts.";
    default:
      return {};
  }
}

}  // namespace portpool::conformance
