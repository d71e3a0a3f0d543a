// Calls that wait, in threads that really do.
#include <algorithm>
#include <chrono>

#include "portpool/fake/machine.hpp"

namespace portpool::fake {
namespace {

using Clock = std::chrono::steady_clock;

std::int64_t now_in_milliseconds() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now().time_since_epoch())
      .count();
}

// A millisecond more, since both clocks count whole ones.
Clock::time_point deadline_after(std::uint32_t milliseconds) {
  return Clock::now() + std::chrono::milliseconds(std::uint64_t{milliseconds} + 1);
}

// The time-out that a call asks for; nothing where it waits without one, or not at all.
std::optional<std::uint32_t> timeout_of(const Call& call) {
  return std::visit(
      [](const auto& one) -> std::optional<std::uint32_t> {
        if constexpr (requires { one.timeout_ms; }) {
          if (one.timeout_ms != call::kInfinite) return one.timeout_ms;
        }
        return std::nullopt;
      },
      call);
}

}  // namespace

// 0 when the process has ended.
std::uint64_t Machine::epoch_of(ProcessId process) const {
  const auto found = processes_.find(process);
  return found == processes_.end() ? 0 : found->second.epoch;
}

void Machine::wait(Lock& lock, Caller caller, const Call& call, Answer& answer) {
  const std::uint64_t epoch = epoch_of(caller.process);
  const auto lives = [&] { return epoch_of(caller.process) == epoch; };
  const auto over = [&] { return !lives() || !host_.is_blocked(caller); };
  const auto timeout = waiting_ == Waiting::real_time ? timeout_of(call) : std::nullopt;
  sleep(lock, timeout, over);
  const auto outcome = lives() ? host_.simulate_await(caller) : std::nullopt;
  if (!outcome) {
    answer.gone = true;
    return;
  }
  answer.outcome = *outcome;
  note(caller, call, answer.outcome, true);
  after_change();
}

// The thread sleeps until it is over. The machine's clock moves with the real one where there is a
// time-out: it does not end the sleep, but the clock has passed it when `over` is asked.
void Machine::sleep(Lock& lock, std::optional<std::uint32_t> timeout_ms,
                    const std::function<bool()>& over) {
  ++waiters_;
  if (timeout_ms) {
    if (timed_waiters_++ == 0) clock_ = now_in_milliseconds();
    const Clock::time_point deadline = deadline_after(*timeout_ms);
    while (!over()) {
      if (changed_.wait_until(lock, deadline) == std::cv_status::timeout) move_clock();
    }
    --timed_waiters_;
  } else {
    changed_.wait(lock, over);
  }
  --waiters_;
}

// Whether the call would say something of the socket now: that it is ready, or an error.
bool Machine::is_ready(Caller caller, const Call& asking, const Watched& watched) const {
  Offer offer;
  const SocketHandle s = watched.s;
  const bool polls = std::holds_alternative<call::WSAPoll>(asking);
  host_.offer(caller, polls ? Call{call::WSAPoll{s, 0}} : Call{call::select{s, 0}}, offer);
  const Outcome& outcome = offer[host_.preferred(offer)].outcome;
  return outcome.status != Status::success || (outcome.value & watched.sets) != 0;
}

// The model says what is ready now; a select or WSAPoll that finds nothing has its thread wait.
// What is left of its time-out is time that has passed already. False: the process has ended.
bool Machine::wait_until_ready(Lock& lock, Caller caller, Call& call,
                               const std::vector<Watched>& watched, bool& waited) {
  constexpr std::int32_t kAllSets = call::kReadable | call::kWritable | call::kExcepted;
  auto* const poll = std::get_if<call::WSAPoll>(&call);
  const Watched first{poll != nullptr ? poll->s : std::get<call::select>(call).s, kAllSets};
  std::uint32_t& timeout_ms =
      poll != nullptr ? poll->timeout_ms : std::get<call::select>(call).timeout_ms;
  const std::uint64_t epoch = epoch_of(caller.process);
  const auto over = [&] {
    const auto ready = [&](const Watched& one) { return is_ready(caller, call, one); };
    return epoch_of(caller.process) != epoch ||
           (watched.empty() ? ready(first) : std::ranges::any_of(watched, ready));
  };
  if (over()) {
    timeout_ms = 0;
    return true;
  }
  const bool endless = timeout_ms == call::kInfinite;
  if (timeout_ms == 0 || (!endless && waiting_ == Waiting::at_once)) return true;
  waited = true;
  const bool timed = !endless && waiting_ == Waiting::real_time;
  const Clock::time_point deadline = deadline_after(timeout_ms);
  const std::uint64_t end = advanced_ + timeout_ms;
  sleep(lock, timed ? std::optional(timeout_ms) : std::nullopt, [&] {
    return over() || (timed ? Clock::now() >= deadline : !endless && advanced_ >= end);
  });
  timeout_ms = 0;
  return epoch_of(caller.process) == epoch;
}

// The machine's clock follows the real one while a call waits with a time-out.
void Machine::move_clock() {
  const std::int64_t now = now_in_milliseconds();
  if (now <= clock_) return;
  host_.simulate(world::AdvanceTime{static_cast<std::uint64_t>(now - clock_)});
  clock_ = now;
  after_change();
}

}  // namespace portpool::fake
