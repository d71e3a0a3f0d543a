#include "portpool/fake/control.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "calls/client.hpp"
#include "remote/remote_link.hpp"
#include "remote/server.hpp"

using namespace portpool;
using namespace portpool::fake;

/// The C name of a machine, and whoever serves it.
struct portpool_machine {
  explicit portpool_machine(const MachineSetup& setup) : machine(setup) {}
  Machine machine;
  std::unique_ptr<Server> server;  // ends before the machine does
};

namespace {

Transport transport_of(int transport) {
  return transport == 0 ? Transport::tcp : Transport::udp;
}

std::optional<Answers> answers_of(const portpool_machine_setup& setup) {
  Answers answers = Answers::observed();
  if (setup.answers == nullptr) return answers;
  if (setup.answer_count != kQuestionCount) return std::nullopt;
  for (std::size_t i = 0; i < kQuestionCount; ++i) {
    answers.set_mask(static_cast<Question>(i), setup.answers[i]);
  }
  return answers;
}

std::optional<MachineSetup> setup_of(const portpool_machine_setup& setup) {
  MachineSetup made;
  if (setup.size != sizeof setup) return std::nullopt;
  const auto answers = answers_of(setup);
  if (!answers || setup.waiting < PORTPOOL_WAIT_REAL_TIME || setup.waiting > PORTPOOL_WAIT_MANUAL) {
    return std::nullopt;
  }
  made.host.answers = *answers;
  for (std::size_t i = 0; i < kTransportCount; ++i) {
    if (setup.dynamic_count[i] == 0) continue;
    made.host.dynamic_range[i] = {setup.dynamic_first[i], setup.dynamic_count[i]};
    if (!made.host.dynamic_range[i].fits()) return std::nullopt;
  }
  made.host.reservations_supported = setup.without_reservations == 0;
  made.host.network_up = setup.network_down == 0;
  made.host.auto_reuse_range = {setup.auto_reuse_first, setup.auto_reuse_count};
  if (setup.has_time_wait_delay != 0) made.host.time_wait_seconds = setup.time_wait_delay;
  made.waiting = static_cast<Waiting>(setup.waiting);
  made.seed = setup.seed;
  return made;
}

bool is_free(const Host& host, Transport transport, PortRange range) {
  if (range.first == 0 || range.count == 0 || !range.fits()) return false;
  const std::vector<BlockView> blocks = host.blocks(transport);
  return std::ranges::none_of(blocks,
                              [&](const BlockView& block) { return block.range.overlaps(range); });
}

std::uint32_t win32(Status status) {
  return portpool::code_of(status, Face::win32);
}

}  // namespace

