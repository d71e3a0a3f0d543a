#include "explore/search.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "explore/caught_invariant.hpp"
#include "explore/visited.hpp"
#include "portpool/sim/random.hpp"

namespace portpool::conformance {
namespace {

using Clock = std::chrono::steady_clock;

struct Node {
  std::uint32_t parent = 0;
  Branch branch;
};

constexpr std::string_view kInvariant = "an-invariant-of-the-model";
constexpr std::uint32_t kRoot = ~std::uint32_t{0};

class Search {
 public:
  Search(const Scope& scope, const std::vector<Move>& moves, const SearchOptions& options)
      : scope_(scope),
        moves_(moves),
        options_(options),
        symmetries_(symmetries_of(scope)),
        begun_(Clock::now()) {
    const unsigned wanted =
        options.threads != 0 ? options.threads : std::max(1u, std::thread::hardware_concurrency());
    for (unsigned i = 0; i < wanted; ++i) {
      workers_.emplace_back(std::make_unique<Worker>(scope, moves, options.mutation));
    }
  }

  SearchResult run() {
    Walker& first = workers_.front()->walker;
    visited_.insert(hash_of(first));
    if (auto found = check_state(first)) report({}, std::nullopt, *found);
    nodes_.push_back({kRoot, {}});
    std::size_t level_begin = 0;
    result_.levels.push_back({0, 1, 0, elapsed()});
    for (unsigned depth = 1; depth <= scope_.depth && !violation_; ++depth) {
      const std::size_t level_end = nodes_.size();
      if (!expand_level(depth, level_begin, level_end)) break;
      level_begin = level_end;
      if (nodes_.size() == level_end) {
        result_.complete = true;
        break;
      }
      result_.levels.push_back({depth, nodes_.size() - level_end, transitions_.load(), elapsed()});
    }
    result_.states = visited_.size();
    result_.bytes = visited_.bytes() + nodes_.capacity() * sizeof(Node);
    result_.transitions = transitions_.load();
    result_.offers = offers_.load();
    result_.seconds = elapsed();
    for (const auto& worker : workers_) result_.tally |= worker->walker.host().tally();
    result_.violation = violation_;
    return std::move(result_);
  }

 private:
  struct Worker {
    Worker(const Scope& scope, const std::vector<Move>& moves, const Mutation& mutation)
        : walker(scope, moves, mutation) {}
    Walker walker;
    std::vector<Node> found;  // states that are new
    std::vector<Outcome> outcomes;
    std::vector<Branch> branches;  // from the state that is being expanded, and where they lead
    std::vector<std::uint64_t> hashes;
    std::vector<char> fresh;
    std::uint64_t transitions = 0, offers = 0;
    std::uint32_t node = 0;  // that is being expanded, and by which move
    std::uint16_t move = 0;
  };

  [[nodiscard]] double elapsed() const {
    return std::chrono::duration<double>(Clock::now() - begun_).count();
  }
  [[nodiscard]] bool out_of_time() const {
    return (options_.seconds > 0 && elapsed() > options_.seconds) ||
           visited_.size() > options_.max_states;
  }

  [[nodiscard]] Path path_to(std::uint32_t node) const {
    Path path;
    for (std::uint32_t at = node; nodes_[at].parent != kRoot; at = nodes_[at].parent) {
      path.push_back(nodes_[at].branch);
    }
    std::reverse(path.begin(), path.end());
    return path;
  }

  // False when time ran out before the level was finished.
  bool expand_level(unsigned depth, std::size_t begin, std::size_t end) {
    next_ = begin;
    stop_ = false;
    std::atomic<unsigned> running{static_cast<unsigned>(workers_.size())};
    std::vector<std::thread> threads;
    for (const auto& worker : workers_) {
      threads.emplace_back([this, &running, &worker, end] {
        work(*worker, end);
        --running;
      });
    }
    auto told = Clock::now();
    while (running > 0) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      if (out_of_time()) stop_ = true;
      if (options_.progress && Clock::now() - told > std::chrono::milliseconds(500)) {
        told = Clock::now();
        options_.progress({depth, std::min(next_.load(), end) - begin, end - begin, visited_.size(),
                           transitions_.load(), elapsed()});
      }
    }
    for (std::thread& thread : threads) thread.join();
    const bool finished = !stop_ || next_ >= end + kChunk * workers_.size();
    for (const auto& worker : workers_) {
      nodes_.insert(nodes_.end(), worker->found.begin(), worker->found.end());
      worker->found.clear();
    }
    return finished;
  }

  // A broken invariant ends the search where it happened. The walker is not used after that.
  void work(Worker& worker, std::size_t end) {
    try {
      expand_chunks(worker, end);
    } catch (const BrokenInvariant& broken) {
      report(path_to(worker.node), worker.move, {kInvariant, broken.what()});
    }
    transitions_ += std::exchange(worker.transitions, 0);
    offers_ += std::exchange(worker.offers, 0);
  }

