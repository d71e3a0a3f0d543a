#include "run/translate.hpp"

#include <algorithm>

#include "portpool/sim/invariant.hpp"

namespace portpool::conformance {
namespace {

std::uint16_t swap_bytes(std::uint32_t port) {
  return static_cast<std::uint16_t>((port & 0xffu) << 8 | (port >> 8 & 0xffu));
}

std::size_t index_of_process(const Scenario& scenario, const std::string& name) {
  for (std::size_t i = 0; i < scenario.processes.size(); ++i) {
    if (scenario.processes[i].name == name) return i;
  }
  return scenario.processes.size();
}

// One step on its way to a call. The first name that is missing ends it.
class Translation {
 public:
  Translation(const Scenario& scenario, const Step& step, const Naming& naming)
      : scenario_(scenario),
        step_(step),
        arguments_(step.arguments),
        raw_(step.raw),
        naming_(naming) {}

  TranslatedCall run() {
    // Braces evaluate from left to right: `missing_` is read after the call has been made.
    return TranslatedCall{make(std::get<CallName>(step_.what)), std::move(missing_)};
  }

 private:
  SocketHandle socket() {
    const auto handle = naming_.socket(arguments_.socket);
    if (!handle) missing_ = arguments_.socket.name;
    return handle.value_or(kInvalidSocket);
  }

  std::uint32_t port() {
    const auto number = naming_.port(arguments_.port);
    if (!number) missing_ = arguments_.port.name;
    return number.value_or(0);
  }

  Token token() {
    const auto value = naming_.token(arguments_.token);
    if (!value) missing_ = arguments_.token.name;
    return value.value_or(0);
  }

  call::SocketAddress address() {
    call::SocketAddress name;
    const bool v6_text = arguments_.address_text.find(':') != std::string::npos;
    name.sa_family =
        static_cast<std::uint16_t>(v6_text ? AddressFamily::inet6 : AddressFamily::inet);
    name.namelen = v6_text ? 28 : 16;
    name.address = arguments_.address;
    name.port = static_cast<PortNumber>(port());
    if (raw_.name) name.pointer = *raw_.name;
    if (raw_.namelen) name.namelen = *raw_.namelen;
    if (raw_.sa_family) name.sa_family = *raw_.sa_family;
    // Where a sockaddr_in has its address, a sockaddr_in6 has its flow information, which is zero.
    const bool read_as_v4 = name.sa_family == static_cast<std::uint16_t>(AddressFamily::inet);
    if (read_as_v4 && !name.address.is_v4()) name.address = IpAddress::v4_any();
    return name;
  }

  void put_token(call::WSAIoctl& call) {
    const Token value = token();
    for (std::size_t i = 0; i < 8; ++i) call.input[i] = static_cast<std::uint8_t>(value >> (8 * i));
    call.in_size = kTokenSize;
  }

  // INET_PORT_RANGE: StartPort in network order, NumberOfPorts little endian as this machine keeps
  // it.
  void put_range(call::WSAIoctl& call) {
    const std::uint32_t start = port();
    call.input[0] = static_cast<std::uint8_t>(start >> 8 & 0xff);
    call.input[1] = static_cast<std::uint8_t>(start & 0xff);
    call.input[2] = static_cast<std::uint8_t>(arguments_.count & 0xff);
    call.input[3] = static_cast<std::uint8_t>(arguments_.count >> 8 & 0xff);
    call.in_size = kInetPortRangeSize;
    call.out_pointer = Pointer::valid;
    call.out_size = kReservationInstanceSize;
  }

  void put_bytes(call::WSAIoctl& call, const std::vector<std::uint8_t>& bytes) {
    call.input = {};
    for (std::size_t i = 0; i < std::min(bytes.size(), call.input.size()); ++i)
      call.input[i] = bytes[i];
    call.in_size = static_cast<std::uint32_t>(bytes.size());
  }

  void apply_raw(call::WSAIoctl& call) const {
    if (raw_.code) call.code = *raw_.code;
    if (raw_.in_buffer) call.in_pointer = *raw_.in_buffer;
    if (raw_.in_size) call.in_size = *raw_.in_size;
    if (raw_.out_buffer) call.out_pointer = *raw_.out_buffer;
    if (raw_.out_size) {
      call.out_size = *raw_.out_size;
      if (!raw_.out_buffer && call.out_size > 0) call.out_pointer = Pointer::valid;
    }
    if (raw_.bytes_returned) call.bytes_pointer = *raw_.bytes_returned;
    if (raw_.overlapped) call.overlapped.pointer = *raw_.overlapped;
    if (raw_.routine) call.overlapped.routine = *raw_.routine;
    call.overlapped.event_invalid = raw_.event_invalid;
  }

