#include "explain/host_section.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "explain/classify.hpp"
#include "explain/request.hpp"

namespace portpool::conformance {
namespace {

using Json = nlohmann::ordered_json;

// The kind in a scenario of what holds a range without a star; none for a program's reservation.
std::string_view kind_of(HolderClass holder) {
  switch (holder) {
    case HolderClass::http_sys:
      return "http-sys";
    case HolderClass::winnat:
    case HolderClass::mirrored_wsl:
    case HolderClass::guest:
      return "guest";
    case HolderClass::administered:
    case HolderClass::runtime_unknown:
    case HolderClass::socket:
      break;
  }
  return {};
}

class Section {
 public:
  Section(const MachineState& state, Transport transport, Json& host, HostSection& section)
      : state_(state), transport_(transport), host_(host), section_(section) {}

  // Both lists, where both were given: what only that of IPv6 has is held for IPv6 alone (AMB-100).
  void add_lists() {
    const auto& lists = state_.lists[static_cast<std::size_t>(transport_)];
    const auto& inet = lists[0].exclusions;
    const auto& inet6 = lists[1].exclusions;
    for (const ExcludedRange& range : inet    ? *inet
                                      : inet6 ? *inet6
                                              : std::vector<ExcludedRange>{}) {
      add(range, false, !inet);
    }
    if (!inet || !inet6) return;
    for (const ExcludedRange& range : *inet6) {
      const bool listed = std::ranges::any_of(
          *inet, [&](const ExcludedRange& other) { return other.range.overlaps(range.range); });
      if (!listed) add(range, true, true);
    }
  }

 private:
  void add(const ExcludedRange& range, bool inet6_alone, bool inet6_list) {
    Json entry;
    const PortHolder holder = classify(range, transport_, inet6_list, state_);
    const std::string_view kind = kind_of(holder.kind);
    const bool unknown = !range.administered && kind.empty();
    if (unknown || (range.administered && inet6_alone)) {
      section_.left_out.push_back(text_of(range));
      return;
    }
    if (!range.administered) entry["kind"] = kind;
    entry["protocol"] = name_of(transport_);
    entry["start"] = range.range.first;
    entry["count"] = range.range.count;
    if (range.administered) {
      entry["store"] = "persistent";
      host_["exclusions"].push_back(entry);
      return;
    }
    if (inet6_alone) entry["family"] = "AF_INET6";
    if (!holder.proved) section_.guessed.push_back(text_of(range) + ": " + std::string(kind));
    host_["holders"].push_back(entry);
  }

  [[nodiscard]] std::string text_of(const ExcludedRange& range) const {
    return std::string(name_of(transport_)) + " " + spell_range(range.range);
  }

  const MachineState& state_;
  Transport transport_;
  Json& host_;
  HostSection& section_;
};

}  // namespace

HostSection host_section(const MachineState& state) {
  HostSection section;
  Json host = Json::object();
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    if (!state.knows_dynamic(transport)) continue;
    const PortRange range = state.dynamic(transport);
    host["dynamic-range"][std::string(name_of(transport))] = {{"start", range.first},
                                                              {"count", range.count}};
  }
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    Section(state, transport, host, section).add_lists();
  }
  section.json = host.dump(2);
  return section;
}

}  // namespace portpool::conformance
