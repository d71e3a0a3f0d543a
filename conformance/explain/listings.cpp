#include "explain/listings.hpp"

#include <nlohmann/json.hpp>

#include "format/file_text.hpp"
#include "portpool/conformance/trace.hpp"

namespace portpool::conformance {
namespace {

ToolError in_file(ToolError error, const std::string& path) {
  error.file = path;
  return error;
}

}  // namespace

Result<MachineState> state_from_fingerprint(const std::string& path) {
  const Result<std::string> text = read_file(path);
  if (!text) return text.error();
  if (text->find("\"trace\"") != std::string::npos) {
    const Result<Trace> trace = load_trace(path, *text);
    if (!trace) return trace.error();
    return state_of(trace->head.fingerprint);
  }
  const Result<Fingerprint> fingerprint = load_fingerprint(path, *text);
  if (!fingerprint) return fingerprint.error();
  return state_of(*fingerprint);
}

Result<netsh::Listing> listing_from_files(const std::vector<std::string>& paths) {
  netsh::Listing listing;
  for (const std::string& path : paths) {
    Result<std::string> text = read_file(path);
    if (!text) return text.error();
    Result<netsh::Listing> more =
        netsh::add_netsh(std::move(listing), netsh::without_byte_order(std::move(*text)));
    if (!more) return in_file(more.error(), path);
    listing = std::move(*more);
  }
  return listing;
}

Result<std::vector<netsh::BoundPort>> sockets_from_file(const std::string& path) {
  Result<std::string> text = read_file(path);
  if (!text) return text.error();
  auto sockets = netsh::parse_netstat(netsh::without_byte_order(std::move(*text)));
  if (!sockets) return in_file(sockets.error(), path);
  return sockets;
}

HostSection host_section(const netsh::Listing& listing) {
  HostSection section;
  nlohmann::ordered_json host = nlohmann::ordered_json::object();
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    const auto& range = listing.dynamic_range[static_cast<std::size_t>(transport)];
    if (!range) continue;
    host["dynamic-range"][std::string(name_of(transport))] = {{"start", range->first},
                                                              {"count", range->count}};
  }
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    const auto& ranges = listing.exclusions[static_cast<std::size_t>(transport)];
    if (!ranges) continue;
    for (const ExcludedRange& range : *ranges) {
      if (!range.administered) {
        section.left_out.push_back(std::string(name_of(transport)) + " " +
                                   spell_range(range.range));
        continue;
      }
      nlohmann::ordered_json exclusion;
      exclusion["protocol"] = name_of(transport);
      exclusion["start"] = range.range.first;
      exclusion["count"] = range.range.count;
      exclusion["store"] = "persistent";
      host["exclusions"].push_back(exclusion);
    }
  }
  section.json = host.dump(2);
  return section;
}

}  // namespace portpool::conformance
