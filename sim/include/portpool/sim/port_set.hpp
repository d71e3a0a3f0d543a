// A dense set of port numbers with fast search: the structure under every allocation.
//
// A bitmap of 1,024 words with two summary levels above it (64-ary tree of three levels), plus one
// summary of the words that are all ones. "First member at or after p" costs at most three
// dependent loads at every fullness, also when the set is empty; a long run of members is found
// through the all-ones summary without looking at words. The member found is exactly the one that a
// probe loop p, p+1, p+2 ... would find, so policies that are written as probe loops keep their
// results.
//
// Searching branches, which is predictable unless about 1 % of the ports are members. Inserting and
// erasing store the summaries of a word unconditionally: whether a word became empty is a coin toss
// near exhaustion, and a mispredicted branch costs more than two stores.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <portpool/sim/invariant.hpp>
#include <portpool/sim/port.hpp>

namespace portpool {

/// Members are 0..65535; the set gives port 0 no special meaning. Blocks passed in are cut to the
/// port space, so no argument is out of range. Trivially copyable, about 8.5 KB, no heap.
class PortSet {
 public:
  /// The empty set. O(size of the object).
  PortSet() = default;
  static PortSet empty_set() { return PortSet{}; }
  /// Every port, 0 included. O(size of the object).
  static PortSet full();

  /// O(1), one load.
  bool contains(PortNumber port) const { return (words_[port >> 6] >> (port & 63)) & 1; }

  /// Idempotent. O(1); no branch that depends on the other ports of the word.
  void insert(PortNumber port);
  void erase(PortNumber port);

  /// Idempotent. O(1 + count/64): one store for a word of 64 ports, never one for a port.
  void insert(PortRange range);
  void erase(PortRange range);

  /// Number of members. O(words that are neither empty nor full), at most 1,024.
  std::uint32_t size() const { return count(kAllPorts); }
  /// Number of members inside the block. O(1 + words of the block that are neither empty nor full).
  std::uint32_t count(PortRange range) const;
  /// O(1).
  bool empty() const { return top_ == 0; }
  /// Whether the block holds a member. O(1): at most three dependent loads.
  bool intersects(PortRange range) const { return next(range.first, range).has_value(); }
  /// Whether every port of the block is a member; true for the empty block, false for a block that
  /// leaves the port space. O(1 + count/4096).
  bool includes(PortRange range) const;

  /// The first member at or after `from` inside `within`; never wraps. A `from` before the block
  /// starts at the block. O(1): at most three dependent loads.
  std::optional<PortNumber> next(std::uint32_t from, PortRange within) const;

  /// As `next`, then from the start of the block up to `from`. A `from` outside the block starts at
  /// the block: a hint is a place to start, never a bound. O(1): at most two searches.
  std::optional<PortNumber> next_cyclic(std::uint32_t from, PortRange within) const;
  /// The same as a number, kPortSpace for none: for loops that would take the optional apart at
  /// once, to which it costs a tenth of the instructions.
  std::uint32_t first_cyclic(std::uint32_t from, PortRange within) const;

  /// The first port at or after `from` inside `within` that is not a member; never wraps. With
  /// `next` it walks the runs of members. O(16).
  std::optional<PortNumber> next_absent(std::uint32_t from, PortRange within) const;

  /// The lowest start of `length` consecutive members inside `within`. Length 0 finds nothing.
  /// O(16 + candidates) for length >= 127, where a candidate is a place with as many all-ones words
  /// in a row as such a run must cover; O(non-empty words of the block) below, at most 1,024.
  std::optional<PortNumber> find_run(std::uint32_t length, PortRange within) const;

  /// The first start at or after `from`, then the lowest before it. A run never wraps around the
  /// end of `within`. Complexity of two `find_run`.
  std::optional<PortNumber> find_run_from(std::uint32_t length, std::uint32_t from,
                                          PortRange within) const;

  /// The member of `within` with exactly k members before it inside `within`: drawing k uniformly
  /// below count(within) is a uniform choice. O(non-empty words of the block); a RankedPortSet does
  /// it in constant time.
  std::optional<PortNumber> nth(std::uint32_t k, PortRange within) const;

  /// Words of the bitmap and of its summaries that differ: what a change had to write. O(size of
  /// the object).
  std::uint32_t words_unlike(const PortSet& other) const;

  friend bool operator==(const PortSet&, const PortSet&) = default;

 private:
  friend class RankedPortSet;
  friend class SearchMeter;

