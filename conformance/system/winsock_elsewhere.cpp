// The Winsock backend of builds that are not for Windows: there is none, and it says what to do
// instead.
#include "portpool/conformance/winsock_backend.hpp"

#ifndef _WIN32

namespace portpool::conformance {
namespace {

constexpr char kReason[] =
    "the Winsock backend is not available in this build: run the Windows executable, portpool.exe, "
    "on Windows or under Wine";

}  // namespace

WinsockBackendOrReason make_winsock_backend(const WinsockOptions&) {
  return {nullptr, kReason};
}

Result<std::unique_ptr<MachineHold>> hold_machine(MachineUse) {
  return std::unique_ptr<MachineHold>();
}

int run_winsock_agent(std::span<const std::string>) {
  return 2;
}

CleanupReport cleanup_winsock() {
  return {{}, {}, kReason};
}

}  // namespace portpool::conformance

#endif
