// Listings that were damaged on their way: each line is read rightly, or reported.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "listings/reader.hpp"

namespace portpool::conformance::listings {
namespace {

constexpr int kDamages = 10000;

/// A machine, as its listings would tell it.
struct Truth {
  std::vector<ExcludedRange> ranges;
  std::vector<std::pair<PortNumber, std::uint32_t>> sockets;  // port, process
};

struct Sample {
  Truth truth;
  std::vector<std::string> lines;
};

std::string padded(std::uint32_t number, std::size_t width) {
  std::string text = std::to_string(number);
  return std::string(width > text.size() ? width - text.size() : 0, ' ') + text;
}

/// A table of netsh, as it prints it.
Sample exclusions(std::mt19937& random) {
  Sample sample;
  sample.lines = {"C:\\> netsh interface ipv4 show excludedportrange protocol=tcp",
                  "",
                  "Protocol tcp Port Exclusion Ranges",
                  "",
                  "Start Port    End Port      ",
                  "----------    --------      "};
  auto at = static_cast<std::uint32_t>(1000 + random() % 3000);
  const std::size_t rows = 3 + random() % 8;
  for (std::size_t i = 0; i < rows; ++i) {
    const std::uint32_t count = random() % 4 == 0 ? 1 : 100;
    const bool star = random() % 4 == 0;
    sample.truth.ranges.push_back({{at, count}, star});
    sample.lines.push_back(padded(at, 10) + padded(at + count - 1, 12) +
                           (star ? "     *" : "      "));
    at += count + static_cast<std::uint32_t>(random() % 6000);
  }
  sample.lines.insert(sample.lines.end(), {"", "* - Administered port exclusions.", ""});
  return sample;
}

Sample netstat(std::mt19937& random) {
  Sample sample;
  sample.lines = {"", "Active Connections", "",
                  "  Proto  Local Address          Foreign Address        State           PID"};
  const std::size_t rows = 3 + random() % 8;
  for (std::size_t i = 0; i < rows; ++i) {
    const auto port = static_cast<PortNumber>(1000 + random() % 60000);
    const auto process = static_cast<std::uint32_t>(1000 + random() % 9000);
    const bool tcp = random() % 2 == 0;
    const std::string local = "0.0.0.0:" + std::to_string(port);
    const std::string fill(23 - local.size(), ' ');
    sample.truth.sockets.emplace_back(port, process);
    sample.lines.push_back((tcp ? "  TCP    " : "  UDP    ") + local + fill +
                           (tcp ? "0.0.0.0:0              LISTENING       "
                                : "*:*                                    ") +
                           std::to_string(process));
  }
  return sample;
}

/// One damage of one line. Some cannot be seen by anybody, and are not asked for: a line that is
/// gone as a whole, and digits that are missing at the end of a row, from the process.
void damage(Sample& sample, std::mt19937& random) {
  std::vector<std::string>& lines = sample.lines;
  std::size_t at = random() % lines.size();
  while (lines[at].empty()) at = random() % lines.size();
  std::string& line = lines[at];
  switch (random() % 9) {
    case 0:  // cut at the end
      line = line.substr(0, line.find_first_not_of(' ') + 1 + random() % (line.size() + 1));
      break;
    case 1:  // cut at the beginning
      line = line.substr(random() % (line.find_last_not_of(' ') + 1));
      break;
    case 2:  // glued to the next
      if (at + 1 < lines.size()) {
        line += lines[at + 1];
        lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(at) + 1);
      }
      break;
    case 3:  // quoted
      for (std::string& one : lines) one = (random() % 2 == 0 ? "> " : "") + one;
      break;
    case 4:  // blanks collapsed
      for (std::string& one : lines) {
        one.erase(std::unique(one.begin(), one.end(),
                              [](char a, char b) { return a == ' ' && b == ' '; }),
                  one.end());
      }
      break;
    case 5:  // no-break spaces
      for (std::size_t i = line.find(' '); i != std::string::npos; i = line.find(' ', i + 2)) {
        line.replace(i, 1, "\xc2\xa0");
      }
      break;
    case 6:  // other order
      std::swap(line, lines[random() % lines.size()]);
      break;
    case 7:  // in quotation marks
      line = '"' + line + '"';
      break;
    default:  // other text between
      lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(at), "I think that this is it:");
      break;
  }
}

