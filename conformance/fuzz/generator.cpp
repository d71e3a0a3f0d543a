#include "fuzz/generator.hpp"

#include <algorithm>
#include <set>

#include "explore/caught_invariant.hpp"
#include "format/calls/call_table.hpp"
#include "fuzz/draw.hpp"
#include "run/events.hpp"
#include "run/sim_backend.hpp"
#include "run/translate.hpp"

namespace portpool::conformance {
namespace {

constexpr int kMostNames = 64;

// Names that a scenario may come to use, in the order in which they are made, so that they get the
// numbers that they will have in the whole scenario.
Scenario with_names_to_come(const Scenario& scenario) {
  Scenario whole = scenario;
  for (int i = 1; i <= kMostNames; ++i) {
    Step step;
    step.arguments.overlapped = "ov" + std::to_string(i);
    step.arguments.event = "e" + std::to_string(i);
    step.arguments.from = "d" + std::to_string(i);
    whole.steps.push_back(step);
    step = {};
    step.what = CallName::WSADuplicateSocketW_;
    step.as = "d" + std::to_string(i);
    whole.steps.push_back(step);
    step.what = CallName::CreateIoCompletionPort_;
    step.as = "c" + std::to_string(i);
    whole.steps.push_back(step);
  }
  return whole;
}

class Generation {
 public:
  Generation(std::uint64_t seed, const GeneratorOptions& options)
      : draw_(seed), options_(options), backend_(sim_options(options)) {
    scenario_.id = "fuzzed-" + std::to_string(seed);
    scenario_.title = "A random scenario, seed " + std::to_string(seed);
    scenario_.note = "Found by portpool fuzz, seed " + std::to_string(seed);
    scenario_.clauses = {Clause::GEN_002};
    draw_.machine(scenario_);
  }

  Scenario run() {
    const Result<Prepared> prepared = backend_.prepare(scenario_);
    if (!prepared) return scenario_;
    Naming naming(with_names_to_come(scenario_), prepared->fingerprint, prepared->lease);
    naming_ = &naming;
    for (std::size_t i = 0; i < scenario_.host.persistent.size(); ++i) {
      const PersistentDeclaration& block = scenario_.host.persistent[i];
      naming.made_reservation(block.as, {{naming.port(block.start).value_or(0), block.count},
                                         prepared->persistent_tokens[i].second});
      pools_.reservations.push_back({block.as, block.count});
    }
    try {
      make_steps();
    } catch (const BrokenInvariant&) {
      if (trying_) scenario_.steps.push_back(*trying_);  // whoever runs it finds it again
    }
    if (scenario_.steps.empty()) add_socket();
    return std::move(scenario_);
  }

 private:
  using Thread = std::pair<std::size_t, std::size_t>;

  static SimOptions sim_options(const GeneratorOptions& options) {
    SimOptions sim;
    sim.answers = options.answers;
    return sim;
  }

  void make_steps() {
    const std::size_t steps = 2 + draw_.below(static_cast<std::uint32_t>(options_.most_steps - 1));
    for (std::size_t i = 0; i < 4 * steps && scenario_.steps.size() < steps; ++i) next_step();
    while (!blocked_.empty()) await(blocked_.begin()->second, true);
  }

  void add_socket() {
    Step step;
    step.what = CallName::socket_;
    step.id = "step-1";
    scenario_.steps.push_back(step);
  }

  void next_step() {
    if (!blocked_.empty() && draw_.chance(3)) return await(blocked_.begin()->second, false);
    const auto count = static_cast<std::uint32_t>(scenario_.processes.size());
    Step step = draw_.step(scenario_, pools_, draw_.below(count));
    if (!step.is_call()) return make_event(std::move(step));
    const ProcessDeclaration& process = scenario_.processes[step.process];
    if (!process.threads.empty() && draw_.chance(3)) step.thread = 1;
    make_call(std::move(step));
  }

