#include "format/scenario/host_settings.hpp"

#include <array>
#include <string>

#include "format/scenario/held_ranges.hpp"

namespace portpool::conformance {
namespace {

void read_holder(const json::Node& node, LoadContext& context) {
  HolderDeclaration holder;
  ObjectReader reader(node, context.errors, "the holder");
  if (!reader.is_object()) return;
  if (const auto* kind = reader.require("kind")) {
    const auto word = read_word(*kind, context.errors, "a kind of holder", holder_words());
    holder.kind = static_cast<HolderKind>(word.value_or(0) + 1);  // a process needs no kind
  }
  read_held_range(reader, holder, context);
  if (const auto* family = reader.find("family")) {
    constexpr std::array<std::string_view, 2> kFamilies = {"AF_INET", "AF_INET6"};
    const auto word = read_word(*family, context.errors, "a family of addresses", kFamilies);
    holder.family = word == 0U ? AddressFamily::inet : AddressFamily::inet6;
  }
  reader.finish();
  if (holder.kind == HolderKind::http_sys && holder.protocol == Transport::udp) {
    context.errors.error(node, "HTTP.sys holds TCP ports alone");
  }
  context.scenario.host.holders.push_back(std::move(holder));
}

}  // namespace

std::optional<PortRange> read_port_range(const json::Node& node, std::uint32_t lowest,
                                         std::string_view what, LoadContext& context) {
  ObjectReader reader(node, context.errors, what);
  const auto* start = reader.require("start");
  const auto* count = reader.require("count");
  reader.finish();
  if (start == nullptr || count == nullptr) return std::nullopt;
  const auto first = read_integer(*start, context.errors, lowest, kLastPort, "a port");
  const auto size = read_integer(*count, context.errors, 1, kLastPort, "a number of ports");
  if (!first || !size) return std::nullopt;
  const PortRange range{static_cast<std::uint32_t>(*first), static_cast<std::uint32_t>(*size)};
  if (range.fits()) return range;
  context.errors.error(*count, std::string(what) + " runs past port 65535");
  return std::nullopt;
}

void read_host_settings(ObjectReader& reader, LoadContext& context) {
  HostPreconditions& host = context.scenario.host;
  constexpr std::uint32_t kLowestStart = 1025;  // UCR-018
  if (const auto* range = reader.find("auto-reuse-range")) {
    host.auto_reuse_range = read_port_range(*range, kLowestStart, "the auto-reuse range", context);
  }
  if (const auto* delay = reader.find("time-wait-delay")) {
    constexpr std::uint32_t kLongest = 300;  // TW-012
    if (const auto seconds =
            read_integer(*delay, context.errors, 0, kLongest, "TcpTimedWaitDelay")) {
      host.time_wait_seconds = static_cast<std::uint32_t>(*seconds);
    }
  }
  if (const auto* holders = reader.find("holders")) {
    if (const auto* items = read_list(*holders, context.errors, "a list of holders")) {
      for (const json::Node* item : *items) read_holder(*item, context);
    }
  }
}

}  // namespace portpool::conformance
