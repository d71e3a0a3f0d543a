// What pasted lists and error texts add to a question.
#include <algorithm>

#include "explain/asking.hpp"
#include "listings/words.hpp"

namespace portpool::conformance {
namespace {

/// The rows of filtered lists (findstr, rows that were copied out of a window): they are about the
/// port in question.
std::vector<listings::SocketRow> filtered_rows(const listings::Reading& reading) {
  std::vector<listings::SocketRow> rows;
  for (const listings::SocketTable& table : reading.sockets) {
    if (table.filtered) rows.insert(rows.end(), table.rows.begin(), table.rows.end());
  }
  return rows;
}

bool is_served(const listings::SocketRow& row) {
  return row.transport == Transport::udp || row.state == listings::SocketState::listening;
}

void ask_about_udp(ExplainRequest& request) {
  request.transport = Transport::udp;
  request.verb = RequestVerb::bind;
}

/// The text beside the lists: a pasted error message, too.
std::optional<ExplainRequest> error_in(const listings::Reading& reading) {
  std::string text;
  for (const listings::UnreadLine& line : reading.unread) {
    if (!line.in_table) text += line.text + '\n';
  }
  return parse_error_text(text);
}

/// Whoever names a port alone, beside an error of a datagram socket, asks about udp.
void take_transport_of_error(ExplainRequest& request, const ExplainRequest& pasted) {
  const bool plain = request.verb == RequestVerb::listen && request.assumes_tcp;
  const bool same = pasted.first == 0 || pasted.first == request.first;
  if (plain && same && pasted.verb == RequestVerb::bind && pasted.transport == Transport::udp) {
    ask_about_udp(request);
  }
}

/// A URL for HttpListener where the pasted text is of one, and the question names a port alone.
void take_http_listener(ExplainRequest& request, const ExplainRequest& pasted) {
  const bool plain = request.verb == RequestVerb::listen && request.count == 1;
  if (pasted.verb != RequestVerb::http_listener || !plain || request.any_call) return;
  request.verb = RequestVerb::http_listener;
  request.url = pasted.first == request.first ? pasted.url : url_of_port(request.first);
}

}  // namespace

void take_transport_of_lists(ExplainRequest& request, const listings::Reading& reading) {
  if (!request.assumes_tcp || !request.binds()) return;
  const auto is_udp = [](const auto& one) { return one.transport == Transport::udp; };
  auto rows = filtered_rows(reading);
  std::erase_if(rows, [&](const auto& row) { return row.port != request.first; });
  const bool lists = !reading.exclusions.empty() && std::ranges::all_of(reading.exclusions, is_udp);
  const bool sockets = reading.exclusions.empty() && request.first != 0 && !rows.empty() &&
                       std::ranges::all_of(rows, is_udp);
  if (lists || sockets) ask_about_udp(request);
}

void take_port_of_lists(ExplainRequest& request, const listings::Reading& reading) {
  const bool serves = request.binds() || request.verb == RequestVerb::http_listener;
  if (!request.any_call || !serves) return;
  auto rows = filtered_rows(reading);
  std::erase_if(rows, [](const auto& row) { return !is_served(row); });
  const bool one = !rows.empty() && std::ranges::all_of(rows, [&](const auto& row) {
    return row.port == rows.front().port;
  });
  if (one) return give_port(request, rows.front().port);
  const auto& searched = reading.searched;
  const bool for_one =
      !searched.empty() && std::ranges::count(searched, searched[0]) == std::ssize(searched);
  const bool found = for_one && std::ranges::any_of(rows, [&](const auto& row) {
                       return row.port == searched[0];  // and others, in which its digits occur
                     });
  if (for_one && (found || rows.empty())) give_port(request, searched[0]);
}

namespace {

/// The question of somebody who pastes nothing but a list that went through a filter for one port:
/// about that port, and about the address of its socket where none is on all addresses.
std::optional<ExplainRequest> question_of_lists(const listings::Reading& reading) {
  ExplainRequest request;
  request.verb = RequestVerb::listen;
  request.address = IpAddress::v4_any();
  request.any_call = request.assumes_tcp = request.assumes_wildcard = true;
  take_port_of_lists(request, reading);
  if (request.any_call) return std::nullopt;
  std::optional<listings::SocketRow> own;
  for (const listings::SocketRow& row : filtered_rows(reading)) {
    const auto address = parse_ip_address(row.address);
    if (row.port != request.first || !address || !is_served(row)) continue;
    if (address->is_any()) return request;
    if (!own) own = row;
  }
  if (own) {
    request.address = *parse_ip_address(own->address);
    request.inet6 = own->inet6();
    request.assumes_wildcard = false;
  }
  return request;
}

}  // namespace

Result<ExplainRequest> request_with_lists(const std::vector<std::string>& words,
                                          const std::string& text, const listings::Reading& reading,
                                          bool code_is_told) {
  const auto pasted = error_in(reading);
  Result<ExplainRequest> request =
      words.empty() && pasted ? Result<ExplainRequest>(*pasted) : parse_request(words, text);
  if (words.empty() && !request) {
    if (auto unspoken = question_of_lists(reading)) request = std::move(*unspoken);
  }
  // "explain 10013 --saw EADDRINUSE": a port that has the number of a code.
  if (request && request->any_call && words.size() == 1 && code_is_told &&
      listings::port_of(words[0])) {
    request = parse_request({":" + words[0]});
  }
  if (!request) return request;
  if (pasted) take_http_listener(*request, *pasted);
  if (pasted) take_transport_of_error(*request, *pasted);
  take_port_of_lists(*request, reading);
  if (!request->saw && pasted && (pasted->first == 0 || pasted->first == request->first)) {
    request->saw = pasted->saw;
  }
  take_transport_of_lists(*request, reading);
  return request;
}

}  // namespace portpool::conformance