  [[nodiscard]] bool is_free(const Step& step) const {
    const Thread thread{step.process, step.thread};
    if (ended_processes_.contains(step.process) || ended_threads_.contains(thread)) return false;
    const std::string& parent = scenario_.processes[step.process].parent;
    for (std::size_t i = 0; i < scenario_.processes.size(); ++i) {
      // A child begins with its first call, when its parent must be there.
      if (scenario_.processes[i].name == parent && ended_processes_.contains(i)) return false;
    }
    return !blocked_.contains(thread);
  }

  // Whether it was to be foreseen or not, the step has to say so.
  static bool is_waiting(const Observation& seen) {
    return seen.kind == Observation::Kind::blocked || seen.kind == Observation::Kind::timed_out;
  }

  [[nodiscard]] std::string fresh_overlapped() const {
    return "ov" + std::to_string(pools_.overlapped.size() + 1);
  }

  // A WSAOVERLAPPED must not be given to another request before the first has been told: nobody
  // says what happens then.
  [[nodiscard]] bool is_in_use(const Step& step) const {
    using enum CallName;
    const CallName call = std::get<CallName>(step.what);
    const bool starts = row_of(call).traits.can_pend;
    if (!starts || step.arguments.overlapped.empty()) return false;
    const OverlappedId id = naming_->numbers().overlapped(step.arguments.overlapped);
    return std::ranges::any_of(backend_.host().requests(), [&](const RequestView& request) {
      return request.overlapped == id && (request.held || request.unsettled || request.queued);
    });
  }

  // A name of its kind that comes next.
  [[nodiscard]] std::string name_for(const Step& step) {
    switch (row_of(std::get<CallName>(step.what)).traits.makes) {
      case NameKind::socket:
        return "s" + std::to_string(++made_sockets_);
      case NameKind::reservation:
        return "R" + std::to_string(++made_blocks_);
      case NameKind::duplicate:
        return "d" + std::to_string(++made_duplicates_);
      case NameKind::event:
        return "e" + std::to_string(++made_events_);
      case NameKind::completion_port:
        return "c" + std::to_string(++made_ports_);
      default:
        return {};
    }
  }

  [[nodiscard]] bool has_names_left() const {
    return std::max({made_duplicates_, made_events_, made_ports_,
                     static_cast<int>(pools_.overlapped.size())}) < kMostNames - 1;
  }

  void make_event(Step step) {
    const TranslatedRange range = translate_range(step, *naming_);
    if (!range.missing.empty()) return;
    step.id = "step-" + std::to_string(scenario_.steps.size() + 1);
    scenario_.steps.push_back(step);
    if (!backend_.host_event(step, range.range)) return;
    if (std::get<HostEvent>(step.what) != HostEvent::reboot) return;
    blocked_.clear();
    ended_threads_.clear();
    ended_processes_.clear();
    for (Pools::Socket& socket : pools_.sockets) socket.closed = true;
  }

  void make_call(Step step) {
    if (!is_free(step) || !has_names_left()) return;
    if (is_in_use(step)) step.arguments.overlapped = fresh_overlapped();
    step.as = name_for(step);
    const TranslatedCall call = translate(scenario_, step, *naming_);
    if (!call.missing.empty()) return;
    step.id = "step-" + std::to_string(scenario_.steps.size() + 1);
    const CallRow& row = row_of(std::get<CallName>(step.what));
    const bool may_block = row.traits.can_block && draw_.chance(2);
    const Caller caller{ProcessId{static_cast<std::uint16_t>(step.process)},
                        ThreadId{static_cast<std::uint16_t>(step.thread)}};
    trying_ = step;
    const Result<Observation> seen = backend_.perform(caller, call.call, may_block);
    trying_.reset();
    if (!seen) return;
    step.blocks = is_waiting(*seen);
    if (step.blocks) blocked_[{step.process, step.thread}] = step;
    scenario_.steps.push_back(step);
    static_cast<void>(events_of(scenario_, step, *seen, *naming_));
    note_names(step, *seen);
    note_ends(step);
  }

