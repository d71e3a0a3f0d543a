#include "wire/message.hpp"

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

#include "wire/describe_call.hpp"
#include "wire/describe_observation.hpp"

namespace portpool::conformance::wire {
namespace {

template <class A>
void describe(A& a, StartRequest& r) {
  a("winsock", r.winsock);
  a("threads", r.threads);
  if constexpr (A::kReads) {
    if (r.threads < 1 || r.threads > kMaxThreads) a.fail("threads", "is out of range");
  }
  a("watchdog_ms", r.watchdog_ms);
  a("block_after_ms", r.block_after_ms);
}
template <class A>
void describe(A& a, StartReply& r) {
  a("process_id", r.process_id);
  a("startup_code", r.startup_code);
  a("token_known", r.token_known);
  a("administrator", r.administrator);
  a("elevated", r.elevated);
  a("administrators_denied", r.administrators_denied);
  a("built_in", r.built_in);
}
template <class A>
void describe(A& a, AttachRequest& r) {
  a("dll", r.dll);
  a("machine", r.machine);
  a("user", r.user);
  a("privilege", r.privilege);
  a("parent", r.parent);
}
template <class A>
void describe(A&, AttachReply&) {}
template <class A>
void describe(A& a, CallRequest& r) {
  a("thread", r.thread);
  a("may_block", r.may_block);
  a("process_id", r.process_id);
  a("duplicate", r.duplicate);
  wire::describe(a, r.call);
}
template <class A>
void describe(A& a, AwaitRequest& r) {
  a("thread", r.thread);
  a("may_block", r.may_block);
}
template <class A>
void describe(A& a, CallReply& r) {
  a("duplicate", r.duplicate);
  wire::describe(a, r.observation);
}
template <class A>
void describe(A& a, SpawnRequest& r) {
  a("pipe", r.pipe);
  a("driver", r.driver);
}
template <class A>
void describe(A& a, SpawnReply& r) {
  a("process_id", r.process_id);
}
template <class A>
void describe(A& a, ErrorReply& r) {
  a("message", r.message);
}

constexpr std::string_view kRequestNames[] = {"start", "call", "await", "spawn", "attach"};
static_assert(std::size(kRequestNames) == std::variant_size_v<Request>);
constexpr std::string_view kReplyNames[] = {"started", "observation", "spawned", "error",
                                            "attached"};
static_assert(std::size(kReplyNames) == std::variant_size_v<Reply>);

template <class Message, std::size_t... I>
void select(Message& message, std::size_t index, std::index_sequence<I...>) {
  ((I == index ? static_cast<void>(message.template emplace<I>()) : static_cast<void>(0)), ...);
}

template <class Message>
std::string encode_message(std::string_view kind, std::span<const std::string_view> names,
                           const Message& message) {
  Writer writer;
  writer(kind, std::string(names[message.index()]));
  Message copy = message;
  std::visit([&writer](auto& m) { describe(writer, m); }, copy);
  return writer.line();
}

template <class Message>
Result<Done> decode_message(std::string_view kind, std::span<const std::string_view> names,
                            std::string_view line, Message& message) {
  const Result<Fields> fields = decode_line(line);
  if (!fields) return fields.error();
  Reader reader(*fields);
  std::string name;
  reader(kind, name);
  if (reader.ok()) {
    const auto it = std::ranges::find(names, name);
    if (it == names.end()) {
      reader.fail(kind, "is unknown");
    } else {
      select(message, static_cast<std::size_t>(it - names.begin()),
             std::make_index_sequence<std::variant_size_v<Message>>{});
      std::visit([&reader](auto& m) { describe(reader, m); }, message);
    }
  }
  return reader.finish();
}

}  // namespace

std::string encode(const Request& request) {
  return encode_message("request", kRequestNames, request);
}
std::string encode(const Reply& reply) {
  return encode_message("reply", kReplyNames, reply);
}
Result<Done> decode(std::string_view line, Request& request) {
  return decode_message("request", kRequestNames, line, request);
}
Result<Done> decode(std::string_view line, Reply& reply) {
  return decode_message("reply", kReplyNames, line, reply);
}

}  // namespace portpool::conformance::wire
