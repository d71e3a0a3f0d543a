#include "format/scenario/parameter_types.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "format/reading/inline_json.hpp"
#include "format/reading/vocabulary.hpp"
#include "format/scenario/references.hpp"
#include "format/scenario/write_values.hpp"
#include "text/nearest_word.hpp"

namespace portpool::conformance {
namespace {

constexpr std::int64_t kInt32Min = std::numeric_limits<std::int32_t>::min();
constexpr std::int64_t kInt32Max = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t kLargestPayload = 65535;
constexpr std::size_t kInputBytes = std::tuple_size_v<decltype(call::WSAIoctl::input)>;

// A word of the list or any number that fits an int. What cannot be read leaves `to` as it is.
void read_named_number(const json::Node& node, std::string_view wanted,
                       std::span<const NamedNumber> words, std::int32_t& to, LoadContext& context) {
  if (node.is(json::Kind::integer)) {
    const auto number = read_integer(node, context.errors, kInt32Min, kInt32Max, wanted);
    if (number) to = static_cast<std::int32_t>(*number);
    return;
  }
  const auto word = read_word(node, context.errors, wanted, names_of(words));
  if (word) to = static_cast<std::int32_t>(words[*word].number);
}

std::uint32_t read_size(const json::Node& node, LoadContext& context, std::int64_t maximum,
                        std::string_view wanted) {
  return static_cast<std::uint32_t>(
      read_integer(node, context.errors, 0, maximum, wanted).value_or(0));
}

void read_flags(const json::Node& node, Arguments& to, LoadContext& context) {
  to.flags = 0;
  const auto* items = read_list(node, context.errors, "a list of flags");
  if (items == nullptr) return;
  for (const json::Node* item : *items) {
    const auto word = read_word(*item, context.errors, "a flag", names_of(socket_flags()));
    if (word) to.flags |= static_cast<std::uint32_t>(socket_flags()[*word].number);
  }
}

std::string write_flags(const Arguments& from) {
  std::vector<std::string> words;
  for (const NamedNumber& flag : socket_flags()) {
    if ((from.flags & static_cast<std::uint32_t>(flag.number)) != 0) words.emplace_back(flag.name);
  }
  return quoted_list(words);
}

void read_address(const json::Node& node, Arguments& to, LoadContext& context) {
  const auto text = read_string(node, context.errors, "an IP address");
  if (!text) return;
  const std::string_view meant = address_by_name(*text).value_or(*text);
  const auto address = parse_ip_address(meant);
  if (!address) {
    context.errors.error(node, '"' + *text + "\" is not a valid IPv4 or IPv6 address" +
                                   did_you_mean(*text, address_names()));
    return;
  }
  to.address_text = meant;
  to.address = *address;
}

void read_events(const json::Node& node, Arguments& to, LoadContext& context) {
  const auto* items = read_list(node, context.errors, "a list of events", 1, call::kMaxWaitEvents);
  if (items == nullptr) return;
  for (const json::Node* item : *items) {
    if (auto name = read_name(*item, context, NameKind::event))
      to.events.push_back(*std::move(name));
  }
}

void read_overlapped(const json::Node& node, Arguments& to, LoadContext& context) {
  const auto name = read_string(node, context.errors, "the name of an overlapped");
  if (!name) return;
  context.symbols.use_overlapped(*name, node, context.errors);
  to.overlapped = *name;
}

void read_awaited_step(const json::Node& node, Arguments& to, LoadContext& context) {
  const auto id = read_string(node, context.errors, "the id of a step");
  if (!id) return;
  if (context.step_index.contains(*id)) {
    to.awaited_step = *id;
  } else if (context.later_steps.contains(*id)) {
    context.errors.error(node, "step \"" + *id + "\" comes after this one");
  } else {
    std::vector<std::string> known;
    for (const auto& [step, index] : context.step_index) known.push_back(step);
    context.errors.error(node, "there is no step \"" + *id + '"' + did_you_mean(*id, known));
  }
}

void read_process_target(const json::Node& node, Arguments& to, LoadContext& context) {
  if (const auto index = read_process(node, context)) {
    to.target = context.scenario.processes[*index].name;
  }
}

void read_version(const json::Node& node, Arguments& to, LoadContext& context) {
  const auto text = read_string(node, context.errors, "a version, such as \"2.2\"");
  if (!text) return;
  const auto version = parse_version(*text);
  if (!version)
    context.errors.error(node, '"' + *text + "\" is not a valid version, such as \"2.2\"");
  to.version = version.value_or(0);
}

void read_timeout(const json::Node& node, Arguments& to, LoadContext& context) {
  if (node.is(json::Kind::string) && node.text == "INFINITE") {
    to.timeout_ms = call::kInfinite;
    return;
  }
  to.timeout_ms = read_size(node, context, kUint32Max, "a number of milliseconds or \"INFINITE\"");
}

void read_option(const json::Node& node, Arguments& to, LoadContext& context) {
  const auto word = read_word(node, context.errors, "a socket option", names_of(socket_options()));
  if (word) to.option = static_cast<SocketOption>(socket_options()[*word].number);
}

// A number, or true and false for 1 and 0; of SO_UPDATE_ACCEPT_CONTEXT a socket.
void read_option_value(const json::Node& node, Arguments& to, LoadContext& context) {
  if (to.option == SocketOption::update_accept_context) {
    to.second = read_socket(node, context).value_or(SocketReference{});
    return;
  }
  if (node.is(json::Kind::boolean)) {
    to.value = node.boolean ? 1 : 0;
    return;
  }
  to.value = static_cast<std::int32_t>(
      read_integer(node, context.errors, kInt32Min, kInt32Max, "a number, true or false")
          .value_or(0));
}

template <bool Arguments::*kMember>
constexpr ParameterType kSwitch = {
    R"({"type": "boolean"})",
    [](const json::Node& node, Arguments& to, LoadContext& context) {
      to.*kMember = read_boolean(node, context.errors).value_or(false);
    },
    [](const Arguments& from) { return std::string(from.*kMember ? "true" : "false"); }};

// The name of something that an earlier step made.
template <std::string Arguments::*kMember, NameKind kKind>
constexpr ParameterType kNameOf = {
    R"({"type": "string"})",
    [](const json::Node& node, Arguments& to, LoadContext& context) {
      to.*kMember = read_name(node, context, kKind).value_or("");
    },
    [](const Arguments& from) { return string_literal(from.*kMember); }};

using Node = const json::Node&;
using To = Arguments&;
using From = const Arguments&;
using Context = LoadContext&;

}  // namespace

namespace parameter {

const ParameterType address = {R"({"$ref": "#/definitions/address"})", read_address,
                               [](From from) { return string_literal(from.address_text); }};
const ParameterType alertable = kSwitch<&Arguments::alertable>;
const ParameterType backlog = {
    R"({"$ref": "#/definitions/backlog"})",
    [](Node node, To to, Context context) {
      const auto number = read_integer(node, context.errors, kInt32Min, kInt32Max, "a backlog");
      to.length = static_cast<std::uint32_t>(number.value_or(0));
    },
    [](From from) { return std::to_string(static_cast<std::int32_t>(from.length)); }};
const ParameterType command = {R"({"const": "FIONBIO"})",
                               [](Node node, To, Context context) {
                                 constexpr std::array<std::string_view, 1> kCommands = {"FIONBIO"};
                                 read_word(node, context.errors, "a command of ioctlsocket",
                                           kCommands);
                               },
                               [](From) { return std::string("\"FIONBIO\""); }};
const ParameterType completion_port =
    kNameOf<&Arguments::completion_port, NameKind::completion_port>;
const ParameterType control_code = {
    R"({"$ref": "#/definitions/control-code"})",
    [](Node node, To to, Context context) { to.code = read_control_code(node, context); },
    [](From from) { return write_control_code(from.code); }};
const ParameterType count = {
    R"({"$ref": "#/definitions/count"})",
    [](Node node, To to, Context context) { to.count = read_count(node, context).value_or(0); },
    [](From from) { return std::to_string(from.count); }};
const ParameterType duplicate = kNameOf<&Arguments::from, NameKind::duplicate>;
const ParameterType event = kNameOf<&Arguments::event, NameKind::event>;
const ParameterType events = {R"({"$ref": "#/definitions/events"})", read_events,
                              [](From from) { return quoted_list(from.events); }};
const ParameterType family = {
    R"({"$ref": "#/definitions/family"})",
    [](Node node, To to, Context context) {
      read_named_number(node, "an address family", address_families(), to.family, context);
    },
    [](From from) { return write_named_number(from.family, address_families()); }};
const ParameterType flags = {R"({"$ref": "#/definitions/flags"})", read_flags, write_flags};
const ParameterType how = {
    R"({"$ref": "#/definitions/how"})",
    [](Node node, To to, Context context) {
      read_named_number(node, "a direction of shutdown", shutdown_directions(), to.value, context);
    },
    [](From from) { return write_named_number(from.value, shutdown_directions()); }};
const ParameterType input = {
    R"({"$ref": "#/definitions/bytes"})",
    [](Node node, To to, Context context) { to.input = read_bytes(node, context); },
    [](From from) { return write_hex(from.input); }};
const ParameterType length = {R"({"$ref": "#/definitions/length"})",
                              [](Node node, To to, Context context) {
                                to.length =
                                    read_size(node, context, kLargestPayload, "a number of bytes");
                              },
                              [](From from) { return std::to_string(from.length); }};
const ParameterType option = {R"({"$ref": "#/definitions/option"})", read_option, [](From from) {
                                return write_named_number(static_cast<std::int64_t>(from.option),
                                                          socket_options());
                              }};
const ParameterType option_value = {
    R"({"$ref": "#/definitions/option-value"})", read_option_value, [](From from) {
      const bool names_socket = from.option == SocketOption::update_accept_context;
      return names_socket ? write_socket(from.second) : std::to_string(from.value);
    }};
const ParameterType output_size = {R"({"$ref": "#/definitions/length"})",
                                   [](Node node, To to, Context context) {
                                     to.output_size = read_size(node, context, kLargestPayload,
                                                                "a number of bytes");
                                   },
                                   [](From from) { return std::to_string(from.output_size); }};
const ParameterType overlapped = {R"({"$ref": "#/definitions/name"})", read_overlapped,
                                  [](From from) { return string_literal(from.overlapped); }};
const ParameterType port = {R"({"$ref": "#/definitions/port"})",
                            [](Node node, To to, Context context) {
                              to.port = read_port(node, context).value_or(PortReference{});
                            },
                            [](From from) { return write_port(from.port); }};
const ParameterType process = {R"({"$ref": "#/definitions/process-name"})", read_process_target,
                               [](From from) { return string_literal(from.target); }};
const ParameterType protocol = {
    R"({"$ref": "#/definitions/protocol"})",
    [](Node node, To to, Context context) {
      read_named_number(node, "a protocol", protocols(), to.protocol, context);
    },
    [](From from) { return write_named_number(from.protocol, protocols()); }};
const ParameterType reuse = kSwitch<&Arguments::reuse>;
const ParameterType routine = kSwitch<&Arguments::routine>;
const ParameterType second_socket = {R"({"$ref": "#/definitions/socket"})",
                                     [](Node node, To to, Context context) {
                                       to.second =
                                           read_socket(node, context).value_or(SocketReference{});
                                     },
                                     [](From from) { return write_socket(from.second); }};
const ParameterType socket = {R"({"$ref": "#/definitions/socket"})",
                              [](Node node, To to, Context context) {
                                to.socket = read_socket(node, context).value_or(SocketReference{});
                              },
                              [](From from) { return write_socket(from.socket); }};
const ParameterType socket_type = {
    R"({"$ref": "#/definitions/type"})",
    [](Node node, To to, Context context) {
      read_named_number(node, "a socket type", socket_types(), to.type, context);
    },
    [](From from) { return write_named_number(from.type, socket_types()); }};
const ParameterType step = {R"({"$ref": "#/definitions/awaited-step"})", read_awaited_step,
                            [](From from) { return string_literal(from.awaited_step); }};
const ParameterType timeout = {
    R"({"$ref": "#/definitions/milliseconds"})", read_timeout, [](From from) {
      return from.timeout_ms == call::kInfinite ? "\"INFINITE\"" : std::to_string(from.timeout_ms);
    }};
