#include "format/scenario/thread_use.hpp"

#include <algorithm>

namespace portpool::conformance {
namespace {

bool succeeds(const Step& step) {
  return !step.expect ||
         (step.expect->outcomes.size() == 1 && step.expect->outcomes[0] == "success");
}

const json::Node& at(const json::Node& step, std::string_view key) {
  const json::Node* member = step.find(key);
  return member != nullptr ? *member : step;
}

}  // namespace

void ThreadUse::follow(const Step& step, const json::Node& node) {
  if (step.is_call()) {
    follow_call(step, node);
  } else if (std::get<HostEvent>(step.what) == HostEvent::reboot) {
    blocked_.clear();
    ended_threads_.clear();
    ended_processes_.clear();
  }
}

void ThreadUse::follow_call(const Step& step, const json::Node& node) {
  const Thread thread{step.process, step.thread};
  if (const auto ended = ended_processes_.find(step.process); ended != ended_processes_.end()) {
    context_.errors.error(at(node, "in"), "the process \"" +
                                              context_.scenario.processes[step.process].name +
                                              "\" has ended in step \"" + ended->second + '"');
    return;
  }
  if (const auto ended = ended_threads_.find(thread); ended != ended_threads_.end()) {
    context_.errors.error(at(node, "in"), "this thread has ended in step \"" + ended->second + '"');
    return;
  }
  if (std::get<CallName>(step.what) == CallName::await_) return follow_await(step, node);
  if (const auto blocked = blocked_.find(thread); blocked != blocked_.end()) {
    if (has_blocking_hook(step.process) && !step.blocks) return;
    context_.errors.error(at(node, "in"), "this thread is still blocked in step \"" +
                                              blocked->second.step + "\": await that first");
    return;
  }
  if (step.blocks) blocked_[thread] = {step.id, &node};
  follow_end(step);
}

// Winsock 1.1 lets a thread call from the hook that runs while it blocks.
bool ThreadUse::has_blocking_hook(std::size_t process) const {
  const std::optional<std::uint16_t> winsock = context_.scenario.processes[process].winsock;
  return winsock && (*winsock & 0xff) == 1;
}

void ThreadUse::follow_await(const Step& step, const json::Node& node) {
  const std::string& awaited = step.arguments.awaited_step;
  if (awaited.empty()) return;  // reported already
  const json::Node& where = at(node, "step");
  const auto found = blocked_.find({step.process, step.thread});
  if (found != blocked_.end() && found->second.step == awaited) {
    if (step.blocks) {
      found->second.seen_blocked_later = true;
    } else {
      awaited_.insert(awaited);
      blocked_.erase(found);
    }
    return;
  }
  const Step& target = context_.scenario.steps[context_.step_index.at(awaited)];
  if (awaited_.contains(awaited)) {
    context_.errors.error(where, "step \"" + awaited + "\" has been awaited already");
  } else if (!target.is_call() || !target.blocks) {
    context_.errors.error(
        where, "step \"" + awaited + "\" does not block: it is missing \"blocks\": true");
  } else if (target.process != step.process || target.thread != step.thread) {
    context_.errors.error(at(node, "in"), "step \"" + awaited + "\" blocks another thread");
  } else {
    context_.errors.error(where,
                          "step \"" + awaited + "\" no longer blocks: its process has ended");
  }
}

void ThreadUse::end_process(std::size_t process, const std::string& step) {
  ended_processes_.emplace(process, step);
  std::erase_if(blocked_, [&](const auto& entry) { return entry.first.first == process; });
}

void ThreadUse::follow_end(const Step& step) {
  switch (std::get<CallName>(step.what)) {
    case CallName::ExitProcess_:
      return end_process(step.process, step.id);
    case CallName::ExitThread_:
      ended_threads_.emplace(Thread{step.process, step.thread}, step.id);
      return;
    case CallName::TerminateProcess_: {
      const auto& processes = context_.scenario.processes;
      const auto target = std::find_if(
          processes.begin(), processes.end(),
          [&](const ProcessDeclaration& process) { return process.name == step.arguments.target; });
      if (target != processes.end() && succeeds(step)) {
        end_process(static_cast<std::size_t>(target - processes.begin()), step.id);
      }
      return;
    }
    default:
      return;
  }
}

void ThreadUse::finish() {
  for (const auto& [thread, blocked] : blocked_) {
    if (blocked.seen_blocked_later) continue;
    context_.errors.error(*blocked.node,
                          "step \"" + blocked.step + "\" blocks, and no later step awaits it");
  }
}

}  // namespace portpool::conformance
