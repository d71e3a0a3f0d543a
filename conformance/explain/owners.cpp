#include "explain/owners.hpp"

#include <algorithm>
#include <iterator>
#include <string>

#include "listings/words.hpp"

namespace portpool::conformance {
namespace {

constexpr Transport kTcp = Transport::tcp, kUdp = Transport::udp;
constexpr std::string_view kOverview =
    "learn.microsoft.com, Service overview and network port requirements for Windows";
constexpr std::string_view kWinRm =
    "learn.microsoft.com, Installation and configuration for Windows Remote Management";

constexpr KnownService kServices[] = {
    {kTcp, 53, "DNS", "DNS Server", false, kOverview},
    {kTcp, 80, "W3SVC", "IIS or another HTTP.sys service", true, kOverview},
    {kTcp, 135, "RpcEptMapper", "the RPC endpoint mapper", false, kOverview},
    {kTcp, 139, "", "NetBIOS (a driver)", false, kOverview},
    {kTcp, 443, "W3SVC", "IIS or another HTTP.sys service", true, kOverview},
    {kTcp, 445, "LanmanServer", "SMB file sharing (a driver)", false, kOverview},
    {kTcp, 2179, "vmms", "Hyper-V Virtual Machine Management", false,
     "learn.microsoft.com, Hyper-V: VMConnect uses TCP 2179"},
    {kTcp, 3389, "TermService", "Remote Desktop Services", false, kOverview},
    {kTcp, 5040, "CDPSvc", "Connected Devices Platform", false, "field reports of netstat -abno"},
    {kTcp, 5357, "FDResPub", "Function Discovery (WSD)", true, kOverview},
    {kTcp, 5985, "WinRM", "Windows Remote Management", true, kWinRm},
    {kTcp, 5986, "WinRM", "Windows Remote Management", true, kWinRm},
    {kTcp, 7680, "DoSvc", "Delivery Optimization", false,
     "learn.microsoft.com, Delivery Optimization: ports"},
    {kTcp, 47001, "WinRM", "Windows Remote Management", true, kWinRm},
    {kUdp, 53, "SharedAccess", "Internet Connection Sharing, or the DNS Server", false,
     "field reports of Get-NetUDPEndpoint; KB956188 for the DNS Server"},
    {kUdp, 123, "W32Time", "Windows Time", false, kOverview},
    {kUdp, 137, "", "NetBIOS (a driver)", false, kOverview},
    {kUdp, 138, "", "NetBIOS (a driver)", false, kOverview},
    {kUdp, 500, "IKEEXT", "IKE and AuthIP", false, kOverview},
    {kUdp, 1900, "SSDPSRV", "SSDP Discovery", false, kOverview},
    {kUdp, 3389, "TermService", "Remote Desktop Services", false, kOverview},
    {kUdp, 4500, "IKEEXT", "IKE and AuthIP", false, kOverview},
    {kUdp, 5353, "Dnscache", "DNS Client (mDNS)", false, "field reports of netstat -abno"},
    {kUdp, 5355, "Dnscache", "DNS Client (LLMNR)", false, kOverview},
};

struct KnownRelay {
  std::string_view program;
  Relay relay;
};
constexpr KnownRelay kRelays[] = {{"com.docker.backend", Relay::container},
                                  {"vpnkit", Relay::container},
                                  {"wslrelay", Relay::wsl},
                                  {"wslhost", Relay::wsl}};

}  // namespace

Relay relay_of(std::string_view program) {
  std::string name = listings::lower(program);
  if (name.ends_with(".exe")) name.resize(name.size() - 4);
  const auto* const found = std::ranges::find(kRelays, name, &KnownRelay::program);
  return found == std::end(kRelays) ? Relay::none : found->relay;
}

const KnownService* service_on(Transport transport, std::uint32_t port) {
  const auto* const found = std::ranges::find_if(kServices, [&](const KnownService& service) {
    return service.transport == transport && service.port == port;
  });
  return found == std::end(kServices) ? nullptr : found;
}

}  // namespace portpool::conformance
