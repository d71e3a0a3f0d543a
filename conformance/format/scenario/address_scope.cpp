#include "format/scenario/address_scope.hpp"

#include <algorithm>
#include <array>

#include "format/calls/call_table.hpp"

namespace portpool::conformance {
namespace {

struct Network {
  IpAddress address;
  int bits;  // of the sixteen bytes
};

constexpr int kV4 = 96;  // bits in front of an IPv4 address
constexpr std::array<Network, 7> kNowhereLocal = {{
    {IpAddress::v4(192, 0, 2, 0), kV4 + 24},
    {IpAddress::v4(198, 51, 100, 0), kV4 + 24},
    {IpAddress::v4(203, 0, 113, 0), kV4 + 24},
    {IpAddress::v4(224, 0, 0, 0), kV4 + 4},  // multicast
    {IpAddress::v4(240, 0, 0, 0), kV4 + 4},  // reserved, and broadcast
    {IpAddress{{0x20, 0x01, 0x0d, 0xb8}}, 32},
    {IpAddress{{0xff}}, 8},  // multicast
}};

bool contains(const Network& network, const IpAddress& address) {
  for (int bit = 0; bit < network.bits; bit += 8) {
    const auto byte = static_cast<std::size_t>(bit / 8);
    const int bits = std::min(network.bits - bit, 8);
    const auto mask = static_cast<std::uint8_t>(0xff << (8 - bits));
    if ((address.bytes[byte] & mask) != (network.address.bytes[byte] & mask)) return false;
  }
  return true;
}

}  // namespace

std::optional<bool> is_local_everywhere(const IpAddress& address) {
  const bool local =
      address.is_any() || address.is_v4_loopback() || address == IpAddress::v6_loopback();
  if (local) return true;
  const bool foreign = std::ranges::any_of(
      kNowhereLocal, [&](const Network& network) { return contains(network, address); });
  return foreign ? std::optional(false) : std::nullopt;
}

std::vector<ToolError> machine_dependent_addresses(const Scenario& scenario) {
  std::vector<ToolError> findings;
  for (const Step& step : scenario.steps) {
    const CallRow* row = row_of(step);
    if (row == nullptr || row->find_parameter("address") == nullptr) continue;
    if (is_local_everywhere(step.arguments.address)) continue;
    const std::string& text = step.arguments.address_text;
    const bool v6 = text.find(':') != std::string::npos;
    findings.push_back({.kind = ToolErrorKind::bad_input,
                        .message = "whether " + text +
                                   " is an address of the machine depends on the machine; " +
                                   (v6 ? "::1 is one everywhere, 2001:db8::1 nowhere"
                                       : "127.0.0.2 is one everywhere, 192.0.2.1 nowhere"),
                        .file = scenario.file,
                        .line = step.where.line,
                        .column = step.where.column,
                        .pointer = step.pointer + "/address"});
  }
  return findings;
}

}  // namespace portpool::conformance
