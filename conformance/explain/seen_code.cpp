#include "explain/seen_code.hpp"

#include <algorithm>

#include "explain/own_address.hpp"
#include "explain/owners.hpp"

namespace portpool::conformance {
namespace {

constexpr std::uint32_t kAccessDenied = 5, kAlreadyExists = 183;
constexpr std::uint32_t kAccess = 10013, kInUse = 10048, kNotAvailable = 10049, kNoBuffers = 10055;

class Causes {
 public:
  Causes(std::uint32_t code, const Explanation& explanation, const MachineState& state,
         const Answers& answers)
      : explanation_(explanation), state_(state), answers_(answers) {
    seen_.code = code;
  }

  SeenCode find() {
    from_outcomes();
    from_options();
    seen_.is_explained = !seen_.causes.empty();
    if (!seen_.is_explained) {
      from_elsewhere();
      from_questions();
      // One reason alone gives these.
      const SeenCause first =
          seen_.causes.empty() ? SeenCause::no_cause_known : seen_.causes.front();
      seen_.is_explained = first == SeenCause::url_reservation ||
                           first == SeenCause::url_registered ||
                           first == SeenCause::nothing_listens ||
                           (first == SeenCause::exhaustion && is_nearly_used_up()) ||
                           (first == SeenCause::starred_port && !explanation_.holders.empty());
    }
    if (seen_.causes.empty()) add(SeenCause::no_cause_known);
    return std::move(seen_);
  }

 private:
  void add(SeenCause cause) {
    if (std::ranges::find(seen_.causes, cause) == seen_.causes.end()) seen_.causes.push_back(cause);
  }

  /// Sockets come and go between the failure and the list: seven eighths of the ports that Windows
  /// could choose are as good as all of them.
  [[nodiscard]] bool is_nearly_used_up() const {
    const ExplainRequest& request = explanation_.request;
    if (!state_.sockets || !request.leaves_choice()) return false;
    const PortRange dynamic = state_.dynamic(request.transport, request.inet6);
    const PortSet busy = busy_ports_of(state_, request.transport);
    std::uint32_t used = 0, offered = 0;
    for (std::uint32_t port = dynamic.first; port < dynamic.end(); ++port) {
      if (!state_.excluded(request.transport, request.inet6, {port, 1}).empty()) continue;
      ++offered;
      if (busy.contains(static_cast<PortNumber>(port))) ++used;
    }
    used += static_cast<std::uint32_t>(
        std::ranges::count_if(*state_.sockets, [&](const listings::SocketRow& row) {
          return row.transport == request.transport && row.port == 0;
        }));
    return used >= offered - offered / 8;
  }

  [[nodiscard]] bool gives(Status status) const {
    return code_of(status, explanation_.face) == seen_.code;
  }

  void from_outcomes() {
    for (const ExplainedOutcome& outcome : explanation_.outcomes) {
      if (!gives(outcome.status)) continue;
      if (seen_.code == 0) return add(SeenCause::as_answered);
      add(outcome.guesses.empty() ? SeenCause::as_answered : SeenCause::sockets_options);
    }
  }

  /// Options that the asking socket may have set without its user knowing.
  void from_options() {
    const ExplainRequest& request = explanation_.request;
    if (request.takes_record() || explanation_.holders.empty() || !seen_.causes.empty()) return;
    if (request.tried) return;
    const auto own = refused_at_own_address(request, state_, answers_);
    if (own && gives(own->status)) return add(SeenCause::own_address);
    for (const bool reuse : {true, false}) {
      ExplainRequest other = request;
      other.reuse = reuse;
      other.exclusive = !reuse;
      if (other.reuse == request.reuse && other.exclusive == request.exclusive) continue;
      for (const Guess guess : {Guess::none, Guess::exclusive, Guess::other_user,
                                Guess::other_exclusive, Guess::dual_stack}) {
        if (!gives(simulate(state_, other, guess, answers_).status)) continue;
        add(reuse ? SeenCause::own_reuse : SeenCause::own_exclusive);
        break;
      }
    }
  }

  void from_questions() {
    for (const DecidingQuestion& question : explanation_.questions) {
      for (const DecidingQuestion::Branch& branch : question.branches) {
        if (gives(branch.status) && !branch.taken) add(SeenCause::open_question);
      }
    }
  }

