#include "explain/evidence.hpp"

#include <iterator>

#include "portpool/sim/invariant.hpp"

namespace portpool::conformance {
namespace {

constexpr EvidenceInfo kEvidence[] = {
    {"A-03", "An associated socket draws its port from the reserved block.",
     "learn.microsoft.com, SIO_ASSOCIATE_PORT_RESERVATION"},
    {"A-05", "Of two processes that acquire one port the second is told WSAEADDRINUSE.",
     "microsoft/msquic#5795"},
    {"A-06",
     "An acquire in the starred 50000-50059 fails with WSAEADDRINUSE, a bind works; by design.",
     "dotnet/runtime#71518, microsoft/msquic#2891"},
    {"A-10", "A reservation with start 0 gives a block wherever enough ports are free together.",
     "microsoft/demikernel, catpowder"},
    {"B-01",
     "Creating a persistent reservation needs elevation and ports that nothing uses or reserves.",
     "learn.microsoft.com, CreatePersistentTcpPortReservation"},
    {"B-04",
     "A design note says that a persistent reservation refuses plain binds; starred exclusions "
     "do not, so the two may differ.",
     "microsoft/msquic docs/CIBIR.md"},
    {"C-01",
     "Listening was refused on every range without a star and worked on every port of the "
     "starred one.",
     "Stack Overflow, \"What is Administered port exclusions in Windows 10?\""},
    {"C-02", "Stop winnat, exclude the port, start winnat: afterwards ordinary programs bind it.",
     "docker/for-win#3171, open-telemetry/opentelemetry-collector#10839"},
    {"C-06",
     "netsh add excludedportrange fails as in use when a port of the range is used or covered.",
     "MicrosoftDocs/sql-docs#8145"},
    {"C-07", "netsh delete excludedportrange refuses a range without a star, even elevated.",
     "w3toppers.com and other field reports"},
    {"C-10", "HNS itself makes the starred range 50000-50059.",
     "blog of foxness496, citing Microsoft support"},
    {"C-12",
     "On some machines the dynamic range is 1024 + 13977, and blocks land on development ports.",
     "microsoft/WSL#5306, #5514, #40984"},
    {"C-15", "HNS refuses a UDP port that an administrator excluded with error 0x20.",
     "docker/for-win#12251"},
    {"D-01",
     "winnat and HNS take blocks of 100 or 64 ports inside the dynamic range, others at every "
     "boot; stopping winnat drops them.",
     "open-telemetry/opentelemetry-collector#10839"},
    {"D-03", "The lists of TCP and UDP differ on one machine.", "fluent/fluentd#5427"},
    {"D-04",
     "The single ports without a star that people list (80, 5357, 5985, 5986, 47001) are those on "
     "which HTTP.sys and WinRM listen; ordinary listeners are not listed.",
     "Azure/service-fabric-issues#368"},
    {"D-05",
     "Binding 47001, where WinRM listens, gave WSAEACCES; binding ports that sockets listen on "
     "gave WSAEADDRINUSE.",
     "kubernetes/kubernetes#107114"},
    {"D-06", "The edges of listed ranges are exact: the port beside one binds.",
     "pathosDev/actor-ts#1342"},
    {"D-08", "HttpListener fails with error 32 on 50000-50059, sockets bind there.",
     "dotnet/runtime#115088, aspnet/AspNetKatana#515"},
    {"D-10",
     "WSL in mirrored mode reserves the ports that Linux programs use, and a range for its own "
     "ephemeral ports.",
     "microsoft/WSL, NetworkTests.cpp"},
    {"D-12", "No public function tells who owns a reserved range, guest partitions apart.",
     "learn.microsoft.com, HcnEnumerateGuestNetworkPortReservations"},
    {"D-14",
     "Restarting winnat drops every reservation and cuts running WSL distributions and containers "
     "off.",
     "microsoft/WSL#9418, docker/for-win#3171"},
    {"D-15", "net start winnat fails with error 32 while a program has a port that winnat mapped.",
     "ptrumpis/snap-camera-server#147"},
    {"D-16", "A single port without a star came from a container that publishes it.",
     "docker/for-win#1707"},
    {"D-17",
     "WSL in mirrored mode holds about 4096 ports for Linux, also outside the dynamic range.",
     "microsoft/WSL#12228, #40169, #41448"},
    {"D-18",
     "One machine's IPv6 list had a range that its IPv4 list had not: 0.0.0.0 was bound there, "
     "[::] "
     "refused.",
     "one field report, Sunshine beside WSL in mirrored mode"},
    {"D-19", "Get-NetNatExternalAddress lists the port ranges of NAT instances with their names.",
     "learn.microsoft.com, Get-NetNatExternalAddress"},
    {"D-20",
     "A DNS Server holds a pool of UDP ports; SocketPoolExcludedPortRanges keeps ports out of it.",
     "learn.microsoft.com, KB956188 and dnscmd"},
    {"D-21", "com.docker.backend (before it vpnkit) listens on the ports that containers publish.",
     "docker/docs#23708, moby/vpnkit docs/ports.md, microsoft/WSL#5439"},
    {"D-22", "wslrelay.exe (before it wslhost.exe) listens on the ports of programs in WSL 2.",
     "microsoft/WSL#10601, #9573, CzBiX/WSLHostPatcher#18"},
    {"E-01", "Which of two sockets share a port is tabulated by option, address and user.",
     "learn.microsoft.com, Using SO_REUSEADDR and SO_EXCLUSIVEADDRUSE"},
    {"E-10", "Of a wildcard and a specific listener on one port the specific one gets connections.",
     "Wine, dlls/ws2_32/tests/sock.c"},
    {"E-11", "Connections and TIME_WAIT do not keep a listener from binding.",
     "python-trio/trio#928"},
    {"E-12",
     "A listener goes on under the number of a process that ended, as long as a program that it "
     "started has inherited the socket.",
     "oven-sh/bun#36936, thedotmack/claude-mem#3596"},
    {"H-01", "A bind to port 0 never gives an excluded port.", "wolfSSL/wolfssl#10387"},
    {"H-04", "When the dynamic range is used up, connect and bind to port 0 fail with WSAENOBUFS.",
     "libuv/libuv#823; learn.microsoft.com, Troubleshoot port exhaustion issues"},
    {"H-06", "Guessed ports of the dynamic range fail at random, because blocks come and go there.",
     "platformatic/platformatic#4953"},
    {"H-07", "Ports below 1024 need no privilege: 930 was bound where 3010 was refused.",
     "nodejs/node#35637"},
    {"H-08", "Connections in TIME_WAIT used up the whole dynamic range.",
     "tailscale/tailscale#20039"},
    {"H-09",
     "netstat -ano leaves out TCP sockets that are bound and neither listen nor connect; -q and "
     "Get-NetTCPConnection show them.",
     "learn.microsoft.com, netstat and Troubleshoot port exhaustion issues"},
    {"I-01",
     "A filter of the Windows Filtering Platform can refuse a bind with WSAEACCES; no list shows "
     "it.",
     "microsoft/ebpf-for-windows docs/BindHook.md"},
    {"I-02", "A bind was denied although neither netstat nor the exclusion list had the port.",
     "one unconfirmed field report"},
};
static_assert(std::size(kEvidence) == static_cast<std::size_t>(Evidence::I_02) + 1);

}  // namespace

const EvidenceInfo& info(Evidence evidence) {
  const auto index = static_cast<std::size_t>(evidence);
  PORTPOOL_INVARIANT(index < std::size(kEvidence));
  return kEvidence[index];
}

}  // namespace portpool::conformance
