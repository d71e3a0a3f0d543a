// Ways out that keep the port: what has it ends, or makes room.
#include "explain/owners.hpp"
#include "explain/way_trials.hpp"

namespace portpool::conformance {
namespace {

std::string number(std::uint32_t value) {
  return std::to_string(value);
}

std::string exclude_command(const WayTrials& trials) {
  return "netsh interface " + trials.family +
         " add excludedportrange protocol=" + trials.transport +
         " startport=" + number(trials.request.first) +
         " numberofports=" + number(trials.request.count);
}

std::string tasklist(std::uint32_t process) {
  return "tasklist /svc /fi \"PID eq " + number(process) + "\"";
}

/// Stopping winnat drops its blocks; an exclusion that is made meanwhile keeps them away.
void restart_winnat(WayTrials& trials) {
  const ExplainRequest& request = trials.request;
  if (request.leaves_choice()) return;
  MachineState changed = trials.without_winnat();
  Way way{WayKind::restart_winnat,
          Harm::network,
          false,
          {},
          request.range(),
          0,
          {},
          {"net stop winnat"},
          {Evidence::C_02, Evidence::D_14, Evidence::D_15}};
  if (!request.takes_record()) {
    for (PortLists& lists : changed.lists[static_cast<std::size_t>(request.transport)]) {
      if (lists.exclusions) lists.exclusions->push_back({request.range(), true});
    }
    way.commands.push_back(exclude_command(trials));
    way.commands.emplace_back("net start winnat");
  } else {
    way.kind = WayKind::pause_winnat;
    if (request.verb == RequestVerb::exclude) way.commands.push_back(exclude_command(trials));
    way.commands.emplace_back("net start winnat");
  }
  if (trials.works(changed, request)) trials.add(std::move(way));
}

void shut_down_wsl(const PortHolder& holder, WayTrials& trials) {
  const MachineState changed = trials.without_ranges(
      [&](const ExcludedRange& range) { return range.range == holder.range; });
  if (!trials.works(changed, trials.request)) return;
  trials.add({WayKind::shut_down_wsl,
              Harm::network,
              false,
              {},
              holder.range,
              0,
              {},
              {"wsl --shutdown"},
              {Evidence::D_10, Evidence::D_17}});
}

void stop_http_listener(const PortHolder& holder, WayTrials& trials) {
  MachineState changed = trials.without_ranges(
      [&](const ExcludedRange& range) { return range.range == holder.range; });
  const auto here = [&](const auto& one) { return one.port == holder.range.first; };
  if (changed.sockets) std::erase_if(*changed.sockets, here);
  std::erase_if(changed.urls, here);
  if (!trials.works(changed, trials.request)) return;
  Way way{WayKind::stop_http_listener,
          Harm::service,
          false,
          {},
          holder.range,
          0,
          {},
          {"netsh http show servicestate view=requestq"},
          {Evidence::D_04}};
  if (!holder.services.empty()) {
    way.name = holder.services;
  } else if (holder.service != nullptr && holder.program.empty()) {
    way.name = holder.service->service;
  }
  trials.add(std::move(way));
}

/// Settings that keep the port: those of the DNS Server's pool, and a rule of the port proxy.
bool change_setting(const listings::SocketRow& row, WayTrials& trials) {
  if (is_dns_pool(row, trials.state)) {
    trials.add({WayKind::dns_pool_exclusion,
                Harm::setting,
                true,
                {},
                {row.port, 1},
                0,
                {},
                {"dnscmd /Config /SocketPoolExcludedPortRanges " + number(row.port) + "-" +
                     number(row.port),
                 "net stop dns", "net start dns"},
                {Evidence::D_20}});
    return true;
  }
  if (row.proxy_target.empty()) return false;
  const auto family = [](std::string_view address) {
    return address.find(':') == std::string_view::npos ? "v4" : "v6";
  };
  trials.add({WayKind::delete_port_proxy,
              Harm::setting,
              false,
              {},
              {row.port, 1},
              0,
              row.proxy_target,
              {std::string("netsh interface portproxy delete ") + family(row.address) + "to" +
               family(row.proxy_target) + " listenaddress=" + row.address +
               " listenport=" + number(row.port)},
              {}});
  return true;
}

/// The process has ended; what it started has the socket.
void end_child(const PortHolder& holder, WayTrials& trials) {
  const std::uint32_t process = holder.socket->process.value_or(0);
  trials.add({WayKind::end_child,
              Harm::one_program,
              false,
              {},
              holder.range,
              process,
              {},
              {"powershell \"Get-CimInstance Win32_Process -Filter ParentProcessId=" +
               number(process) + "\""},
              {Evidence::E_12}});
}

std::string docker_ps(const listings::SocketRow& row) {
  const std::string command = "docker ps --filter publish=" + number(row.port);
  return row.transport == Transport::udp ? command + "/udp" : command;
}

std::string sockets_of_wsl(const listings::SocketRow& row) {
  return row.transport == Transport::udp ? "wsl -u root -e ss -lunp" : "wsl -u root -e ss -ltnp";
}

/// Who listens for a container or a program of Linux is left alone: it serves the others, too.
bool stop_behind_relay(const PortHolder& holder, WayTrials& trials) {
  const listings::SocketRow& row = *holder.socket;
  const Relay relay = relay_of(row.program);
  if (relay == Relay::none) return false;
  const bool container = relay == Relay::container;
  trials.add({container ? WayKind::stop_container : WayKind::stop_in_wsl,
              Harm::one_program,
              false,
              {},
              holder.range,
              row.process.value_or(0),
              row.program,
              {container ? docker_ps(row) : sockets_of_wsl(row)},
              {container ? Evidence::D_21 : Evidence::D_22}});
  return true;
}

void end_socket(const PortHolder& holder, WayTrials& trials) {
  const listings::SocketRow& row = *holder.socket;
  const MachineState changed = trials.without_sockets([&](const listings::SocketRow& other) {
    return row.process ? other.process == row.process : other.port == row.port;
  });
  // Of several holders each must go.
  const MachineState alone = trials.without_sockets([&](const listings::SocketRow& other) {
    return std::ranges::any_of(trials.explanation.holders, [&](const PortHolder& one) {
      return one.socket && *one.socket == other;
    });
  });
  if (!trials.works(changed, trials.request) && !trials.works(alone, trials.request)) return;
  if (change_setting(row, trials)) return;
  const std::uint32_t process = row.process.value_or(0);
  if (is_of_system(holder)) {
    if (process == kSystemProcess) return;  // a driver: nobody can end that
    Way way{WayKind::stop_service,
            Harm::service,
            false,
            {},
            holder.range,
            process,
            row.service.find(',') == std::string::npos ? row.service : std::string(),
            {},
            {}};
    if (way.name.empty() && holder.service != nullptr) way.name = holder.service->service;
    if (row.process) way.commands = {tasklist(process)};
    trials.add(std::move(way));
    return;
  }
  if (row.ended) return end_child(holder, trials);
  if (stop_behind_relay(holder, trials)) return;
  Way way{WayKind::end_process, Harm::one_program, false,       {},
          holder.range,         process,           row.program, {},
          {Evidence::E_01}};
  if (!row.process) {
    const bool hidden = row.state == listings::SocketState::bound;  // from netstat without -q
    way.commands = {(hidden ? "netstat -anoq | findstr :" : "netstat -ano | findstr :") +
                    number(row.port)};
  } else {
    // Without /F the program is asked, and may save its work.
    way.commands = {row.program.empty() ? tasklist(process) : "taskkill /PID " + number(process)};
  }
  trials.add(std::move(way));
}

void delete_exclusion(const PortHolder& holder, WayTrials& trials) {
  if (!trials.request.takes_record()) return;
  const MachineState changed = trials.without_ranges(
      [&](const ExcludedRange& range) { return range.range == holder.range; });
  if (!trials.works(changed, trials.request)) return;
  trials.add({WayKind::delete_exclusion,
              Harm::setting,
              false,
              {},
              holder.range,
              0,
              {},
              {"netsh interface " + trials.family + " delete excludedportrange protocol=" +
               trials.transport + " startport=" + number(holder.range.first) +
               " numberofports=" + number(holder.range.count)},
              {Evidence::C_10}});
}

}  // namespace

void find_ways_with(const PortHolder& holder, WayTrials& trials) {
  switch (holder.kind) {
    case HolderClass::winnat:
      return restart_winnat(trials);
    case HolderClass::mirrored_wsl:
      return shut_down_wsl(holder, trials);
    case HolderClass::http_sys:
      return stop_http_listener(holder, trials);
    case HolderClass::socket:
      return end_socket(holder, trials);
    case HolderClass::administered:
      return delete_exclusion(holder, trials);
    case HolderClass::guest:
    case HolderClass::runtime_unknown:
      return;  // its owner is not known, and netsh deletes no reservation (C-07)
  }
}

}  // namespace portpool::conformance
