#include "remote/remote_link.hpp"

#include <chrono>
#include <thread>
#include <utility>

#if defined(_WIN32)
#include "calls/platform.hpp"
#else
#include <unistd.h>
#endif

namespace portpool::fake {
namespace {

std::uint32_t own_process_id() {
#if defined(_WIN32)
  return GetCurrentProcessId();
#else
  return static_cast<std::uint32_t>(getpid());
#endif
}

// A connection that has been welcomed.
std::unique_ptr<Stream> introduce(const std::string& address, Hello hello, Welcome& welcome) {
  auto stream = connect_to(address);
  hello.protocol = protocol_of_this_build();
  hello.process_id = own_process_id();
  Bytes message;
  if (!stream || !send(*stream, encode(hello)) || !receive(*stream, message)) return nullptr;
  const auto answer = decode_welcome(message);
  if (!answer || !answer->accepted) return nullptr;
  welcome = *answer;
  return stream;
}

class RemoteLink final : public Link {
 public:
  RemoteLink(std::string address, std::unique_ptr<Stream> life)
      : address_(std::move(address)), life_(std::move(life)) {}

  Answer call(ThreadId thread, const Request& request) override {
    Asked asked;
    asked.thread = thread;
    asked.request = request;
    Answer answer = exchange(thread, asked);
    if (answer.gone) wait_for_the_end();
    return answer;
  }

  void note_missing(const std::string& what) override {
    Welcome welcome;
    const auto stream = introduce(address_, {}, welcome);
    Asked asked;
    asked.missing = what;
    Bytes message;
    if (stream && send(*stream, encode(asked))) static_cast<void>(receive(*stream, message));
  }

  std::uint32_t process_id() const override { return own_process_id(); }

 private:
  // A machine that has gone answers as a network that is down.
  Answer exchange(ThreadId thread, const Asked& asked) {
    Answer lost;
    lost.outcome.status = Status::network_down;
    auto& stream = streams_[static_cast<std::size_t>(thread)];
    Welcome welcome;
    if (!stream) stream = introduce(address_, {}, welcome);
    Bytes message;
    if (!stream || !send(*stream, encode(asked)) || !receive(*stream, message)) return lost;
    return decode_answer(message).value_or(lost);
  }

  // The machine says that this process, or this thread, has ended: whoever ended it is about to end
  // it here as well, and a call that never returns must not return.
  [[noreturn]] static void wait_for_the_end() {
    for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
  }

  std::string address_;
  std::unique_ptr<Stream> life_;  // open as long as the process lives
  // One for each thread: a place among the threads belongs to one thread at a time.
  std::array<std::unique_ptr<Stream>, kMostThreads> streams_;
};

}  // namespace

std::unique_ptr<Client> connect_client(const std::string& address, const Attachment& attachment) {
  Hello hello;
  hello.is_process = true;
  hello.user = attachment.user;
  hello.privilege = attachment.privilege;
  hello.parent = attachment.parent;
  Welcome welcome;
  auto life = introduce(address, hello, welcome);
  if (!life) return nullptr;
  return std::make_unique<Client>(std::make_unique<RemoteLink>(address, std::move(life)),
                                  welcome.process.inherited);
}

}  // namespace portpool::fake