  // What a search reports to: nobody, at no cost. A SearchMeter gives it something that counts.
  struct Unwatched {
    static constexpr void search() {}
    static constexpr void read(std::uint32_t /*level*/) {}
  };
  // Levels of the tree, as a watch is told them.
  static constexpr std::uint32_t kBitmap = 0, kSummary = 1, kTop = 2;

  static constexpr std::uint32_t kWordCount = kPortSpace / 64;
  static constexpr std::uint32_t kGroupCount = kWordCount / 64;

  // One past the last port of the block that is in the port space; not above `first` if none is.
  static constexpr std::uint32_t end_inside(PortRange range) {
    const std::uint64_t end = std::uint64_t{range.first} + range.count;
    return end < kPortSpace ? static_cast<std::uint32_t>(end) : kPortSpace;
  }
  // Position of the lowest one; precondition: there is one.
  static std::uint32_t lowest_bit(std::uint64_t word);
  // "No member": above the end of every block, also of one that leaves the port space.
  static constexpr std::uint64_t kNone = ~std::uint64_t{0};
  // First member at or after `from`, or kNone. Precondition: from < kPortSpace.
  template <class Watch>
  std::uint64_t first_at_or_after(std::uint64_t from, Watch& watch) const;
  // The public searches, watched.
  template <class Watch>
  std::optional<PortNumber> next(std::uint32_t from, PortRange within, Watch& watch) const;
  template <class Watch>
  std::uint32_t first_cyclic(std::uint32_t from, PortRange within, Watch& watch) const;
  template <class Watch>
  std::optional<PortNumber> next_absent(std::uint32_t from, PortRange within, Watch& watch) const;
  template <class Watch>
  std::optional<PortNumber> find_run(std::uint32_t length, PortRange within, Watch& watch) const;
  template <class Watch>
  std::optional<PortNumber> find_run_from(std::uint32_t length, std::uint32_t from,
                                          PortRange within, Watch& watch) const;
  template <class Watch>
  std::uint32_t count(PortRange range, Watch& watch) const;
  template <class Watch>
  bool includes(PortRange range, Watch& watch) const;
  template <class Watch>
  std::optional<PortNumber> nth(std::uint32_t k, PortRange within, Watch& watch) const;
  // First word at or after `word` that is not all ones, or kWordCount. O(16).
  template <class Watch>
  std::uint32_t first_word_not_full(std::uint32_t word, Watch& watch) const;
  // First of `count` all-ones words in a row among the words [from, end), or kPortSpace. O(16).
  template <class Watch>
  std::uint32_t find_full_words(std::uint32_t count, std::uint32_t from, std::uint32_t end,
                                Watch& watch) const;
  // The member with k members before it among the words [word, word + 4), which have more than k.
  std::uint32_t nth_of_four_words(std::uint32_t word, std::uint32_t k) const;
  // Renews the summary bits of one word.
  void summarize(std::uint32_t word);
  // Makes the words [first, end) all ones or all zeros, summaries included.
  void set_words(std::uint32_t first, std::uint32_t end, std::uint64_t ones);
  template <class Watch>
  std::uint32_t find_long_run(std::uint32_t length, std::uint32_t first, std::uint32_t end,
                              Watch& watch) const;
  template <class Watch>
  std::uint32_t find_short_run(std::uint32_t length, std::uint32_t first, std::uint32_t end,
                               Watch& watch) const;

