// Calls and codes out of what programs print when a call failed.
#include <algorithm>

#include "explain/asking.hpp"
#include "explain/endpoints.hpp"
#include "listings/decode.hpp"
#include "listings/words.hpp"

namespace portpool::conformance {
namespace {

using listings::has_word;
using listings::lower;

struct CodeWord {
  std::string_view word;  // stands alone in the line, in any case
  std::uint32_t code;
};
constexpr CodeWord kCodeWords[] = {
    {"10013", 10013},      {"WSAEACCES", 10013},        {"EACCES", 10013},        {"0x271d", 10013},
    {"10048", 10048},      {"WSAEADDRINUSE", 10048},    {"EADDRINUSE", 10048},    {"0x2740", 10048},
    {"10049", 10049},      {"WSAEADDRNOTAVAIL", 10049}, {"EADDRNOTAVAIL", 10049}, {"10055", 10055},
    {"WSAENOBUFS", 10055}, {"ENOBUFS", 10055},          {"10022", 10022},
};

struct CodeText {
  std::string_view text;  // part of a sentence, in lower case where it is ASCII
  std::uint32_t code;
};
// A few words of each message are enough to know it by. Windows translates them.
constexpr CodeText kCodeTexts[] = {
    {"forbidden by its access permissions", 10013},
    {"zugriffsrechte des sockets", 10013},
    {"interdite par ses autorisations", 10013},
    {"no permitida por sus permisos", 10013},
    {"forma no permitida", 10013},
    {"proibida pelas permiss", 10013},
    {"vietata dalle autorizzazioni", 10013},
    {"\xe7\xa6\x81\xe3\x81\x98\xe3\x82\x89\xe3\x82\x8c\xe3\x81\x9f\xe6\x96\xb9\xe6\xb3\x95", 10013},
    {"\xe8\xae\xbf\xe9\x97\xae\xe6\x9d\x83\xe9\x99\x90\xe4\xb8\x8d\xe5\x85\x81\xe8\xae\xb8", 10013},
    {"\xd0\xbf\xd1\x80\xd0\xb0\xd0\xb2\xd0\xb0\xd0\xbc\xd0\xb8 \xd0\xb4\xd0\xbe\xd1\x81\xd1\x82"
     "\xd1\x83\xd0\xbf\xd0\xb0",
     10013},
    {"unexpected error permission denied", 10013},
    {"permission denied: bind", 10013},
    {"permission denied (bind failed)", 10013},
    {"kind: permissiondenied", 10013},
    {"[errno 13]", 10013},
    {"only one usage of each socket address", 10048},
    {"socketadresse (protokoll", 10048},
    {"une seule utilisation de chaque adresse", 10048},
    {"solo se permite un uso de cada", 10048},
    {"\xe6\xaf\x8f\xe4\xb8\xaa\xe5\xa5\x97\xe6\x8e\xa5\xe5\xad\x97\xe5\x9c\xb0\xe5\x9d\x80", 10048},
    {"address already in use", 10048},
    {"port is already allocated", 10048},
    {"was already in use", 10048},
    {"is already in use", 10048},
    {"not valid in its context", 10049},
    {"cannot assign requested address", 10049},
    {"lacked sufficient buffer space", 10055},
    {"no buffer space available", 10055},
    {"httplistenerexception (5)", 5},
    {"httplistenerexception: access is denied", 5},
    {"conflicts with an existing registration", 183},
    {"(0x20)", 32},
    {"being used by another process", 32},
};

std::optional<std::uint32_t> code_of_line(std::string_view line) {
  for (const CodeWord& word : kCodeWords) {
    if (has_word(line, word.word)) return word.code;
  }
  const std::string text = lower(line);
  for (const CodeText& known : kCodeTexts) {
    if (text.find(known.text) != std::string::npos) return known.code;
  }
  return std::nullopt;
}

/// Words without the punctuation that sentences put around them.
std::vector<std::string_view> bare_words(std::string_view line) {
  std::vector<std::string_view> words;
  for (const listings::Word& word : listings::blank_separated(line)) {
    std::string_view text = word.text;
    while (!text.empty() &&
           std::string_view("('\"`<,;").find(text.front()) != std::string_view::npos)
      text.remove_prefix(1);
    while (!text.empty() &&
           std::string_view(")'\"`>,;.:").find(text.back()) != std::string_view::npos)
      text.remove_suffix(1);
    if (!text.empty()) words.push_back(text);
  }
  return words;
}

/// A word that is an endpoint: with a colon, since numbers alone are anything.
std::optional<Target> endpoint_in(std::string_view word) {
  if (word.find(':') == std::string_view::npos) return std::nullopt;
  auto target = parse_target(word);
  if (!target || !target->unresolved.empty()) return std::nullopt;
  return target;
}

struct FoundCall {
  std::optional<Target> target;
  std::uint32_t local_port = 0;  // of "LOCAL->REMOTE"
  bool udp = false, connects = false, binds = false, http = false;
};

/// "port 8080", "port: 8080", "port=8080".
std::optional<std::uint32_t> named_port(const std::vector<std::string_view>& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string word = lower(words[i]);
    if (word.starts_with("port=")) return listings::port_of(std::string_view(word).substr(5));
    if (word == "port" && i + 1 < words.size()) {
      if (const auto port = listings::port_of(words[i + 1])) return port;
    }
  }
  return std::nullopt;
}

/// ('127.0.0.1', 50021), as Python prints an address.
std::optional<Target> pair_of_python(const std::vector<std::string_view>& words) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    const auto address = parse_ip_address(words[i]);
    const auto port = listings::port_of(words[i + 1]);
    if (!address || !port) continue;
    Target target;
    target.address = *address;
    target.inet6 = words[i].find(':') != std::string_view::npos;
    target.has_address = true;
    target.ports = {*port, 1};
    return target;
  }
  return std::nullopt;
}

