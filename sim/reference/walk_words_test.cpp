// How a failing walk spells its calls.
#include "reference/walk.hpp"

namespace portpool::reference {
namespace {

struct Describe {
  static std::string at(const call::SocketAddress& name) {
    return " " + to_string(name.address, false) + " port " + std::to_string(name.port);
  }
  static std::string of(SocketHandle handle) {
    return " s" + std::to_string(static_cast<std::uint64_t>(handle));
  }
  std::string operator()(const call::bind& call) const {
    return "bind" + of(call.s) + at(call.name);
  }
  std::string operator()(const call::connect& call) const {
    return "connect" + of(call.s) + at(call.name);
  }
  std::string operator()(const call::listen& call) const { return "listen" + of(call.s); }
  std::string operator()(const call::accept& call) const { return "accept" + of(call.s); }
  std::string operator()(const call::shutdown& call) const { return "shutdown" + of(call.s); }
  std::string operator()(const call::getpeername& call) const { return "getpeername" + of(call.s); }
  std::string operator()(const call::sendto& call) const { return "sendto" + of(call.s); }
  std::string operator()(const call::closesocket& call) const { return "closesocket" + of(call.s); }
  std::string operator()(const call::getsockname& call) const { return "getsockname" + of(call.s); }
  std::string operator()(const call::WSASocketW& call) const {
    return "WSASocketW family " + std::to_string(call.family) + " type " +
           std::to_string(call.type) + " from " + std::to_string(static_cast<int>(call.from));
  }
  std::string operator()(const call::setsockopt& call) const {
    return "setsockopt" + of(call.s) + " option " + std::to_string(static_cast<int>(call.option)) +
           " = " + std::to_string(call.value);
  }
  std::string operator()(const call::WSADuplicateSocketW& call) const {
    return "WSADuplicateSocketW" + of(call.s) + " to " +
           std::to_string(static_cast<int>(call.target)) + " as " +
           std::to_string(static_cast<int>(call.as));
  }
  std::string operator()(const call::WSAIoctl& call) const {
    std::string text = "WSAIoctl" + of(call.s) + " code " + std::to_string(call.code & 0xffu);
    for (std::size_t i = 0; i < call.in_size; ++i) text += " " + std::to_string(call.input[i]);
    return text;
  }
  std::string operator()(const call::PersistentPortReservation& call) const {
    return "persistent operation " + std::to_string(static_cast<int>(call.operation)) + " " +
           std::to_string(swapped(call.start_port)) + "+" + std::to_string(call.count) +
           (call.transport == Transport::udp ? " UDP" : " TCP");
  }
  template <class Other>
  std::string operator()(const Other&) const {
    return "another call";
  }
};

}  // namespace

std::string describe(SocketHandle handle) {
  return Describe::of(handle);
}

std::string describe(const Call& call) {
  return std::visit(Describe{}, call);
}

}  // namespace portpool::reference