  Call ioctl(std::uint32_t code) {
    call::WSAIoctl call;
    call.s = socket();
    call.code = code;
    if (code == kSioAcquirePortReservation && step_is(CallName::SIO_ACQUIRE_PORT_RESERVATION_)) {
      put_range(call);
    } else if (!step_is(CallName::WSAIoctl_)) {
      put_token(call);
    } else {
      put_bytes(call, arguments_.input);
      call.in_pointer = arguments_.input.empty() ? Pointer::null : Pointer::valid;
      call.out_size = arguments_.output_size;
      call.out_pointer = call.out_size == 0 ? Pointer::null : Pointer::valid;
    }
    if (raw_.input) put_bytes(call, *raw_.input);
    if (!arguments_.overlapped.empty()) {
      call.overlapped.pointer = Pointer::valid;
      call.overlapped.id = naming_.numbers().overlapped(arguments_.overlapped);
      call.overlapped.event = naming_.numbers().event(arguments_.event);
    }
    if (arguments_.routine) call.overlapped.routine = Pointer::valid;
    apply_raw(call);
    return call;
  }

  Call persistent(call::PersistentOperation operation, Transport transport) {
    const std::uint32_t start = port();
    const std::uint16_t passed =
        raw_.start_port_in_host_order ? static_cast<std::uint16_t>(start) : swap_bytes(start);
    return call::PersistentPortReservation{operation, transport, passed,
                                           static_cast<std::uint16_t>(arguments_.count)};
  }

  Call make_socket(bool overlapped_by_default) {
    call::WSASocketW call;
    call.family = arguments_.family;
    call.type = arguments_.type;
    call.protocol = arguments_.protocol;
    call.flags = overlapped_by_default ? call::kWsaFlagOverlapped : arguments_.flags;
    call.from = naming_.numbers().duplicate(arguments_.from);
    return call;
  }

  Call duplicate() {
    call::WSADuplicateSocketW call;
    call.s = socket();
    call.target =
        ProcessId{static_cast<std::uint16_t>(index_of_process(scenario_, arguments_.target))};
    if (raw_.process_id) call.target = ProcessId{0xffff};
    call.as = naming_.numbers().duplicate(step_.as);
    return call;
  }

  Call wait() {
    call::WSAWaitForMultipleEvents call;
    for (const std::string& name : arguments_.events) {
      if (call.count == call::kMaxWaitEvents) break;
      call.events[call.count++] = naming_.numbers().event(name);
    }
    call.timeout_ms = arguments_.timeout_ms;
    call.alertable = arguments_.alertable;
    return call;
  }

  Call getsockname() {
    call::getsockname call;
    call.s = socket();
    if (raw_.name) call.pointer = *raw_.name;
    if (raw_.namelen) call.namelen = *raw_.namelen;
    return call;
  }

  ProcessId target() const {
    return ProcessId{static_cast<std::uint16_t>(index_of_process(scenario_, arguments_.target))};
  }

  Call make(CallName name);
  Call make_persistent(CallName name);
  Call make_of_requests(CallName name);

  [[nodiscard]] bool step_is(CallName name) const { return std::get<CallName>(step_.what) == name; }