void take_target(FoundCall& call, std::string_view word, bool after_verb) {
  const std::size_t arrow = word.find("->");
  if (arrow != std::string_view::npos) {
    const auto local = endpoint_in(word.substr(0, arrow));
    const auto remote = endpoint_in(word.substr(arrow + 2));
    if (local && remote) {
      call.local_port = local->ports.first;
      call.target = remote;
    }
    return;
  }
  const auto target = endpoint_in(word);
  if (!target) return;
  const bool better = !call.target || (call.target->ports.first == 0 && target->ports.first != 0);
  if (better || after_verb) call.target = target;
}

FoundCall call_of_line(std::string_view line) {
  FoundCall call;
  const auto words = bare_words(line);
  const std::string text = lower(line);
  call.http = text.find("httplistener") != std::string::npos ||
              text.find("failed to listen on prefix") != std::string::npos;
  // Programs put their own words before Go's: "dial: listen tcp ..." is a listen.
  call.connects =
      (has_word(line, "dial") || has_word(line, "connect")) && !has_word(line, "listen");
  // Node's datagram sockets "bind", its servers "listen".
  call.binds =
      text.find("bind eacces") != std::string::npos || text.find("bind eaddr") != std::string::npos;
  for (const char* const udp : {"udp", "udp4", "udp6", "dgram"}) {
    call.udp = call.udp || has_word(line, udp);
  }
  call.udp = call.udp || call.binds;
  bool after_verb = false;
  for (const std::string_view word : words) {
    const std::string name = lower(word);
    if (name == "listen" || name == "dial" || name == "bind" || name == "bind()") {
      after_verb = true;
      continue;
    }
    const bool had = call.target.has_value();
    take_target(call, word, after_verb);
    if (call.target && (after_verb || !had)) after_verb = false;
  }
  if (!call.target) call.target = pair_of_python(words);
  if (!call.target) {
    if (const auto port = named_port(words)) {
      call.target.emplace();
      call.target->ports = {*port, 1};
    }
  }
  return call;
}

ExplainRequest request_of(const FoundCall& call) {
  ExplainRequest request;
  request.transport = call.udp ? Transport::udp : Transport::tcp;
  request.verb = call.udp ? RequestVerb::bind : RequestVerb::listen;
  const Target target = call.target.value_or(Target{});
  request.address = target.address;
  request.inet6 = target.inet6;
  if (call.connects && target.has_address) {
    request.verb = call.udp ? RequestVerb::send : RequestVerb::connect;
    request.peer_port = target.ports.first;
    request.first = call.local_port;
    return request;
  }
  request.first = target.ports.first;
  if (call.http) {
    request.verb = RequestVerb::http_listener;
    request.url =
        target.url.empty() ? "http://+:" + std::to_string(request.first) + "/" : target.url;
  }
  return request;
}

}  // namespace

bool looks_like_error_text(std::string_view text) {
  return code_of_line(text).has_value();
}

std::optional<ExplainRequest> parse_error_text(std::string_view text) {
  std::optional<ExplainRequest> without_port;
  std::optional<FoundCall> before;  // a call whose line names no code: the next lines may
  for (const listings::Line& line : listings::lines_of(text)) {
    const auto code = code_of_line(line.text);
    const FoundCall call = call_of_line(line.text);
    if (!code) {
      if (call.target) before = call;
      continue;
    }
    if (!call.target && before) {
      ExplainRequest request = request_of(*before);
      request.saw = code;
      return request;
    }
    ExplainRequest request = request_of(call);
    request.saw = code;
    if (call.target) return request;
    request.any_call = true;
    if (!without_port) without_port = request;
  }
  return without_port;
}

}  // namespace portpool::conformance
