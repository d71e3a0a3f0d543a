#include <algorithm>
#include <portpool/sim/internal/search_meter.hpp>
#include <portpool/sim/port_set.hpp>

#include "pool/bits.hpp"

namespace portpool {
namespace {

using bits::kAllOnes;
using bits::to_u32;

}  // namespace

PortSet PortSet::full() {
  PortSet set;
  set.insert(kAllPorts);
  return set;
}

void PortSet::summarize(std::uint32_t word) {
  const std::uint32_t group = word >> 6;
  const std::uint32_t bit = word & 63;
  const std::uint64_t keep = ~(std::uint64_t{1} << bit);
  const std::uint64_t ones = words_[word];
  non_empty_[group] = (non_empty_[group] & keep) | std::uint64_t{ones != 0} << bit;
  full_words_[group] = (full_words_[group] & keep) | std::uint64_t{ones == kAllOnes} << bit;
  top_ = (top_ & ~(std::uint64_t{1} << group)) | std::uint64_t{non_empty_[group] != 0} << group;
}

void PortSet::set_words(std::uint32_t first, std::uint32_t end, std::uint64_t ones) {
  if (first >= end) return;
  std::fill(&words_[first], &words_[first] + (end - first), ones);
  for (std::uint32_t group = first >> 6; group <= (end - 1) >> 6; ++group) {
    const std::uint64_t touched = bits::of_word(group, first, end);
    non_empty_[group] = (non_empty_[group] & ~touched) | (ones & touched);
    full_words_[group] = (full_words_[group] & ~touched) | (ones & touched);
    top_ = (top_ & ~(std::uint64_t{1} << group)) | std::uint64_t{non_empty_[group] != 0} << group;
  }
}

void PortSet::insert(PortRange range) {
  const std::uint32_t end = end_inside(range);
  if (range.first >= end) return;
  const std::uint32_t first_word = range.first >> 6;
  const std::uint32_t last_word = (end - 1) >> 6;
  words_[first_word] |= bits::of_word(first_word, range.first, end);
  summarize(first_word);
  if (first_word == last_word) return;
  words_[last_word] |= bits::of_word(last_word, range.first, end);
  summarize(last_word);
  set_words(first_word + 1, last_word, kAllOnes);
}

void PortSet::erase(PortRange range) {
  const std::uint32_t end = end_inside(range);
  if (range.first >= end) return;
  const std::uint32_t first_word = range.first >> 6;
  const std::uint32_t last_word = (end - 1) >> 6;
  words_[first_word] &= ~bits::of_word(first_word, range.first, end);
  summarize(first_word);
  if (first_word == last_word) return;
  words_[last_word] &= ~bits::of_word(last_word, range.first, end);
  summarize(last_word);
  set_words(first_word + 1, last_word, 0);
}

template <class Watch>
std::uint32_t PortSet::count(PortRange range, Watch& watch) const {
  watch.search();
  const std::uint32_t end = end_inside(range);
  if (range.first >= end) return 0;
  const std::uint32_t first_word = range.first >> 6;
  const std::uint32_t last_word = (end - 1) >> 6;
  std::uint32_t members = 0;
  for (std::uint32_t group = first_word >> 6; group <= last_word >> 6; ++group) {
    const std::uint64_t touched = bits::of_word(group, first_word, last_word + 1);
    watch.read(kSummary);
    const std::uint64_t full = full_words_[group] & touched;
    members += 64 * to_u32(std::popcount(full));
    for (std::uint64_t mixed = non_empty_[group] & touched & ~full; mixed != 0;
         mixed &= mixed - 1) {
      watch.read(kBitmap);
      members += to_u32(std::popcount(words_[group * 64 + to_u32(std::countr_zero(mixed))]));
    }
  }
  // The words at the edges were counted whole: take back what lies outside the block.
  const std::uint64_t before =
      words_[first_word] & ~bits::of_word(first_word, range.first, kPortSpace);
  const std::uint64_t after = words_[last_word] & ~bits::of_word(last_word, 0, end);
  watch.read(kBitmap);
  watch.read(kBitmap);
  return members - to_u32(std::popcount(before)) - to_u32(std::popcount(after));
}
template std::uint32_t PortSet::count(PortRange, SearchMeter::Count&) const;

std::uint32_t PortSet::count(PortRange range) const {
  Unwatched nobody;
  return count(range, nobody);
}

template <class Watch>
bool PortSet::includes(PortRange range, Watch& watch) const {
  watch.search();
  if (range.count == 0) return true;
  if (!range.fits()) return false;
  const std::uint32_t first_word = range.first >> 6;
  const std::uint32_t last_word = (range.end() - 1) >> 6;
  watch.read(kBitmap);
  if ((~words_[first_word] & bits::of_word(first_word, range.first, range.end())) != 0)
    return false;
  watch.read(kBitmap);
  if ((~words_[last_word] & bits::of_word(last_word, range.first, range.end())) != 0) return false;
  if (last_word - first_word < 2) return true;
  for (std::uint32_t group = (first_word + 1) >> 6; group <= (last_word - 1) >> 6; ++group) {
    watch.read(kSummary);
    if ((~full_words_[group] & bits::of_word(group, first_word + 1, last_word)) != 0) return false;
  }
  return true;
}
template bool PortSet::includes(PortRange, SearchMeter::Count&) const;

bool PortSet::includes(PortRange range) const {
  Unwatched nobody;
  return includes(range, nobody);
}

template <class Watch>
std::uint32_t PortSet::first_word_not_full(std::uint32_t word, Watch& watch) const {
  if (word >= kWordCount) return kWordCount;
  std::uint32_t group = word >> 6;
  watch.read(kSummary);
  std::uint64_t wanted = ~full_words_[group] & (kAllOnes << (word & 63));
  while (wanted == 0) {
    if (++group == kGroupCount) return kWordCount;
    watch.read(kSummary);
    wanted = ~full_words_[group];
  }
  return group * 64 + to_u32(std::countr_zero(wanted));
}
template std::uint32_t PortSet::first_word_not_full(std::uint32_t, Unwatched&) const;
template std::uint32_t PortSet::first_word_not_full(std::uint32_t, SearchMeter::Count&) const;

template <class Watch>
std::optional<PortNumber> PortSet::next_absent(std::uint32_t from, PortRange within,
                                               Watch& watch) const {
  watch.search();
  const std::uint32_t start = std::max(from, within.first);
  const std::uint32_t end = end_inside(within);
  if (start >= end) return std::nullopt;
  std::uint32_t word = start >> 6;
  watch.read(kBitmap);
  std::uint64_t absent = ~words_[word] & (kAllOnes << (start & 63));
  if (absent == 0) {
    word = first_word_not_full(word + 1, watch);
    if (word == kWordCount) return std::nullopt;
    watch.read(kBitmap);
    absent = ~words_[word];
  }
  const std::uint32_t found = word * 64 + to_u32(std::countr_zero(absent));
  if (found >= end) return std::nullopt;
  return static_cast<PortNumber>(found);
}
template std::optional<PortNumber> PortSet::next_absent(std::uint32_t, PortRange,
                                                        SearchMeter::Count&) const;

std::optional<PortNumber> PortSet::next_absent(std::uint32_t from, PortRange within) const {
  Unwatched nobody;
  return next_absent(from, within, nobody);
}

std::uint32_t PortSet::words_unlike(const PortSet& other) const {
  std::uint32_t unlike = top_ != other.top_ ? 1 : 0;
  for (std::size_t i = 0; i < kWordCount; ++i) unlike += words_[i] != other.words_[i] ? 1U : 0U;
  for (std::size_t i = 0; i < kGroupCount; ++i) {
    unlike += non_empty_[i] != other.non_empty_[i] ? 1U : 0U;
    unlike += full_words_[i] != other.full_words_[i] ? 1U : 0U;
  }
  return unlike;
}

std::uint32_t PortSet::nth_of_four_words(std::uint32_t word, std::uint32_t k) const {
  // Counts all four and goes on by masks, because which word it is cannot be predicted.
  std::array<std::uint64_t, 4> counts{};
  for (std::uint32_t i = 0; i < 4; ++i) counts[i] = bits::ones_up_to_each_byte(words_[word + i]);
  std::uint64_t chosen_counts = counts[0];
  std::uint64_t chosen = words_[word];
  std::uint64_t index = word;
  std::uint64_t before = 0;
  std::uint64_t passed = 0;
  for (std::uint32_t i = 0; i < 3; ++i) {
    passed += counts[i] >> 56;
    const std::uint64_t later = bits::all_ones_if(passed <= k);
    before += (counts[i] >> 56) & later;
    chosen_counts ^= (chosen_counts ^ counts[i + 1]) & later;
    chosen ^= (chosen ^ words_[word + i + 1]) & later;
    index -= later;
  }
  const auto rank = static_cast<std::uint32_t>(k - before);
  return static_cast<std::uint32_t>(index * 64) + bits::select(chosen, chosen_counts, rank);
}

template <class Watch>
std::optional<PortNumber> PortSet::nth(std::uint32_t k, PortRange within, Watch& watch) const {
  watch.search();
  const std::uint32_t end = end_inside(within);
  if (within.first >= end) return std::nullopt;
  const std::uint32_t first_word = within.first >> 6;
  const std::uint32_t last_word = (end - 1) >> 6;
  for (std::uint32_t group = first_word >> 6; group <= last_word >> 6; ++group) {
    watch.read(kSummary);
    std::uint64_t pending = non_empty_[group] & bits::of_word(group, first_word, last_word + 1);
    for (; pending != 0; pending &= pending - 1) {
      watch.read(kBitmap);
      const std::uint32_t word = group * 64 + to_u32(std::countr_zero(pending));
      std::uint64_t ones = words_[word];
      if (word == first_word || word == last_word) ones &= bits::of_word(word, within.first, end);
      const std::uint32_t members = to_u32(std::popcount(ones));
      if (k < members) return static_cast<PortNumber>(word * 64 + bits::select(ones, k));
      k -= members;
    }
  }
  return std::nullopt;
}
template std::optional<PortNumber> PortSet::nth(std::uint32_t, PortRange,
                                                SearchMeter::Count&) const;

std::optional<PortNumber> PortSet::nth(std::uint32_t k, PortRange within) const {
  Unwatched nobody;
  return nth(k, within, nobody);
}

}  // namespace portpool
