#include "explain/asking.hpp"

#include <algorithm>

#include "explain/endpoints.hpp"
#include "listings/words.hpp"
#include "text/nearest_word.hpp"

namespace portpool::conformance {
namespace {

using listings::lower;

struct VerbName {
  std::string_view word;
  RequestVerb verb;
};
constexpr VerbName kSpokenVerbs[] = {
    {"bind", RequestVerb::bind},          {"listen", RequestVerb::listen},
    {"acquire", RequestVerb::acquire},    {"reserve", RequestVerb::acquire},
    {"create", RequestVerb::create},      {"exclude", RequestVerb::exclude},
    {"connect", RequestVerb::connect},    {"dial", RequestVerb::connect},
    {"send", RequestVerb::send},          {"sendto", RequestVerb::send},
    {"http", RequestVerb::http_listener},
};

/// Words of a question that say nothing of the call.
constexpr std::string_view kFillers[] = {
    "a",    "address", "already", "blocked", "can",      "can't", "cannot", "denied",  "do",
    "does", "failed",  "free",    "has",     "have",     "held",  "holds",  "i",       "in",
    "is",   "it",      "my",      "not",     "occupied", "on",    "port",   "refused", "the",
    "to",   "use",     "used",    "uses",    "using",    "what",  "who",    "why",     "-p"};

/// Codes that no user would take for a port where they stand beside one.
constexpr std::uint32_t kCodes[] = {10013, 10048, 10049, 10055, 10061, 10022, 10047, 10050};

ToolError bad(std::string message, const std::string& example) {
  ToolError error;
  error.message = std::move(message) + "; for example: portpool explain " + example;
  return error;
}

class RequestReader {
 public:
  explicit RequestReader(const std::vector<std::string>& words) : words_(words) {}

  Result<ExplainRequest> read() {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      std::string written = words_[i];
      if (written.size() > 1 && written.ends_with('?')) written.pop_back();
      const std::string word = lower(written);
      const bool is_from = (word == "from" || word == "local") && i + 1 < words_.size();
      if (is_from && listings::port_of(words_[i + 1])) {
        from_ = listings::port_of(words_[++i]);
      } else if (!read_word(written, word)) {
        return not_understood(words_[i]);
      }
    }
    return finish();
  }

 private:
  bool read_word(const std::string& written, const std::string& word) {
    const auto* const verb = std::ranges::find(kSpokenVerbs, word, &VerbName::word);
    if (verb != std::end(kSpokenVerbs) && !verb_) {
      verb_ = verb->verb;
      return true;
    }
    if (word == "tcp" || word == "tcp4" || word == "tcp6" || word == "udp" || word == "udp4" ||
        word == "udp6") {
      transport_ = word.starts_with("tcp") ? Transport::tcp : Transport::udp;
      inet6_ = inet6_ || word.ends_with('6');
      return true;
    }
    if (word == "code" || word == "error") {
      names_code_ = true;
      return true;
    }
    if (std::ranges::find(kFillers, word) != std::end(kFillers)) return true;
    if (!address_.has_address && take_address(written, address_)) return true;
    if (read_docker(written)) return true;
    if (const std::size_t arrow = written.find("->"); arrow != std::string::npos && arrow > 0) {
      const auto local = parse_target(written.substr(0, arrow));
      if (!local || target_) return false;
      from_ = local->ports.first;
      if (!verb_) verb_ = RequestVerb::connect;
      target_ = parse_target(written.substr(arrow + 2));
      return target_.has_value();
    }
    auto target = parse_target(take_transport(written));
    if (!target) return false;
    if (names_code_ && !saw_ && is_code(*target)) {
      saw_ = target->ports.first;
      return true;
    }
    return target_ ? read_second(*target) : (target_ = std::move(target)).has_value();
  }

