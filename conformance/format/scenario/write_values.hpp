// References, matchers and raw arguments as a scenario writes them: JSON values on one line.
#pragma once

#include <string>

#include "format/calls/call_table.hpp"
#include "portpool/conformance/scenario.hpp"

namespace portpool::conformance {

[[nodiscard]] std::string write_port(const PortReference& port);
[[nodiscard]] std::string write_token(const TokenReference& token);
[[nodiscard]] std::string write_socket(const SocketReference& socket);
[[nodiscard]] std::string write_matcher(const Matcher& matcher);
[[nodiscard]] std::string write_expectation(const Expectation& expectation);
/// "{}" when nothing is overridden.
[[nodiscard]] std::string write_raw(const RawArguments& raw);
[[nodiscard]] std::string write_hex(const std::vector<std::uint8_t>& bytes);
[[nodiscard]] std::string write_control_code(std::uint32_t code);
/// The word of the list for a number, or the number.
[[nodiscard]] std::string write_named_number(std::int64_t number,
                                             std::span<const NamedNumber> words);

}  // namespace portpool::conformance