  /// Most blocks are in both lists.
  [[nodiscard]] bool has_port_in_other_family() const {
    const ExplainRequest& request = explanation_.request;
    const PortLists& other = state_.lists[static_cast<std::size_t>(request.transport)][1];
    return !request.inet6 && request.first != 0 && other.exclusions &&
           std::ranges::any_of(*other.exclusions, [&](const ExcludedRange& range) {
             return !range.administered && range.range.overlaps(request.range());
           });
  }

  /// The list was given, but not the port.
  [[nodiscard]] bool lists_blocks() const {
    const PortLists& lists = state_.of(explanation_.request.transport, explanation_.request.inet6);
    return lists.exclusions &&
           std::ranges::any_of(*lists.exclusions,
                               [](const ExcludedRange& range) { return !range.administered; });
  }

  void from_elsewhere() {
    const ExplainRequest& request = explanation_.request;
    const bool list = !explanation_.lacks(MissingList::exclusions) &&
                      !explanation_.lacks(MissingList::exclusions_ipv6);
    const bool socket = !request.takes_record();
    const bool no_sockets = explanation_.lacks(MissingList::sockets);
    const bool mirrored = !list && request.binds() && is_mirrored(state_);
    if ((seen_.code == kAccess || seen_.code == kInUse) && mirrored) add(SeenCause::mirrored_wsl);
    if ((seen_.code == kAccess || seen_.code == kInUse) && request.binds() && no_sockets &&
        service_on(request.transport, request.first) != nullptr) {
      add(SeenCause::usual_service);
    }
    if (seen_.code == kAccess) {
      if (request.verb == RequestVerb::send && !request.broadcast) add(SeenCause::no_broadcast);
      // The system never gives a connect a port that is not free.
      if (request.binds_implicitly()) return add(SeenCause::filter_driver);
      if (!list && has_port_in_other_family()) add(SeenCause::other_family);
      if (!list ? !mirrored : request.any_call && lists_blocks()) add(SeenCause::unlisted_block);
      if (list && request.first != 0) add(SeenCause::moved_block);
      if (explanation_.lacks(MissingList::sockets)) add(SeenCause::unlisted_socket);
      add(SeenCause::filter_driver);
    } else if (seen_.code == kInUse) {
      if (request.binds_implicitly()) add(SeenCause::exhaustion);
      if (explanation_.lacks(MissingList::sockets) ||
          explanation_.lacks(MissingList::bound_sockets))
        add(SeenCause::unlisted_socket);
      if (request.takes_record() && !list) add(SeenCause::unlisted_block);
      if (seen_.causes.empty()) add(SeenCause::unlisted_socket);
    } else if (seen_.code == kNotAvailable) {
      add(SeenCause::foreign_address);
    } else if (seen_.code == kNoBuffers) {
      add(SeenCause::exhaustion);
    } else if (seen_.code == kConnectionRefused) {
      add(SeenCause::nothing_listens);
    } else if (seen_.code == kAlreadyExists) {
      add(SeenCause::url_registered);
    } else if (seen_.code == kAccessDenied) {
      // Nobody needs a reservation for localhost.
      const bool local = request.url.find("://localhost") != std::string::npos;
      if (local && !explanation_.holders.empty()) add(SeenCause::starred_port);
      if (!socket || request.verb == RequestVerb::http_listener) add(SeenCause::url_reservation);
    } else if (seen_.code == kSharingViolation) {
      const bool listed = std::ranges::any_of(explanation_.holders, [](const PortHolder& holder) {
        return !holder.socket.has_value();
      });
      if (!listed && explanation_.lacks(MissingList::sockets)) add(SeenCause::unlisted_socket);
      add(listed || !list ? SeenCause::starred_port : SeenCause::unlisted_socket);
    }
  }

  const Explanation& explanation_;
  const MachineState& state_;
  const Answers& answers_;
  SeenCode seen_;
};

}  // namespace

SeenCode causes_of(std::uint32_t code, const Explanation& explanation, const MachineState& state,
                   const Answers& answers) {
  return Causes(code, explanation, state, answers).find();
}

}  // namespace portpool::conformance
