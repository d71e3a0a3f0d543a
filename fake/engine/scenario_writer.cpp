#include "engine/scenario_writer.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <type_traits>

#include "engine/scenario_words.hpp"

namespace portpool::fake {
namespace {

std::string hex(std::uint32_t value, int digits) {
  char text[16];
  std::snprintf(text, sizeof text, "%0*x", digits, value);
  return text;
}

std::uint16_t swapped(std::uint16_t value) {
  return static_cast<std::uint16_t>(value << 8 | value >> 8);
}

}  // namespace

std::string process_name(ProcessId process) {
  return "p" + std::to_string(static_cast<unsigned>(process));
}

std::string thread_name(Caller caller) {
  const auto thread = static_cast<unsigned>(caller.thread);
  return process_name(caller.process) + (thread == 0 ? "" : ".t" + std::to_string(thread));
}

class ScenarioWriter::Step {
 public:
  Step(ScenarioWriter& writer, std::string_view id) : writer_(writer), id_(id) {
    writer_.out_ << (writer_.steps_ == 0 ? "" : ",\n") << "    { \"id\": \"" << id << '"';
    ++writer_.steps_;
  }
  ~Step() { writer_.out_ << " }"; }
  Step(const Step&) = delete;
  Step& operator=(const Step&) = delete;

  void text(std::string_view key, std::string_view value) { plain(key, in_quotes(value)); }
  template <class Number>
  void number(std::string_view key, Number value) {
    plain(key, std::to_string(value));
  }
  void plain(std::string_view key, std::string_view value) {
    writer_.out_ << ", \"" << key << "\": " << value;
  }
  [[nodiscard]] const std::string& id() const { return id_; }