  void expand_chunks(Worker& worker, std::size_t end) {
    while (!stop_) {
      const std::size_t from = next_.fetch_add(kChunk);
      if (from >= end) break;
      for (std::size_t node = from; node < std::min(from + kChunk, end) && !stop_; ++node) {
        worker.walker.go_to(path_to(static_cast<std::uint32_t>(node)));
        expand(worker, static_cast<std::uint32_t>(node));
      }
      transitions_ += std::exchange(worker.transitions, 0);
      offers_ += std::exchange(worker.offers, 0);
    }
  }

  // The reference model is part of the state: where the host forgot what a call did, the two states
  // before and after it are one state of the host and two of the reference.
  [[nodiscard]] std::uint64_t hash_of(const Walker& walker) const {
    const Host& host = walker.host();
    const std::uint64_t hash = scope_.symmetry ? host.canonical_hash(symmetries_) : host.hash();
    return walker.reference() ? hash ^ mix64(walker.reference()->shape()) : hash;
  }

  // Every transition out of a state, and then the states that nobody has seen.
  void expand(Worker& worker, std::uint32_t node) {
    Walker& walker = worker.walker;
    worker.node = node;
    worker.branches.clear();
    worker.hashes.clear();
    Offer offer;
    for (std::uint16_t move = 0; move < moves_.size(); ++move) {
      if (!walker.applicable(move)) continue;
      worker.move = move;
      const Action action = walker.action(move);
      if (!walker.possible(action)) continue;
      walker.offer(action, offer);
      ++worker.offers;
      if (auto found = check_offer(walker, action, offer)) {
        return report(path_to(node), move, *found);
      }
      for (std::size_t i = 0; i < offer.size(); ++i) {
        const std::size_t before = worker.branches.size();
        if (auto found = try_alternative(worker, move, action, offer, i)) {
          const bool taken = worker.branches.size() > before;
          return report(path_to(node), move, *found,
                        taken ? std::optional(worker.branches.back()) : std::nullopt);
        }
      }
    }
    visited_.insert(worker.hashes, worker.fresh);
    for (std::size_t i = 0; i < worker.branches.size(); ++i) {
      if (worker.fresh[i] != 0 && !keep(worker, node, worker.branches[i])) return;
    }
  }

  // All outcomes of one alternative. What is broken; the branch that did it is the last
  // of worker.branches, unless none was taken.
  std::optional<Broken> try_alternative(Worker& worker, std::uint16_t move, const Action& action,
                                        const Offer& offer, std::size_t index) {
    Walker& walker = worker.walker;
    const Alternative& alternative = offer[index];
    const auto branch = [&](std::size_t pick) {
      return Branch{move, static_cast<std::uint8_t>(index), static_cast<std::uint8_t>(pick)};
    };
    // The end of a request is a step, also where it ends as refused.
    if (alternative.refuses && alternative.need_count == 0 && !action.completion) {
      ++worker.transitions;
      if (!walker.refusal_changes(action, offer, index)) return std::nullopt;
      worker.branches.push_back(branch(0));
      return refusal_changed();
    }
    const std::uint64_t before = walker.host().hash();
    walker.outcomes(alternative, worker.outcomes);
    if (auto found = check_acceptance(walker, alternative, worker.outcomes)) {
      return found;
    }
    for (std::size_t pick = 0; pick < worker.outcomes.size(); ++pick) {
      worker.branches.push_back(branch(pick));
      const Outcome& outcome = worker.outcomes[pick];
      if (auto found = check_outcome(walker, action, alternative, outcome)) return found;
      walker.advance(branch(pick), action, offer, outcome);
      ++worker.transitions;
      worker.hashes.push_back(hash_of(walker));
      walker.retreat();
      if (walker.host().hash() != before) return going_back_changed();
    }
    return std::nullopt;
  }

  // A state that is new: checked, and put on the list. False when a property is broken.
  bool keep(Worker& worker, std::uint32_t node, const Branch& branch) {
    Walker& walker = worker.walker;
    worker.found.push_back({node, branch});
    worker.move = branch.move;
    walker.step(branch);
    const auto found = check_state(walker);
    walker.retreat();
    if (found) report(path_to(node), branch.move, *found, branch);
    return !found;
  }

  void report(Path path, std::optional<std::uint16_t> move, const Broken& broken,
              std::optional<Branch> last = std::nullopt) {
    if (last) path.push_back(*last);
    const std::scoped_lock lock(violation_mutex_);
    const bool shorter = !violation_ || path.size() < violation_->path.size();
    if (shorter) {
      violation_ = Violation{std::string(broken.property), broken.message, std::move(path),
                             last ? std::nullopt : move};
    }
    stop_ = true;
  }

  static constexpr std::size_t kChunk = 32;

  const Scope& scope_;
  const std::vector<Move>& moves_;
  const SearchOptions& options_;
  const std::vector<Symmetry> symmetries_;
  const Clock::time_point begun_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<Node> nodes_;
  Visited visited_;
  std::atomic<std::uint64_t> transitions_{0}, offers_{0};
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> stop_{false};
  std::mutex violation_mutex_;
  std::optional<Violation> violation_;
  SearchResult result_;
};

}  // namespace

SearchResult search(const Scope& scope, const std::vector<Move>& moves,
                    const SearchOptions& options) {
  return Search(scope, moves, options).run();
}

}  // namespace portpool::conformance