  /// "tcp:8080", "8080/tcp" without what names the transport; "port=8080" without the name.
  std::string take_transport(const std::string& written) {
    std::string rest = written;
    const std::string word = lower(written);
    for (const std::string_view name : {"tcp", "udp"}) {
      const auto take = [&](std::size_t begin) {
        transport_ = name == "tcp" ? Transport::tcp : Transport::udp;
        rest.erase(begin, name.size() + 1);
      };
      if (word.starts_with(std::string(name) + ":") && word.find("//") == std::string::npos)
        take(0);
      if (word.ends_with("/" + std::string(name))) take(rest.size() - name.size() - 1);
    }
    if (lower(rest).starts_with("port=") || lower(rest).starts_with("port:")) rest.erase(0, 5);
    return rest;
  }

  /// "8080:80" and "0.0.0.0:8080->80/tcp": the port of the host stands first.
  bool read_docker(const std::string& written) {
    const std::string word = take_transport(written);
    const std::size_t arrow = word.find("->");
    const bool mapped = arrow != std::string::npos && listings::port_of(word.substr(arrow + 2));
    const std::size_t colon = word.find(':');
    const bool published = !mapped && colon != std::string::npos && colon != 0 &&
                           listings::port_of(word.substr(0, colon)) &&
                           listings::port_of(word.substr(colon + 1));
    if (target_ || (!mapped && !published)) return false;
    target_ = parse_target(word.substr(0, mapped ? arrow : colon));
    return target_.has_value();
  }

  static bool is_code(const Target& one) {
    return !one.has_address && one.ports.count == 1 &&
           std::ranges::find(kCodes, one.ports.first) != std::end(kCodes);
  }

  /// A port and a code, in either order.
  bool read_second(const Target& target) {
    if (is_code(target)) {
      saw_ = target.ports.first;
      return true;
    }
    if (!is_code(*target_)) return false;
    saw_ = target_->ports.first;
    target_ = target;
    return true;
  }

  [[nodiscard]] std::string example() const {
    std::string port = "50051";
    for (const std::string& word : words_) {
      const std::size_t digit = word.find_first_of("0123456789");
      if (digit == std::string::npos || listings::transport_named(word)) continue;
      std::size_t begin = word.find_last_not_of("0123456789");
      begin = begin == std::string::npos ? 0 : begin + 1;
      const auto number = listings::port_of(std::string_view(word).substr(begin));
      if (number && *number > 0) port = std::to_string(*number);
    }
    std::string verb = "listen";
    for (const std::string& word : words_) {
      std::vector<std::string_view> verbs;
      for (const VerbName& name : kSpokenVerbs) verbs.push_back(name.word);
      const std::string_view near = nearest_word(lower(word), verbs);
      if (!near.empty()) verb = near;
    }
    if (verb == "acquire" || verb == "reserve" || verb == "create" || verb == "exclude") {
      return verb + " tcp " + port + "+10";
    }
    if (verb == "connect" || verb == "dial") return "connect tcp 192.0.2.1:" + port;
    if (verb == "send" || verb == "sendto") return "send udp 192.0.2.1:" + port;
    const bool udp = std::ranges::any_of(
        words_, [](const std::string& word) { return lower(word).starts_with("udp"); });
    if (verb == "http") return "http://+:" + port + "/";
    return udp ? "bind udp 0.0.0.0:" + port : verb + " tcp 0.0.0.0:" + port;
  }

  [[nodiscard]] ToolError not_understood(const std::string& word) const {
    std::vector<std::string_view> known{"tcp", "udp"};
    for (const VerbName& name : kSpokenVerbs) known.push_back(name.word);
    if (const auto number = listings::number_of(word); number && *number > 65535) {
      return bad(word + " is not a port: the last one is 65535", example());
    }
    const bool text = word.find_first_of("0123456789:.") == std::string::npos;
    return bad("cannot understand \"" + word + "\"" +
                   (text ? did_you_mean(lower(word), known) : std::string()),
               example());
  }

