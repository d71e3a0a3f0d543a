// A state of an exploration: the machine, and the names by which calls speak of its objects.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "explore/scope.hpp"
#include "portpool/sim/host.hpp"

namespace portpool::conformance {

/// Objects of the explored machine by small numbers. A number whose object is gone is free again.
struct Names {
  static constexpr std::size_t kDescriptors = 6, kTokens = 8, kBlobs = 2, kProcesses = 4;

  struct Descriptor {
    bool used = false;
    bool udp = false, inet6 = false;
    std::uint8_t process = 0;  // index in the scope
    std::uint8_t name = 0;     // that tells it from others that had the same number before
    SocketHandle handle{};
  };
  struct Block {
    Token token = 0;  // 0 = free number
    std::uint8_t name = 0;
    bool udp = false, persistent = false;
    PortRange range;
  };
  struct Blob {
    DuplicateId id{};
    std::uint8_t process = 0;  // target
    std::uint8_t name = 0;
    bool udp = false, inet6 = false;
  };
  struct Process {
    bool running = false;
    ProcessId id{};
    std::uint8_t startups = 1;  // of Winsock
  };

  std::array<Descriptor, kDescriptors> descriptors;
  std::array<Block, kTokens> blocks;
  std::array<Blob, kBlobs> blobs;
  std::array<Process, kProcesses> processes;
  std::uint8_t made_sockets = 0, made_blocks = 0, made_blobs = 0;
  Token next_token = 1;
};

/// One call with small numbers for its objects. Which members count depends on the kind.
struct Move {
  MoveKind kind{};
  std::uint8_t process = 0;     // in the scope
  std::uint8_t descriptor = 0;  // of Names
  std::uint8_t object = 0;      // block, duplicate, target process, option, address, request
  bool udp = false, inet6 = false;
  bool on = false;  // option: set; exclusion: persistent
  PortRange range;  // port of bind: first; 0 = any

  friend bool operator==(const Move&, const Move&) = default;
};

/// The block number that means "a token that names nothing".
inline constexpr std::uint8_t kUnknownBlock = 0xff;

/// Every move that the objects of the scope allow, applicable now or not.
[[nodiscard]] std::vector<Move> all_moves(const Scope& scope);

/// Whether the objects of a move exist now.
[[nodiscard]] bool is_applicable(const Scope& scope, const Names& names, const Move& move);

/// The requests in flight, oldest first: `complete` speaks of them by their number here.
[[nodiscard]] std::vector<RequestId> requests_in_flight(const Host& host);

/// The most requests in flight that `complete` tells apart.
inline constexpr std::size_t kRequests = 3;

/// What a move is: a call, an event of the world, or the end of a request in flight. None of them
/// when `complete` speaks of a request that there is not.
struct Action {
  Caller caller{};
  std::optional<Call> call{};
  std::optional<WorldEvent> event{};
  std::optional<RequestId> completion{};
};
/// Precondition: is_applicable.
[[nodiscard]] Action action_of(const Scope& scope, const Names& names, const Host& host,
                               const Move& move);

/// What became of the names after a move that came to this outcome.
void rename(const Scope& scope, const Move& move, const Outcome& outcome, Host& host, Names& names);

}  // namespace portpool::conformance
