#include "explain/spelling.hpp"

#include <algorithm>

#include "text/counted.hpp"

namespace portpool::conformance {
namespace {

std::string spell_ranges(const std::vector<PortRange>& ranges, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < ranges.size() && i < most; ++i) {
    text += (i == 0 ? "" : ", ") + spell_range(ranges[i]);
  }
  if (ranges.size() > most)
    text += ", and " + std::to_string(ranges.size() - most) + " more ranges";
  return text;
}

std::string spell_witness(const Explanation& explanation) {
  return explanation.request.tried ? ", as the call itself was" : ", as you saw";
}

std::string spell_doubt(const Explanation& explanation) {
  if (explanation.seen && !explanation.seen->is_explained) {
    return "refused with " + spell_code(explanation.seen->code) + spell_witness(explanation) +
           ", but no list given shows why";
  }
  const std::string transport(name_of(explanation.request.transport));
  if (explanation.lacks(MissingList::exclusions)) {
    return "cannot say: the " + transport + " exclusion list was not given";
  }
  if (explanation.lacks(MissingList::exclusions_ipv6)) {
    return "cannot say: IPv4's list does not have the port, and IPv6's was not given";
  }
  if (explanation.lacks(MissingList::complete_exclusions)) {
    return "cannot say: the port is not in what there is of the " + transport +
           " exclusion list, which is not whole";
  }
  return "cannot say: the sockets were not given";
}

std::string spell_range_verdict(const Explanation& explanation) {
  std::uint32_t count = 0;
  for (const PortRange& range : explanation.refused_ports) count += range.count;
  const std::string of =
      std::to_string(count) + " of " + counted(explanation.request.count, "port") + " are refused";
  return count == 0 ? "" : of + ": " + spell_ranges(explanation.refused_ports, 6);
}

std::string several_codes(const Explanation& explanation) {
  std::string text;
  for (const ExplainedOutcome& outcome : explanation.outcomes) {
    const std::string one = outcome.status == Status::success
                                ? "allowed"
                                : spell_status(outcome.status, explanation.face);
    if (text.find(one) != std::string::npos) continue;
    text += (text.empty() ? "" : " or ") + one;
  }
  return text;
}

std::string process_of(const listings::SocketRow& row) {
  std::string text = row.process ? "process " + std::to_string(*row.process) : "a process";
  if (!row.program.empty()) text += " (" + row.program + ")";
  if (row.ended) text += ", which has ended: a program that it started has the socket";
  return text;
}

}  // namespace

std::string spell_code(std::uint32_t code) {
  const std::string_view name = name_of_code(code);
  return name.empty() ? "error " + std::to_string(code)
                      : std::string(name) + " (" + std::to_string(code) + ")";
}

std::string spell_status(Status status, Face face) {
  if (status == Status::success) return "success";
  return std::string(portpool::name_of(status, face)) + " (" +
         std::to_string(code_of(status, face)) + ")";
}

std::string spell_outcome(const ExplainedOutcome& outcome, Face face) {
  if (outcome.status != Status::success)
    return "refused with " + spell_status(outcome.status, face);
  const Grant& grant = outcome.grant;
  if (grant.run != 0) {
    return "allowed: " + counted(grant.run, "consecutive port") + " in " +
           spell_range(grant.within);
  }
  if (grant.free != 0) {
    return "allowed: one of the " + counted(grant.free, "free port") + " of " +
           spell_range(grant.within);
  }
  return "allowed";
}

std::string spell_verdict(const Explanation& explanation) {
  if (explanation.seen && explanation.seen->code == 0) {
    return "allowed" + spell_witness(explanation) +
           (explanation.seen->is_explained ? "" : ", though the lists would refuse it");
  }
  if (explanation.answer == ExplainedAnswer::cannot_say) return spell_doubt(explanation);
  if (!explanation.refused_ports.empty()) return spell_range_verdict(explanation);
  const bool sockets = explanation.lacks(MissingList::sockets);
  switch (explanation.answer) {
    case ExplainedAnswer::depends:
      return several_codes(explanation) + ", depending on the socket that is there";
    case ExplainedAnswer::refused:
      return "refused with " +
             (explanation.seen && explanation.seen->code != 0
                  ? spell_code(explanation.seen->code) + spell_witness(explanation)
                  : several_codes(explanation));
    case ExplainedAnswer::allowed:
    case ExplainedAnswer::cannot_say:
      break;
  }
  const std::string text = spell_outcome(explanation.outcomes.front(), explanation.face);
  if (!sockets) return text;
  return text + (explanation.request.first == 0
                     ? ", but the sockets were not given"
                     : ", unless a socket has it (the sockets were not given)");
}

std::string spell_what(const PortHolder& holder) {
  const std::string port = std::string(name_of(holder.transport)) + " " + spell_range(holder.range);
  if (holder.socket) {
    const listings::SocketRow& row = *holder.socket;
    const std::string address = row.inet6() ? "[" + row.address + "]" : row.address;
    const std::string does = row.state == listings::SocketState::listening ? "listened on by "
                             : row.state == listings::SocketState::connected
                                 ? "the local port of a connection of "
                                 : "bound by ";
    return std::string(name_of(holder.transport)) + " " + address + ":" + std::to_string(row.port) +
           " is " + does + process_of(row);
  }
  if (holder.by_url) return port + " is taken";
  return port + (holder.administered ? " is excluded by an administrator (star)"
                                     : " is reserved (no star)");
}

