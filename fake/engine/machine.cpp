#include "portpool/fake/machine.hpp"

#include <algorithm>
#include <thread>

#include "engine/held.hpp"
#include "portpool/sim/control_code.hpp"

namespace portpool::fake {
namespace {

constexpr ProcessId kNoProcess{0xffff};

bool starts_requests(const Call& call) {
  return std::visit(
      [](const auto& one) {
        return requires {
          one.overlapped.pointer;
        };
      },
      call);
}

bool may_end_a_process(const Call& call) {
  return std::holds_alternative<call::ExitThread>(call) ||
         std::holds_alternative<call::ExitProcess>(call) ||
         std::holds_alternative<call::TerminateProcess>(call);
}

std::string name_of_control_code(const Call& call) {
  const auto* const control = std::get_if<call::WSAIoctl>(&call);
  const ControlCodeInfo* const info =
      control == nullptr ? nullptr : find_control_code(control->code);
  return info == nullptr ? "a control code that is not modelled" : std::string(info->name);
}

}  // namespace

Machine::Machine(const MachineSetup& setup)
    : setup_(setup),
      host_(setup.host),
      chooser_(setup.seed, setup.ports, setup.ports),
      waiting_(setup.waiting) {
  establish(setup, host_);
}

StartedProcess Machine::start_process(const ProcessSetup& setup) {
  const std::lock_guard<std::mutex> lock(mutex_);
  StartedProcess started;
  const bool has_parent = setup.parent && host_.is_alive(*setup.parent);
  started.id = has_parent ? host_.add_child(*setup.parent, setup.user, setup.privilege, false)
                          : host_.add_process(setup.user, setup.privilege, false);
  started.process_id = setup.process_id != 0 ? setup.process_id : next_process_id_ += 4;
  processes_[started.id] = {started.process_id, next_epoch_++, {}};
  std::erase_if(started_, [&](const RecordedProcess& one) { return one.id == started.id; });
  started_.push_back(
      {started.id, setup.user, setup.privilege, has_parent ? setup.parent : std::nullopt});
  if (!has_parent) return started;
  const std::vector<SocketHandle> own = host_.handles_of(started.id);
  for (const SocketHandle handle : host_.handles_of(*setup.parent)) {
    const auto socket = host_.socket_of(*setup.parent, handle);
    for (const SocketHandle child : own) {
      const auto inherited = host_.socket_of(started.id, child);
      if (socket && inherited && socket->index == inherited->index) {
        started.inherited.push_back({handle, child});
        if (inet6_.contains({*setup.parent, handle})) inet6_.emplace(started.id, child);
      }
    }
  }
  return started;
}

void Machine::end_process(ProcessId process) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!host_.is_alive(process)) return;
  const Caller caller{process, kSystemThread};
  const Call end = call::TerminateProcess{process};
  Offer offer;
  host_.offer(caller, end, offer);
  const std::size_t index = host_.preferred(offer);
  host_.commit(caller, end, offer, index, offer[index].outcome);
  host_.settle(chooser_);
  // It has ended, also where the model is broken and keeps it: its calls must not wait any more.
  processes_.erase(process);
  forget_ended();
  after_change();
}

std::optional<ProcessId> Machine::process_of(std::uint32_t process_id) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const auto& [id, process] : processes_) {
    if (process.process_id == process_id) return id;
  }
  return std::nullopt;
}

// The lock is held for less than a microsecond, so whoever finds it taken soon has it by giving
// way: to sleep and be woken would cost two calls of the system.
Machine::Lock Machine::enter() {
  constexpr int kTries = 20;
  Lock lock(mutex_, std::defer_lock);
  for (int i = 0; i < kTries; ++i) {
    if (lock.try_lock()) return lock;
    std::this_thread::yield();
  }
  lock.lock();
  return lock;
}

