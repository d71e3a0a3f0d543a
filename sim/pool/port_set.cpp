#include <algorithm>
#include <portpool/sim/port_set.hpp>

namespace portpool {
namespace {

constexpr std::uint64_t kAllOnes = ~std::uint64_t{0};

std::uint32_t to_u32(int value) {
  return static_cast<std::uint32_t>(value);
}

// Bits [low, high) of a word, 0 <= low < high <= 64.
std::uint64_t bits_between(std::uint32_t low, std::uint32_t high) {
  return (kAllOnes << low) & (kAllOnes >> (64 - high));
}

// Where a run of `length` ones starts inside one word, as a bit for each start. Each step doubles
// the length that the remaining bits vouch for. 1 <= length <= 64.
std::uint64_t run_starts(std::uint64_t word, std::uint32_t length) {
  std::uint32_t vouched = 1;
  while (vouched < length) {
    const std::uint32_t step = std::min(vouched, length - vouched);
    word &= word >> step;
    vouched += step;
  }
  return word;
}

// The position of the k-th set bit (k = 0 the lowest). Precondition: k < popcount(word).
std::uint32_t select_bit(std::uint64_t word, std::uint32_t k) {
  std::uint32_t base = 0;
  for (std::uint32_t width = 32; width != 0; width /= 2) {
    const std::uint64_t low = word & (kAllOnes >> (64 - width));
    const std::uint32_t ones = to_u32(std::popcount(low));
    const bool upper = k >= ones;
    base += upper ? width : 0;
    k -= upper ? ones : 0;
    word = upper ? word >> width : low;
  }
  return base;
}

}  // namespace

PortSet PortSet::full() {
  PortSet set;
  set.insert(kAllPorts);
  return set;
}

std::uint64_t PortSet::mask_of(std::uint32_t word, std::uint32_t first, std::uint32_t last) {
  const std::uint32_t base = word * 64;
  return bits_between(std::max(first, base) - base, std::min(last, base + 64) - base);
}

void PortSet::summarize(std::uint32_t word) {
  const std::uint64_t bit = std::uint64_t{1} << (word & 63);
  std::uint64_t& non_empty = non_empty_[word >> 6];
  std::uint64_t& full = full_words_[word >> 6];
  non_empty = words_[word] != 0 ? non_empty | bit : non_empty & ~bit;
  full = words_[word] == kAllOnes ? full | bit : full & ~bit;
}

void PortSet::summarize_groups(std::uint32_t first_group, std::uint32_t last_group) {
  for (std::uint32_t group = first_group; group <= last_group; ++group) {
    const std::uint64_t bit = std::uint64_t{1} << group;
    top_ = non_empty_[group] != 0 ? top_ | bit : top_ & ~bit;
  }
}

void PortSet::insert(PortRange range) {
  const std::uint32_t end = end_inside(range);
  if (range.first >= end) return;
  const std::uint32_t first_word = range.first >> 6;
  const std::uint32_t last_word = (end - 1) >> 6;
  words_[first_word] |= mask_of(first_word, range.first, end);
  words_[last_word] |= mask_of(last_word, range.first, end);
  for (std::uint32_t word = first_word + 1; word < last_word; ++word) words_[word] = kAllOnes;
  // Every word between the two at the edges is now full; the edges may be.
  for (std::uint32_t group = first_word >> 6; group <= last_word >> 6; ++group) {
    const std::uint64_t touched = mask_of(group, first_word, last_word + 1);
    non_empty_[group] |= touched;
    full_words_[group] |= touched;
  }
  summarize(first_word);
  summarize(last_word);
  summarize_groups(first_word >> 6, last_word >> 6);
}

void PortSet::erase(PortRange range) {
  const std::uint32_t end = end_inside(range);
  if (range.first >= end) return;
  const std::uint32_t first_word = range.first >> 6;
  const std::uint32_t last_word = (end - 1) >> 6;
  words_[first_word] &= ~mask_of(first_word, range.first, end);
  words_[last_word] &= ~mask_of(last_word, range.first, end);
  for (std::uint32_t word = first_word + 1; word < last_word; ++word) words_[word] = 0;
  for (std::uint32_t group = first_word >> 6; group <= last_word >> 6; ++group) {
    const std::uint64_t touched = mask_of(group, first_word, last_word + 1);
    non_empty_[group] &= ~touched;
    full_words_[group] &= ~touched;
  }
  summarize(first_word);
  summarize(last_word);
  summarize_groups(first_word >> 6, last_word >> 6);
}

std::uint32_t PortSet::count(PortRange range) const {
  const std::uint32_t end = end_inside(range);
  if (range.first >= end) return 0;
  const std::uint32_t first_word = range.first >> 6;
  const std::uint32_t last_word = (end - 1) >> 6;
  std::uint32_t members = 0;
  for (std::uint32_t group = first_word >> 6; group <= last_word >> 6; ++group) {
    const std::uint64_t touched = mask_of(group, first_word, last_word + 1);
    const std::uint64_t full = full_words_[group] & touched;
    members += 64 * to_u32(std::popcount(full));
    for (std::uint64_t mixed = non_empty_[group] & touched & ~full; mixed != 0;
         mixed &= mixed - 1) {
      members += to_u32(std::popcount(words_[group * 64 + to_u32(std::countr_zero(mixed))]));
    }
  }
  // The words at the edges were counted whole: take back what lies outside the block.
  const std::uint64_t before = words_[first_word] & ~mask_of(first_word, range.first, kPortSpace);
  const std::uint64_t after = words_[last_word] & ~mask_of(last_word, 0, end);
  return members - to_u32(std::popcount(before)) - to_u32(std::popcount(after));
}

bool PortSet::includes(PortRange range) const {
  if (range.count == 0) return true;
  if (!range.fits()) return false;
  const std::uint32_t first_word = range.first >> 6;
  const std::uint32_t last_word = (range.end() - 1) >> 6;
  if ((~words_[first_word] & mask_of(first_word, range.first, range.end())) != 0) return false;
  if ((~words_[last_word] & mask_of(last_word, range.first, range.end())) != 0) return false;
  if (last_word - first_word < 2) return true;
  for (std::uint32_t group = (first_word + 1) >> 6; group <= (last_word - 1) >> 6; ++group) {
    if ((~full_words_[group] & mask_of(group, first_word + 1, last_word)) != 0) return false;
  }
  return true;
}

std::uint32_t PortSet::first_word_where_full_is(std::uint64_t flip, std::uint32_t word) const {
  if (word >= kWordCount) return kWordCount;
  std::uint32_t group = word >> 6;
  std::uint64_t wanted = (full_words_[group] ^ flip) & (kAllOnes << (word & 63));
  while (wanted == 0) {
    if (++group == kGroupCount) return kWordCount;
    wanted = full_words_[group] ^ flip;
  }
  return group * 64 + to_u32(std::countr_zero(wanted));
}

std::uint32_t PortSet::first_full_word(std::uint32_t word) const {
  return first_word_where_full_is(0, word);
}

std::uint32_t PortSet::first_word_not_full(std::uint32_t word) const {
  return first_word_where_full_is(kAllOnes, word);
}

std::optional<PortNumber> PortSet::next_absent(std::uint32_t from, PortRange within) const {
  const std::uint32_t start = std::max(from, within.first);
  const std::uint32_t end = end_inside(within);
  if (start >= end) return std::nullopt;
  std::uint32_t word = start >> 6;
  std::uint64_t absent = ~words_[word] & (kAllOnes << (start & 63));
  if (absent == 0) {
    word = first_word_not_full(word + 1);
    if (word == kWordCount) return std::nullopt;
    absent = ~words_[word];
  }
  const std::uint32_t found = word * 64 + to_u32(std::countr_zero(absent));
  if (found >= end) return std::nullopt;
  return static_cast<PortNumber>(found);
}

// Any run of 127 ports covers an aligned word, so only runs around all-ones words are candidates.
std::uint32_t PortSet::find_long_run(std::uint32_t length, std::uint32_t first,
                                     std::uint32_t end) const {
  const std::uint32_t last_full = end >> 6;  // words from here on are not wholly inside the block
  std::uint32_t word = first_full_word((first + 63) >> 6);
  while (word < last_full) {
    const std::uint32_t past = std::min(last_full, first_word_not_full(word));
    const std::uint32_t below = word == 0 ? 0 : to_u32(std::countl_one(words_[word - 1]));
    const std::uint32_t above = past == kWordCount ? 0 : to_u32(std::countr_one(words_[past]));
    const std::uint32_t run_first = std::max(first, word * 64 - below);
    const std::uint32_t run_end = std::min(end, past * 64 + above);
    if (run_end - run_first >= length) return run_first;
    word = first_full_word(past + 1);
  }
  return kPortSpace;
}

// Walks the non-empty words and carries the run that reaches the end of the word before.
std::uint32_t PortSet::find_short_run(std::uint32_t length, std::uint32_t first,
                                      std::uint32_t end) const {
  const std::uint32_t first_word = first >> 6;
  const std::uint32_t last_word = (end - 1) >> 6;
  std::uint32_t carried = 0;            // members directly before the word `expected`
  std::uint32_t expected = first_word;  // the word that would continue the carried run
  for (std::uint32_t group = first_word >> 6; group <= last_word >> 6; ++group) {
    std::uint64_t pending = non_empty_[group] & mask_of(group, first_word, last_word + 1);
    for (; pending != 0; pending &= pending - 1) {
      const std::uint32_t word = group * 64 + to_u32(std::countr_zero(pending));
      std::uint64_t bits = words_[word];
      if (word == first_word || word == last_word) bits &= mask_of(word, first, end);
      if (word != expected) carried = 0;
      expected = word + 1;
      if (carried + to_u32(std::countr_one(bits)) >= length) return word * 64 - carried;
      if (length <= 64) {
        if (const std::uint64_t starts = run_starts(bits, length)) {
          return word * 64 + to_u32(std::countr_zero(starts));
        }
      }
      carried = bits == kAllOnes ? carried + 64 : to_u32(std::countl_one(bits));
    }
  }
  return kPortSpace;
}

std::optional<PortNumber> PortSet::find_run(std::uint32_t length, PortRange within) const {
  const std::uint32_t end = end_inside(within);
  if (length == 0 || within.first >= end || end - within.first < length) return std::nullopt;
  const std::uint32_t found = length >= 127 ? find_long_run(length, within.first, end)
                                            : find_short_run(length, within.first, end);
  if (found == kPortSpace) return std::nullopt;
  return static_cast<PortNumber>(found);
}

std::optional<PortNumber> PortSet::find_run_from(std::uint32_t length, std::uint32_t from,
                                                 PortRange within) const {
  if (!within.contains(from)) return find_run(length, within);
  const std::uint32_t end = end_inside(within);
  if (length == 0 || from >= end) return find_run(length, within);
  if (const auto ahead = find_run(length, PortRange{from, end - from})) return ahead;
  // A run that starts before `from` ends before from + length - 1.
  const std::uint32_t last = length > end - from ? end : from + length - 1;
  return find_run(length, PortRange{within.first, last - within.first});
}

std::optional<PortNumber> PortSet::nth(std::uint32_t k, PortRange within) const {
  const std::uint32_t end = end_inside(within);
  if (within.first >= end) return std::nullopt;
  const std::uint32_t first_word = within.first >> 6;
  const std::uint32_t last_word = (end - 1) >> 6;
  for (std::uint32_t group = first_word >> 6; group <= last_word >> 6; ++group) {
    std::uint64_t pending = non_empty_[group] & mask_of(group, first_word, last_word + 1);
    for (; pending != 0; pending &= pending - 1) {
      const std::uint32_t word = group * 64 + to_u32(std::countr_zero(pending));
      std::uint64_t bits = words_[word];
      if (word == first_word || word == last_word) bits &= mask_of(word, within.first, end);
      const std::uint32_t members = to_u32(std::popcount(bits));
      if (k < members) return static_cast<PortNumber>(word * 64 + select_bit(bits, k));
      k -= members;
    }
  }
  return std::nullopt;
}

}  // namespace portpool
