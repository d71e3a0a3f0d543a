#include "portpool/fake/scenario.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <utility>

#include "engine/held.hpp"
#include "engine/scenario_writer.hpp"

namespace portpool::fake {
namespace {

const char* name_of(Privilege privilege) {
  constexpr const char* kNames[] = {"standard-user", "administrator-not-elevated", "administrator",
                                    "built-in-administrator"};
  return kNames[static_cast<std::size_t>(privilege)];
}

// A scenario shows a clause: one of the rule that refused last, or of any that granted something.
std::string_view shown_clause(Machine& machine) {
  if (const auto refusal = machine.last_refusal()) {
    const auto clauses = portpool::info(refusal->rule).clauses;
    if (!clauses.empty()) return portpool::info(clauses.front()).id;
  }
  return machine.look([](const Host& host) -> std::string_view {
    for (std::size_t rule = 0; rule < kRuleCount; ++rule) {
      const auto clauses = portpool::info(static_cast<Rule>(rule)).clauses;
      if (host.tally().granted[rule] && !clauses.empty()) return portpool::info(clauses.front()).id;
    }
    return portpool::info(portpool::info(Rule{}).clauses.front()).id;
  });
}

std::string processes_of(const std::vector<Recorded>& all,
                         const std::vector<RecordedProcess>& started, bool has_others) {
  std::map<ProcessId, std::set<ThreadId>> threads;
  for (const Recorded& one : all) {
    if (one.event || one.completes) continue;
    auto& known = threads[one.caller.process];
    if (one.caller.thread != ThreadId{0}) known.insert(one.caller.thread);
    if (const auto* copy = std::get_if<call::WSADuplicateSocketW>(&one.call)) threads[copy->target];
  }
  std::ostringstream out;
  out << (has_others ? "    \"elsewhere\": { \"user\": \"other\" }" : "");
  for (const RecordedProcess& process : started) {
    if (!threads.contains(process.id)) continue;
    out << (out.str().empty() ? "" : ",\n") << "    \"" << process_name(process.id)
        << "\": { \"user\": \"user-" << static_cast<unsigned>(process.user)
        << "\", \"privilege\": \"" << name_of(process.privilege) << "\", \"winsock\": \"none\"";
    if (process.parent) out << ", \"parent\": \"" << process_name(*process.parent) << '"';
    std::string names;
    for (const ThreadId thread : threads.at(process.id)) {
      const std::string name = thread_name({process.id, thread});
      names += (names.empty() ? "\"" : ", \"") + name.substr(name.find('.') + 1) + '"';
    }
    if (!names.empty()) out << ", \"threads\": [" << names << ']';
    out << " }";
  }
  return out.str();
}

std::string ports_of(PortRange range) {
  return "\"start\": " + std::to_string(range.first) +
         ", \"count\": " + std::to_string(range.count);
}

std::string blocks_of(const std::vector<HeldBlock>& blocks) {
  constexpr const char* kKinds[] = {"", "", "http-sys", "guest", "guest-shared", ""};
  std::string exclusions, holders, persistent;
  for (const HeldBlock& block : blocks) {
    const std::string held = (block.transport == Transport::tcp ? "\"protocol\": \"tcp\", "
                                                                : "\"protocol\": \"udp\", ") +
                             ports_of(block.range);
    const auto add = [&](std::string& list, const std::string& more) {
      list += (list.empty() ? "" : ",") + ("\n      { " + held) + more + " }";
    };
    if (block.by == HeldBlock::By::administrator) {
      add(exclusions, ", \"store\": \"persistent\"");
    } else if (block.by == HeldBlock::By::persistent) {
      add(persistent, ", \"as\": \"persistent-" + std::to_string(block.range.first) + '"');
    } else if (block.by != HeldBlock::By::program) {  // those are steps
      const char* const family = !block.family ? ""
                                 : *block.family == AddressFamily::inet6
                                     ? ", \"family\": \"AF_INET6\""
                                     : ", \"family\": \"AF_INET\"";
      const std::string kind = kKinds[static_cast<std::size_t>(block.by)];
      add(holders, ", \"kind\": \"" + kind + '"' + family);
    }
  }
  std::string text;
  for (const auto& [name, list] :
       {std::pair{"exclusions", &exclusions}, std::pair{"holders", &holders},
        std::pair{"persistent", &persistent}}) {
    if (!list->empty()) text += ",\n    \"" + std::string(name) + "\": [" + *list + " ]";
  }
  return text;
}

std::string host_of(const MachineSetup& machine) {
  const HostSetup& setup = machine.host;
  std::ostringstream out;
  out << "    \"dynamic-range\": {";
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    out << (transport == Transport::tcp ? " \"tcp\": { " : ", \"udp\": { ")
        << ports_of(setup.dynamic_range[static_cast<std::size_t>(transport)]) << " }";
  }
  out << " }" << blocks_of(machine.blocks);
  if (!setup.auto_reuse_range.is_empty()) {
    out << ",\n    \"auto-reuse-range\": { " << ports_of(setup.auto_reuse_range) << " }";
  }
  if (setup.time_wait_seconds) out << ",\n    \"time-wait-delay\": " << *setup.time_wait_seconds;
  if (!setup.reservations_supported) out << ",\n    \"reservations\": \"unsupported\"";
  if (!setup.network_up) out << ",\n    \"network\": \"down\"";
  return out.str();
}

}  // namespace

std::string scenario_of(Machine& machine, const std::string& id) {
  HeldStory story;
  Host fresh(machine.setup().host);
  establish(machine.setup(), fresh, &story);
  const std::vector<Recorded> own = machine.recorded();
  const std::vector<RecordedProcess> started = machine.recorded_processes();
  std::vector<Recorded>& all = story.calls;
  all.insert(all.end(), own.begin(), own.end());
  story.processes.insert(story.processes.end(), started.begin(), started.end());
  std::vector<BlockView> others;
  machine.look([&](const Host& host) {
    for (const Transport transport : {Transport::tcp, Transport::udp}) {
      for (const BlockView& block : host.blocks(transport)) {
        const bool foreign = block.kind == BlockView::Kind::runtime && !block.owner_socket &&
                             block.holder == HolderKind::process;
        if (foreign) others.push_back(block);
      }
    }
  });
  ScenarioWriter writer;
  for (std::size_t i = 0; i < others.size(); ++i) writer.add_foreign_block(i + 1, others[i]);
  for (const Recorded& one : all) writer.add(one);
  return "{\n  \"format\": 1,\n  \"id\": \"" + id +
         "\",\n  \"title\": \"What a program did on a machine\",\n  \"clauses\": [\"" +
         std::string(shown_clause(machine)) + "\"],\n  \"processes\": {\n" +
         processes_of(all, story.processes, !others.empty()) + "\n  },\n  \"host\": {\n" +
         host_of(machine.setup()) + "\n  },\n  \"steps\": [\n" + writer.steps() + "\n  ]\n}\n";
}

}  // namespace portpool::fake