Answer Machine::call(Caller caller, const Request& request) {
  Lock lock = enter();
  Answer answer;
  Call call = localize(request, answer);
  if (!processes_.contains(caller.process) || !host_.can_call(caller, call)) {
    answer.gone = true;
    return answer;
  }
  if (const auto status = failure_of(call)) {
    answer.outcome.status = *status;
    note(caller, call, answer.outcome, false);
    return answer;
  }
  const bool looks =
      std::holds_alternative<call::select>(call) || std::holds_alternative<call::WSAPoll>(call);
  if (looks && !wait_until_ready(lock, caller, call, request.watched, answer.waited)) {
    answer.gone = true;
    return answer;
  }
  const bool starts = starts_requests(call);
  const auto newest = starts ? host_.newest_request() : std::nullopt;
  if (waiting_ == Waiting::real_time && timed_waiters_ != 0) move_clock();
  if (!decide(caller, call, answer.outcome)) return answer;
  note(caller, call, answer.outcome, false);
  if (starts) {
    const auto made = host_.newest_request();
    const bool is_new = made && made != newest && answer.outcome.status != Status::blocked;
    if (is_new) {
      answer.started = *made;
      in_flight_[*made] = caller.process;
    }
  }
  if (may_end_a_process(call)) forget_ended();
  after_change();
  if (answer.outcome.status == Status::blocked) wait(lock, caller, call, answer);
  collect(caller, answer);
  note_family(caller.process, call, answer);
  return answer;
}

// As Host::simulate, and keeps which rule refused. False where the call is not modelled: nothing
// has happened then.
bool Machine::decide(Caller caller, const Call& call, Outcome& outcome) {
  Offer offer;
  host_.offer(caller, call, offer);
  const std::size_t index = host_.preferred(offer, waiting_ != Waiting::at_once);
  const Alternative& taken = offer[index];
  if (taken.rule == Rule::control_not_modelled) {
    add_missing(std::string(facts_of(call).name) + " with " + name_of_control_code(call));
    outcome.status = Status::not_supported;
    return false;
  }
  outcome = host_.choose(offer, index, chooser_);
  if (taken.refuses) refusal_ = Refusal{caller, call.index(), taken.rule, outcome.status};
  host_.commit(caller, call, offer, index, outcome);
  host_.settle(chooser_);
  return true;
}

// Which sockets are of AF_INET6: an address is told in the form of its socket's family.
void Machine::note_family(ProcessId process, const Call& call, Answer& answer) {
  if (const auto* const taken = std::get_if<call::accept>(&call)) {
    if (!inet6_.contains({process, taken->s})) return;
    answer.family = AddressFamily::inet6;
    if (answer.outcome.has(field::kHandle)) inet6_.emplace(process, answer.outcome.handle);
    return;
  }
  if (const auto* const made = std::get_if<call::WSASocketW>(&call)) {
    if (!answer.outcome.has(field::kHandle)) return;
    const bool copied = made->from != DuplicateId{};
    const bool inet6 = copied ? inet6_duplicates_.contains(made->from)
                              : made->family == static_cast<int>(AddressFamily::inet6);
    if (inet6) {
      inet6_.emplace(process, answer.outcome.handle);
    } else {
      inet6_.erase({process, answer.outcome.handle});
    }
    return;
  }
  if (inet6_.empty()) return;
  if (const auto* const closed = std::get_if<call::closesocket>(&call)) {
    if (answer.outcome.status == Status::success) inet6_.erase({process, closed->s});
  } else if (const auto* const copied = std::get_if<call::WSADuplicateSocketW>(&call)) {
    if (inet6_.contains({process, copied->s})) inet6_duplicates_.insert(answer.duplicate);
  } else if (answer.outcome.has(field::kAddress)) {
    std::visit(
        [&](const auto& one) {
          if constexpr (requires { one.s; }) {
            if (inet6_.contains({process, one.s})) answer.family = AddressFamily::inet6;
          }
        },
        call);
  }
}

// Puts the model's numbers where the call has the system's.
Call Machine::localize(const Request& request, Answer& answer) {
  Call call = request.call;
  const auto named = [&] {
    const auto it = std::ranges::find_if(processes_, [&](const auto& entry) {
      return entry.second.process_id == request.process_id;
    });
    return it == processes_.end() ? kNoProcess : it->first;
  };
  if (auto* duplicate = std::get_if<call::WSADuplicateSocketW>(&call)) {
    answer.duplicate = DuplicateId{next_duplicate_++};
    duplicate->target = named();
    duplicate->as = answer.duplicate;
  }
  if (auto* terminate = std::get_if<call::TerminateProcess>(&call)) terminate->target = named();
  return call;
}

