// Calls out of what programs print when one failed.
#include <algorithm>

#include "explain/asking.hpp"
#include "explain/endpoints.hpp"
#include "explain/error_words.hpp"
#include "explain/spoken_ports.hpp"
#include "listings/decode.hpp"
#include "listings/words.hpp"

namespace portpool::conformance {
namespace {

using listings::has_word;
using listings::lower;

/// Words without the punctuation that sentences and data put around them: `{port,5672}` is two.
std::vector<std::string_view> bare_words(std::string_view line) {
  constexpr std::string_view kBefore = "('\"`<,;{=/", kAfter = ")'\"`>,;.:}=?";
  std::vector<std::string_view> words;
  for (const listings::Word& word : listings::blank_separated(line)) {
    std::string_view rest = word.text;
    while (!rest.empty()) {
      const std::size_t comma = rest.find(',');
      std::string_view text = rest.substr(0, comma);
      rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
      while (!text.empty() && kBefore.find(text.front()) != std::string_view::npos) {
        text.remove_prefix(1);
      }
      const bool opened = text.find('[') != std::string_view::npos;
      while (
          !text.empty() && text != "::" &&
          (kAfter.find(text.back()) != std::string_view::npos || (text.back() == ']' && !opened))) {
        text.remove_suffix(1);
      }
      if (!text.empty()) words.push_back(text);
    }
  }
  return words;
}

/// A word that is an endpoint: with a colon, since numbers alone are anything. "bind(0.0.0.0:80",
/// "<null>:8080" and "(localhost:80" begin with what does not belong to it.
std::optional<Target> endpoint_in(std::string_view word) {
  const std::size_t slash = word.find("]/");  // [0.0.0.0]/8080
  if (slash != std::string_view::npos && word.starts_with('[')) {
    return parse_target(std::string(word.substr(0, slash + 1)) + ":" +
                        std::string(word.substr(slash + 2)));
  }
  if (word.find(':') == std::string_view::npos) return std::nullopt;
  const std::size_t bracket = word.find('(');
  if (bracket != std::string_view::npos && word.find(':', bracket) != std::string_view::npos) {
    word = word.substr(bracket + 1);
  }
  if (word.starts_with("null>:")) word = word.substr(5);
  std::string bare(word);
  std::erase_if(bare, [](char c) { return c == '\'' || c == '"'; });  // b'127.0.0.1':80 of Python
  if (bare.size() < word.size() && bare.starts_with('b')) bare.erase(0, 1);
  const std::size_t closes = bare.find(']');
  if (bare.starts_with('[') && closes == std::string::npos) bare.erase(0, 1);
  // [192.0.2.1:67], as a log has it between brackets: those of IPv6 close before the port.
  if (bare.starts_with('[') && closes + 1 == bare.size()) bare = bare.substr(1, closes - 1);
  // A sentence of Chinese has no blanks around a URL.
  const std::size_t scheme = bare.find("http");
  if (scheme != std::string::npos && bare.find("://") != std::string::npos) {
    bare.erase(0, scheme);
    bare.erase(std::ranges::find_if(
                   bare, [](char c) { return static_cast<unsigned char>(c) > 126 || c == ','; }),
               bare.end());
  }
  auto target = parse_target(bare);
  if (!target || !target->unresolved.empty()) return std::nullopt;
  return target;
}

struct FoundCall {
  std::optional<Target> target;
  std::uint32_t local_port = 0;  // of "LOCAL->REMOTE"
  bool tcp = false, udp = false, connects = false, binds = false, http = false;
};

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
              text.find("failed to listen on prefix") != std::string::npos ||
              text.find("failed to register url") != std::string::npos ||
              text.find("could not register url") != std::string::npos ||
              code_of_line(line) == std::optional<std::uint32_t>(183);
  // Programs put their own words before Go's: "dial: listen tcp ..." is a listen.
  constexpr std::string_view kConnecting[] = {"dial", "connect", "connectex",
                                              "HttpRequestException", "ECONNREFUSED"};
  call.connects =
      !has_word(line, "listen") &&
      std::ranges::any_of(kConnecting, [&](std::string_view word) { return has_word(line, word); });
  // Node's datagram sockets "bind", its servers "listen".
  call.binds =
      text.find("bind eacces") != std::string::npos || text.find("bind eaddr") != std::string::npos;
  for (const std::string_view udp : {"udp", "udp4", "udp6", "dgram", "multicast"}) {
    call.udp = call.udp || has_word(line, udp);
  }
  call.udp = call.udp || call.binds;
  call.tcp = has_word(line, "tcp") || has_word(line, "listen");
  bool after_verb = false;
  for (const std::string_view word : words) {
    const std::string name = lower(word);
    if (name == "listen" || name == "dial" || name == "bind" || name == "bind()") {
      after_verb = true;
      continue;
    }
    const bool had = call.target.has_value();
    take_target(call, word, after_verb);
    // "dial tcp ADDRESS" may stand behind an address of the same line.
    if (call.target && (after_verb || !had) && !listings::transport_named(word)) after_verb = false;
  }
  if (!call.target) call.target = pair_of_python(words);
  if (!call.target) call.target = named_port(words);
  if (!call.target) call.target = connector_of_tomcat(words);
  if (!call.target) call.target = published_port(words);
  if (!call.target && words.size() <= 3 && code_of_line(line)) {  // "EADDRINUSE 8080"
    for (const std::string_view word : words) {
      const auto port = listings::port_of(word);
      if (port && code_of_line(word) == std::nullopt) call.target.emplace().ports = {*port, 1};
    }
  }
  return call;
}

ExplainRequest request_of(const FoundCall& call) {
  ExplainRequest request;
  request.transport = call.udp ? Transport::udp : Transport::tcp;
  request.verb = call.udp ? RequestVerb::bind : RequestVerb::listen;
  request.assumes_tcp = !call.udp && !call.tcp;
  const Target target = call.target.value_or(Target{});
  request.assumes_wildcard = !target.has_address && !target.has_wildcard;
  request.address = target.address;
  request.inet6 = target.inet6;
  if (call.connects && (target.has_address || !call.target)) {
    request.verb = call.udp ? RequestVerb::send : RequestVerb::connect;
    request.peer_port = target.ports.first;
    request.first = call.local_port;
    return request;
  }
  request.first = target.ports.first;
  if (call.http) {
    request.verb = RequestVerb::http_listener;
    const std::string port = request.first == 0 ? "<port>" : std::to_string(request.first);
    request.url = !target.url.empty()  ? target.url
                  : target.has_address ? "http://localhost:" + port + "/"
                                       : "http://+:" + port + "/";
  }
  return request;
}

/// Whether a line without a code says of which port the line before spoke: MySQL, PostgreSQL, Java
/// and ssh give the error first.
bool continues(std::string_view line, const FoundCall& call) {
  return call.target &&
         (has_word(line, "port") || has_word(line, "bind") || has_word(line, "listen"));
}

}  // namespace