  void note_names(const Step& step, const Observation& seen) {
    const std::string& overlapped = step.arguments.overlapped;
    if (!overlapped.empty() &&
        std::ranges::find(pools_.overlapped, overlapped) == pools_.overlapped.end()) {
      pools_.overlapped.push_back(overlapped);
    }
    using enum CallName;
    const CallName call = std::get<CallName>(step.what);
    if (seen.kind != Observation::Kind::returned || seen.code != 0) return;
    switch (row_of(call).traits.makes) {
      case NameKind::socket:
        pools_.sockets.push_back({step.as, step.process, step.arguments.family == 23, false});
        break;
      case NameKind::reservation:
        if (seen.token) pools_.reservations.push_back({step.as, step.arguments.count});
        break;
      case NameKind::duplicate:
        for (std::size_t i = 0; i < scenario_.processes.size(); ++i) {
          if (scenario_.processes[i].name == step.arguments.target) {
            pools_.duplicates.push_back({step.as, i});
          }
        }
        break;
      case NameKind::event:
        pools_.events.push_back(step.as);
        break;
      case NameKind::completion_port:
        pools_.completion_ports.push_back(step.as);
        break;
      default:
        break;
    }
    if (call != closesocket_) return;
    for (Pools::Socket& socket : pools_.sockets) {
      if (socket.name == step.arguments.socket.name) socket.closed = true;
    }
  }

  // As the loader follows it: a step without expectation is taken to do what it says.
  void note_ends(const Step& step) {
    using enum CallName;
    switch (std::get<CallName>(step.what)) {
      case ExitProcess_:
        return end_process(step.process);
      case ExitThread_:
        ended_threads_.insert({step.process, step.thread});
        return;
      case TerminateProcess_:
        for (std::size_t i = 0; i < scenario_.processes.size(); ++i) {
          if (scenario_.processes[i].name == step.arguments.target) end_process(i);
        }
        return;
      default:
        return;
    }
  }

  void end_process(std::size_t process) {
    ended_processes_.insert(process);
    std::erase_if(blocked_, [&](const auto& one) { return one.first.first == process; });
  }

  // `last`: nothing will happen any more that could end the call.
  void await(const Step& blocked, bool last) {
    Step step;
    step.what = CallName::await_;
    step.id = "step-" + std::to_string(scenario_.steps.size() + 1);
    step.process = blocked.process;
    step.thread = blocked.thread;
    step.arguments.awaited_step = blocked.id;
    const Caller caller{ProcessId{static_cast<std::uint16_t>(step.process)},
                        ThreadId{static_cast<std::uint16_t>(step.thread)}};
    const Step begun = blocked;
    const Result<Observation> seen = backend_.await(caller, true);
    step.blocks = seen && is_waiting(*seen);
    scenario_.steps.push_back(step);
    if (step.blocks && !last) return;
    blocked_.erase({step.process, step.thread});
    if (seen && !step.blocks) {
      static_cast<void>(events_of(scenario_, begun, *seen, *naming_));
      note_names(begun, *seen);
    }
  }

  Draw draw_;
  const GeneratorOptions& options_;
  SimBackend backend_;
  Scenario scenario_;
  Naming* naming_ = nullptr;
  Pools pools_;
  std::optional<Step> trying_;  // that is being performed
  int made_sockets_ = 0, made_blocks_ = 0, made_duplicates_ = 0, made_events_ = 0, made_ports_ = 0;
  std::map<Thread, Step> blocked_;
  std::set<Thread> ended_threads_;
  std::set<std::size_t> ended_processes_;
};

}  // namespace

Scenario generate_scenario(std::uint64_t seed, const GeneratorOptions& options) {
  return Generation(seed, options).run();
}

}  // namespace portpool::conformance
