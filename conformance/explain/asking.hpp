// Reads a request as people ask: "50051", ":8080", "localhost:8080", "http://+:8080/", "tcp 8080",
// "8000-8010", "connect tcp 192.0.2.1:443 from 50000", or the error text of a program.
//
//     const Result<ExplainRequest> request = parse_request({"listen", "tcp", "0.0.0.0:8080"});
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "explain/request.hpp"
#include "listings/listing.hpp"

namespace portpool::conformance {

/// What is not said is assumed: tcp, listen (udp: bind), the IPv4 wildcard. The numbers of a block
/// are not checked beyond 16 bits: what becomes of a block that runs past 65535 is for the model to
/// say. An error proposes the one nearest request.
/// `text` is what the words come from, where that has lines: an error text may need them.
[[nodiscard]] Result<ExplainRequest> parse_request(const std::vector<std::string>& words,
                                                   std::string text = {});

/// The question of `words` and `text` (as above), with what the error text and the lists that were
/// pasted beside it add. `code_is_told`: the code stands apart (--saw), so a lone number is a port.
[[nodiscard]] Result<ExplainRequest> request_with_lists(const std::vector<std::string>& words,
                                                        const std::string& text,
                                                        const listings::Reading& reading,
                                                        bool code_is_told);

/// Whoever says neither tcp nor udp and gives exclusions of udp alone asks about udp.
void take_transport_of_lists(ExplainRequest& request, const listings::Reading& reading);

/// Whoever pastes an error text without a port, and a list that went through a filter for one port,
/// or a command that looked for one and found nothing, asks about that port.
void take_port_of_lists(ExplainRequest& request, const listings::Reading& reading);

/// What Node took for the name of a pipe: `listen EACCES localhost` names no port. Empty: nothing.
[[nodiscard]] std::string pipe_of_node(std::string_view text);

/// What a program printed when a call failed, alone or in a log: the first call that it names, with
/// the error code where it names one. Knows the texts of Windows, Docker, Go, Node, Java, .NET,
/// Python, Rust and nginx. Nothing when it names neither a port nor a code; `first` of the request
/// stays 0 where it names a code alone.
[[nodiscard]] std::optional<ExplainRequest> parse_error_text(std::string_view text);

}  // namespace portpool::conformance
