#include <algorithm>
#include <array>
#include <limits>

#include "format/references.hpp"
#include "format/step_readers.hpp"
#include "format/vocabulary.hpp"
#include "text/nearest_word.hpp"

namespace portpool::conformance {
namespace {

constexpr std::int64_t kInt32Min = std::numeric_limits<std::int32_t>::min();
constexpr std::int64_t kInt32Max = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t kLargestPayload = 65535;
constexpr std::uint32_t kDefaultBacklog = 5;
constexpr std::size_t kInputBytes = std::tuple_size_v<decltype(call::WSAIoctl::input)>;

// A word of the list or any number that fits an int.
std::int32_t read_named_number(const json::Node& node, std::string_view wanted,
                               std::span<const NamedNumber> words, LoadContext& context) {
  if (node.is(json::Kind::integer)) {
    return static_cast<std::int32_t>(
        read_integer(node, context.errors, kInt32Min, kInt32Max, wanted).value_or(0));
  }
  const auto word = read_word(node, context.errors, wanted, names_of(words));
  return word ? static_cast<std::int32_t>(words[*word].number) : 0;
}

std::uint32_t read_flags(const json::Node& node, LoadContext& context) {
  std::uint32_t flags = 0;
  const auto* items = read_list(node, context.errors, "a list of flags");
  if (items == nullptr) return flags;
  for (const json::Node* item : *items) {
    const auto word = read_word(*item, context.errors, "a flag", names_of(socket_flags()));
    if (word) flags |= static_cast<std::uint32_t>(socket_flags()[*word].number);
  }
  return flags;
}

// A number, or true and false for 1 and 0.
std::int32_t read_option_value(const json::Node& node, LoadContext& context) {
  if (node.is(json::Kind::boolean)) return node.boolean ? 1 : 0;
  return static_cast<std::int32_t>(
      read_integer(node, context.errors, kInt32Min, kInt32Max, "a number, true or false")
          .value_or(0));
}

void read_address(const json::Node& node, Arguments& arguments, LoadContext& context) {
  const auto text = read_string(node, context.errors, "an IP address");
  if (!text) return;
  const auto address = parse_ip_address(*text);
  if (!address) {
    context.errors.error(node, '"' + *text + "\" is no IPv4 or IPv6 address");
    return;
  }
  arguments.address_text = *text;
  arguments.address = *address;
}

std::uint32_t read_control_code(const json::Node& node, LoadContext& context) {
  if (node.is(json::Kind::integer)) {
    return static_cast<std::uint32_t>(
        read_integer(node, context.errors, 0, kUint32Max, "a control code").value_or(0));
  }
  const auto text = read_string(node, context.errors, "a control code, \"0x\" and digits");
  if (!text) return 0;
  const auto code = parse_control_code(*text);
  if (!code) {
    context.errors.error(node,
                         '"' + *text + "\" is no control code: \"0x\" and one to eight digits");
  }
  return code.value_or(0);
}

std::vector<std::uint8_t> read_bytes(const json::Node& node, LoadContext& context) {
  const auto text = read_string(node, context.errors, "bytes in hexadecimal");
  if (!text) return {};
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

std::uint32_t read_milliseconds(const json::Node& node, LoadContext& context) {
  constexpr std::uint32_t kInfinite = 0xffffffff;
  if (node.is(json::Kind::string) && node.text == "INFINITE") return kInfinite;
  return static_cast<std::uint32_t>(
      read_integer(node, context.errors, 0, kUint32Max, "a number of milliseconds or \"INFINITE\"")
          .value_or(0));
}

std::vector<std::string> read_events(const json::Node& node, LoadContext& context) {
  std::vector<std::string> events;
  const auto* items = read_list(node, context.errors, "a list of events", 1, call::kMaxWaitEvents);
  if (items == nullptr) return events;
  for (const json::Node* item : *items) {
    if (auto name = read_name(*item, context, NameKind::event)) events.push_back(*std::move(name));
  }
  return events;
}

std::string read_overlapped(const json::Node& node, LoadContext& context) {
  const auto name = read_string(node, context.errors, "the name of an overlapped");
  if (name) context.symbols.use_overlapped(*name, node, context.errors);
  return name.value_or("");
}

std::string read_awaited_step(const json::Node& node, LoadContext& context) {
  const auto id = read_string(node, context.errors, "the id of a step");
  if (!id || context.step_index.contains(*id)) return id.value_or("");
  if (context.later_steps.contains(*id)) {
    context.errors.error(node, "the step \"" + *id + "\" comes only later");
  } else {
    std::vector<std::string> known;
    for (const auto& [step, index] : context.step_index) known.push_back(step);
    context.errors.error(node, "there is no step \"" + *id + '"' + did_you_mean(*id, known));
  }
  return {};
}

std::uint32_t read_size(const json::Node& node, LoadContext& context, std::int64_t maximum,
                        std::string_view wanted) {
  return static_cast<std::uint32_t>(
      read_integer(node, context.errors, 0, maximum, wanted).value_or(0));
}

void read_process_target(const json::Node& node, Arguments& arguments, LoadContext& context) {
  if (const auto index = read_process(node, context)) {
    arguments.target = context.scenario.processes[*index].name;
  }
}

void read_version(const json::Node& node, Arguments& arguments, LoadContext& context) {
  const auto text = read_string(node, context.errors, "a version, such as \"2.2\"");
  if (!text) return;
  const auto version = parse_version(*text);
  if (!version) context.errors.error(node, '"' + *text + "\" is no version, such as \"2.2\"");
  arguments.version = version.value_or(0);
}

void read_command(const json::Node& node, LoadContext& context) {
  constexpr std::array<std::string_view, 1> kCommands = {"FIONBIO"};
  read_word(node, context.errors, "a command of ioctlsocket", kCommands);
}

void read_option(const json::Node& node, Arguments& arguments, LoadContext& context) {
  const auto word = read_word(node, context.errors, "a socket option", names_of(socket_options()));
  if (word) arguments.option = static_cast<SocketOption>(socket_options()[*word].number);
}

// `alertable`, `wait` and `routine` share a type.
void read_switch(std::string_view name, const json::Node& node, Arguments& arguments,
                 LoadContext& context) {
  const bool value = read_boolean(node, context.errors).value_or(false);
  if (name == "alertable") arguments.alertable = value;
  if (name == "wait") arguments.wait = value;
  if (name == "routine") arguments.routine = value;
}

void read_requirements(ObjectReader& reader, const CallRow& row, bool has_from) {
  for (const Parameter& parameter : row.parameters) {
    if (parameter.need == Need::required || (parameter.need == Need::unless_from && !has_from)) {
      reader.require(parameter.name);
    } else {
      reader.allow(parameter.name);
    }
  }
}

}  // namespace

void read_argument(const Parameter& parameter, const json::Node& node, Step& step,
                   LoadContext& context) {
  Arguments& to = step.arguments;
  Diagnostics& errors = context.errors;
  switch (parameter.type) {
    case ParameterType::address:
      return read_address(node, to, context);
    case ParameterType::backlog:
      to.length = read_size(node, context, kInt32Max, "a backlog");
      return;
    case ParameterType::boolean:
      return read_switch(parameter.name, node, to, context);
    case ParameterType::bytes:
      to.input = read_bytes(node, context);
      return;
    case ParameterType::command:
      return read_command(node, context);
    case ParameterType::completion_port:
      to.completion_port = read_name(node, context, NameKind::completion_port).value_or("");
      return;
    case ParameterType::control_code:
      to.code = read_control_code(node, context);
      return;
    case ParameterType::count:
      to.count = read_count(node, context).value_or(0);
      return;
    case ParameterType::duplicate:
      to.from = read_name(node, context, NameKind::duplicate).value_or("");
      return;
    case ParameterType::event:
      to.event = read_name(node, context, NameKind::event).value_or("");
      return;
    case ParameterType::events:
      to.events = read_events(node, context);
      return;
    case ParameterType::family:
      to.family = read_named_number(node, "an address family", address_families(), context);
      return;
    case ParameterType::flags:
      to.flags = read_flags(node, context);
      return;
    case ParameterType::length:
      to.length = read_size(node, context, kLargestPayload, "a number of bytes");
      return;
    case ParameterType::milliseconds:
      to.timeout_ms = read_milliseconds(node, context);
      return;
    case ParameterType::option:
      return read_option(node, to, context);
    case ParameterType::option_value:
      to.value = read_option_value(node, context);
      return;
    case ParameterType::overlapped:
      to.overlapped = read_overlapped(node, context);
      return;
    case ParameterType::port:
      to.port = read_port(node, context).value_or(PortReference{});
      return;
    case ParameterType::process:
      return read_process_target(node, to, context);
    case ParameterType::protocol:
      to.protocol = read_named_number(node, "a protocol", protocols(), context);
      return;
    case ParameterType::size:
      to.output_size = read_size(node, context, kLargestPayload, "a number of bytes");
      return;
    case ParameterType::socket:
      to.socket = read_socket(node, context).value_or(SocketReference{});
      return;
    case ParameterType::socket_type:
      to.type = read_named_number(node, "a socket type", socket_types(), context);
      return;
    case ParameterType::step:
      to.awaited_step = read_awaited_step(node, context);
      return;
    case ParameterType::token:
      to.token = read_token(node, context).value_or(TokenReference{});
      return;
    case ParameterType::version:
      return read_version(node, to, context);
  }
  errors.error(node, "this parameter cannot be read");
}

void read_arguments(ObjectReader& reader, const CallRow& row, Step& step, LoadContext& context) {
  if (row.call == CallName::listen_) step.arguments.length = kDefaultBacklog;
  if (row.call == CallName::SleepEx_) step.arguments.alertable = true;
  const json::Node* from = row.find_parameter("from") ? reader.node().find("from") : nullptr;
  read_requirements(reader, row, from != nullptr);
  for (const Parameter& parameter : row.parameters) {
    const json::Node* node = reader.node().find(parameter.name);
    if (node == nullptr) continue;
    if (from != nullptr && parameter.need == Need::unless_from) {
      context.errors.error(*node,
                           '"' + std::string(parameter.name) +
                               "\" comes from the duplicate and cannot be given with \"from\"");
    }
    read_argument(parameter, *node, step, context);
  }
  const json::Node* count = reader.node().find("count");
  if (row.find_parameter("count") != nullptr && count != nullptr) {
    check_range(step.arguments.port, step.arguments.count, *count, context);
  }
  for (std::string_view needs_overlapped : {"event", "routine"}) {
    const json::Node* node = reader.node().find(needs_overlapped);
    if (node == nullptr || row.find_parameter("routine") == nullptr) continue;
    if (reader.node().find("overlapped") == nullptr) {
      context.errors.error(*node, '"' + std::string(needs_overlapped) + "\" needs \"overlapped\"");
    }
  }
}

}  // namespace portpool::conformance