std::string pipe_of_node(std::string_view text) {
  for (const listings::Line& line : listings::lines_of(text)) {
    const bool listens =
        has_word(line.text, "listen EACCES") || has_word(line.text, "listen EADDRINUSE");
    if (!listens || call_of_line(line.text).target) continue;
    const auto words = bare_words(line.text);
    const std::string last = lower(words.back());
    if (last == "eacces" || last == "eaddrinuse" || last == "denied" || last == "use") continue;
    return std::string(words.back());
  }
  return {};
}

namespace {

/// Whether a line without a code says that something failed. Go and Redis put the message of the
/// system behind the call, in whatever language.
bool says_failed(std::string_view line) {
  constexpr std::string_view kFailed[] = {"failed", "failure", "could", "couldn't", "can't",
                                          "unable", "cannot",  "error", "denied"};
  return line.find(": bind: ") != std::string_view::npos ||
         line.find(": connectex: ") != std::string_view::npos ||
         std::ranges::any_of(kFailed, [&](std::string_view word) { return has_word(line, word); });
}

struct ErrorReader {
  /// The first call with its code; a code alone, or a failed call without a code, where there is
  /// nothing better. A URL that HTTP.sys denies is no matter of ports, and programs go on to a
  /// socket of their own there: what becomes of that counts.
  std::optional<ExplainRequest> read(std::string_view text) {
    std::optional<ExplainRequest> denied;
    for (const listings::Line& line : listings::lines_of(text)) {
      auto request = read_line(line.text);
      if (request && request->saw != kAccessDenied) return with_stack(std::move(*request), text);
      if (request && !denied) denied = std::move(request);
    }
    if (denied) return denied;
    if (without_port) return with_stack(std::move(*without_port), text);
    if (without_code) return with_stack(std::move(*without_code), text);
    return published;
  }

