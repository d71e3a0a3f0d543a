// The list of all moves of a scope.
#include "explore/position.hpp"

namespace portpool::conformance {
namespace {

class MoveList {
 public:
  explicit MoveList(const Scope& scope) : scope_(scope) {}

  std::vector<Move> list() {
    add_process_moves();
    for (std::uint8_t socket = 0; socket < scope_.sockets; ++socket) {
      add_socket_moves(socket);
      add_request_moves(socket);
    }
    add_persistent_moves();
    add_world_moves();
    return std::move(moves_);
  }

 private:
  template <class... Set>
  void add(MoveKind kind, const Set&... set) {
    if (!scope_.has(kind)) return;
    Move move;
    move.kind = kind;
    (set(move), ...);
    moves_.push_back(move);
  }
  static auto descriptor(std::uint8_t value) {
    return [value](Move& move) { move.descriptor = value; };
  }
  static auto object(std::size_t value) {
    return [value](Move& move) { move.object = static_cast<std::uint8_t>(value); };
  }
  static auto process(std::size_t value) {
    return [value](Move& move) { move.process = static_cast<std::uint8_t>(value); };
  }
  static auto udp(bool value) {
    return [value](Move& move) { move.udp = value; };
  }
  static auto on(bool value) {
    return [value](Move& move) { move.on = value; };
  }
  static auto range(PortRange value) {
    return [value](Move& move) { move.range = value; };
  }

  [[nodiscard]] std::vector<bool> transports() const {
    std::vector<bool> list;
    if (scope_.tcp) list.push_back(false);
    if (scope_.udp) list.push_back(true);
    return list;
  }
  [[nodiscard]] std::vector<PortRange> ranges() const {
    std::vector<PortRange> list;
    for (const std::uint32_t length : scope_.block_lengths) {
      for (std::uint32_t port = 0; port + length <= scope_.ports; ++port) {
        list.push_back({scope_.first_port + port, length});
      }
    }
    return list;
  }

  void add_process_moves() {
    for (std::size_t i = 0; i < scope_.processes.size(); ++i) {
      for (const bool is_udp : transports()) {
        add(MoveKind::open, process(i), udp(is_udp));
        if (!scope_.inet6) continue;
        add(MoveKind::open, process(i), udp(is_udp), [](Move& move) { move.inet6 = true; });
      }
      add(MoveKind::startup, process(i));
      add(MoveKind::cleanup, process(i));
      add(MoveKind::exit, process(i));
    }
    for (std::size_t i = 0; i < Names::kBlobs; ++i) add(MoveKind::open_duplicate, object(i));
  }

  void add_socket_moves(std::uint8_t socket) {
    const auto s = descriptor(socket);
    add(MoveKind::close, s);
    for (std::size_t address = 0; address < scope_.addresses.size(); ++address) {
      add(MoveKind::bind, s, object(address));
      for (std::uint32_t port = 0; port < scope_.ports; ++port) {
        add(MoveKind::bind, s, object(address), range({scope_.first_port + port, 1}));
      }
    }
    for (std::size_t option = 0; option < scope_.options.size(); ++option) {
      add(MoveKind::option, s, object(option), on(true));
      add(MoveKind::option, s, object(option), on(false));
    }
    add(MoveKind::send, s);
    add(MoveKind::connect, s);
    for (std::uint32_t port = 0; port < scope_.ports; ++port) {
      add(MoveKind::connect, s, range({scope_.first_port + port, 1}));
    }
    add(MoveKind::listen, s);
    add(MoveKind::accept, s);
    add(MoveKind::shutdown, s);
    for (std::size_t i = 0; i < scope_.processes.size(); ++i) {
      add(MoveKind::duplicate, s, object(i));
    }
    for (const std::uint32_t length : scope_.block_lengths) {
      add(MoveKind::acquire, s, range({0, length}));
    }
    for (const PortRange& block : ranges()) add(MoveKind::acquire, s, range(block));
    for (std::size_t block = 0; block <= Names::kTokens; ++block) {
      const std::size_t one = block == Names::kTokens ? kUnknownBlock : block;
      add(MoveKind::associate, s, object(one));
      add(MoveKind::release, s, object(one));
    }
  }

  void add_request_moves(std::uint8_t socket) {
    const auto s = descriptor(socket);
    for (const PortRange& block : ranges()) add(MoveKind::acquire_overlapped, s, range(block));
    for (std::size_t block = 0; block < Names::kTokens; ++block) {
      add(MoveKind::associate_overlapped, s, object(block));
    }
    add(MoveKind::cancel, s);
  }

  void add_persistent_moves() {
    for (std::size_t i = 0; i < scope_.processes.size(); ++i) {
      for (const bool is_udp : transports()) {
        for (const PortRange& block : ranges()) {
          add(MoveKind::create, process(i), udp(is_udp), range(block));
          add(MoveKind::remove, process(i), udp(is_udp), range(block));
          add(MoveKind::lookup, process(i), udp(is_udp), range(block));
        }
      }
    }
  }

  void add_world_moves() {
    for (const bool is_udp : transports()) {
      for (const PortRange& block : ranges()) {
        add(MoveKind::add_exclusion, udp(is_udp), range(block), on(true));
        add(MoveKind::add_exclusion, udp(is_udp), range(block), on(false));
        add(MoveKind::delete_exclusion, udp(is_udp), range(block));
      }
    }
    add(MoveKind::reboot);
    add(MoveKind::pass_time);
    add(MoveKind::hold);
    for (std::size_t i = 0; i < kRequests; ++i) add(MoveKind::complete, object(i));
  }

  const Scope& scope_;
  std::vector<Move> moves_;
};

}  // namespace

std::vector<Move> all_moves(const Scope& scope) {
  return MoveList(scope).list();
}

}  // namespace portpool::conformance