  const Scenario& scenario_;
  const Step& step_;
  const Arguments& arguments_;
  const RawArguments& raw_;
  const Naming& naming_;
  std::string missing_;
};

// Without a default: a call that is new to the format does not compile until it is told apart here.
Call Translation::make(CallName name) {
  using enum CallName;
  switch (name) {
    case WSAStartup_:
      return call::WSAStartup{arguments_.version};
    case WSACleanup_:
      return call::WSACleanup{};
    case socket_:
      return make_socket(true);
    case WSASocketW_:
      return make_socket(false);
    case closesocket_:
      return call::closesocket{socket()};
    case bind_:
      return call::bind{socket(), address()};
    case getsockname_:
      return getsockname();
    case setsockopt_:
      return call::setsockopt{socket(), arguments_.option, arguments_.value};
    case getsockopt_:
      return call::getsockopt{socket(), arguments_.option};
    case ioctlsocket_:
      return call::ioctlsocket{socket(), arguments_.value != 0};
    case listen_:
      return call::listen{socket(), static_cast<std::int32_t>(arguments_.length)};
    case connect_:
      return call::connect{socket(), address()};
    case sendto_:
      return call::sendto{socket(), address(), arguments_.length};
    case send_:
      return call::send{socket(), arguments_.length};
    case WSADuplicateSocketW_:
      return duplicate();
    case SIO_ACQUIRE_PORT_RESERVATION_:
      return ioctl(kSioAcquirePortReservation);
    case SIO_ASSOCIATE_PORT_RESERVATION_:
      return ioctl(kSioAssociatePortReservation);
    case SIO_RELEASE_PORT_RESERVATION_:
      return ioctl(kSioReleasePortReservation);
    case WSAIoctl_:
      return ioctl(arguments_.code);
    case WSACreateEvent_:
    case WSAResetEvent_:
    case WSAWaitForMultipleEvents_:
    case SleepEx_:
    case CreateIoCompletionPort_:
    case GetQueuedCompletionStatus_:
    case WSAGetOverlappedResult_:
    case CancelIoEx_:
      return make_of_requests(name);
    case WSACancelBlockingCall_:
      return call::WSACancelBlockingCall{};
    case ExitThread_:
      return call::ExitThread{};
    case ExitProcess_:
      return call::ExitProcess{};
    case TerminateProcess_:
      return call::TerminateProcess{target()};
    case CreatePersistentTcpPortReservation_:
    case CreatePersistentUdpPortReservation_:
    case DeletePersistentTcpPortReservation_:
    case DeletePersistentUdpPortReservation_:
    case LookupPersistentTcpPortReservation_:
    case LookupPersistentUdpPortReservation_:
      return make_persistent(name);
    case await_:  // no call of its own: nobody makes what is returned here
      break;
  }
  return call::WSACancelBlockingCall{};
}

Call Translation::make_persistent(CallName name) {
  using enum CallName;
  using enum call::PersistentOperation;
  switch (name) {
    case CreatePersistentTcpPortReservation_:
      return persistent(create, Transport::tcp);
    case CreatePersistentUdpPortReservation_:
      return persistent(create, Transport::udp);
    case DeletePersistentTcpPortReservation_:
      return persistent(remove, Transport::tcp);
    case DeletePersistentUdpPortReservation_:
      return persistent(remove, Transport::udp);
    case LookupPersistentTcpPortReservation_:
      return persistent(lookup, Transport::tcp);
    default:
      PORTPOOL_INVARIANT(name == LookupPersistentUdpPortReservation_);
      return persistent(lookup, Transport::udp);
  }
}

// What requests in flight are awaited with, and cancelled.
Call Translation::make_of_requests(CallName name) {
  using enum CallName;
  switch (name) {
    case WSACreateEvent_:
      return call::WSACreateEvent{naming_.numbers().event(step_.as)};
    case WSAResetEvent_:
      return call::WSAResetEvent{naming_.numbers().event(arguments_.event)};
    case WSAWaitForMultipleEvents_:
      return wait();
    case SleepEx_:
      return call::SleepEx{arguments_.timeout_ms, arguments_.alertable};
    case CreateIoCompletionPort_:
      return call::CreateIoCompletionPort{socket(), naming_.numbers().completion_port(step_.as)};
    case GetQueuedCompletionStatus_:
      return call::GetQueuedCompletionStatus{
          naming_.numbers().completion_port(arguments_.completion_port), arguments_.timeout_ms};
    case WSAGetOverlappedResult_:
      return call::WSAGetOverlappedResult{
          socket(), naming_.numbers().overlapped(arguments_.overlapped), arguments_.wait};
    default:
      PORTPOOL_INVARIANT(name == CancelIoEx_);
      return call::CancelIoEx{socket(), naming_.numbers().overlapped(arguments_.overlapped)};
  }
}

}  // namespace

TranslatedCall translate(const Scenario& scenario, const Step& step, const Naming& naming) {
  return Translation(scenario, step, naming).run();
}

TranslatedRange translate_range(const Step& step, const Naming& naming) {
  if (step.range.count != 0) return {step.range, {}};
  const auto start = naming.port(step.arguments.port);
  if (!start) return {{}, step.arguments.port.name};
  return {{*start, step.arguments.count}, {}};
}

const Step* awaited_step(const Scenario& scenario, const Step& step) {
  for (const Step& other : scenario.steps) {
    if (other.id == step.arguments.awaited_step) return &other;
  }
  return nullptr;
}

bool has_byte_count(CallName call) {
  return call == CallName::SIO_ACQUIRE_PORT_RESERVATION_ ||
         call == CallName::SIO_ASSOCIATE_PORT_RESERVATION_ ||
         call == CallName::SIO_RELEASE_PORT_RESERVATION_ || call == CallName::WSAIoctl_ ||
         call == CallName::WSAGetOverlappedResult_ || call == CallName::GetQueuedCompletionStatus_;
}

std::string spell_caller(const Scenario& scenario, const Step& step) {
  const ProcessDeclaration& process = scenario.processes[step.process];
  return step.thread == 0 ? process.name : process.name + "." + process.threads[step.thread - 1];
}

bool needs_reservations(const Step& step) {
  if (!step.is_call()) return false;
  const CallName call = std::get<CallName>(step.what);
  const std::uint32_t code = step.raw.code.value_or(step.arguments.code);
  if (call == CallName::WSAIoctl_) {
    return code == kSioAcquirePortReservation || code == kSioAssociatePortReservation ||
           code == kSioReleasePortReservation;
  }
  return (call >= CallName::SIO_ACQUIRE_PORT_RESERVATION_ &&
          call <= CallName::SIO_RELEASE_PORT_RESERVATION_) ||
         (call >= CallName::CreatePersistentTcpPortReservation_ &&
          call <= CallName::LookupPersistentUdpPortReservation_);
}

}  // namespace portpool::conformance
