#include "portpool/fake/scenario.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

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

std::string host_of(const HostSetup& setup) {
  std::ostringstream out;
  out << "    \"dynamic-range\": {";
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    const PortRange range = setup.dynamic_range[static_cast<std::size_t>(transport)];
    out << (transport == Transport::tcp ? " \"tcp\"" : ", \"udp\"")
        << ": { \"start\": " << range.first << ", \"count\": " << range.count << " }";
  }
  out << " }";
  if (!setup.reservations_supported) out << ",\n    \"reservations\": \"unsupported\"";
  if (!setup.network_up) out << ",\n    \"network\": \"down\"";
  return out.str();
}

}  // namespace

std::string scenario_of(Machine& machine, const std::string& id) {
  const std::vector<Recorded> all = machine.recorded();
  std::vector<BlockView> others;
  machine.look([&](const Host& host) {
    for (const Transport transport : {Transport::tcp, Transport::udp}) {
      for (const BlockView& block : host.blocks(transport)) {
        const bool foreign = block.kind == BlockView::Kind::runtime && !block.owner_socket;
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
         processes_of(all, machine.recorded_processes(), !others.empty()) +
         "\n  },\n  \"host\": {\n" + host_of(machine.setup().host) + "\n  },\n  \"steps\": [\n" +
         writer.steps() + "\n  ]\n}\n";
}

}  // namespace portpool::fake