 private:
  ScenarioWriter& writer_;
  std::string id_;
};

void ScenarioWriter::add_foreign_block(std::size_t number, const BlockView& block) {
  const std::string name = "elsewhere-" + std::to_string(number);
  {
    Step open(*this, "open-" + name);
    open.text("in", "elsewhere");
    open.text("call", "socket");
    open.text("type", block.transport == Transport::tcp ? "SOCK_STREAM" : "SOCK_DGRAM");
    open.text("as", name);
  }
  Step acquire(*this, "acquire-" + name);
  acquire.text("in", "elsewhere");
  acquire.text("call", "SIO_ACQUIRE_PORT_RESERVATION");
  acquire.text("socket", name);
  acquire.number("start", block.range.first);
  acquire.number("count", block.range.count);
  acquire.text("as", "block-" + name);
}

void ScenarioWriter::add(const Recorded& recorded) {
  if (recorded.event) return add_event(*recorded.event);
  if (recorded.completes) {
    Step step(*this, "complete-" + std::to_string(steps_ + 1));
    return step.text("host", "complete_requests");
  }
  process_ = recorded.caller.process;
  recorded.awaited ? add_await(recorded) : add_call(recorded);
}

void ScenarioWriter::add_event(const WorldEvent& event) {
  constexpr const char* kNames[] = {"reboot",           "network_down",      "network_up",
                                    "hold_requests",    "complete_requests", "interrupt_requests",
                                    "advance_time",     "add_exclusion",     "delete_exclusion",
                                    "set_dynamic_range"};
  static_assert(std::size(kNames) == std::variant_size_v<WorldEvent>);
  Step step(*this, "world-" + std::to_string(steps_ + 1));
  step.text("host", kNames[event.index()]);
  std::visit(
      [&](const auto& one) {
        if constexpr (requires { one.milliseconds; }) step.number("ms", one.milliseconds);
        if constexpr (requires { one.range; }) {
          step.text("protocol", one.transport == Transport::tcp ? "tcp" : "udp");
          step.number("start", one.range.first);
          step.number("count", one.range.count);
        }
        if constexpr (requires { one.persistent; }) {
          step.text("store", one.persistent ? "persistent" : "active");
        }
      },
      event);
}

void ScenarioWriter::add_await(const Recorded& recorded) {
  const auto waiting = blocked_.find({recorded.caller.process, recorded.caller.thread});
  if (waiting == blocked_.end()) return;
  const auto [step_of_call, as] = waiting->second;
  blocked_.erase(waiting);
  Step step(*this, "await-" + step_of_call);
  step.text("in", thread_name(recorded.caller));
  step.text("call", "await");
  step.text("step", step_of_call);
  step.text("expect", portpool::name_of(recorded.outcome.status, facts_of(recorded.call).face));
  const Outcome& outcome = recorded.outcome;
  if (outcome.has(field::kHandle)) sockets_[{process_, outcome.handle}] = as;
  if (outcome.has(field::kToken)) tokens_[outcome.token] = as;
}

void ScenarioWriter::add_call(const Recorded& recorded) {
  const CallFacts& facts = facts_of(recorded.call);
  const bool blocks = recorded.outcome.status == Status::blocked;
  Step step(*this, "step-" + std::to_string(steps_ + 1));
  step.text("in", thread_name(recorded.caller));
  arguments(step, recorded);
  if (blocks) {
    step.plain("blocks", "true");
    // accept and acquire name what they make before they have made it.
    blocked_[{process_, recorded.caller.thread}] = {step.id(), "n" + std::to_string(names_)};
  }
  step.text("expect", portpool::name_of(recorded.outcome.status, facts.face));
}

std::string ScenarioWriter::socket(ProcessId process, SocketHandle s) const {
  if (s == kInvalidSocket) return "INVALID_SOCKET";
  const auto found = sockets_.find({process, s});
  return found == sockets_.end() ? "not-a-socket" : found->second;
}

void ScenarioWriter::address(Step& step, const call::SocketAddress& name, std::string& raw) {
  const bool dotted = name.sa_family != 23;
  step.text("address", to_string(name.address, dotted));
  step.number("port", name.port);
  const std::int32_t usual = dotted ? 16 : 28;
  if (name.pointer != Pointer::valid)
    append_raw(raw, "name", in_quotes(pointer_name(name.pointer)));
  if (name.namelen != usual) append_raw(raw, "namelen", std::to_string(name.namelen));
  if (name.sa_family != 2 && name.sa_family != 23) {
    append_raw(raw, "sa_family", std::to_string(name.sa_family));
  }
}

void ScenarioWriter::overlapped(Step& step, const call::Overlapped& overlapped, std::string& raw) {
  if (overlapped.pointer == Pointer::unmapped) {
    return append_raw(raw, "lpOverlapped", in_quotes(pointer_name(overlapped.pointer)));
  }
  if (overlapped.pointer == Pointer::null) return;
  std::string& as = overlapped_[{process_, static_cast<std::uint32_t>(overlapped.id)}];
  if (as.empty()) as = new_name();
  step.text("overlapped", as);
  const auto event = events_.find({process_, static_cast<std::uint32_t>(overlapped.event)});
  if (event != events_.end()) step.text("event", event->second);
  if (overlapped.event_invalid) append_raw(raw, "hEvent", "\"invalid\"");
  if (overlapped.routine == Pointer::valid) step.plain("routine", "true");
}

// What calls of one kind alone have.
struct ScenarioWriter::Own {
  ScenarioWriter& writer;
  Step& step;

  std::string& event(EventId id) const {
    return writer.events_[{writer.process_, static_cast<std::uint32_t>(id)}];
  }
  std::string& port(CompletionPortId id) const {
    return writer.ports_[{writer.process_, static_cast<std::uint32_t>(id)}];
  }
  void overlapped(OverlappedId id) const {
    if (id == OverlappedId{}) return;
    step.text("overlapped", writer.overlapped_[{writer.process_, static_cast<std::uint32_t>(id)}]);
  }