  Result<ExplainRequest> finish() {
    ExplainRequest request;
    request.saw = saw_;
    if (!target_) {
      if (!saw_) return bad("which port?", example());
      target_.emplace();
      request.any_call = true;
    }
    // "explain 10013": a code, rather than the port of that number.
    const bool alone = words_.size() == 1 && !target_->has_address && target_->url.empty() &&
                       words_[0].find(':') == std::string::npos;
    if (alone && std::ranges::find(kCodes, target_->ports.first) != std::end(kCodes)) {
      request.saw = target_->ports.first;
      request.any_call = true;
      target_.emplace();
    }
    if (address_.has_address) {
      if (target_->has_address || !target_->url.empty()) {
        return bad("which of the two addresses?", example());
      }
      target_->address = address_.address;
      target_->inet6 = address_.inet6;
      target_->has_address = true;
    }
    request.transport =
        transport_.value_or(verb_ == RequestVerb::send ? Transport::udp : Transport::tcp);
    const bool udp = request.transport == Transport::udp;
    request.verb = verb_.value_or(udp ? RequestVerb::bind : RequestVerb::listen);
    request.assumes_tcp = !transport_ && !udp && verb_ != RequestVerb::listen;
    if (!target_->url.empty() && (!verb_ || verb_ == RequestVerb::listen)) {
      request.verb = RequestVerb::http_listener;
    }
    if (request.verb == RequestVerb::send && !udp) {
      return bad("send is sendto, which is for udp; a tcp socket connects", example());
    }
    return place_target(request);
  }

  Result<ExplainRequest> place_target(ExplainRequest request) {
    const Target& target = *target_;
    if (!target.unresolved.empty()) {
      return bad(
          "\"" + target.unresolved + "\" is a name, and names are not looked up; use its address",
          example());
    }
    const bool connects = request.verb == RequestVerb::connect || request.verb == RequestVerb::send;
    request.address = target.address;
    request.inet6 = target.inet6;
    request.assumes_wildcard = !inet6_ && !target.has_address && !target.has_wildcard;
    if (inet6_ && !target.has_address) {
      request.address = IpAddress::v6_any();
      request.inet6 = true;
    }
    if (connects) {
      request.peer_port = target.ports.first;
      request.first = from_.value_or(0);
      return request;
    }
    const bool record = request.takes_record();
    if (record && request.verb != RequestVerb::http_listener && !target.is_block &&
        target.ports.count > 1) {
      return bad("a block is START+COUNT", std::string(name_of(request.verb)) + " " +
                                               std::string(name_of(request.transport)) + " " +
                                               std::to_string(target.ports.first) + "+" +
                                               std::to_string(target.ports.count));
    }
    request.first = target.ports.first;
    request.count = target.ports.count;
    if (request.verb == RequestVerb::http_listener) {
      request.url = target.url.empty() ? url_of_port(request.first) : target.url;
    }
    if (!record && request.count == 0) return bad("the range has no port", example());
    if (!record && !request.range().fits()) return bad("the range runs past 65535", example());
    return request;
  }

  const std::vector<std::string>& words_;
  std::optional<RequestVerb> verb_;
  std::optional<Transport> transport_;
  std::optional<Target> target_;
  std::optional<std::uint32_t> from_, saw_;
  Target address_;  // "127.0.0.1 8080" and "8080 127.0.0.1": without a port
  bool inet6_ = false, names_code_ = false;
};

}  // namespace

Result<ExplainRequest> parse_request(const std::vector<std::string>& words, std::string text) {
  Result<ExplainRequest> request = RequestReader(words).read();
  if (request) return request;
  if (text.empty()) {
    for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  }
  if (const std::string pipe = pipe_of_node(text); !pipe.empty()) {
    ToolError error;
    error.message =
        "Node opens a named pipe where listen is given \"" + pipe +
        "\" first, and no port; write server.listen(3000, \"localhost\"), with the port "
        "as a number";
    return error;
  }
  auto named = parse_error_text(text);
  if (!named) return request;
  // "5115 HttpListenerException (5)": a number that begins or ends the question is its port.
  for (const std::string& word : {words.front(), words.back()}) {
    const auto port = listings::port_of(word);
    if (named->any_call && port && port != named->saw) give_port(*named, *port);
  }
  return std::move(*named);
}

}  // namespace portpool::conformance
