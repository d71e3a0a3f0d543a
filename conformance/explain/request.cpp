#include "explain/request.hpp"

#include <charconv>
#include <iterator>
#include <optional>

#include "text/counted.hpp"
#include "text/nearest_word.hpp"

namespace portpool::conformance {
namespace {

ToolError bad(std::string message) {
  ToolError error;
  error.message = std::move(message) +
                  "; a request is \"bind tcp 0.0.0.0:50051\", \"listen tcp [::1]:8080\", "
                  "\"acquire udp 0+100\", \"create tcp 5000+10\", \"exclude tcp 5000+10\", "
                  "\"connect tcp 192.0.2.1:443\" or \"send udp 192.0.2.1:53\"";
  return error;
}

std::optional<std::uint32_t> number(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || code != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value < kPortSpace ? std::optional(value) : std::nullopt;
}

// In the order of RequestVerb.
constexpr std::string_view kVerbs[] = {"bind",    "listen",  "acquire", "create",
                                       "exclude", "connect", "send"};

std::optional<RequestVerb> verb_named(std::string_view word) {
  for (std::size_t i = 0; i < std::size(kVerbs); ++i) {
    if (kVerbs[i] == word) return static_cast<RequestVerb>(i);
  }
  return std::nullopt;
}

std::string_view name_of(RequestVerb verb) {
  return kVerbs[static_cast<std::size_t>(verb)];
}

Result<Done> read_block(std::string_view target, ExplainRequest& request) {
  const std::size_t plus = target.find('+');
  const auto first = number(target.substr(0, plus));
  const auto count = plus == std::string_view::npos ? std::optional<std::uint32_t>(1)
                                                    : number(target.substr(plus + 1));
  if (!first || !count) return bad("\"" + std::string(target) + "\" is no START+COUNT");
  request.first = *first;
  request.count = *count;
  return Done{};
}

Result<Done> read_endpoint(std::string_view target, ExplainRequest& request) {
  const std::size_t colon = target.rfind(':');
  std::string_view address = "0.0.0.0";
  std::string_view port = target;
  if (colon != std::string_view::npos) {
    address = target.substr(0, colon);
    port = target.substr(colon + 1);
  }
  if (address.starts_with('[') && address.ends_with(']')) {
    address = address.substr(1, address.size() - 2);
    request.inet6 = true;
  }
  const auto parsed = parse_ip_address(address);
  const auto value = number(port);
  if (!value) return bad("\"" + std::string(port) + "\" is no port");
  if (!parsed || (!request.inet6 && !parsed->is_v4())) {
    return bad("\"" + std::string(address) +
               "\" is no address (names are not looked up; an IPv6 "
               "address stands in brackets)");
  }
  const bool v6_elsewhere =
      !parsed->is_v4() && !parsed->is_any() && *parsed != IpAddress::v6_loopback();
  if (v6_elsewhere) return bad("of IPv6 addresses only :: and ::1 are modelled");
  request.address = *parsed;
  if (request.binds_implicitly()) {
    request.peer_port = *value;
  } else {
    request.first = *value;
  }
  return Done{};
}

}  // namespace

Result<ExplainRequest> parse_request(const std::vector<std::string>& words) {
  if (words.size() != 3) {
    return bad(counted(words.size(), "word") + " instead of verb, transport and target");
  }
  ExplainRequest request;
  const auto verb = verb_named(words[0]);
  if (!verb) {
    const std::vector<std::string_view> verbs(std::begin(kVerbs), std::end(kVerbs));
    return bad("\"" + words[0] + "\" is no request" + did_you_mean(words[0], verbs));
  }
  request.verb = *verb;
  if (words[1] != "tcp" && words[1] != "udp") {
    return bad("\"" + words[1] + "\" is neither tcp nor udp");
  }
  request.transport = words[1] == "tcp" ? Transport::tcp : Transport::udp;
  if (request.verb == RequestVerb::send && request.transport == Transport::tcp) {
    return bad("send is sendto, which is for udp; a tcp socket connects");
  }
  const Result<Done> read =
      request.takes_record() ? read_block(words[2], request) : read_endpoint(words[2], request);
  if (!read) return read.error();
  return request;
}

std::string_view name_of(Transport transport) {
  return transport == Transport::tcp ? "tcp" : "udp";
}

std::string spell_range(PortRange range) {
  const std::string first = std::to_string(range.first);
  return range.count == 1 ? first : first + "-" + std::to_string(range.end() - 1);
}

std::string spell(const ExplainRequest& request) {
  std::string text(name_of(request.verb));
  text += ' ';
  text += name_of(request.transport);
  text += ' ';
  if (request.takes_record()) {
    text += std::to_string(request.first) + '+' + std::to_string(request.count);
  } else {
    const std::string address = to_string(request.address, !request.inet6);
    text += (request.inet6 ? "[" + address + "]" : address) + ':' +
            std::to_string(request.binds_implicitly() ? request.peer_port : request.first);
  }
  if (request.exclusive) text += " --exclusive";
  if (request.reuse) text += " --reuse";
  if (request.dual_stack) text += " --dual-stack";
  if (request.privilege == Privilege::standard_user) text += " --standard-user";
  return text;
}

}  // namespace portpool::conformance
