#include "shrink/simplify.hpp"

#include <algorithm>
#include <vector>

#include "shrink/dependencies.hpp"

namespace portpool::conformance {
namespace {

// Changes a copy, and keeps it if it is another one and is taken.
class Changes {
 public:
  Changes(Scenario& scenario, const TryVersion& take) : scenario_(scenario), take_(take) {}

  template <class Change>
  bool change(Change&& change) {
    Scenario version = scenario_;
    if (!change(version) || !take_(version)) return false;
    scenario_ = std::move(version);
    any_ = true;
    return true;
  }

  /// Sets a member of something in the scenario. `reach` gives it for any version.
  template <class Reach, class Value>
  bool set(Reach&& reach, const Value& value) {
    return change([&](Scenario& version) {
      auto& member = reach(version);
      const auto before = member;
      member = value;
      return !same(before, member);
    });
  }

  [[nodiscard]] bool any() const { return any_; }
  [[nodiscard]] const Scenario& scenario() const { return scenario_; }

 private:
  template <class T>
  static bool same(const T& a, const T& b) {
    return a == b;
  }
  static bool same(const PortReference& a, const PortReference& b) {
    return a.kind == b.kind && a.name == b.name && a.value == b.value;
  }

  Scenario& scenario_;
  const TryVersion& take_;
  bool any_ = false;
};

void simplify_process(Changes& changes, std::size_t i) {
  const auto process = [i](Scenario& s) -> ProcessDeclaration& { return s.processes[i]; };
  const auto set = [&](auto member, const auto& value) {
    changes.set(
        [&](Scenario & s) -> auto& { return process(s).*member; }, value);
  };
  set(&ProcessDeclaration::parent, std::string{});
  set(&ProcessDeclaration::threads, std::vector<std::string>{});
  set(&ProcessDeclaration::winsock, std::optional<std::uint16_t>{0x0202});
  set(&ProcessDeclaration::privilege, Privilege::administrator);
  set(&ProcessDeclaration::user, changes.scenario().processes.front().user);
}

// Lets one process do what two did.
void merge_processes(Changes& changes) {
  for (std::size_t gone = changes.scenario().processes.size(); gone-- > 1;) {
    changes.change([&](Scenario& version) {
      for (Step& step : version.steps) {
        if (!step.is_call() || step.process != gone) continue;
        step.process = gone - 1;
        step.thread = 0;
      }
      return remove_process(version, gone);
    });
  }
}

template <class List>
void drop_each(Changes& changes, List HostPreconditions::*list) {
  for (std::size_t i = (changes.scenario().host.*list).size(); i-- > 0;) {
    changes.change([&](Scenario& version) {
      auto& members = version.host.*list;
      members.erase(members.begin() + static_cast<std::ptrdiff_t>(i));
      return true;
    });
  }
}

void simplify_host(Changes& changes) {
  drop_each(changes, &HostPreconditions::exclusions);
  drop_each(changes, &HostPreconditions::persistent);
  drop_each(changes, &HostPreconditions::holders);
  const auto set = [&](auto member, const auto& value) {
    changes.set(
        [&](Scenario & s) -> auto& { return s.host.*member; }, value);
  };
  set(&HostPreconditions::reservations_supported, std::optional<bool>{});
  set(&HostPreconditions::network_up, true);
  set(&HostPreconditions::auto_reuse_range, std::optional<PortRange>{});
  set(&HostPreconditions::time_wait_seconds, std::optional<std::uint32_t>{});
  set(&HostPreconditions::os, std::string{});
  for (std::size_t i = 0; i < kTransportCount; ++i) {
    changes.set(
        [i](Scenario & s) -> auto& { return s.host.dynamic_range[i]; }, std::optional<PortRange>{});
  }
}

void simplify_blocks(Changes& changes) {
  for (std::size_t i = changes.scenario().blocks.size(); i-- > 0;) {
    const bool dropped = changes.change([&](Scenario& version) {
      version.blocks.erase(version.blocks.begin() + static_cast<std::ptrdiff_t>(i));
      return true;
    });
    if (dropped) continue;
    changes.set(
        [i](Scenario & s) -> auto& { return s.blocks[i].below; }, std::optional<std::uint32_t>{});
    for (const std::uint32_t count : {1u, 2u, 4u}) {
      if (changes.scenario().blocks[i].count <= count) break;
      if (changes.set(
              [i](Scenario & s) -> auto& { return s.blocks[i].count; }, count))
        break;
    }
  }
}

void simplify_raw(Changes& changes, std::size_t i) {
  const auto set = [&](auto member, const auto& value) {
    changes.set(
        [&](Scenario & s) -> auto& { return s.steps[i].raw.*member; }, value);
  };
  using Raw = RawArguments;
  for (const auto pointer : {&Raw::in_buffer, &Raw::out_buffer, &Raw::bytes_returned,
                             &Raw::overlapped, &Raw::routine, &Raw::name}) {
    set(pointer, std::optional<Pointer>{});
  }
  for (const auto number : {&Raw::in_size, &Raw::out_size, &Raw::process_id, &Raw::local_length,
                            &Raw::remote_length, &Raw::flags, &Raw::reserved}) {
    set(number, std::optional<std::uint32_t>{});
  }
  set(&Raw::input, std::optional<std::vector<std::uint8_t>>{});
  set(&Raw::code, std::optional<std::uint32_t>{});
  set(&Raw::namelen, std::optional<std::int32_t>{});
  set(&Raw::sa_family, std::optional<std::uint16_t>{});
  set(&Raw::start_port_in_host_order, false);
  set(&Raw::event_invalid, false);
}

void simplify_port(Changes& changes, std::size_t i) {
  const auto port = [i](Scenario& s) -> PortReference& { return s.steps[i].arguments.port; };
  std::vector<PortReference> plainer;
  for (const NamedBlock& block : changes.scenario().blocks) {
    plainer.push_back({PortReference::Kind::block, block.name, 0});
  }
  plainer.push_back({PortReference::Kind::number, {}, 0});
  const PortReference& now = changes.scenario().steps[i].arguments.port;
  if (now.kind == PortReference::Kind::number && now.value == 0) return;
  for (const PortReference& one : plainer) {
    const bool is_it = now.kind == one.kind && now.name == one.name && now.value == one.value;
    if (is_it || changes.set(port, one)) return;
  }
}

void simplify_arguments(Changes& changes, std::size_t i) {
  const auto set = [&](auto member, const auto& value) {
    return changes.set(
        [&](Scenario & s) -> auto& { return s.steps[i].arguments.*member; }, value);
  };
  set(&Arguments::overlapped, std::string{});
  set(&Arguments::event, std::string{});
  set(&Arguments::routine, false);
  set(&Arguments::alertable, false);
  set(&Arguments::wait, false);
  set(&Arguments::timeout_ms, 0u);
  if (changes.scenario().steps[i].arguments.count > 1) {
    static_cast<void>(set(&Arguments::count, 1u) || set(&Arguments::count, 2u));
  }
  changes.change([&](Scenario& version) {
    Arguments& arguments = version.steps[i].arguments;
    if (arguments.address_text.empty() || arguments.address_text == "127.0.0.1") return false;
    arguments.address_text = "127.0.0.1";
    arguments.address = IpAddress::v4_loopback();
    return true;
  });
  changes.change([&](Scenario& version) {  // an IPv4 TCP socket
    Arguments& arguments = version.steps[i].arguments;
    const bool plain = arguments.family == 2 && arguments.type == 1 && arguments.protocol == 6;
    arguments.family = 2;
    arguments.type = 1;
    arguments.protocol = 6;
    return !plain;
  });
}

// Lets a step use a socket that was made before the one that it uses.
void reuse_sockets(Changes& changes, std::size_t i) {
  const SocketReference& socket = changes.scenario().steps[i].arguments.socket;
  if (socket.kind != SocketReference::Kind::named) return;
  std::vector<std::string> earlier;
  for (const Step& step : changes.scenario().steps) {
    if (step.as == socket.name) break;
    if (!step.as.empty()) earlier.push_back(step.as);
  }
  for (const std::string& name : earlier) {
    const bool used = changes.set(
        [i](Scenario & s) -> auto& { return s.steps[i].arguments.socket.name; }, name);
    if (used) return;
  }
}

}  // namespace

bool simplify_declarations(Scenario& scenario, const TryVersion& take) {
  Changes changes(scenario, take);
  for (std::size_t i = scenario.processes.size(); i-- > 0;) {
    changes.change([&](Scenario& version) {
      return version.processes.size() > 1 && remove_process(version, i);
    });
  }
  merge_processes(changes);
  for (std::size_t i = 0; i < scenario.processes.size(); ++i) simplify_process(changes, i);
  simplify_host(changes);
  simplify_blocks(changes);
  return changes.any();
}

bool simplify_steps(Scenario& scenario, const TryVersion& take) {
  Changes changes(scenario, take);
  for (std::size_t i = 0; i < scenario.steps.size(); ++i) {
    changes.set(
        [i](Scenario & s) -> auto& { return s.steps[i].thread; }, std::size_t{0});
    changes.set(
        [i](Scenario & s) -> auto& { return s.steps[i].blocks; }, false);
    if (!scenario.steps[i].is_call()) continue;
    simplify_raw(changes, i);
    simplify_arguments(changes, i);
    simplify_port(changes, i);
    reuse_sockets(changes, i);
  }
  return changes.any();
}

}  // namespace portpool::conformance
