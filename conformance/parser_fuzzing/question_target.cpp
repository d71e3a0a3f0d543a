#include <algorithm>

#include "explain/asking.hpp"
#include "listings/reader.hpp"
#include "parser_fuzzing/explanation_properties.hpp"
#include "parser_fuzzing/properties.hpp"
#include "parser_fuzzing/target.hpp"

namespace portpool::conformance::fuzz {
namespace {

/// As the command line takes an argument apart.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of(" \t\r\n", at), text.size());
    if (end > at) words.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

/// What an error proposes can be asked.
void require_example(const ToolError& error) {
  require(!error.message.empty(), "an error has a message");
  constexpr std::string_view kLead = "for example: portpool explain ";
  const std::size_t at = error.message.rfind(kLead);
  if (at == std::string::npos) return;
  const auto words = words_of(std::string_view(error.message).substr(at + kLead.size()));
  require(parse_request(words).ok(), "what an error proposes can be asked", error.message);
}

void require_numbers(const ExplainRequest& request) {
  require(request.first < kPortSpace && request.peer_port < kPortSpace, "a port is one");
  require(request.count < kPortSpace + 1, "a block is one of ports");
  require(request.takes_record() || request.range().fits(), "a range is one of ports");
  require(request.transport == Transport::udp || request.verb != RequestVerb::send,
          "udp alone sends");
}

/// What the answer repeats of a question can be asked, and asks the same.
void require_spelling(const ExplainRequest& request) {
  const bool whole = !request.any_call &&
                     (request.verb != RequestVerb::http_listener || request.first != 0) &&
                     !request.binds_implicitly();
  if (!whole) return;
  const std::string text = spell(request);
  const auto again = parse_request(words_of(text));
  require(again.ok(), "the question of an answer can be asked", text);
  const bool same = again->verb == request.verb && again->transport == request.transport &&
                    again->inet6 == request.inet6 &&
                    (request.takes_record() || again->address == request.address) &&
                    again->range() == request.range() && again->peer_port == request.peer_port;
  require(same || request.verb == RequestVerb::http_listener, "it asks the same", text);
}

const listings::Reading& small_machine() {
  static const listings::Reading kReading = [] {
    listings::ListingReader reader;
    reader.add("machine",
               "netsh interface ipv4 show excludedportrange protocol=tcp\n\n"
               "Start Port    End Port\n----------    --------\n"
               "     49700       49799\n     50000       50059     *\n\n"
               "Proto  Local Address    Foreign Address  State      PID\n"
               "TCP    0.0.0.0:8080     0.0.0.0:0        LISTENING  77\n"
               "TCP    0.0.0.0:80       0.0.0.0:0        LISTENING  4\n"
               "UDP    0.0.0.0:53       *:*                         90\n");
    return reader.finish();
  }();
  return kReading;
}

}  // namespace

void run_question_target(std::string_view input) {
  (void)parse_error_text(input);
  (void)pipe_of_node(input);
  const auto request = parse_request(words_of(input), std::string(input));
  if (!request) return require_example(request.error());
  require_numbers(*request);
  require_spelling(*request);
  require_explanation(*request, {});
  require_explanation(*request, small_machine());
}

}  // namespace portpool::conformance::fuzz
