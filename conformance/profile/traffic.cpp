#include "profile/traffic.hpp"

#include <utility>

namespace portpool::conformance {
namespace {

HostSetup setup_of(const TrafficOptions& options, const RealMachine* machine) {
  HostSetup setup;
  setup.answers = options.answers;
  if (machine != nullptr) {
    for (PortRange& range : setup.dynamic_range) range = machine->dynamic_range;
  }
  return setup;
}

Transport transport_of(const RealMachine* machine) {
  return machine != nullptr && machine->name.ends_with("_udp") ? Transport::udp : Transport::tcp;
}

call::WSAIoctl reservation_ioctl(SocketHandle socket, std::uint32_t code, std::uint32_t in_size) {
  call::WSAIoctl ioctl;
  ioctl.s = socket;
  ioctl.code = code;
  ioctl.in_size = in_size;
  return ioctl;
}

// A token as it lies in the input buffer of a little-endian machine.
call::WSAIoctl token_ioctl(SocketHandle socket, std::uint32_t code, Token token) {
  call::WSAIoctl ioctl = reservation_ioctl(socket, code, kTokenSize);
  for (std::size_t i = 0; i < kTokenSize; ++i) {
    ioctl.input[i] = static_cast<std::uint8_t>(token >> (8 * i));
  }
  return ioctl;
}

}  // namespace

Traffic::Traffic(const TrafficOptions& options, const RealMachine* machine, Instrument& instrument)
    : instrument_(instrument),
      transport_(transport_of(machine)),
      host_(setup_of(options, machine)),
      chooser_(options.seed, options.policy, options.policy),
      main_(host_.add_process(UserId{1}, Privilege::administrator)),
      caller_{main_, ThreadId{0}},
      random_(options.seed) {
  if (machine == nullptr) return;
  for (const PortRange excluded : machine->exclusions) {
    host_.add_exclusion(transport_, excluded, false);
  }
}

Outcome Traffic::make(const Call& call) {
  return instrument_.perform(host_, caller_, call, chooser_);
}

Outcome Traffic::connect(SocketHandle socket) {
  constexpr PortNumber kServer = 1000;
  if (!server_) {
    server_ = open();
    bind(*server_, kServer);
    make(call::listen{*server_});
  }
  call::connect connect;
  connect.s = socket;
  connect.name.address = IpAddress::v4_loopback();
  connect.name.port = kServer;
  return make(connect);
}

SocketHandle Traffic::accept() {
  return make(call::accept{*server_}).handle;
}

SocketHandle Traffic::open() {
  call::WSASocketW socket;
  if (transport_ == Transport::udp) {
    socket.type = 2;
    socket.protocol = 17;
  }
  return make(socket).handle;
}

Outcome Traffic::bind(SocketHandle socket, PortNumber port) {
  call::bind bind;
  bind.s = socket;
  bind.name.address = IpAddress::v4_loopback();
  bind.name.port = port;
  return make(bind);
}

void Traffic::close(SocketHandle socket) {
  make(call::closesocket{socket});
}

Outcome Traffic::acquire(SocketHandle socket, PortRange range) {
  call::WSAIoctl ioctl = reservation_ioctl(socket, kSioAcquirePortReservation, kInetPortRangeSize);
  // Port in network order, count in host order (BYTE-001, BYTE-003).
  ioctl.input = {
      static_cast<std::uint8_t>(range.first >> 8), static_cast<std::uint8_t>(range.first & 0xff),
      static_cast<std::uint8_t>(range.count & 0xff), static_cast<std::uint8_t>(range.count >> 8)};
  ioctl.out_pointer = Pointer::valid;
  ioctl.out_size = kReservationInstanceSize;
  return make(ioctl);
}

Outcome Traffic::associate(SocketHandle socket, Token token) {
  return make(token_ioctl(socket, kSioAssociatePortReservation, token));
}

Outcome Traffic::release(SocketHandle socket, Token token) {
  return make(token_ioctl(socket, kSioReleasePortReservation, token));
}

void Traffic::fill(double per_cent) {
  std::vector<PortNumber> ports;
  const PortSet& free = host_.free_ports(transport_);
  const PortRange range = dynamic_range();
  for (std::uint32_t from = range.first; const auto port = free.next(from, range);) {
    ports.push_back(*port);
    from = *port + 1U;
  }
  const auto all = static_cast<std::uint32_t>(ports.size());
  const auto wanted = static_cast<std::uint32_t>(static_cast<double>(all) * per_cent / 100 + 0.5);
  for (std::uint32_t i = 0; i < wanted; ++i) {
    std::swap(ports[i], ports[i + random_.below(all - i)]);
    const SocketHandle socket = open();
    bind(socket, ports[i]);
    held_.push_back(socket);
  }
}

std::optional<SocketHandle> Traffic::drop_any() {
  if (held_.empty()) return std::nullopt;
  std::swap(held_[random_.below(static_cast<std::uint32_t>(held_.size()))], held_.back());
  const SocketHandle socket = held_.back();
  held_.pop_back();
  return socket;
}

const RealMachine* real_machine_named(std::string_view name) {
  for (const RealMachine& machine : real_machines()) {
    if (machine.name == name) return &machine;
  }
  return nullptr;
}

}  // namespace portpool::conformance
