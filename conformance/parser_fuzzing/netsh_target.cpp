#include "explain/asking.hpp"
#include "explain/explain.hpp"
#include "explain/host_section.hpp"
#include "explain/render.hpp"
#include "listings/reader.hpp"
#include "netsh/netsh_parse.hpp"
#include "parser_fuzzing/properties.hpp"
#include "parser_fuzzing/target.hpp"

namespace portpool::conformance::fuzz {
namespace {

using listings::ExclusionTable;
using listings::Reading;

Reading read(std::string_view text) {
  listings::ListingReader reader;
  reader.add("input", text);
  return reader.finish();
}

// As netsh would print it.
std::string print(const ExclusionTable& table) {
  std::string text = table.transport == Transport::tcp ? "tcp\n" : "udp\n";
  text += "----------    --------\n";
  for (const ExcludedRange& one : table.ranges) {
    text += std::to_string(one.range.first) + ' ' + std::to_string(one.range.end() - 1) +
            (one.administered ? " *\n" : "\n");
  }
  return text;
}

void require_facts(const Reading& reading) {
  for (const ExclusionTable& table : reading.exclusions) {
    for (const ExcludedRange& one : table.ranges) {
      require(one.range.end() <= kPortSpace && one.range.count != 0,
              "an exclusion is one of ports");
    }
    const std::string printed = print(table);
    const Reading again = read(printed);
    require(again.exclusions.size() == 1 && again.exclusions[0].ranges == table.ranges,
            "what is printed is read the same", printed);
  }
  for (const auto& table : reading.dynamic_ranges) {
    require(table.range.fits() && !table.range.is_empty(), "a dynamic range is one of ports");
  }
  for (const auto& table : reading.sockets) {
    require(!table.rows.empty(), "a socket list has a row");
    for (const auto& row : table.rows) require(row.port != 0, "a bound port is a port");
  }
  for (const auto& warning : reading.warnings) {
    require(!spell_warning(warning, reading).empty(), "a warning has words");
  }
}

void require_explanation(const Reading& reading, std::string_view text) {
  // Which call is asked about follows from the input, so that a run can be repeated.
  constexpr const char* kRequests[][3] = {{"bind", "tcp", "0.0.0.0:50051"},
                                          {"bind", "udp", "[::1]:0"},
                                          {"acquire", "tcp", "0+100"},
                                          {"connect", "tcp", "192.0.2.1:443"},
                                          {"create", "udp", "50000+10"}};
  const auto& words = kRequests[text.size() % std::size(kRequests)];
  const auto request = parse_request({words[0], words[1], words[2]});
  require(request.ok(), "a request can be read");
  const ListedMachine machine = machine_of(reading);
  (void)host_section(machine.latest);
  const Explanation explanation = explain(*request, machine, Answers::observed());
  require(!explanation.outcomes.empty(), "there is an answer");
  require(!explanation_text(explanation, machine.latest, reading, {}).empty(), "it has words");
}

}  // namespace

void run_netsh_target(std::string_view input) {
  (void)netsh::parse_excluded_ranges(input);
  (void)netsh::parse_dynamic_range(input);
  (void)parse_error_text(input);
  const Reading reading = read(input);
  require_facts(reading);
  if (input.size() < 4096) require_explanation(reading, input);
}

}  // namespace portpool::conformance::fuzz
