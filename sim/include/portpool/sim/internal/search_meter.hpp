// What searching for ports costs in work instead of in time: words read, levels of the tree,
// and the ports that a walk port by port would have looked at.
//
// Work repeats exactly on every machine, so it can be compared where times cannot. The searches are
// those of PortSet itself, told to a counter on the way; the ones that nobody counts pay nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <portpool/sim/port.hpp>
#include <portpool/sim/port_policy.hpp>
#include <portpool/sim/port_set.hpp>

namespace portpool {

struct SearchWork {
  std::uint64_t searches = 0;  // questions put to the set; a cyclic search that wraps makes two
  std::uint64_t words = 0;     // words of 64 bits read, of the bitmap and of its summaries
  std::uint64_t levels = 0;    // levels of the tree that were read, 1 to 3 a search
  std::uint64_t probes = 0;    // ports that a walk from the same start would have looked at

  SearchWork& operator+=(const SearchWork& other) {
    searches += other.searches;
    words += other.words;
    levels += other.levels;
    probes += other.probes;
    return *this;
  }
  friend bool operator==(const SearchWork&, const SearchWork&) = default;
};

/// Asks a PortSet its questions, gives its answers, and adds up the work. Complexities are those of
/// PortSet.
class SearchMeter {
 public:
  /// What a watched search of PortSet reports to.
  class Count {
   public:
    void search() {
      close();
      ++work_.searches;
    }
    void read(std::uint32_t level) {
      ++work_.words;
      seen_ |= 1U << level;
    }
    void walked(std::uint64_t ports) { work_.probes += ports; }
    [[nodiscard]] SearchWork total() const {
      Count closed = *this;
      closed.close();
      return closed.work_;
    }

   private:
    void close();

    SearchWork work_;
    std::uint32_t seen_ = 0;  // levels of the search under way, a bit each
  };

  std::optional<PortNumber> next(const PortSet& set, std::uint32_t from, PortRange within);
  std::optional<PortNumber> next_cyclic(const PortSet& set, std::uint32_t from, PortRange within);
  std::optional<PortNumber> next_absent(const PortSet& set, std::uint32_t from, PortRange within);
  std::optional<PortNumber> find_run(const PortSet& set, std::uint32_t length, PortRange within);
  std::optional<PortNumber> find_run_from(const PortSet& set, std::uint32_t length,
                                          std::uint32_t from, PortRange within);
  bool contains(const PortSet& set, PortNumber port);
  bool includes(const PortSet& set, PortRange range);
  std::uint32_t count(const PortSet& set, PortRange range);
  std::optional<PortNumber> nth(const PortSet& set, std::uint32_t k, PortRange within);

  [[nodiscard]] SearchWork work() const { return count_.total(); }

 private:
  Count count_;
};

/// What `choose` would do with this policy and set, and at what cost. The policy is a copy, so
/// nothing changes. A walk is what the policy's definition probes; for a uniform choice, which no
/// walk makes, it looks at the whole range once.
SearchWork work_of_choice(PortPolicy state, const PortSet& free, PortRange within,
                          std::uint64_t endpoint_key);
/// The same for `choose_run`.
SearchWork work_of_run_choice(PortPolicy state, const PortSet& free, std::uint32_t length,
                              PortRange within, std::uint64_t endpoint_key);

}  // namespace portpool