 private:
  static constexpr std::size_t kNear = 8;  // lines, from an error to the port that it speaks of

  std::optional<ExplainRequest> read_line(std::string_view line) {
    const auto code = code_of_line(line);
    FoundCall call = call_of_line(line);
    if (!code) {
      if (call.target) before = call;
      if (call.target && says_failed(line) && !without_code) without_code = request_of(call);
      if (const auto target = published_port(bare_words(line)); target && !published) {
        call.target = target;
        published = request_of(call);
      }
      if (!without_port || ++since > kNear || !continues(line, call)) return std::nullopt;
      call.http = call.http || without_port->verb == RequestVerb::http_listener;
      call.udp = call.udp || without_port->transport == Transport::udp;
      ExplainRequest request = request_of(call);
      request.saw = without_port->saw;
      return request;
    }
    if (!call.target && before && !call.connects) {
      before->http = before->http || call.http;
      call = *before;
    }
    if (*code >= kFirstOfWinsock) call.http = false;  // HTTP.sys fails with codes of Win32
    ExplainRequest request = request_of(call);
    request.saw = code;
    if (call.target) return request;
    request.any_call = true;
    if (!without_port) without_port = request;
    return std::nullopt;
  }

  /// .NET, Java and Python say in the stack that it was a connect, or a datagram socket.
  static ExplainRequest with_stack(ExplainRequest request, std::string_view text) {
    constexpr std::string_view kConnects[] = {"DoConnect", "ConnectAsync", "Socket.connect",
                                              "create_connection"};
    // Parts of names: UdpClient, BindUdpListener, DatagramChannel. RakNet is a protocol on UDP.
    constexpr std::string_view kDatagrams[] = {"UDPSocket", "Udp", "Datagram", "RakNet"};
    const bool connects =
        std::ranges::any_of(kConnects, [&](std::string_view word) { return has_word(text, word); });
    if (request.verb != RequestVerb::listen) return request;
    const bool datagrams = std::ranges::any_of(kDatagrams, [&](std::string_view part) {
      return text.find(part) != std::string_view::npos;
    });
    if (!connects && request.assumes_tcp && datagrams) {
      request.transport = Transport::udp;
      request.verb = RequestVerb::bind;
    }
    if (!connects) return request;
    request.verb = RequestVerb::connect;
    request.peer_port = request.first;
    request.first = 0;
    return request;
  }

  static constexpr std::uint32_t kAccessDenied = 5, kFirstOfWinsock = 10000;

  std::optional<ExplainRequest> without_port, without_code;
  std::optional<ExplainRequest> published;  // the port of a `docker run`, whatever became of it
  std::optional<FoundCall> before;          // a call whose line names no code: the next lines may
  std::size_t since = 0;                    // without_port
};

/// Consoles break lines wherever they end, mails at a blank.
std::string joined(std::string_view text, std::string_view between) {
  std::string all;
  for (const listings::Line& line : listings::lines_of(text)) {
    std::string_view part = line.text;
    while (part.starts_with("> ") || part == ">")
      part.remove_prefix(std::min<std::size_t>(2, part.size()));
    if (!between.empty()) part = listings::trimmed(part);  // one blank where two lines met
    all.append(all.empty() ? "" : between).append(part);
  }
  return all;
}

std::optional<ExplainRequest> read_error_text(std::string_view text) {
  auto best = ErrorReader{}.read(text);
  const auto is_whole = [](const std::optional<ExplainRequest>& one) {
    return one && one->saw && !one->any_call;
  };
  if (is_whole(best) || text.find('\n') == std::string_view::npos) return best;
  for (const std::string_view between : {"", " "}) {
    auto again = ErrorReader{}.read(joined(text, between));
    if (is_whole(again)) return again;
    if (!best) best = std::move(again);
  }
  return best;
}

}  // namespace

std::optional<ExplainRequest> parse_error_text(std::string_view text) {
  auto request = read_error_text(text);
  if (request) request->is_printed = true;
  return request;
}

}  // namespace portpool::conformance
