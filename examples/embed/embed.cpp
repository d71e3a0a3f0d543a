// One program reserves ports, another one binds to one of them: what Windows answers, and why.
#include <iostream>
#include <portpool/sim/decision.hpp>
#include <string_view>

namespace {

// SIO_ACQUIRE_PORT_RESERVATION with an INET_PORT_RANGE: the start in network order, the number of
// ports as this processor has it.
portpool::call::WSAIoctl acquire(portpool::SocketHandle s, unsigned start, unsigned count) {
  portpool::call::WSAIoctl call;
  call.s = s;
  call.code = portpool::kSioAcquirePortReservation;
  call.in_pointer = portpool::Pointer::valid;
  call.in_size = portpool::kInetPortRangeSize;
  call.input[0] = static_cast<unsigned char>(start >> 8);
  call.input[1] = static_cast<unsigned char>(start);
  call.input[2] = static_cast<unsigned char>(count);
  call.input[3] = static_cast<unsigned char>(count >> 8);
  call.out_pointer = portpool::Pointer::valid;
  call.out_size = portpool::kReservationInstanceSize;
  return call;
}

void tell(std::string_view what, const portpool::Decision& decision) {
  std::cout << what << " -> " << portpool::name_of(decision.outcome.status, portpool::Face::winsock)
            << ": " << portpool::info(decision.rule).sentence;
  for (const portpool::Clause clause : portpool::info(decision.rule).clauses) {
    std::cout << ' ' << portpool::info(clause).id;
  }
  std::cout << '\n';
}

}  // namespace

int main() {
  using namespace portpool;
  Host host{HostSetup{}};
  Chooser chooser{42};  // what the system is free to choose
  const Caller server{host.add_process(UserId{1}, Privilege::administrator), ThreadId{0}};
  const Caller other{host.add_process(UserId{2}, Privilege::standard_user), ThreadId{0}};

  const SocketHandle holder = host.simulate(server, call::WSASocketW{}, chooser).handle;
  tell("reserve 50051 to 50054", decide(host, server, acquire(holder, 50051, 4), chooser));

  const SocketHandle thief = host.simulate(other, call::WSASocketW{}, chooser).handle;
  const call::SocketAddress address{Pointer::valid, 16, 2, IpAddress::v4_loopback(), 50051};
  tell("bind to 50051", decide(host, other, call::bind{thief, address}, chooser));
}
