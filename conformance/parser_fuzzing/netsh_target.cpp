#include "explain/asking.hpp"
#include "explain/host_section.hpp"
#include "explain/machine_state.hpp"
#include "listings/reader.hpp"
#include "netsh/netsh_parse.hpp"
#include "parser_fuzzing/explanation_properties.hpp"
#include "parser_fuzzing/properties.hpp"
#include "parser_fuzzing/target.hpp"

namespace portpool::conformance::fuzz {
namespace {

ExplainRequest request_for(std::string_view text) {
  // Which call is asked about follows from the input, so that a run can be repeated.
  constexpr const char* kRequests[][3] = {{"bind", "tcp", "0.0.0.0:50051"},
                                          {"bind", "udp", "[::1]:0"},
                                          {"acquire", "tcp", "0+100"},
                                          {"connect", "tcp", "192.0.2.1:443"},
                                          {"create", "udp", "50000+10"}};
  const auto& words = kRequests[text.size() % std::size(kRequests)];
  const auto request = parse_request({words[0], words[1], words[2]});
  require(request.ok(), "a request can be read");
  return *request;
}

}  // namespace

void run_netsh_target(std::string_view input) {
  (void)netsh::parse_excluded_ranges(input);
  (void)netsh::parse_dynamic_range(input);
  if (input.size() >= 4096) return;
  listings::ListingReader reader;
  reader.add("input", input);
  const listings::Reading reading = reader.finish();
  (void)host_section(machine_of(reading).latest);
  require_explanation(request_for(input), reading);
}

}  // namespace portpool::conformance::fuzz
