#include <array>
#include <limits>

#include "format/reading/vocabulary.hpp"
#include "format/scenario/parameter_types.hpp"
#include "format/scenario/references.hpp"
#include "format/scenario/step_readers.hpp"

namespace portpool::conformance {
namespace {

struct RawPointer {
  std::string_view key;
  std::optional<Pointer> RawArguments::*member;
};
constexpr std::array<RawPointer, 6> kPointers = {{
    {"lpvInBuffer", &RawArguments::in_buffer},
    {"lpvOutBuffer", &RawArguments::out_buffer},
    {"lpcbBytesReturned", &RawArguments::bytes_returned},
    {"lpOverlapped", &RawArguments::overlapped},
    {"lpCompletionRoutine", &RawArguments::routine},
    {"name", &RawArguments::name},
}};

// A replay has room for names of this length: the one of the peer stands behind the other.
constexpr std::uint32_t kLongestName = 65535;

struct RawNumber {
  std::string_view key;
  std::optional<std::uint32_t> RawArguments::*member;
  std::uint32_t most = kUint32Max;
};
constexpr std::array<RawNumber, 7> kNumbers = {{
    {"cbInBuffer", &RawArguments::in_size},
    {"cbOutBuffer", &RawArguments::out_size},
    {"dwProcessId", &RawArguments::process_id},
    {"dwLocalAddressLength", &RawArguments::local_length, kLongestName},
    {"dwRemoteAddressLength", &RawArguments::remote_length, kLongestName},
    {"dwFlags", &RawArguments::flags},
    {"dwReserved", &RawArguments::reserved},
}};

void read_pointer(const json::Node& node, std::optional<Pointer>& pointer, LoadContext& context) {
  constexpr std::array<std::string_view, 2> kWords = {"null", "unmapped"};
  if (const auto word = read_word(node, context.errors, "a raw pointer", kWords)) {
    pointer = *word == 0 ? Pointer::null : Pointer::unmapped;
  }
}

bool read_single_word(const json::Node& node, std::string_view word, LoadContext& context) {
  const std::array<std::string_view, 1> words = {word};
  return read_word(node, context.errors, "a raw value here", words).has_value();
}

void read_sa_family(const json::Node& node, RawArguments& raw, LoadContext& context) {
  constexpr std::int64_t kUint16Max = std::numeric_limits<std::uint16_t>::max();
  if (node.is(json::Kind::integer)) {
    const auto number = read_integer(node, context.errors, 0, kUint16Max, "an address family");
    if (number) raw.sa_family = static_cast<std::uint16_t>(*number);
    return;
  }
  const auto families = address_families();
  if (const auto word = read_word(node, context.errors, "an address family", names_of(families))) {
    raw.sa_family = static_cast<std::uint16_t>(families[*word].number);
  }
}

void read_other(std::string_view key, const json::Node& node, RawArguments& raw,
                LoadContext& context) {
  if (key == "input") {
    raw.input = read_bytes(node, context);
  } else if (key == "dwIoControlCode") {
    raw.code = read_control_code(node, context);
  } else if (key == "namelen") {
    const auto length = read_integer(node, context.errors, std::numeric_limits<std::int32_t>::min(),
                                     std::numeric_limits<std::int32_t>::max(), "a number of bytes");
    if (length) raw.namelen = static_cast<std::int32_t>(*length);
  } else if (key == "sa_family") {
    read_sa_family(node, raw, context);
  } else if (key == "StartPort") {
    raw.start_port_in_host_order = read_single_word(node, "host-order", context);
  } else if (key == "hEvent") {
    raw.event_invalid = read_single_word(node, "invalid", context);
  }
}

void read_raw_value(std::string_view key, const json::Node& node, RawArguments& raw,
                    LoadContext& context) {
  for (const RawPointer& pointer : kPointers) {
    if (pointer.key == key) return read_pointer(node, raw.*pointer.member, context);
  }
  for (const RawNumber& number : kNumbers) {
    if (number.key != key) continue;
    if (const auto value = read_integer(node, context.errors, 0, number.most, "a number")) {
      raw.*number.member = static_cast<std::uint32_t>(*value);
    }
    return;
  }
  read_other(key, node, raw, context);
}

}  // namespace

void read_raw(const json::Node& node, const CallRow& row, Step& step, LoadContext& context) {
  const std::string what = "\"raw\" of " + std::string(row.name);
  ObjectReader reader(node, context.errors, what);
  if (!reader.is_object()) return;
  for (std::string_view key : row.raw) {
    if (const json::Node* value = reader.find(key)) read_raw_value(key, *value, step.raw, context);
  }
  reader.finish();
  const json::Node* event = node.find("hEvent");
  if (event != nullptr && row.allows_raw("hEvent") && step.arguments.overlapped.empty()) {
    context.errors.error(*event, "\"hEvent\" needs \"overlapped\"");
  }
}

}  // namespace portpool::conformance
