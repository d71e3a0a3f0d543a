#include "format/scenario/references.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "format/reading/vocabulary.hpp"
#include "text/nearest_word.hpp"

namespace portpool::conformance {
namespace {

constexpr std::string_view kPortOf = "port-of:";
constexpr std::string_view kDynamic = "dynamic";

std::optional<std::int64_t> parse_offset(std::string_view digits) {
  std::int64_t offset = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), offset);
  if (error != std::errc() || end != digits.data() + digits.size() || offset < 0 ||
      offset > kLastPort) {
    return std::nullopt;
  }
  return offset;
}

bool resolve_port(PortReference& port, const json::Node& node, LoadContext& context) {
  if (port.kind == PortReference::Kind::dynamic) return true;
  if (port.kind == PortReference::Kind::port_of) {
    return context.symbols.resolve(port.name, {NameKind::socket}, node, context.errors) != nullptr;
  }
  const auto* symbol = context.symbols.resolve(port.name, {NameKind::block, NameKind::reservation},
                                               node, context.errors);
  if (symbol == nullptr) return false;
  if (symbol->kind != NameKind::block) port.kind = PortReference::Kind::reservation;
  if (symbol->count != 0 && port.value >= symbol->count) {
    context.errors.error(node, '"' + node.text + "\" lies outside \"" + port.name +
                                   "\", which has " + std::to_string(symbol->count) +
                                   (symbol->count == 1 ? " port" : " ports"));
    return false;
  }
  return true;
}

}  // namespace

std::optional<PortReference> parse_port_reference(std::string_view text) {
  PortReference port;
  if (text.starts_with(kPortOf)) {
    port.kind = PortReference::Kind::port_of;
    port.name = std::string(text.substr(kPortOf.size()));
    if (!is_name(port.name)) return std::nullopt;
    return port;
  }
  const std::size_t plus = text.find('+');
  port.name = std::string(text.substr(0, plus));
  if (!is_name(port.name)) return std::nullopt;
  if (plus != std::string_view::npos) {
    const auto offset = parse_offset(text.substr(plus + 1));
    if (!offset) return std::nullopt;
    port.value = *offset;
  }
  if (port.name == kDynamic) {
    port.kind = PortReference::Kind::dynamic;
    port.name.clear();
  } else {
    port.kind = PortReference::Kind::block;
  }
  return port;
}

std::optional<PortReference> read_port(const json::Node& node, LoadContext& context) {
  constexpr std::string_view kWanted =
      "a port (a number, \"P\", \"P+2\", \"port-of:s\" or \"dynamic+0\")";
  if (node.is(json::Kind::integer)) {
    const auto number = read_integer(node, context.errors, 0, kLastPort, "a port");
    if (!number) return std::nullopt;
    return PortReference{PortReference::Kind::number, {}, *number};
  }
  if (!node.is(json::Kind::string)) {
    report_kind(node, context.errors, kWanted);
    return std::nullopt;
  }
  auto port = parse_port_reference(node.text);
  if (!port) {
    context.errors.error(node, '"' + node.text + "\" is not " + std::string(kWanted));
    return std::nullopt;
  }
  if (!resolve_port(*port, node, context)) return std::nullopt;
  return port;
}

std::optional<TokenReference> read_token(const json::Node& node, LoadContext& context) {
  const auto text =
      read_string(node, context.errors, "a token (a reservation, \"zero\" or \"unknown\")");
  if (!text) return std::nullopt;
  if (*text == "zero") return TokenReference{TokenReference::Kind::zero, {}};
  if (*text == "unknown") return TokenReference{TokenReference::Kind::unknown, {}};
  if (!context.symbols.resolve(*text, {NameKind::reservation}, node, context.errors)) {
    return std::nullopt;
  }
  return TokenReference{TokenReference::Kind::reservation, *text};
}

std::optional<SocketReference> read_socket(const json::Node& node, LoadContext& context) {
  const auto text = read_string(node, context.errors, "the name of a socket");
  if (!text) return std::nullopt;
  if (*text == "INVALID_SOCKET") return SocketReference{SocketReference::Kind::invalid_socket, {}};
  if (*text == "not-a-socket") return SocketReference{SocketReference::Kind::not_a_socket, {}};
  if (!context.symbols.resolve(*text, {NameKind::socket}, node, context.errors))
    return std::nullopt;
  return SocketReference{SocketReference::Kind::named, *text};
}

std::optional<std::size_t> read_process(const json::Node& node, LoadContext& context) {
  const auto text = read_string(node, context.errors, "the name of a process");
  if (!text) return std::nullopt;
  const auto& processes = context.scenario.processes;
  const auto found = std::find_if(processes.begin(), processes.end(),
                                  [&](const ProcessDeclaration& p) { return p.name == *text; });
  if (found != processes.end()) return static_cast<std::size_t>(found - processes.begin());
  std::vector<std::string_view> names;
  for (const ProcessDeclaration& process : processes) names.push_back(process.name);
  context.errors.error(node, "no process is called \"" + *text + '"' + did_you_mean(*text, names));
  return std::nullopt;
}

std::optional<std::string> read_name(const json::Node& node, LoadContext& context, NameKind kind) {
  const auto text = read_string(node, context.errors, "the name of " + std::string(describe(kind)));
  if (!text || !context.symbols.resolve(*text, {kind}, node, context.errors)) return std::nullopt;
  return text;
}

std::optional<std::uint32_t> read_count(const json::Node& node, LoadContext& context) {
  const auto count = read_integer(node, context.errors, 0, kLastPort, "a number of ports");
  if (!count) return std::nullopt;
  return static_cast<std::uint32_t>(*count);
}

void check_range(const PortReference& start, std::uint32_t count, const json::Node& where,
                 LoadContext& context) {
  if (start.kind != PortReference::Kind::block && start.kind != PortReference::Kind::reservation)
    return;
  const auto* symbol = context.symbols.find(start.name);
  if (symbol == nullptr || symbol->count == 0 || start.value + count <= symbol->count) return;
  context.errors.error(where, std::to_string(count) + " ports from \"" + start.name + '+' +
                                  std::to_string(start.value) + "\" run past \"" + start.name +
                                  "\", which has " + std::to_string(symbol->count));
}

}  // namespace portpool::conformance
