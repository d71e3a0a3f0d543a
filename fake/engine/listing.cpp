#include "portpool/fake/listing.hpp"

#include <sstream>

namespace portpool::fake {
namespace {

const char* name_of(Transport transport) {
  return transport == Transport::tcp ? "TCP" : "UDP";
}

const char* name_of(BlockView::Kind kind) {
  switch (kind) {
    case BlockView::Kind::runtime:
      return "reserved by a process";
    case BlockView::Kind::persistent:
      return "persistent reservation";
    case BlockView::Kind::exclusion:
      break;
  }
  return "excluded by an administrator";
}

void list_transport(const Host& host, Transport transport, std::ostream& out) {
  for (const SocketView& socket : host.bound_sockets(transport)) {
    const bool dotted = socket.address.is_v4();
    const std::string address = to_string(socket.address, dotted);
    out << "  " << name_of(transport) << "  "
        << (dotted ? address : '[' + address + ']') + ':' + std::to_string(socket.port)
        << (socket.listening ? "  LISTENING" : "") << (socket.exclusive ? "  exclusive" : "")
        << '\n';
  }
  for (const BlockView& block : host.blocks(transport)) {
    out << "  " << name_of(transport) << "  " << block.range.first << '-' << block.range.end() - 1
        << "  " << name_of(block.kind) << '\n';
  }
}

}  // namespace

std::string listing(Machine& machine) {
  return machine.look([](const Host& host) {
    std::ostringstream out;
    for (const Transport transport : {Transport::tcp, Transport::udp}) {
      list_transport(host, transport, out);
    }
    const std::string text = out.str();
    return text.empty() ? std::string("  no port is held\n") : text;
  });
}

std::string last_refusal_in_words(const Machine& machine) {
  const auto refusal = machine.last_refusal();
  if (!refusal) return "nothing was refused";
  const RuleInfo& rule = info(refusal->rule);
  const CallFacts& call = kCallFacts[refusal->kind];
  std::string text(call.name);
  text += ": ";
  text += portpool::name_of(refusal->status, call.face);
  text += ", because ";
  text += rule.sentence;
  text += " (";
  for (std::size_t i = 0; i < rule.clauses.size(); ++i) {
    if (i != 0) text += ", ";
    text += portpool::info(rule.clauses[i]).id;
  }
  return text + ")";
}

}  // namespace portpool::fake