  // Bit p % 64 of word p / 64: p is a member.
  std::array<std::uint64_t, kWordCount> words_{};
  // Bit w % 64 of entry w / 64: words_[w] is not 0; words_[w] is all ones. The last entry of the
  // first is always 0: the group behind the last one.
  std::array<std::uint64_t, kGroupCount + 1> non_empty_{};
  std::array<std::uint64_t, kGroupCount> full_words_{};
  // Bit g: non_empty_[g] is not 0.
  std::uint64_t top_ = 0;
};

inline void PortSet::insert(PortNumber port) {
  const std::uint32_t index = port;
  const std::uint32_t word = index >> 6;
  const std::uint32_t group = index >> 12;
  const std::uint64_t bits = words_[word] | std::uint64_t{1} << (index & 63);
  words_[word] = bits;
  const std::uint64_t place = std::uint64_t{1} << (word & 63);
  full_words_[group] |= place & -std::uint64_t{bits == ~std::uint64_t{0}};
  const std::uint64_t summary = non_empty_[group];
  non_empty_[group] = summary | place;
  if (summary == 0) top_ |= std::uint64_t{1} << group;
}

inline void PortSet::erase(PortNumber port) {
  const std::uint32_t index = port;
  const std::uint32_t word = index >> 6;
  const std::uint32_t group = index >> 12;
  const std::uint64_t bits = words_[word] & ~(std::uint64_t{1} << (index & 63));
  words_[word] = bits;
  const std::uint64_t others = ~(std::uint64_t{1} << (word & 63));
  full_words_[group] &= others;
  const std::uint64_t summary = non_empty_[group] & (others | -std::uint64_t{bits != 0});
  non_empty_[group] = summary;
  if (summary == 0) top_ &= ~(std::uint64_t{1} << group);
}

inline std::uint32_t PortSet::lowest_bit(std::uint64_t word) {
  // A summary that points at an empty word is a broken set; knowing that it does not also spares
  // the compiler the case of countr_zero(0) between two dependent loads.
  PORTPOOL_INVARIANT(word != 0);
  return static_cast<std::uint32_t>(std::countr_zero(word));
}

// `inline` here is a request, not for the linker: without it compilers take these for larger than
// their short paths are.
template <class Watch>
inline std::uint64_t PortSet::first_at_or_after(std::uint64_t from, Watch& watch) const {
  watch.search();
  const std::uint64_t word = from >> 6;
  watch.read(kBitmap);
  if (const std::uint64_t here = words_[word] >> (from & 63)) return from + lowest_bit(here);
  // The rest of this group and the whole of the next one: looking at the rest of the group alone
  // would often end at its edge, and where it does cannot be predicted. "Strictly after" is a shift
  // of all ones but the lowest: one by 64 is undefined.
  const std::uint64_t group = from >> 12;
  watch.read(kSummary);
  watch.read(kSummary);
  const std::uint64_t rest = non_empty_[group] & ~std::uint64_t{1} << (word & 63);
  const std::uint64_t next = non_empty_[group + 1];
  if ((rest | next) != 0) {
    const std::uint64_t later = rest != 0 ? rest : next;
    const std::uint64_t found = (group + std::uint64_t{rest == 0}) * 64 + lowest_bit(later);
    watch.read(kBitmap);
    return found * 64 + lowest_bit(words_[found]);
  }
  watch.read(kTop);
  if (const std::uint64_t groups = (top_ >> group) >> 2) {
    const std::uint64_t next_group = group + 2 + lowest_bit(groups);
    watch.read(kSummary);
    const std::uint64_t found = next_group * 64 + lowest_bit(non_empty_[next_group]);
    watch.read(kBitmap);
    return found * 64 + lowest_bit(words_[found]);
  }
  return kNone;
}

template <class Watch>
inline std::optional<PortNumber> PortSet::next(std::uint32_t from, PortRange within,
                                               Watch& watch) const {
  const std::uint64_t start = from < within.first ? within.first : from;
  if (start >= kPortSpace) return std::nullopt;
  const std::uint64_t found = first_at_or_after(start, watch);
  if (found >= std::uint64_t{within.first} + within.count) return std::nullopt;
  return static_cast<PortNumber>(found);
}

template <class Watch>
inline std::uint32_t PortSet::first_cyclic(std::uint32_t from, PortRange within,
                                           Watch& watch) const {
  const std::uint64_t end = std::uint64_t{within.first} + within.count;
  if (within.contains(from) && from < kPortSpace) {
    const std::uint64_t found = first_at_or_after(from, watch);
    if (found < end) return static_cast<std::uint32_t>(found);
  }
  // Nothing from there to the end: what the second search finds below the end lies before `from`.
  if (within.first >= kPortSpace) return kPortSpace;
  const std::uint64_t found = first_at_or_after(within.first, watch);
  return found < end ? static_cast<std::uint32_t>(found) : kPortSpace;
}

inline std::optional<PortNumber> PortSet::next(std::uint32_t from, PortRange within) const {
  Unwatched nobody;
  return next(from, within, nobody);
}

inline std::uint32_t PortSet::first_cyclic(std::uint32_t from, PortRange within) const {
  Unwatched nobody;
  return first_cyclic(from, within, nobody);
}

inline std::optional<PortNumber> PortSet::next_cyclic(std::uint32_t from, PortRange within) const {
  const std::uint32_t found = first_cyclic(from, within);
  if (found == kPortSpace) return std::nullopt;
  return static_cast<PortNumber>(found);
}

}  // namespace portpool
