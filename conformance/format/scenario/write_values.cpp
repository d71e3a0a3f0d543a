#include "format/scenario/write_values.hpp"

#include <algorithm>

#include "format/reading/inline_json.hpp"

namespace portpool::conformance {
namespace {

std::string write_literal(const Matcher::Literal& literal) {
  struct Write {
    std::string operator()(std::int64_t number) const { return std::to_string(number); }
    std::string operator()(const std::string& text) const { return string_literal(text); }
    std::string operator()(const PortReference& port) const { return write_port(port); }
    std::string operator()(const TokenReference& token) const { return write_token(token); }
    std::string operator()(const std::vector<std::string>& names) const {
      return quoted_list(names);
    }
  };
  return std::visit(Write{}, literal.value);
}

std::string write_literals(const std::vector<Matcher::Literal>& literals) {
  std::vector<std::string> values;
  for (const Matcher::Literal& literal : literals) values.push_back(write_literal(literal));
  return list_of(values);
}

std::string_view word_of(Pointer pointer) {
  return pointer == Pointer::null ? "null" : "unmapped";
}

}  // namespace

std::string write_matcher(const Matcher& matcher) {
  InlineObject object;
  if (!matcher.any_of.empty()) object.add("any-of", write_literals(matcher.any_of));
  if (!matcher.differs_from.empty()) {
    object.add("differs-from", write_literals(matcher.differs_from));
  }
  if (matcher.within) object.add_text("within", *matcher.within);
  if (matcher.not_within) object.add_text("not-within", *matcher.not_within);
  if (matcher.at_least) object.add_number("at-least", *matcher.at_least);
  if (matcher.at_most) object.add_number("at-most", *matcher.at_most);
  if (matcher.untouched) object.add("untouched", "true");
  if (matcher.any) object.add("any", "true");
  if (!matcher.equals) return object.text();
  if (object.empty()) return write_literal(*matcher.equals);
  object.add("equals", write_literal(*matcher.equals));
  return object.text();
}

std::string write_port(const PortReference& port) {
  const std::string offset = port.value == 0 ? "" : "+" + std::to_string(port.value);
  switch (port.kind) {
    case PortReference::Kind::number:
      return std::to_string(port.value);
    case PortReference::Kind::block:
    case PortReference::Kind::reservation:
      return string_literal(port.name + offset);
    case PortReference::Kind::port_of:
      return string_literal("port-of:" + port.name);
    case PortReference::Kind::dynamic:
      return string_literal("dynamic+" + std::to_string(port.value));
  }
  return "0";
}

std::string write_token(const TokenReference& token) {
  if (token.kind == TokenReference::Kind::reservation) return string_literal(token.name);
  return token.kind == TokenReference::Kind::zero ? "\"zero\"" : "\"unknown\"";
}

std::string write_socket(const SocketReference& socket) {
  if (socket.kind == SocketReference::Kind::named) return string_literal(socket.name);
  return socket.kind == SocketReference::Kind::invalid_socket ? "\"INVALID_SOCKET\""
                                                              : "\"not-a-socket\"";
}

std::string write_named_number(std::int64_t number, std::span<const NamedNumber> words) {
  const auto found = std::ranges::find(words, number, &NamedNumber::number);
  return found == words.end() ? std::to_string(number) : string_literal(found->name);
}

std::string write_hex(const std::vector<std::uint8_t>& bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto guid = std::ranges::find_if(extension_guids(), [&](const NamedBytes& named) {
    return std::ranges::equal(named.bytes, bytes);
  });
  if (guid != extension_guids().end()) return string_literal(guid->name);
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return string_literal(text);
}

std::string write_control_code(std::uint32_t code) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto named = std::ranges::find(control_codes(), code, &NamedNumber::number);
  if (named != control_codes().end()) return string_literal(named->name);
  std::string text = "0x";
  for (int shift = 28; shift >= 0; shift -= 4) text += kDigits[code >> shift & 15];
  return string_literal(text);
}

std::string write_expectation(const Expectation& expectation) {
  const std::string outcomes = expectation.outcomes.size() == 1
                                   ? string_literal(expectation.outcomes.front())
                                   : quoted_list(expectation.outcomes);
  if (expectation.outputs.empty()) return outcomes;
  InlineObject object;
  const bool success =
      expectation.outcomes.size() == 1 && expectation.outcomes.front() == "success";
  if (!success) object.add("outcome", outcomes);
  for (const auto& [output, matcher] : expectation.outputs) {
    object.add(output, write_matcher(matcher));
  }

  return object.text();
}

std::string write_raw(const RawArguments& raw) {
  InlineObject object;
  const auto pointer = [&](std::string_view key, const std::optional<Pointer>& value) {
    if (value) object.add_text(key, word_of(*value));
  };
  pointer("lpvInBuffer", raw.in_buffer);
  if (raw.in_size) object.add_number("cbInBuffer", *raw.in_size);
  if (raw.input) object.add("input", write_hex(*raw.input));
  pointer("lpvOutBuffer", raw.out_buffer);
  if (raw.out_size) object.add_number("cbOutBuffer", *raw.out_size);
  pointer("lpcbBytesReturned", raw.bytes_returned);
  pointer("lpOverlapped", raw.overlapped);
  pointer("lpCompletionRoutine", raw.routine);
  if (raw.code) object.add("dwIoControlCode", write_control_code(*raw.code));
  pointer("name", raw.name);
  if (raw.namelen) object.add_number("namelen", *raw.namelen);
  if (raw.sa_family) {
    object.add("sa_family", write_named_number(*raw.sa_family, address_families()));
  }
  if (raw.start_port_in_host_order) object.add_text("StartPort", "host-order");
  const auto number = [&](std::string_view key, const std::optional<std::uint32_t>& value) {
    if (value) object.add_number(key, *value);
  };
  number("dwProcessId", raw.process_id);
  number("dwLocalAddressLength", raw.local_length);
  number("dwRemoteAddressLength", raw.remote_length);
  number("dwFlags", raw.flags);
  number("dwReserved", raw.reserved);
  if (raw.event_invalid) object.add_text("hEvent", "invalid");
  return object.text();
}

}  // namespace portpool::conformance