  template <class Other>
  void operator()(const Other&) const {}
  void operator()(const call::WSASocketW& call) const {
    if (call.from != DuplicateId{}) {
      step.text("from", writer.duplicates_[call.from]);
    } else {
      step.plain("family", family_of(call.family));
      step.number("type", call.type);
      step.number("protocol", call.protocol);
    }
    std::string flags;
    if ((call.flags & call::kWsaFlagOverlapped) != 0) flags += "\"WSA_FLAG_OVERLAPPED\"";
    if ((call.flags & call::kWsaFlagNoHandleInherit) != 0) {
      flags += std::string(flags.empty() ? "" : ", ") + "\"WSA_FLAG_NO_HANDLE_INHERIT\"";
    }
    step.plain("flags", "[" + flags + "]");
  }
  void operator()(const call::setsockopt& call) const {
    if (call.option != SocketOption::update_accept_context) {
      return step.number("value", call.value);
    }
    step.text("value", writer.socket(writer.process_, call.listener));
  }
  void operator()(const call::ioctlsocket& call) const {
    step.text("cmd", "FIONBIO");
    step.plain("value", call.nonblocking ? "true" : "false");
  }
  void operator()(const call::WSADuplicateSocketW& call) const {
    step.text("as", writer.duplicates_[call.as] = writer.new_name());
  }
  void operator()(const call::WSACreateEvent& call) const {
    step.text("as", event(call.as) = writer.new_name());
  }
  void operator()(const call::WSAResetEvent& call) const { step.text("event", event(call.event)); }
  void operator()(const call::WSAWaitForMultipleEvents& call) const {
    std::string all;
    for (std::uint32_t i = 0; i < call.count; ++i) {
      all += (i == 0 ? "" : ", ") + in_quotes(event(call.events[i]));
    }
    step.plain("events", "[" + all + "]");
  }
  void operator()(const call::CreateIoCompletionPort& call) const {
    step.text("as", port(call.as) = writer.new_name());
  }
  void operator()(const call::GetQueuedCompletionStatus& call) const {
    step.text("completion-port", port(call.port));
  }
  void operator()(const call::WSAGetOverlappedResult& call) const { overlapped(call.overlapped); }
  void operator()(const call::CancelIoEx& call) const { overlapped(call.overlapped); }
};

// What many kinds of calls have under one name.
template <class T>
void ScenarioWriter::shared(Step& step, const T& call, std::string& raw) {
  if constexpr (requires { call.s; }) step.text("socket", socket(process_, call.s));
  if constexpr (requires { call.name.sa_family; }) address(step, call.name, raw);
  if constexpr (requires { call.namelen; }) {
    if (call.pointer != Pointer::valid) {
      append_raw(raw, "name", in_quotes(pointer_name(call.pointer)));
    } else if (call.namelen < 28) {
      append_raw(raw, "namelen", std::to_string(call.namelen));
    }
  }
  if constexpr (requires { call.accept_socket; }) {
    step.text("accept-socket", socket(process_, call.accept_socket));
    const auto length = [](std::uint32_t one) {
      return std::to_string(std::min<std::uint32_t>(one, 65535));  // the most that a scenario says
    };
    append_raw(raw, "dwLocalAddressLength", length(call.local_length));
    append_raw(raw, "dwRemoteAddressLength", length(call.remote_length));
  }
  if constexpr (requires { call.reserved; }) {
    append_raw(raw, "dwFlags", std::to_string(call.flags));
    append_raw(raw, "dwReserved", std::to_string(call.reserved));
  }
  if constexpr (requires { call.overlapped.pointer; }) overlapped(step, call.overlapped, raw);
  if constexpr (requires { call.option; }) step.text("option", name_of_option(call.option));
  if constexpr (requires { call.backlog; }) step.number("backlog", call.backlog);
  if constexpr (requires { call.length; }) step.number("length", call.length);
  if constexpr (requires { call.how; }) step.number("how", call.how);
  if constexpr (requires { call.version; }) {
    step.text("version",
              std::to_string(call.version & 0xff) + '.' + std::to_string(call.version >> 8));
  }
  if constexpr (requires { call.timeout_ms; }) {
    const bool endless = call.timeout_ms == call::kInfinite;
    step.plain("timeout", endless ? "\"INFINITE\"" : std::to_string(call.timeout_ms));
  }
  if constexpr (requires { call.alertable; }) {
    step.plain("alertable", call.alertable ? "true" : "false");
  }
  if constexpr (requires { call.target; }) step.text("target", process_name(call.target));
  if constexpr (requires { call.wait; }) step.plain("wait", call.wait ? "true" : "false");
}

void ScenarioWriter::arguments(Step& step, const Recorded& recorded) {
  const Outcome& outcome = recorded.outcome;
  if (const auto* one = std::get_if<call::WSAIoctl>(&recorded.call)) {
    return ioctl(step, *one, outcome);
  }
  if (const auto* one = std::get_if<call::PersistentPortReservation>(&recorded.call)) {
    return persistent(step, *one, outcome);
  }
  step.text("call", facts_of(recorded.call).name);
  std::string raw;
  std::visit([&](const auto& one) { shared(step, one, raw); }, recorded.call);
  std::visit(Own{*this, step}, recorded.call);
  const bool makes_socket = std::holds_alternative<call::WSASocketW>(recorded.call) ||
                            std::holds_alternative<call::accept>(recorded.call);
  if (makes_socket) {
    const std::string as = new_name();
    step.text("as", as);
    if (outcome.has(field::kHandle)) sockets_[{process_, outcome.handle}] = as;
  }
  if (!raw.empty()) step.plain("raw", "{ " + raw + " }");
}

void ScenarioWriter::buffers(const call::WSAIoctl& call, std::uint32_t in, std::uint32_t out,
                             std::string& raw) {
  if (call.in_size != in) append_raw(raw, "cbInBuffer", std::to_string(call.in_size));
  if (call.out_size != out) append_raw(raw, "cbOutBuffer", std::to_string(call.out_size));
  const Pointer usual = out == 0 ? Pointer::null : Pointer::valid;
  if (call.in_pointer != Pointer::valid) {
    append_raw(raw, "lpvInBuffer", in_quotes(pointer_name(call.in_pointer)));
  }
  if (call.out_pointer != usual && call.out_pointer != Pointer::valid) {
    append_raw(raw, "lpvOutBuffer", in_quotes(pointer_name(call.out_pointer)));
  }
  if (call.bytes_pointer != Pointer::valid) {
    append_raw(raw, "lpcbBytesReturned", in_quotes(pointer_name(call.bytes_pointer)));
  }
}

void ScenarioWriter::reservation_ioctl(Step& step, const call::WSAIoctl& call,
                                       const Outcome& outcome) {
  if (call.code == kSioAcquirePortReservation) {
    std::uint16_t count = 0;
    std::memcpy(&count, call.input.data() + 2, sizeof count);
    step.number("start", call.input[0] << 8 | call.input[1]);
    step.number("count", count);
    const std::string as = new_name();
    step.text("as", as);
    if (outcome.has(field::kToken)) tokens_[outcome.token] = as;
    return;
  }
  Token token = 0;
  std::memcpy(&token, call.input.data(), sizeof token);
  const auto known = tokens_.find(token);
  step.text("token", token == 0 ? "zero" : known == tokens_.end() ? "unknown" : known->second);
}

void ScenarioWriter::ioctl(Step& step, const call::WSAIoctl& call, const Outcome& outcome) {
  std::string raw;
  const bool acquire = call.code == kSioAcquirePortReservation;
  const char* name = acquire                                     ? "SIO_ACQUIRE_PORT_RESERVATION"
                     : call.code == kSioAssociatePortReservation ? "SIO_ASSOCIATE_PORT_RESERVATION"
                     : call.code == kSioReleasePortReservation   ? "SIO_RELEASE_PORT_RESERVATION"
                                                                 : "WSAIoctl";
  step.text("call", name);
  step.text("socket", socket(process_, call.s));
  if (std::string_view(name) == "WSAIoctl") {
    step.text("code", "0x" + hex(call.code, 8));
    std::string input;
    const auto size = std::min<std::size_t>(call.in_size, call.input.size());
    for (std::size_t i = 0; i < size; ++i) input += hex(call.input[i], 2);
    if (size != 0) step.text("input", input);
    if (call.out_size != 0) step.number("output", call.out_size);
    buffers(call, static_cast<std::uint32_t>(size), call.out_size, raw);
  } else {
    reservation_ioctl(step, call, outcome);
    buffers(call, acquire ? kInetPortRangeSize : kTokenSize, acquire ? kReservationInstanceSize : 0,
            raw);
  }
  overlapped(step, call.overlapped, raw);
  if (!raw.empty()) step.plain("raw", "{ " + raw + " }");
}

void ScenarioWriter::persistent(Step& step, const call::PersistentPortReservation& call,
                                const Outcome& outcome) {
  constexpr const char* kVerbs[] = {"Create", "Delete", "Lookup"};
  step.text("call", std::string(kVerbs[static_cast<std::size_t>(call.operation)]) + "Persistent" +
                        (call.transport == Transport::tcp ? "Tcp" : "Udp") + "PortReservation");
  step.number("start", swapped(call.start_port));
  step.number("count", call.count);
  if (call.operation == call::PersistentOperation::remove) return;
  const std::string as = new_name();
  step.text("as", as);
  if (outcome.has(field::kToken)) tokens_[outcome.token] = as;
}

}  // namespace portpool::fake
