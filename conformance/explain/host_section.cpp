#include "explain/host_section.hpp"

#include <nlohmann/json.hpp>

#include "explain/request.hpp"

namespace portpool::conformance {

HostSection host_section(const MachineState& state) {
  HostSection section;
  nlohmann::ordered_json host = nlohmann::ordered_json::object();
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    if (!state.knows_dynamic(transport)) continue;
    const PortRange range = state.dynamic(transport);
    host["dynamic-range"][std::string(name_of(transport))] = {{"start", range.first},
                                                              {"count", range.count}};
  }
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    const auto& both = state.lists[static_cast<std::size_t>(transport)];
    const auto& ranges = both[0].exclusions ? both[0].exclusions : both[1].exclusions;
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
