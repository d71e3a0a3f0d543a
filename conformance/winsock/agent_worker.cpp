#include "winsock/agent_worker.hpp"

#include <string>
#include <utility>

#include "portpool/sim/invariant.hpp"

namespace portpool::conformance::winsock {

AgentWorker::AgentWorker(AgentObjects& objects)
    : objects_(objects),
      wake_(CreateEventW(nullptr, FALSE, FALSE, nullptr)),
      done_(CreateEventW(nullptr, FALSE, FALSE, nullptr)) {
  if (wake_ && done_) thread_ = UniqueHandle(CreateThread(nullptr, 0, &run, this, 0, nullptr));
}

DWORD WINAPI AgentWorker::run(void* worker) {
  auto& self = *static_cast<AgentWorker*>(worker);
  CallContext context{self.objects_, self.completions_};
  while (WaitForSingleObject(self.wake_.get(), INFINITE) == WAIT_OBJECT_0) {
    self.reply_ = perform_call(context, self.request_);
    SetEvent(self.done_.get());
  }
  return 0;
}

void AgentWorker::submit(wire::CallRequest request) {
  PORTPOOL_INVARIANT(!busy_ && !gone_);
  request_ = std::move(request);
  busy_ = true;
  SetEvent(wake_.get());
}

AgentWorker::Progress AgentWorker::wait(DWORD milliseconds) {
  const HANDLE handles[] = {done_.get(), thread_.get()};  // in this order: an outcome before an end
  switch (WaitForMultipleObjects(2, handles, FALSE, milliseconds)) {
    case WAIT_OBJECT_0:
      return Progress::returned;
    case WAIT_OBJECT_0 + 1:
      gone_ = true;
      return Progress::gone;
    default:
      return Progress::outstanding;
  }
}

wire::CallReply AgentWorker::take() {
  busy_ = false;
  return std::exchange(reply_, {});
}

std::uint64_t AgentWorker::processor_time() const {
  FILETIME created{}, exited{}, kernel{}, user{};
  if (GetThreadTimes(thread_.get(), &created, &exited, &kernel, &user) == 0) return 0;
  const auto wide = [](const FILETIME& t) {
    return (std::uint64_t{t.dwHighDateTime} << 32) | t.dwLowDateTime;
  };
  return wide(kernel) + wide(user);
}

}  // namespace portpool::conformance::winsock
