#include "explain/classify.hpp"

#include <algorithm>

namespace portpool::conformance {
namespace {

constexpr PortRange kHnsRange{50000, 60};
constexpr std::uint32_t kSystemProcess = 4;

bool is_known_http_sys_port(std::uint32_t port) {
  constexpr std::uint32_t kPorts[] = {80, 443, 5357, 5985, 5986, 47001};
  return std::find(std::begin(kPorts), std::end(kPorts), port) != std::end(kPorts);
}

bool is_block_size(std::uint32_t count) {
  return count % 100 == 0 || count % 64 == 0;
}

std::string spell_size(std::uint32_t count) {
  const std::string ports = std::to_string(count) + " ports";
  if (count == 100 || count == 64 || !is_block_size(count)) return ports;
  return ports + ", as adjacent blocks of " + (count % 100 == 0 ? "100" : "64") + " make";
}

void classify_single(PortHolder& holder) {
  holder.kind = HolderClass::http_sys;
  holder.evidence = {Evidence::D_04, Evidence::D_12};
  const bool known = is_known_http_sys_port(holder.range.first);
  holder.remarks.push_back(
      known
          ? "looks like a listener of HTTP.sys: a single port, and one that Windows services "
            "such as WinRM, IIS or WSD use with it"
          : "looks like a listener of HTTP.sys (IIS, WinRM, HttpListener): a single port without a "
            "star; any program can reserve a single port, though");
  holder.remarks.push_back("`netsh http show servicestate` on that machine would confirm it");
}

void classify_block(PortHolder& holder, Transport transport, const MachineState& state) {
  const PortRange dynamic = state.dynamic(transport);
  const bool told = state.dynamic_range[static_cast<std::size_t>(transport)].has_value();
  const bool inside = dynamic.includes(holder.range);
  const std::string size = spell_size(holder.range.count);
  const std::string where = " the dynamic range " + spell_range(dynamic) +
                            (told ? "" : " (Windows' default; this machine's was not told)");
  holder.evidence = {Evidence::D_01, Evidence::D_12};
  if (is_block_size(holder.range.count) && inside) {
    holder.kind = HolderClass::winnat;
    holder.remarks.push_back("looks like winnat or HNS (Hyper-V, WSL, Docker): " + size +
                             ", inside" + where);
  } else if (is_block_size(holder.range.count)) {
    holder.kind = HolderClass::winnat;
    holder.remarks.push_back("has the size of a block of winnat or HNS (Hyper-V, WSL, Docker): " +
                             size + "; but it is outside" + where);
    if (!told) {
      holder.remarks.push_back(
          "a machine whose dynamic range is elsewhere gets such blocks: `netsh "
          "interface ipv4 show dynamicport` would tell");
      holder.evidence.push_back(Evidence::C_12);
    }
  } else {
    holder.kind = HolderClass::runtime_unknown;
    holder.remarks.push_back("a reservation of some program: " + size +
                             ", no size that winnat or HNS is known for");
  }
  holder.remarks.push_back("Windows does not tell the owner");
  if (holder.range == kHnsRange) {
    holder.remarks.push_back(
        "HNS makes just this range, but with a star: the star may have been lost "
        "in copying, and then a bind would work");
    holder.evidence.push_back(Evidence::C_10);
    holder.evidence.push_back(Evidence::C_01);
  }
}

}  // namespace

std::string_view name_of(HolderClass kind) {
  switch (kind) {
    case HolderClass::administered:
      return "administered";
    case HolderClass::http_sys:
      return "http-sys";
    case HolderClass::winnat:
      return "winnat";
    case HolderClass::runtime_unknown:
      return "runtime-unknown";
    case HolderClass::socket:
      return "socket";
  }
  return {};
}

PortHolder classify(const ExcludedRange& range, Transport transport, const MachineState& state) {
  PortHolder holder;
  holder.range = range.range;
  holder.what =
      std::string(name_of(transport)) + " " + spell_range(range.range) +
      (range.administered ? ", listed with a star: excluded by an administrator"
                          : ", listed without a star: a reservation such as running programs make");
  if (range.administered) {
    holder.kind = HolderClass::administered;
    holder.certain = true;
    holder.evidence = {Evidence::C_01};
    holder.remarks.push_back(
        "kept from automatic assignment and from reservations; a plain bind of "
        "an explicit port works");
    if (range.range == kHnsRange) {
      holder.remarks.push_back("just the range that HNS (Hyper-V, WSL, Docker) makes by itself");
      holder.evidence.push_back(Evidence::C_10);
    }
    return holder;
  }
  if (range.range.count == 1) {
    classify_single(holder);
  } else {
    classify_block(holder, transport, state);
  }
  return holder;
}

PortHolder classify(const netsh::BoundPort& port) {
  PortHolder holder;
  holder.kind = HolderClass::socket;
  holder.certain = true;
  holder.range = {port.port, 1};
  const bool inet6 = port.inet6();
  holder.what = std::string(name_of(port.transport)) + " " +
                (inet6 ? "[" + port.address + "]" : port.address) + ":" +
                std::to_string(port.port) + ", " + (port.listening ? "listened on" : "bound") +
                " by process " + std::to_string(port.process);
  holder.evidence = {Evidence::E_01};
  if (inet6) {
    holder.remarks.push_back(
        "an IPv6 socket: to IPv4 it is in the way only if it cleared "
        "IPV6_V6ONLY");
  }
  holder.system = port.process == kSystemProcess;
  if (holder.system) {
    holder.remarks.push_back(
        "process 4 is System: HTTP.sys and other drivers listen under its number");
  }
  holder.remarks.push_back(
      "netstat tells neither its user nor whether it set SO_EXCLUSIVEADDRUSE or "
      "SO_REUSEADDR");
  return holder;
}

}  // namespace portpool::conformance
