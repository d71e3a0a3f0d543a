#include "explain/host_section.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

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

MachineText machine_text(const MachineState& state) {
  MachineText made;
  std::ostringstream out;
  out << "portpool-machine 1\n";
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    if (!state.knows_dynamic(transport)) continue;
    const PortRange range = state.dynamic(transport);
    out << "dynamic-range " << name_of(transport) << ' ' << range.first << ' ' << range.count
        << '\n';
  }
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    std::vector<PortRange> written;
    for (const ExcludedRange& range : state.excluded(transport, false, kAllPorts)) {
      const bool meets = std::ranges::any_of(
          written, [&](const PortRange& one) { return one.overlaps(range.range); });
      if (meets) {
        made.left_out.push_back(std::string(name_of(transport)) + " " + spell_range(range.range));
        continue;
      }
      written.push_back(range.range);
      out << (range.administered ? "excluded " : "reserved ") << name_of(transport) << ' '
          << range.range.first << ' ' << range.range.count << '\n';
    }
  }
  made.text = out.str();
  return made;
}

}  // namespace portpool::conformance