std::string bytes_of(const std::vector<std::string>& lines, bool wide) {
  std::string bytes;
  for (const std::string& line : lines) bytes += line + "\r\n";
  if (!wide) return bytes;
  std::string utf16;
  for (const char c : bytes) {
    if (static_cast<unsigned char>(c) >= 0x80) continue;
    utf16 += c;
    utf16 += '\0';
  }
  return utf16;
}

/// Ranges that the reading has and the machine has not, or the other way round.
bool tells_the_truth(const Truth& truth, const Reading& reading) {
  std::vector<ExcludedRange> ranges;
  for (const ExclusionTable& table : reading.exclusions) {
    ranges.insert(ranges.end(), table.ranges.begin(), table.ranges.end());
  }
  std::vector<PortNumber> sockets;
  for (const SocketTable& table : reading.sockets) {
    for (const SocketRow& row : table.rows) sockets.push_back(row.port);
  }
  std::vector<PortNumber> expected;
  for (const auto& [port, process] : truth.sockets) expected.push_back(port);
  const auto same = [](auto one, auto other) { return std::ranges::is_permutation(one, other); };
  return same(ranges, truth.ranges) && same(sockets, expected) && reading.dynamic_ranges.empty();
}

TEST(Damage, EachLineIsReadRightlyOrReported) {
  std::mt19937 random(20310405);
  int right = 0, reported = 0;
  for (int i = 0; i < kDamages; ++i) {
    Sample sample = random() % 2 == 0 ? exclusions(random) : netstat(random);
    const std::vector<std::string> before = sample.lines;
    damage(sample, random);
    const std::string bytes = bytes_of(sample.lines, random() % 4 == 0);
    ListingReader reader;
    reader.add("damaged", bytes);
    const Reading reading = reader.finish();
    if (tells_the_truth(sample.truth, reading)) {
      ++right;
      continue;
    }
    ++reported;
    std::string text;
    for (const std::string& line : sample.lines) text += line + "\n";
    ASSERT_FALSE(reading.warnings.empty()) << "a wrong reading without a warning:\n" << text;
  }
  RecordProperty("right", right);
  RecordProperty("reported", reported);
  EXPECT_GT(right, kDamages / 2);
}

std::size_t facts_in(const Reading& reading) {
  std::size_t facts = 0;
  for (const ExclusionTable& table : reading.exclusions) facts += table.ranges.size();
  for (const SocketTable& table : reading.sockets) facts += table.rows.size();
  return facts;
}

// A zero byte is no reason to take the rest of the file for UTF-16.
TEST(Damage, AZeroByteAnywhereCostsAtMostItsRow) {
  std::mt19937 random(11);
  for (int i = 0; i < 20; ++i) {
    const Sample sample = i % 2 == 0 ? exclusions(random) : netstat(random);
    std::string bytes = bytes_of(sample.lines, false);
    if (i % 4 < 2) std::erase(bytes, '\r');
    const std::size_t facts = sample.truth.ranges.size() + sample.truth.sockets.size();
    for (std::size_t at = 0; at <= 2 * bytes.size(); ++at) {
      std::string damaged = bytes;
      damaged.insert(at / 2, 1, '\0');
      if (at % 2 == 1) damaged.erase(at / 2 + 1, 1);
      ListingReader reader;
      reader.add("damaged", damaged);
      const Reading reading = reader.finish();
      EXPECT_TRUE(tells_the_truth(sample.truth, reading) || !reading.warnings.empty())
          << damaged << "\nat " << at;
      const bool joins_lines = at % 2 == 1 && (bytes[at / 2] == '\n' || bytes[at / 2] == '\r');
      EXPECT_GE(facts_in(reading) + (joins_lines ? 2 : 1), facts) << damaged << "\nat " << at;
    }
  }
}

TEST(Damage, SoundListingsAreReadWithoutAWarning) {
  std::mt19937 random(7);
  for (int i = 0; i < 500; ++i) {
    const Sample sample = i % 2 == 0 ? exclusions(random) : netstat(random);
    ListingReader reader;
    reader.add("sound", bytes_of(sample.lines, i % 3 == 0));
    const Reading reading = reader.finish();
    EXPECT_TRUE(tells_the_truth(sample.truth, reading));
    EXPECT_TRUE(reading.warnings.empty());
  }
}

}  // namespace
}  // namespace portpool::conformance::listings