const ParameterType token = {R"({"$ref": "#/definitions/token"})",
                             [](Node node, To to, Context context) {
                               to.token = read_token(node, context).value_or(TokenReference{});
                             },
                             [](From from) { return write_token(from.token); }};
const ParameterType version = {R"({"$ref": "#/definitions/version"})", read_version, [](From from) {
                                 return string_literal(version_text(from.version));
                               }};
const ParameterType wait = kSwitch<&Arguments::wait>;

}  // namespace parameter

std::uint32_t read_control_code(const json::Node& node, LoadContext& context) {
  if (node.is(json::Kind::integer)) {
    return static_cast<std::uint32_t>(
        read_integer(node, context.errors, 0, kUint32Max, "a control code").value_or(0));
  }
  const auto text = read_string(node, context.errors, "the name or number of a control code");
  if (!text) return 0;
  if (const auto code = parse_control_code(*text)) return *code;
  const auto named = std::ranges::find(control_codes(), *text, &NamedNumber::name);
  if (named != control_codes().end()) return static_cast<std::uint32_t>(named->number);
  const std::string meant = did_you_mean(*text, names_of(control_codes()));
  context.errors.error(node,
                       '"' + *text + "\" is not a control code" +
                           (meant.empty() ? ": a name, or \"0x\" and one to eight digits" : meant));
  return 0;
}

std::vector<std::uint8_t> read_bytes(const json::Node& node, LoadContext& context) {
  const auto text = read_string(node, context.errors, "bytes in hexadecimal");
  if (!text) return {};
  const auto guid = std::ranges::find(extension_guids(), *text, &NamedBytes::name);
  if (guid != extension_guids().end()) return {guid->bytes.begin(), guid->bytes.end()};
  auto bytes = parse_hex_bytes(*text);
  if (!bytes) {
    context.errors.error(node,
                         '"' + *text + "\" is not a row of bytes, two hexadecimal digits each");
    return {};
  }
  if (bytes->size() > kInputBytes) {
    context.errors.error(node, "an input buffer has at most " + std::to_string(kInputBytes) +
                                   " bytes, not " + std::to_string(bytes->size()));
  }
  return *std::move(bytes);
}

}  // namespace portpool::conformance
