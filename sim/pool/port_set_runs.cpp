#include <algorithm>
#include <portpool/sim/internal/search_meter.hpp>
#include <portpool/sim/port_set.hpp>

#include "pool/bits.hpp"

namespace portpool {
namespace {

using bits::kAllOnes;
using bits::to_u32;

constexpr std::uint32_t kNoStart = kPortSpace;

// Looks for `length` consecutive ones in a bitmap whose words are fed in ascending order; words
// that are left out count as zero. Carries the run that reaches the end of the word before.
class RunScanner {
 public:
  RunScanner(std::uint32_t length, std::uint32_t first_word)
      : length_(length), steps_(length <= 64 ? length : 1), expected_(first_word) {}

  // The lowest start of a run that ends in this word, or kNoStart.
  std::uint32_t feed(std::uint32_t word, std::uint64_t ones) {
    if (word != expected_) carried_ = 0;
    expected_ = word + 1;
    // The first comparison spares most words of a search for a long run the counting.
    if (carried_ + 64 >= length_ && carried_ + to_u32(std::countr_one(ones)) >= length_) {
      return word * 64 - carried_;
    }
    if (length_ <= 64) {
      if (const std::uint64_t starts = steps_.starts(ones)) {
        return word * 64 + to_u32(std::countr_zero(starts));
      }
    }
    carried_ = ones == kAllOnes ? carried_ + 64 : to_u32(std::countl_one(ones));
    return kNoStart;
  }

 private:
  std::uint32_t length_;
  bits::RunSteps steps_;
  std::uint32_t expected_;     // the word that would continue the carried run
  std::uint32_t carried_ = 0;  // ones directly before that word
};

}  // namespace

template <class Watch>
std::uint32_t PortSet::find_full_words(std::uint32_t count, std::uint32_t from, std::uint32_t end,
                                       Watch& watch) const {
  RunScanner scanner(count, from >> 6);
  for (std::uint32_t group = from >> 6; group <= (end - 1) >> 6; ++group) {
    watch.read(kSummary);
    const std::uint64_t full = full_words_[group] & bits::of_word(group, from, end);
    if (full == 0) continue;
    const std::uint32_t start = scanner.feed(group, full);
    if (start != kNoStart) return start;
  }
  return kNoStart;
}

// Wherever a run of 127 ports or more starts, it covers (length - 63) / 64 words entirely. So only
// the places with that many all-ones words in a row are candidates, and only their two ends are
// looked at.
template <class Watch>
std::uint32_t PortSet::find_long_run(std::uint32_t length, std::uint32_t first, std::uint32_t end,
                                     Watch& watch) const {
  const std::uint32_t covered = (length - 63) / 64;
  const std::uint32_t end_word = end >> 6;  // words from here on are not wholly inside the block
  for (std::uint32_t word = (first + 63) >> 6; word < end_word;) {
    const std::uint32_t start = find_full_words(covered, word, end_word, watch);
    if (start == kNoStart) return kNoStart;
    const std::uint32_t past = std::min(end_word, first_word_not_full(start + covered, watch));
    watch.read(kBitmap);  // before the words and
    watch.read(kBitmap);  // behind them
    const std::uint32_t below = start == 0 ? 0 : to_u32(std::countl_one(words_[start - 1]));
    const std::uint32_t above = past == kWordCount ? 0 : to_u32(std::countr_one(words_[past]));
    const std::uint32_t run_first = std::max(first, start * 64 - below);
    if (std::min(end, past * 64 + above) - run_first >= length) return run_first;
    word = past + 1;
  }
  return kNoStart;
}

template <class Watch>
std::uint32_t PortSet::find_short_run(std::uint32_t length, std::uint32_t first, std::uint32_t end,
                                      Watch& watch) const {
  const std::uint32_t first_word = first >> 6;
  const std::uint32_t last_word = (end - 1) >> 6;
  RunScanner scanner(length, first_word);
  for (std::uint32_t group = first_word >> 6; group <= last_word >> 6; ++group) {
    watch.read(kSummary);
    std::uint64_t pending = non_empty_[group] & bits::of_word(group, first_word, last_word + 1);
    for (; pending != 0; pending &= pending - 1) {
      watch.read(kBitmap);
      const std::uint32_t word = group * 64 + to_u32(std::countr_zero(pending));
      std::uint64_t ones = words_[word];
      if (word == first_word || word == last_word) ones &= bits::of_word(word, first, end);
      const std::uint32_t start = scanner.feed(word, ones);
      if (start != kNoStart) return start;
    }
  }
  return kNoStart;
}

template <class Watch>
std::optional<PortNumber> PortSet::find_run(std::uint32_t length, PortRange within,
                                            Watch& watch) const {
  watch.search();
  const std::uint32_t end = end_inside(within);
  if (length == 0 || std::uint64_t{within.first} + length > end) return std::nullopt;
  const std::uint32_t found = length >= 127 ? find_long_run(length, within.first, end, watch)
                                            : find_short_run(length, within.first, end, watch);
  if (found == kNoStart) return std::nullopt;
  return static_cast<PortNumber>(found);
}

template <class Watch>
std::optional<PortNumber> PortSet::find_run_from(std::uint32_t length, std::uint32_t from,
                                                 PortRange within, Watch& watch) const {
  if (!within.contains(from)) return find_run(length, within, watch);
  const std::uint32_t end = end_inside(within);
  if (length == 0 || from >= end) return find_run(length, within, watch);
  if (const auto ahead = find_run(length, PortRange{from, end - from}, watch)) return ahead;
  // A run that starts before `from` ends before from + length - 1.
  const std::uint32_t last = length > end - from ? end : from + length - 1;
  return find_run(length, PortRange{within.first, last - within.first}, watch);
}
template std::optional<PortNumber> PortSet::find_run(std::uint32_t, PortRange,
                                                     SearchMeter::Count&) const;
template std::optional<PortNumber> PortSet::find_run_from(std::uint32_t, std::uint32_t, PortRange,
                                                          SearchMeter::Count&) const;

std::optional<PortNumber> PortSet::find_run(std::uint32_t length, PortRange within) const {
  Unwatched nobody;
  return find_run(length, within, nobody);
}

std::optional<PortNumber> PortSet::find_run_from(std::uint32_t length, std::uint32_t from,
                                                 PortRange within) const {
  Unwatched nobody;
  return find_run_from(length, from, within, nobody);
}

}  // namespace portpool