extern "C" {

portpool_machine* portpool_machine_create(const portpool_machine_setup* setup) {
  const auto made = setup == nullptr ? MachineSetup{} : setup_of(*setup);
  return made ? new portpool_machine(*made) : nullptr;
}

void portpool_machine_destroy(portpool_machine* machine) {
  delete machine;
}

int portpool_machine_serve(portpool_machine* machine, const char* address) {
  if (machine->server) return 0;
  machine->server = Server::start(machine->machine, address);
  return machine->server ? 1 : 0;
}

int portpool_attach(const char* address, std::uint16_t user, std::uint8_t privilege,
                    std::uint32_t parent) {
  Attachment attachment;
  attachment.user = UserId{user};
  attachment.privilege = static_cast<Privilege>(privilege);
  attachment.parent = parent;
  auto client = connect_client(address, attachment);
  if (!client) return 0;
  Client::set_current(client.release());  // as long as the process lives
  return 1;
}

int portpool_machine_add_exclusion(portpool_machine* machine, int transport, std::uint32_t first,
                                   std::uint32_t count, int persistent) {
  return machine->machine.look([&](Host& host) {
    const bool free = is_free(host, transport_of(transport), {first, count});
    if (free) host.add_exclusion(transport_of(transport), {first, count}, persistent != 0);
    return free ? 1 : 0;
  });
}

int portpool_machine_add_holder(portpool_machine* machine, int kind, int transport,
                                std::uint32_t first, std::uint32_t count, int family) {
  if (kind < 0 || kind > static_cast<int>(HolderKind::guest_shared)) return 0;
  std::optional<AddressFamily> one;
  if (family != 0) one = static_cast<AddressFamily>(family);
  if (one && *one != AddressFamily::inet && *one != AddressFamily::inet6) return 0;
  return machine->machine.look([&](Host& host) {
    const bool free = is_free(host, transport_of(transport), {first, count});
    if (free) {
      host.add_holder(static_cast<HolderKind>(kind), transport_of(transport), {first, count}, one);
    }
    return free ? 1 : 0;
  });
}

int portpool_machine_add_persistent_reservation(portpool_machine* machine, int transport,
                                                std::uint32_t first, std::uint32_t count,
                                                std::uint64_t token) {
  return machine->machine.look([&](Host& host) {
    const bool free = is_free(host, transport_of(transport), {first, count});
    if (free) host.add_persistent_reservation(transport_of(transport), {first, count}, token);
    return free ? 1 : 0;
  });
}

void portpool_machine_restart(portpool_machine* machine) {
  machine->machine.happen(world::Reboot{});
}

void portpool_machine_set_network(portpool_machine* machine, int up) {
  if (up != 0) {
    machine->machine.happen(world::NetworkUp{});
  } else {
    machine->machine.happen(world::NetworkDown{});
  }
}

void portpool_machine_hold_requests(portpool_machine* machine, int hold) {
  if (hold != 0) {
    machine->machine.happen(world::HoldRequests{});
  } else {
    machine->machine.happen(world::ReleaseRequests{});
  }
}

void portpool_machine_advance_time(portpool_machine* machine, std::uint64_t milliseconds) {
  machine->machine.happen(world::AdvanceTime{milliseconds});
}

std::uint32_t portpool_machine_exclude(portpool_machine* machine, int transport,
                                       std::uint32_t first, std::uint32_t count, int persistent) {
  return win32(machine->machine.happen(
      world::AddExclusion{transport_of(transport), {first, count}, persistent != 0}));
}

std::uint32_t portpool_machine_end_exclusion(portpool_machine* machine, int transport,
                                             std::uint32_t first, std::uint32_t count,
                                             int persistent) {
  return win32(machine->machine.happen(
      world::DeleteExclusion{transport_of(transport), {first, count}, persistent != 0}));
}

std::uint32_t portpool_machine_set_dynamic_range(portpool_machine* machine, int transport,
                                                 std::uint32_t first, std::uint32_t count) {
  return win32(
      machine->machine.happen(world::SetDynamicRange{transport_of(transport), {first, count}}));
}

void portpool_machine_set_waiting(portpool_machine* machine, int waiting) {
  machine->machine.set_waiting(static_cast<Waiting>(waiting));
}

void portpool_machine_end_process(portpool_machine* machine, std::uint32_t process_id) {
  if (const auto process = machine->machine.process_of(process_id)) {
    machine->machine.end_process(*process);
  }
}

std::uint32_t portpool_machine_newest_request(portpool_machine* machine) {
  return machine->machine.look([](const Host& host) {
    return static_cast<std::uint32_t>(host.newest_request().value_or(RequestId{}));
  });
}

std::uint32_t portpool_machine_held_requests(portpool_machine* machine, std::uint32_t* requests,
                                             std::uint32_t capacity) {
  const std::vector<RequestId> held = machine->machine.held_requests();
  for (std::size_t i = 0; i < held.size() && i < capacity; ++i) {
    requests[i] = static_cast<std::uint32_t>(held[i]);
  }
  return static_cast<std::uint32_t>(held.size());
}

int portpool_machine_complete_request(portpool_machine* machine, std::uint32_t request) {
  return machine->machine.complete(RequestId{request}) ? 1 : 0;
}

int portpool_machine_interrupt_request(portpool_machine* machine, std::uint32_t request) {
  return machine->machine.interrupt(RequestId{request}) ? 1 : 0;
}

int portpool_machine_break_rule(portpool_machine* machine, std::uint32_t rule, int turned_round) {
  if (rule >= kRuleCount) return 0;
  const auto which = static_cast<Rule>(rule);
  machine->machine.look([&](Host& host) {
    host.set_mutation(turned_round != 0 ? Mutation::flip(which) : Mutation::switch_off(which));
  });
  return 1;
}

std::uint32_t portpool_machine_missing(portpool_machine* machine, char* text,
                                       std::uint32_t capacity) {
  std::string all;
  for (const std::string& one : machine->machine.missing()) all += one + '\n';
  if (capacity > 0) {
    const std::size_t size = std::min<std::size_t>(all.size(), capacity - 1);
    std::memcpy(text, all.data(), size);
    text[size] = '\0';
  }
  return static_cast<std::uint32_t>(all.size()) + 1;
}

}  // extern "C"
