#include "explain/explain.hpp"
#include "explain/listings.hpp"
#include "explain/render.hpp"
#include "netsh/netsh_parse.hpp"
#include "netsh/saved_output.hpp"
#include "parser_fuzzing/properties.hpp"
#include "parser_fuzzing/target.hpp"

namespace portpool::conformance::fuzz {
namespace {

using netsh::Listing;

constexpr std::string_view kNames[kTransportCount] = {"tcp", "udp"};

bool same(const Listing& a, const Listing& b) {
  for (std::size_t i = 0; i < kTransportCount; ++i) {
    if (a.dynamic_range[i] != b.dynamic_range[i] || a.exclusions[i] != b.exclusions[i])
      return false;
  }
  return true;
}

// As netsh would print it.
std::string print(const Listing& listing) {
  std::string text;
  for (std::size_t i = 0; i < kTransportCount; ++i) {
    const std::string heading = std::string(kNames[i]) + "\n---- ----\n";
    if (listing.exclusions[i]) {
      text += heading;
      for (const ExcludedRange& one : *listing.exclusions[i]) {
        text += std::to_string(one.range.first) + ' ' + std::to_string(one.range.end() - 1) +
                (one.administered ? " *\n" : "\n");
      }
    }
    if (!listing.dynamic_range[i]) continue;
    text += heading + "start : " + std::to_string(listing.dynamic_range[i]->first) +
            "\ncount : " + std::to_string(listing.dynamic_range[i]->count) + '\n';
  }
  return text;
}

void require_listing(const Listing& listing, std::string_view text) {
  for (std::size_t i = 0; i < kTransportCount; ++i) {
    if (listing.dynamic_range[i]) {
      require(listing.dynamic_range[i]->fits() && !listing.dynamic_range[i]->is_empty(),
              "a dynamic range is one of ports");
    }
    if (!listing.exclusions[i]) continue;
    for (const ExcludedRange& one : *listing.exclusions[i]) {
      require(one.range.end() <= kPortSpace && one.range.count != 0,
              "an exclusion is one of ports");
    }
  }
  const Result<Listing> twice = netsh::add_netsh(listing, text);
  require(twice.ok() && same(*twice, listing), "a listing adds nothing the second time");
  const std::string printed = print(listing);
  const Result<Listing> again = netsh::add_netsh({}, printed);
  require(again.ok() && same(*again, listing), "what is printed is read the same", printed);
}

void require_explanation(const MachineState& state, std::string_view text) {
  // Which call is asked about follows from the input, so that a run can be repeated.
  constexpr const char* kRequests[][3] = {{"bind", "tcp", "0.0.0.0:50051"},
                                          {"bind", "udp", "[::1]:0"},
                                          {"acquire", "tcp", "0+100"},
                                          {"create", "udp", "50000+10"}};
  const auto& words = kRequests[text.size() % std::size(kRequests)];
  const auto request = parse_request({words[0], words[1], words[2]});
  require(request.ok(), "a request can be read");
  const Explanation explanation = explain(*request, state, Answers::observed());
  require(!explanation.outcomes.empty(), "there is an answer");
}

}  // namespace

void run_netsh_target(std::string_view input) {
  const std::string text = netsh::without_byte_order(std::string(input));
  (void)netsh::parse_excluded_ranges(text);
  (void)netsh::parse_dynamic_range(text);
  MachineState state;
  const Result<Listing> listing = netsh::add_netsh({}, text);
  if (listing) {
    require_listing(*listing, text);
    (void)host_section(*listing);
    state = state_of(*listing);
  } else {
    require(!listing.error().message.empty(), "an error has a message");
  }
  auto bound = netsh::parse_netstat(text);
  if (bound) {
    for (const netsh::BoundPort& port : *bound) require(port.port != 0, "a bound port is a port");
    state.sockets = *bound;
  }
  if ((listing || bound) && text.size() < 4096) require_explanation(state, text);
}

}  // namespace portpool::conformance::fuzz
