#include "explain/request.hpp"

#include <iterator>

namespace portpool::conformance {
namespace {

// In the order of RequestVerb.
constexpr std::string_view kVerbs[] = {"bind",    "listen",  "acquire", "create",
                                       "exclude", "connect", "send",    "http"};

std::string spell_endpoint(const ExplainRequest& request, std::string ports) {
  const std::string address = to_string(request.address, !request.inet6);
  return (request.inet6 ? "[" + address + "]" : address) + ':' + std::move(ports);
}

std::string spell_target(const ExplainRequest& request) {
  switch (request.verb) {
    case RequestVerb::acquire:
    case RequestVerb::create:
    case RequestVerb::exclude:
      return std::to_string(request.first) + '+' + std::to_string(request.count);
    case RequestVerb::connect:
    case RequestVerb::send: {
      const std::string from = request.first == 0 ? "" : " from " + std::to_string(request.first);
      return spell_endpoint(request, std::to_string(request.peer_port)) + from;
    }
    case RequestVerb::http_listener:
      return request.url;
    case RequestVerb::bind:
    case RequestVerb::listen:
      break;
  }
  return spell_endpoint(request, spell_range(request.range()));
}

}  // namespace

std::string_view name_of(RequestVerb verb) {
  return kVerbs[static_cast<std::size_t>(verb)];
}

std::string_view name_of(Transport transport) {
  return transport == Transport::tcp ? "tcp" : "udp";
}

std::string spell_range(PortRange range) {
  const std::string first = std::to_string(range.first);
  return range.count == 1 ? first : first + "-" + std::to_string(range.end() - 1);
}

void give_port(ExplainRequest& request, std::uint32_t port) {
  request.any_call = false;
  const bool connects = request.verb == RequestVerb::connect || request.verb == RequestVerb::send;
  (connects ? request.peer_port : request.first) = port;
  if (request.verb == RequestVerb::http_listener) request.url = url_of_port(port);
}

std::string url_of_port(std::uint32_t port) {
  return "http://+:" + std::to_string(port) + "/";
}

std::string spell(const ExplainRequest& request) {
  if (request.any_call) return "a call";
  std::string text(name_of(request.verb));
  if (request.verb != RequestVerb::http_listener) {
    text += ' ';
    text += name_of(request.transport);
    // A block shows no address that would tell.
    if (request.inet6 && request.takes_record()) text += '6';
  }
  text += ' ' + spell_target(request);
  if (request.exclusive) text += " --exclusive";
  if (request.reuse) text += " --reuse";
  if (request.dual_stack) text += " --dual-stack";
  if (request.broadcast) text += " --broadcast";
  if (request.privilege == Privilege::standard_user) text += " --standard-user";
  return text;
}

}  // namespace portpool::conformance
