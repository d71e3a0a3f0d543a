// Machines and questions for the tests of explain.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "explain/asking.hpp"
#include "explain/explain.hpp"
#include "listings/reader.hpp"

namespace portpool::conformance {

using listings::SocketRow;
using listings::SocketState;

inline Explanation explained(const std::string& verb, const std::string& transport,
                             const std::string& target, const MachineState& state,
                             void (*change)(ExplainRequest&) = nullptr) {
  auto request = parse_request({verb, transport, target});
  EXPECT_TRUE(request.ok()) << request.error().message;
  if (change != nullptr) change(*request);
  return explain(*request, {state, {}, {}}, Answers::observed());
}

/// What explain reads in a file with this text.
inline listings::Reading read(std::string_view text) {
  listings::ListingReader reader;
  reader.add("paste.txt", text);
  return reader.finish();
}

/// The question that an error text asks, as one would write it.
inline std::string asked_by_error(std::string_view text) {
  const auto request = parse_error_text(text);
  if (!request) return "nothing";
  return spell(*request) + (request->saw ? " saw " + std::to_string(*request->saw) : "");
}

inline ExplainRequest request_of_error(std::string_view text) {
  const auto request = parse_error_text(text);
  EXPECT_TRUE(request.has_value()) << text;
  return request.value_or(ExplainRequest{});
}

inline SocketRow listener(const char* address, PortNumber port, std::uint32_t process,
                          Transport transport = Transport::tcp) {
  SocketRow row;
  row.transport = transport;
  row.address = address;
  row.port = port;
  row.process = process;
  row.state = transport == Transport::tcp ? SocketState::listening : SocketState::open;
  return row;
}

inline MachineState machine(std::vector<ExcludedRange> tcp, std::vector<SocketRow> sockets = {}) {
  MachineState state;
  for (auto& both : state.lists) {
    for (PortLists& lists : both) {
      lists.dynamic_range = PortRange{49152, 16384};
      lists.exclusions.emplace();
    }
  }
  for (PortLists& lists : state.lists[0]) lists.exclusions = tcp;
  state.sockets = std::move(sockets);
  state.all_sockets[0] = state.all_sockets[1] = state.shows_bound = true;
  return state;
}

inline bool suggests(const Explanation& explanation, WayKind kind) {
  return std::ranges::any_of(explanation.ways, [&](const Way& way) { return way.kind == kind; });
}

inline bool notes(const Explanation& explanation, NoteKind kind) {
  return std::ranges::any_of(explanation.notes,
                             [&](const Note& note) { return note.kind == kind; });
}

}  // namespace portpool::conformance