std::string spell_owner(const PortHolder& holder) {
  const std::string proved = holder.owner.empty() ? "" : " \"" + holder.owner + "\"";
  const KnownService* const service = holder.service;
  switch (holder.kind) {
    case HolderClass::administered:
      return holder.reasons.empty() ? "" : "HNS (Hyper-V, WSL, Docker) makes this one by itself";
    case HolderClass::winnat:
      return holder.proved ? "NAT" + proved + " of winnat"
                           : "looks like winnat or HNS (Hyper-V, WSL, Docker)";
    case HolderClass::mirrored_wsl:
      return "looks like WSL in mirrored mode, which holds ports for Linux";
    case HolderClass::guest:
      return "a guest of the host compute network" + proved;
    case HolderClass::http_sys:
      if (holder.proved) {
        return "HTTP.sys, URL" + proved +
               (holder.processes.empty()
                    ? ""
                    : " of process " + std::to_string(holder.processes.front())) +
               (holder.program.empty() ? "" : " (" + holder.program + ")");
      }
      if (service != nullptr) {
        return "looks like HTTP.sys for " + std::string(service->service) + " (" +
               std::string(service->what) + ")";
      }
      return holder.socket ? "looks like HTTP.sys (IIS, WinRM, HttpListener)"
                           : "looks like HTTP.sys (IIS, WinRM, HttpListener), or a container that "
                             "publishes the port";
    case HolderClass::runtime_unknown:
      return "some program reserved it; Windows does not tell which";
    case HolderClass::socket:
      break;
  }
  const listings::SocketRow& row = *holder.socket;
  if (!row.service.empty()) {
    const bool several = row.service.find(',') != std::string::npos;
    return (several ? "one of the services " : "service ") + row.service;
  }
  if (service == nullptr || !is_of_system(holder)) return "";
  if (service->service.empty()) return "likely " + std::string(service->what);
  return "likely " + std::string(service->service) + " (" + std::string(service->what) + ")";
}

std::string spell_reason(HolderReason reason, const PortHolder& holder, const MachineState& state) {
  const std::string ports = counted(holder.range.count, "port");
  const std::string dynamic = spell_range(state.dynamic(holder.transport));
  switch (reason) {
    case HolderReason::block_size:
      return "it has " + ports + ", a size that winnat and HNS take";
    case HolderReason::adjacent_blocks:
      return "it has " + ports + ", as adjacent blocks of " +
             (holder.range.count % 100 == 0 ? "100" : "64") + " make";
    case HolderReason::ten_ports:
      return "it has 10 ports, as blocks of NAT had in 2018";
    case HolderReason::mirrored_size:
      return "it has " + ports + ", about as many as mirrored WSL holds";
    case HolderReason::unknown_size:
      return "it has " + ports + ", no size that winnat or HNS is known for";
    case HolderReason::inside_dynamic:
      return "it is inside the dynamic range " + dynamic;
    case HolderReason::inside_default:
      return "it is inside the default dynamic range " + dynamic + "; this machine's was not given";
    case HolderReason::outside_dynamic:
      return "it is outside the dynamic range " + dynamic;
    case HolderReason::outside_default:
      return "it is outside the default dynamic range " + dynamic +
             "; a machine whose range is elsewhere gets such blocks";
    case HolderReason::single_port:
      return "it is a single port without a star, as HTTP.sys has; any program can reserve one";
    case HolderReason::known_http_port:
      return "Windows services use this port with HTTP.sys";
    case HolderReason::hns_range:
      return "it is just the range that HNS makes";
    case HolderReason::star_may_be_lost:
      return "HNS makes just this range, but with a star: the star may have been lost in copying, "
             "and then a bind would work";
    case HolderReason::nat_lists_it:
      return "Get-NetNatExternalAddress lists just these ports";
    case HolderReason::guest_lists_it:
      return "the host compute network lists just these ports";
    case HolderReason::url_registered:
      return "a request queue of HTTP.sys has registered the URL";
    case HolderReason::system_process:
      return "process 4 is System: HTTP.sys and other drivers listen under its number";
    case HolderReason::ipv6_alone:
      return "IPv4's list does not have it: relays of WSL in mirrored mode take such ports";
    case HolderReason::dns_pool:
      return "the process has port 53 and many others, as the pool of a DNS Server";
    case HolderReason::wsl_is_mirrored:
      return ".wslconfig says networkingMode=mirrored";
  }
  return {};
}

std::string_view spell(Guess guess) {
  switch (guess) {
    case Guess::none:
      return "if it set no option and runs as the same user";
    case Guess::exclusive:
      return "if it set SO_EXCLUSIVEADDRUSE";
    case Guess::reuse:
      return "if it set SO_REUSEADDR";
    case Guess::other_user:
      return "if it runs as another user";
    case Guess::other_exclusive:
      return "if it runs as another user and set SO_EXCLUSIVEADDRUSE";
    case Guess::dual_exclusive:
      return "if an IPv6 socket there cleared IPV6_V6ONLY and set SO_EXCLUSIVEADDRUSE";
    case Guess::dual_stack:
      return "if an IPv6 socket there cleared IPV6_V6ONLY";
  }
  return {};
}

}  // namespace portpool::conformance
