#include "portpool/conformance/real_machines.hpp"

#include <array>

namespace portpool::conformance {
namespace {

// A block as netsh prints it: first and last port.
constexpr PortRange ports(std::uint32_t first, std::uint32_t last) {
  return PortRange{first, last - first + 1};
}

constexpr std::array kHostedRunner2022Tcp = {ports(80, 80), ports(5986, 5986), ports(47001, 47001),
                                             ports(51417, 51516), ports(51517, 51616)};

constexpr std::array kHostedRunner2022Udp = {ports(56030, 56129), ports(56130, 56229)};

constexpr std::array kHostedRunner2024Tcp = {ports(80, 80), ports(5986, 5986), ports(47001, 47001),
                                             ports(56638, 56737), ports(56738, 56837)};

constexpr std::array kHostedRunner2025Tcp = {ports(49691, 49890)};

constexpr std::array kHostedRunner2025Udp = {ports(54315, 54414), ports(54415, 54514)};

constexpr std::array kDockerDesktop = {
    ports(5357, 5357),   ports(49152, 49251), ports(50000, 50059),
    ports(57095, 57194), ports(64975, 65074), ports(65075, 65174),
    ports(65175, 65274), ports(65275, 65374), ports(65375, 65474)};

constexpr std::array kHypervDesktop = {
    ports(5357, 5357),   ports(50000, 50059), ports(51940, 52039), ports(52040, 52139),
    ports(55954, 56053), ports(56054, 56153), ports(56154, 56253), ports(56254, 56353),
    ports(56354, 56453), ports(56454, 56553), ports(56654, 56753), ports(56754, 56853),
    ports(56854, 56953), ports(56954, 57053), ports(57054, 57153), ports(57154, 57253)};

constexpr std::array kWslLaptop = {ports(5985, 5985),   ports(47001, 47001), ports(49673, 49772),
                                   ports(50000, 50059), ports(50060, 50159), ports(50164, 50263),
                                   ports(50366, 50465), ports(50466, 50565), ports(50566, 50665),
                                   ports(53286, 53385), ports(53386, 53485)};

constexpr std::array kLowDynamicRange = {
    ports(1583, 1682), ports(1683, 1782),   ports(2480, 2579),  ports(4492, 4591),
    ports(5357, 5357), ports(5614, 5713),   ports(5834, 5933),  ports(5940, 6039),
    ports(6045, 6144), ports(6276, 6375),   ports(6491, 6590),  ports(6897, 6996),
    ports(7003, 7102), ports(28385, 28385), ports(50000, 50059)};

constexpr std::array kKubernetesNode = {
    ports(5985, 5985),   ports(5986, 5986),   ports(33300, 33363),
    ports(33364, 33427), ports(33487, 33550), ports(33551, 33614),
    ports(33615, 33678), ports(33679, 33742), ports(47001, 47001)};

constexpr std::array kMachines = {
    RealMachine{"hosted_runner_2022_tcp",
                "open-telemetry/opentelemetry-collector-contrib pull 10872, 2022-06-09: hosted "
                "CI runner",
                PortRange{49152, 16384}, kHostedRunner2022Tcp},
    RealMachine{"hosted_runner_2022_udp", "the same runner", PortRange{49152, 16384},
                kHostedRunner2022Udp},
    RealMachine{"hosted_runner_2024_tcp",
                "open-telemetry/opentelemetry-collector pull 10839, 2024-08-08: hosted CI "
                "runner",
                PortRange{49152, 16384}, kHostedRunner2024Tcp},
    RealMachine{"hosted_runner_2025_tcp",
                "fluent/fluentd pull 5427, 2026-07-12: hosted CI runner, windows-2025 image",
                PortRange{49152, 16384}, kHostedRunner2025Tcp},
    RealMachine{"hosted_runner_2025_udp", "the same runner", PortRange{49152, 16384},
                kHostedRunner2025Udp},
    RealMachine{"docker_desktop",
                "treasure-data/serverengine issue 140, 2023-02-07: Windows 10 with Docker; the "
                "first port of the range is taken",
                PortRange{49152, 16384}, kDockerDesktop},
    RealMachine{"hyperv_desktop",
                "chocolatey-community/chocolatey-test-environment issue 68, 2022-09-16",
                PortRange{49152, 16384}, kHypervDesktop},
    RealMachine{"wsl_laptop", "localsend/localsend issue 125, 2026-08-26", PortRange{49152, 16384},
                kWslLaptop},
    RealMachine{"low_dynamic_range",
                "docker/for-win issue 3171, 2019-10-31: blocks among the registered ports. The "
                "list does not state the dynamic range; 1024+13977 is what other machines with "
                "such lists had (microsoft/WSL issues 5306 and 5514)",
                PortRange{1024, 13977}, kLowDynamicRange},
    RealMachine{"kubernetes_node",
                "kubernetes/kubernetes pull 117783, 2023-05-04: blocks of 64. The list does not "
                "state the dynamic range; Azure/AgentBaker pull 1352 sets 33000-65535 on such "
                "nodes",
                PortRange{33000, 32536}, kKubernetesNode},
};

}  // namespace

std::span<const RealMachine> real_machines() {
  return kMachines;
}

}  // namespace portpool::conformance