Finished Machine::finished_view(const RequestView& view) const {
  Finished finished;
  finished.id = view.id;
  finished.status = view.status;
  finished.bytes = view.bytes;
  finished.granted = view.range.has_value();
  if (view.range) finished.range = *view.range;
  finished.token = view.token;
  return finished;
}

// Notices which requests have ended, and wakes the threads that wait.
void Machine::after_change() {
  for (auto it = in_flight_.begin(); it != in_flight_.end();) {
    const auto view = host_.request(it->first);
    if (view && view->held) {
      ++it;
      continue;
    }
    const auto process = processes_.find(it->second);
    if (view && process != processes_.end()) {
      process->second.finished.push_back(finished_view(*view));
    }
    it = in_flight_.erase(it);
  }
  if (waiters_ != 0) changed_.notify_all();
}

// After what can end a process.
void Machine::forget_ended() {
  std::erase_if(processes_, [&](const auto& entry) { return !host_.is_alive(entry.first); });
}

void Machine::collect(Caller caller, Answer& answer) {
  const auto process = processes_.find(caller.process);
  if (process == processes_.end()) return;
  answer.finished.swap(process->second.finished);
  // Another thread's answer may carry these, and may not have arrived yet.
  for (std::uint32_t i = 0; i < answer.outcome.delivered_count; ++i) {
    if (const auto view = host_.request(answer.outcome.delivered[i])) {
      answer.finished.push_back(finished_view(*view));
    }
  }
}

std::optional<Status> Machine::failure_of(const Call& call) {
  if (failures_.empty()) return std::nullopt;
  const auto failure = failures_.find(call.index());
  if (failure == failures_.end() || --failure->second.left != 0) return std::nullopt;
  const Status status = failure->second.status;
  failures_.erase(failure);
  return status;
}

void Machine::fail_call(std::size_t kind, std::uint32_t nth, Status status) {
  const std::lock_guard<std::mutex> lock(mutex_);
  failures_[kind] = {std::max<std::uint32_t>(nth, 1), status};
}

void Machine::add_missing(const std::string& what) {
  if (missing_.insert(what).second && tell_missing_) tell_missing_(what);
}

void Machine::note_missing(const std::string& what) {
  const std::lock_guard<std::mutex> lock(mutex_);
  add_missing(what);
}

void Machine::on_missing(std::function<void(const std::string&)> tell) {
  const std::lock_guard<std::mutex> lock(mutex_);
  tell_missing_ = std::move(tell);
}

std::vector<std::string> Machine::missing() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return {missing_.begin(), missing_.end()};
}

Status Machine::happen(const WorldEvent& event) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const Outcome outcome = host_.simulate(event);
  if (const auto* const time = std::get_if<world::AdvanceTime>(&event)) {
    advanced_ += time->milliseconds;
  }
  if (recorded_) recorded_->push_back({{}, {}, outcome, false, event, false});
  after_change();
  forget_ended();
  return outcome.status;
}

bool Machine::complete(RequestId request) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto view = host_.request(request);
  if (!view || !view->held) return false;
  host_.simulate_completion(request, chooser_);
  if (recorded_) recorded_->push_back({{}, {}, {}, false, std::nullopt, true});
  after_change();
  return true;
}

bool Machine::interrupt(RequestId request) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto view = host_.request(request);
  if (!view || !view->held) return false;
  host_.simulate(world::InterruptRequest{request});
  after_change();
  return true;
}

std::vector<RequestId> Machine::held_requests() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<RequestId> held;
  for (const RequestView& request : host_.requests()) {
    if (request.held) held.push_back(request.id);
  }
  return held;
}

void Machine::set_waiting(Waiting waiting) {
  const std::lock_guard<std::mutex> lock(mutex_);
  waiting_ = waiting;
}

std::optional<Refusal> Machine::last_refusal() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return refusal_;
}

void Machine::record() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!recorded_) recorded_.emplace();
}

std::vector<Recorded> Machine::recorded() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return recorded_.value_or(std::vector<Recorded>{});
}

std::vector<RecordedProcess> Machine::recorded_processes() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return started_;
}

void Machine::note(Caller caller, const Call& call, const Outcome& outcome, bool awaited) {
  if (recorded_) recorded_->push_back({caller, call, outcome, awaited, std::nullopt, false});
}

}  // namespace portpool::fake
