#include "shrink/dependencies.hpp"

#include <algorithm>
#include <map>

#include "format/calls/call_table.hpp"

namespace portpool::conformance {
namespace {

bool is_named_port(const PortReference& port) {
  return port.kind == PortReference::Kind::reservation ||
         port.kind == PortReference::Kind::port_of || port.kind == PortReference::Kind::block;
}

// Calls `name` with every name in the step, and `id` with every id of another step, by reference.
// A request is named by its overlapped or by its step.
template <class AnyStep, class Name, class Id>
void for_each_use(AnyStep& step, Name&& name, Id&& id) {
  auto& arguments = step.arguments;
  const auto one = [&](auto& used) {
    if (!used.empty()) name(used);
  };
  if (arguments.socket.kind == SocketReference::Kind::named) one(arguments.socket.name);
  if (arguments.second.kind == SocketReference::Kind::named) one(arguments.second.name);
  if (arguments.token.kind == TokenReference::Kind::reservation) one(arguments.token.name);
  if (is_named_port(arguments.port)) one(arguments.port.name);
  one(arguments.from);
  one(arguments.event);
  one(arguments.completion_port);
  for (auto& event : arguments.events) one(event);
  if (!arguments.awaited_step.empty()) id(arguments.awaited_step);
  for (auto& request : step.requests) id(request);
}

std::string_view letter_of(const Step& step) {
  if (!step.is_call()) return {};
  switch (row_of(std::get<CallName>(step.what)).traits.makes) {
    case NameKind::socket:
      return "s";
    case NameKind::duplicate:
      return "d";
    case NameKind::reservation:
      return "R";
    case NameKind::event:
      return "e";
    case NameKind::completion_port:
      return "c";
    default:
      return "n";
  }
}

std::string_view word_of(const Step& step) {
  if (!step.is_call()) return "world";
  using enum CallName;
  switch (std::get<CallName>(step.what)) {
    case socket_:
    case WSASocketW_:
      return "open";
    case closesocket_:
      return "close";
    case bind_:
      return "bind";
    case setsockopt_:
      return "set";
    case connect_:
      return "connect";
    case sendto_:
    case send_:
      return "send";
    case SIO_ACQUIRE_PORT_RESERVATION_:
      return "acquire";
    case SIO_ASSOCIATE_PORT_RESERVATION_:
      return "associate";
    case SIO_RELEASE_PORT_RESERVATION_:
      return "release";
    case CreatePersistentTcpPortReservation_:
    case CreatePersistentUdpPortReservation_:
      return "create";
    case DeletePersistentTcpPortReservation_:
    case DeletePersistentUdpPortReservation_:
      return "delete";
    case LookupPersistentTcpPortReservation_:
    case LookupPersistentUdpPortReservation_:
      return "lookup";
    case WSADuplicateSocketW_:
      return "duplicate";
    case await_:
      return "await";
    case ExitThread_:
    case ExitProcess_:
    case TerminateProcess_:
      return "end";
    default:
      return "call";
  }
}

}  // namespace

Scenario without_steps(const Scenario& scenario, const std::set<std::size_t>& gone) {
  Scenario rest = scenario;
  rest.steps.clear();
  std::set<std::string> names, ids;  // of what is gone
  for (std::size_t i = 0; i < scenario.steps.size(); ++i) {
    Step step = scenario.steps[i];
    bool stays = !gone.contains(i);
    if (!step.requests.empty()) {
      std::erase_if(step.requests, [&](const auto& request) { return ids.contains(request); });
      stays = stays && !step.requests.empty();
    }
    for_each_use(
        step, [&](const std::string& name) { stays = stays && !names.contains(name); },
        [&](const std::string& id) { stays = stays && !ids.contains(id); });
    if (stays) {
      rest.steps.push_back(std::move(step));
      continue;
    }
    ids.insert(step.id);
    if (!step.as.empty()) names.insert(step.as);
  }
  return rest;
}

bool remove_process(Scenario& scenario, std::size_t process) {
  const std::string& name = scenario.processes[process].name;
  for (const Step& step : scenario.steps) {
    if (step.is_call() && (step.process == process || step.arguments.target == name)) return false;
  }
  for (const ProcessDeclaration& other : scenario.processes) {
    if (other.parent == name) return false;
  }
  scenario.processes.erase(scenario.processes.begin() + static_cast<std::ptrdiff_t>(process));
  for (Step& step : scenario.steps) step.process -= step.process > process ? 1 : 0;
  return !scenario.processes.empty();
}

Scenario with_plain_names(const Scenario& scenario) {
  Scenario plain = scenario;
  std::map<std::string, std::string> names, ids;
  const auto rename = [](const std::map<std::string, std::string>& to, std::string& name) {
    if (const auto at = to.find(name); at != to.end()) name = at->second;
  };
  std::map<std::string_view, int> made;
  std::set<std::string> taken;
  for (const NamedBlock& block : scenario.blocks) taken.insert(block.name);
  for (const PersistentDeclaration& block : scenario.host.persistent) taken.insert(block.as);
  for (Step& step : plain.steps) {
    for_each_use(
        step, [&](std::string& name) { rename(names, name); },
        [&](std::string& id) { rename(ids, id); });
    const std::string_view word = word_of(step);
    std::string id = std::string(word) + "-" + std::to_string(++made[word]);
    ids[step.id] = id;
    step.id = std::move(id);
    if (step.as.empty()) continue;
    const std::string_view letter = letter_of(step);
    std::string name;
    do {
      name = std::string(letter) + std::to_string(++made[letter]);
    } while (taken.contains(name));
    names[step.as] = name;
    step.as = name;
  }
  return plain;
}

}  // namespace portpool::conformance
