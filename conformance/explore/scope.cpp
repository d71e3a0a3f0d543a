#include "explore/scope.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>

namespace portpool::conformance {
namespace {

constexpr std::array<std::string_view, kMoveKindCount> kNames = {
    "socket",
    "closesocket",
    "bind",
    "setsockopt",
    "sendto",
    "connect",
    "listen",
    "accept",
    "shutdown",
    "SIO_ACQUIRE_PORT_RESERVATION",
    "SIO_ASSOCIATE_PORT_RESERVATION",
    "SIO_RELEASE_PORT_RESERVATION",
    "CreatePersistentPortReservation",
    "DeletePersistentPortReservation",
    "LookupPersistentPortReservation",
    "WSADuplicateSocketW",
    "WSASocketW (duplicate)",
    "WSAStartup",
    "WSACleanup",
    "ExitProcess",
    "add_exclusion",
    "delete_exclusion",
    "reboot",
    "advance_time",
    "hold_requests",
    "SIO_ACQUIRE_PORT_RESERVATION (overlapped)",
    "SIO_ASSOCIATE_PORT_RESERVATION (overlapped)",
    "complete_requests",
    "CancelIoEx",
};

// Permutations of 0 .. count-1 for which `keeps` holds.
template <class Keeps>
std::vector<std::vector<std::size_t>> permutations(std::size_t count, const Keeps& keeps) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::vector<std::vector<std::size_t>> kept;
  do {
    if (keeps(order)) kept.push_back(order);
  } while (std::next_permutation(order.begin(), order.end()));
  return kept;
}

// Accounts of the scope's processes by number, in the order of their first process.
std::vector<std::size_t> account_numbers(const Scope& scope) {
  std::vector<std::size_t> numbers;
  std::map<std::string, std::size_t> known;
  for (const ScopeProcess& process : scope.processes) {
    numbers.push_back(known.emplace(process.user, known.size()).first->second);
  }
  return numbers;
}

std::vector<std::vector<std::size_t>> port_permutations(const Scope& scope) {
  const auto in_dynamic = [&](std::size_t port) {
    return scope.dynamic.contains(static_cast<std::uint32_t>(port));
  };
  const auto keeps_class = [&](const std::vector<std::size_t>& order) {
    for (std::size_t port = 0; port < order.size(); ++port) {
      if (in_dynamic(port) != in_dynamic(order[port])) return false;
    }
    return true;
  };
  const bool single = std::ranges::all_of(scope.block_lengths, [](auto n) { return n == 1; });
  if (single) return permutations(scope.ports, keeps_class);
  // Blocks of several ports: only the mirror image keeps neighbours.
  std::vector<std::size_t> identity(scope.ports), mirror(scope.ports);
  std::iota(identity.begin(), identity.end(), std::size_t{0});
  std::reverse_copy(identity.begin(), identity.end(), mirror.begin());
  std::vector<std::vector<std::size_t>> kept = {identity};
  if (scope.ports > 1 && keeps_class(mirror)) kept.push_back(mirror);
  return kept;
}

}  // namespace

std::string_view name_of(MoveKind kind) {
  return kNames[static_cast<std::size_t>(kind)];
}

bool Scope::has(MoveKind kind) const {
  return std::ranges::find(moves, kind) != moves.end();
}

std::vector<Symmetry> symmetries_of(const Scope& scope) {
  const std::vector<std::size_t> accounts = account_numbers(scope);
  const auto alike = [&](const std::vector<std::size_t>& order) {
    std::map<std::size_t, std::size_t> image;  // of accounts: it has to be one to one
    for (std::size_t i = 0; i < order.size(); ++i) {
      if (scope.processes[i].privilege != scope.processes[order[i]].privilege) return false;
      const auto [at, fresh] = image.emplace(accounts[i], accounts[order[i]]);
      if (!fresh && at->second != accounts[order[i]]) return false;
    }
    return true;
  };
  std::vector<Symmetry> symmetries;
  for (const auto& processes : permutations(scope.processes.size(), alike)) {
    for (const auto& ports : port_permutations(scope)) {
      Symmetry symmetry;
      symmetry.ports = scope.all_ports();
      for (std::size_t i = 0; i < ports.size(); ++i) {
        symmetry.port_images[i] = static_cast<PortNumber>(scope.first_port + ports[i]);
      }
      symmetry.users.resize(accounts.size() + 1);
      std::iota(symmetry.users.begin(), symmetry.users.end(), std::uint16_t{0});
      for (std::size_t i = 0; i < processes.size(); ++i) {
        symmetry.processes.push_back(static_cast<std::uint16_t>(processes[i]));
        symmetry.users[accounts[i]] = static_cast<std::uint16_t>(accounts[processes[i]]);
      }
      symmetries.push_back(symmetry);
      if (!scope.symmetry) return symmetries;
    }
  }
  return symmetries;
}

}  // namespace portpool::conformance
