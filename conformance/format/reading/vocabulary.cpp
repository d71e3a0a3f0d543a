#include "format/reading/vocabulary.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "portpool/sim/control_code.hpp"

namespace portpool::conformance {
namespace {

constexpr std::array<NamedNumber, 5> kFamilies = {
    {{"AF_UNSPEC", 0}, {"AF_UNIX", 1}, {"AF_INET", 2}, {"AF_INET6", 23}, {"AF_BTH", 32}}};
constexpr std::array<NamedNumber, 5> kTypes = {{{"SOCK_STREAM", 1},
                                                {"SOCK_DGRAM", 2},
                                                {"SOCK_RAW", 3},
                                                {"SOCK_RDM", 4},
                                                {"SOCK_SEQPACKET", 5}}};
constexpr std::array<NamedNumber, 4> kProtocols = {
    {{"IPPROTO_ICMP", 1}, {"IPPROTO_TCP", 6}, {"IPPROTO_UDP", 17}, {"IPPROTO_ICMPV6", 58}}};
constexpr std::array<NamedNumber, 2> kFlags = {
    {{"WSA_FLAG_OVERLAPPED", call::kWsaFlagOverlapped},
     {"WSA_FLAG_NO_HANDLE_INHERIT", call::kWsaFlagNoHandleInherit}}};

constexpr std::int64_t option_number(SocketOption option) {
  return static_cast<std::int64_t>(option);
}
constexpr std::array<NamedNumber, 15> kOptions = {
    {{"SO_REUSEADDR", option_number(SocketOption::reuseaddr)},
     {"SO_EXCLUSIVEADDRUSE", option_number(SocketOption::exclusiveaddruse)},
     {"IPV6_V6ONLY", option_number(SocketOption::ipv6_v6only)},
     {"SO_RANDOMIZE_PORT", option_number(SocketOption::randomize_port)},
     {"SO_PORT_SCALABILITY", option_number(SocketOption::port_scalability)},
     {"SO_REUSE_UNICASTPORT", option_number(SocketOption::reuse_unicastport)},
     {"SO_LINGER", option_number(SocketOption::linger)},
     {"SO_BROADCAST", option_number(SocketOption::broadcast)},
     {"SO_REUSE_MULTICASTPORT", option_number(SocketOption::reuse_multicastport)},
     {"SO_UNICAST_RECEIVE_SHARING", option_number(SocketOption::unicast_receive_sharing)},
     {"SO_ACCEPTCONN", option_number(SocketOption::acceptconn)},
     {"SO_CONDITIONAL_ACCEPT", option_number(SocketOption::conditional_accept)},
     {"SO_UPDATE_CONNECT_CONTEXT", option_number(SocketOption::update_connect_context)},
     {"SO_UPDATE_ACCEPT_CONTEXT", option_number(SocketOption::update_accept_context)},
     {"SO_ERROR", option_number(SocketOption::error)}}};

constexpr std::array<NamedNumber, 3> kDirections = {
    {{"SD_RECEIVE", call::kSdReceive}, {"SD_SEND", call::kSdSend}, {"SD_BOTH", call::kSdBoth}}};

// mswsock.h.
constexpr std::array<NamedBytes, 4> kExtensionGuids = {
    {{"WSAID_ACCEPTEX",
      {0xf1, 0x7d, 0x36, 0xb5, 0xac, 0xcb, 0xcf, 0x11, 0x95, 0xca, 0x00, 0x80, 0x5f, 0x48, 0xa1,
       0x92}},
     {"WSAID_CONNECTEX",
      {0xb9, 0x07, 0xa2, 0x25, 0xf3, 0xdd, 0x60, 0x46, 0x8e, 0xe9, 0x76, 0xe5, 0x8c, 0x74, 0x06,
       0x3e}},
     {"WSAID_DISCONNECTEX",
      {0x11, 0x2e, 0xda, 0x7f, 0x30, 0x86, 0x6f, 0x43, 0xa0, 0x31, 0xf5, 0x36, 0xa6, 0xee, 0xc1,
       0x57}},
     {"WSAID_GETACCEPTEXSOCKADDRS",
      {0xf2, 0x7d, 0x36, 0xb5, 0xac, 0xcb, 0xcf, 0x11, 0x95, 0xca, 0x00, 0x80, 0x5f, 0x48, 0xa1,
       0x92}}}};

constexpr std::array<std::string_view, 3> kAddressNames = {"loopback", "loopback-2", "loopback6"};

constexpr std::array<std::string_view, 4> kPrivileges = {
    "standard-user", "administrator-not-elevated", "administrator", "built-in-administrator"};
constexpr std::array<std::string_view, 2> kTransports = {"tcp", "udp"};
constexpr std::array<std::string_view, 2> kStores = {"active", "persistent"};
constexpr std::array<std::string_view, 3> kHolders = {"http-sys", "guest", "guest-shared"};
constexpr std::array<std::string_view, 9> kReserved = {"zero",         "unknown", "INVALID_SOCKET",
                                                       "not-a-socket", "dynamic", "timeout",
                                                       "untouched",    "port-of", "success"};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool face_shows(Face face, std::uint32_t code) {
  for (std::size_t i = 0; i < kStatusCount; ++i) {
    const auto status = static_cast<Status>(i);
    // The functions that answer it have both faces anyway.
    if (status == Status::unacceptable_parameter) continue;
    if (code_of(status, face) == code) return true;
  }
  return false;
}

template <class T>
bool parse_whole(std::string_view text, T& value, int base) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

std::span<const NamedNumber> address_families() {
  return kFamilies;
}
std::span<const NamedNumber> socket_types() {
  return kTypes;
}
std::span<const NamedNumber> protocols() {
  return kProtocols;
}
std::optional<std::int32_t> implied_protocol(std::int32_t type) {
  constexpr std::int32_t kStream = 1, kDgram = 2, kTcp = 6, kUdp = 17;
  if (type == kStream) return kTcp;
  if (type == kDgram) return kUdp;
  return std::nullopt;
}
std::span<const NamedNumber> socket_flags() {
  return kFlags;
}
std::span<const NamedNumber> socket_options() {
  return kOptions;
}
std::span<const NamedNumber> shutdown_directions() {
  return kDirections;
}

std::vector<std::string_view> names_of(std::span<const NamedNumber> list) {
  std::vector<std::string_view> names;
  for (const NamedNumber& entry : list) names.push_back(entry.name);
  return names;
}

std::span<const std::string_view> privilege_words() {
  return kPrivileges;
}
std::span<const std::string_view> transport_words() {
  return kTransports;
}
std::span<const std::string_view> store_words() {
  return kStores;
}
std::span<const std::string_view> holder_words() {
  return kHolders;
}

bool can_answer(ErrorFaces faces, std::uint32_t code) {
  if (code == code_of(Status::pending, Face::winsock)) return false;  // "pending" is no error
  if (faces == ErrorFaces::both) return true;
  const Face face = faces == ErrorFaces::winsock ? Face::winsock : Face::win32;
  if (face_shows(Face::winsock, code) || face_shows(Face::win32, code))
    return face_shows(face, code);
  // A number that the model never gives. Those from 10000 on are Winsock's own.
  constexpr std::uint32_t kWinsockBase = 10000;
  return code < kWinsockBase || face == Face::winsock;
}

std::vector<std::string_view> error_words(ErrorFaces faces) {
  std::vector<std::string_view> words;
  for (const ErrorName& error : error_names()) {
    if (can_answer(faces, error.code)) words.push_back(error.name);
  }
  return words;
}

std::string_view counterpart(Face face, std::uint32_t code) {
  const Face other = face == Face::winsock ? Face::win32 : Face::winsock;
  for (std::size_t i = 0; i < kStatusCount; ++i) {
    const auto status = static_cast<Status>(i);
    if (code_of(status, other) == code) return name_of(status, face);
  }
  return {};
}

std::optional<std::uint16_t> parse_version(std::string_view text) {
  const auto dot = text.find('.');
  std::uint8_t major = 0;
  std::uint8_t minor = 0;
  if (dot == std::string_view::npos || !parse_whole(text.substr(0, dot), major, 10) ||
      !parse_whole(text.substr(dot + 1), minor, 10)) {
    return std::nullopt;
  }
  return static_cast<std::uint16_t>(major | (minor << 8));
}

std::string version_text(std::uint16_t version) {
  return std::to_string(version & 0xff) + '.' + std::to_string(version >> 8);
}

std::optional<std::string_view> address_by_name(std::string_view name) {
  constexpr std::array<std::string_view, kAddressNames.size()> kAddresses = {"127.0.0.1",
                                                                             "127.0.0.2", "::1"};
  const auto found = std::ranges::find(kAddressNames, name);
  if (found == kAddressNames.end()) return std::nullopt;
  return kAddresses[static_cast<std::size_t>(found - kAddressNames.begin())];
}
std::span<const std::string_view> address_names() {
  return kAddressNames;
}

std::span<const NamedNumber> control_codes() {
  static const std::vector<NamedNumber> codes = [] {
    std::vector<NamedNumber> named;
    for (const ControlCodeInfo& info : portpool::control_codes()) {
      named.push_back({info.name, info.code});
    }
    std::ranges::sort(named, {}, &NamedNumber::name);
    return named;
  }();
  return codes;
}
std::span<const NamedBytes> extension_guids() {
  return kExtensionGuids;
}

std::optional<std::uint32_t> parse_control_code(std::string_view text) {
  std::uint32_t code = 0;
  if (!(text.starts_with("0x") || text.starts_with("0X"))) return std::nullopt;
  if (!parse_whole(text.substr(2), code, 16)) return std::nullopt;
  return code;
}

std::optional<std::vector<std::uint8_t>> parse_hex_bytes(std::string_view text) {
  std::string digits;
  for (char c : text) {
    if (c != ' ') digits += c;
  }
  if (digits.size() % 2 != 0) return std::nullopt;
  std::vector<std::uint8_t> bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    std::uint8_t byte = 0;
    if (!parse_whole(std::string_view(digits).substr(i, 2), byte, 16)) return std::nullopt;
    bytes.push_back(byte);
  }
  return bytes;
}

bool is_name(std::string_view text) {
  if (text.empty() || !is_letter(text.front())) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_'; });
}

bool is_kebab_case(std::string_view text) {
  char previous = '-';
  for (char c : text) {
    if (!((c >= 'a' && c <= 'z') || is_digit(c) || (c == '-' && previous != '-'))) return false;
    previous = c;
  }
  return previous != '-';
}

bool is_reserved_word(std::string_view text) {
  return std::find(kReserved.begin(), kReserved.end(), text) != kReserved.end();
}

}  // namespace portpool::conformance
