#include "portpool/fake/process.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <utility>

#include "calls/client.hpp"
#include "remote/remote_link.hpp"

namespace portpool::fake {
namespace {

/// A machine in this program.
class LocalLink final : public Link {
 public:
  LocalLink(Machine& machine, const StartedProcess& process)
      : machine_(machine), process_(process) {}

  Answer call(ThreadId thread, const Request& request) override {
    return machine_.call({process_.id, thread}, request);
  }
  void note_missing(const std::string& what) override { machine_.note_missing(what); }
  std::uint32_t process_id() const override { return process_.process_id; }

 private:
  Machine& machine_;
  const StartedProcess process_;
};

std::unique_ptr<Client> make_client(Machine& machine, const StartedProcess& process) {
  return std::make_unique<Client>(std::make_unique<LocalLink>(machine, process), process.inherited);
}

// A host that is started together with its programs may need a moment.
std::unique_ptr<Client> connect_in_time(const char* address) {
  constexpr int kTries = 200;
  for (int i = 0; i < kTries; ++i) {
    if (auto client = connect_client(address, {})) return client;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return nullptr;
}

// For a program that has a machine of its own: nobody else could ask it.
void tell_missing(const std::string& what) {
  std::fprintf(stderr, "portpool: not modelled: %s\n", what.c_str());
}

// For programs that say nothing. Never destroyed: threads may call until the program has ended.
Client& default_client() {
  static Client* const client = [] {
    if (const char* const address = std::getenv("PORTPOOL_MACHINE")) {
      if (auto remote = connect_in_time(address)) return remote.release();
      std::fprintf(stderr, "portpool: no machine is served at PORTPOOL_MACHINE=%s\n", address);
      std::abort();
    }
    auto* const machine = new Machine;
    machine->on_missing(&tell_missing);
    return make_client(*machine, machine->start_process({})).release();
  }();
  return *client;
}

}  // namespace

Process::Process(Machine& machine, const ProcessSetup& setup)
    : machine_(machine),
      started_(machine.start_process(setup)),
      client_(make_client(machine, started_)) {}

Process::~Process() {
  machine_.end_process(started_.id);
}

void run_as(Process* process) {
  Client::set_current(process == nullptr ? nullptr : process->client_.get());
}

RunAs::RunAs(Process& process) : before_(Client::set_current_of_thread(process.client_.get())) {}

RunAs::~RunAs() {
  Client::set_current_of_thread(before_);
}

Client& Client::current() {
  Client* const chosen = Client::chosen();
  return chosen != nullptr ? *chosen : default_client();
}

}  // namespace portpool::fake
