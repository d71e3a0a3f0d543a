// The samples are composed from the layout; the words are ours.
#include "netsh/netsh_parse.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace portpool::conformance::netsh {
namespace {

const std::vector<ExcludedRange> kExpected{{{80, 1}, false},
                                           {{5357, 1}, false},
                                           {{50000, 60}, true},
                                           {{51317, 100}, false},
                                           {{65535, 1}, true}};

struct Sample {
  const char* language;
  std::string title, columns, rule, legend;
};

const Sample kSamples[] = {
    {"English", "Protocol tcp Port Exclusion Ranges", "Start Port    End Port",
     "----------    --------", "* - Administered port exclusions."},
    {"German", "Protokoll tcp - Portausschlussbereiche", "Startport    Endport",
     "----------    --------", "* - Verwaltete Portausschl\x81sse."},  // code page 850
    {"French", "Plages d'exclusion de ports du protocole tcp",
     "Port de d\x82"
     "but  Port de fin",
     "-------------  -----------", "* - Exclusions de ports administr\x82\x65s."},
    {"Spanish", "Intervalos de exclusi\xa2n de puertos tcp", "Puerto de inicio    Puerto final",
     "----------    --------", "* - Exclusiones de puertos administradas."},
    {"Japanese", "\x83v\x83\x8d\x83g\x83R\x83\x8b tcp",
     "\x8aJ\x8en\x83|\x81[\x83g  \x8fI\x97\xb9\x83|\x81[\x83g", "----------    --------",
     "* - \x8a\xc7\x97\x9d\x82\xb3\x82\xea\x82\xbd\x83|\x81[\x83g 1 2"},  // code page 932
};

std::string excluded_text(const Sample& s, const std::string& newline) {
  return newline + s.title + newline + newline + s.columns + newline + s.rule + newline +
         "        80          80      " + newline + "      5357        5357      " + newline +
         "     50000       50059     *" + newline + "     51317       51416      " + newline +
         "\t65535\t65535\t*" + newline + newline + s.legend + newline + newline;
}

TEST(NetshParse, ExcludedRangesInEveryLanguageKeepTheStar) {
  for (const Sample& sample : kSamples) {
    for (const char* newline : {"\r\n", "\n", "\r\r\n"}) {
      const auto ranges = parse_excluded_ranges(excluded_text(sample, newline));
      ASSERT_TRUE(ranges.ok()) << sample.language << ": " << ranges.error().message;
      EXPECT_EQ(*ranges, kExpected) << sample.language;
    }
  }
}

TEST(NetshParse, AnEmptyTableIsNoError) {
  const auto ranges = parse_excluded_ranges(
      "\r\nProtocol udp Port Exclusion Ranges\r\n\r\nStart Port    End Port\r\n"
      "----------    --------\r\n\r\n* - Administered port exclusions.\r\n");
  ASSERT_TRUE(ranges.ok());
  EXPECT_TRUE(ranges->empty());
}

TEST(NetshParse, NumbersAboveTheTableAreNotRanges) {
  const auto ranges = parse_excluded_ranges("1 2\n3 4 *\n----- -----\n5 6\n");
  ASSERT_TRUE(ranges.ok());
  ASSERT_EQ(ranges->size(), 1u);
  EXPECT_EQ(ranges.value()[0].range, (PortRange{5, 2}));
}

TEST(NetshParse, RefusesWhatIsNoAnswer) {
  EXPECT_FALSE(parse_excluded_ranges("").ok());
  EXPECT_FALSE(parse_excluded_ranges("The requested operation requires elevation.\r\n").ok());
  const std::string head = "Start Port  End Port\n----------  --------\n";
  const auto backwards = parse_excluded_ranges(head + "  80   79\n");
  ASSERT_FALSE(backwards.ok());
  EXPECT_EQ(backwards.error().message,
            "cannot read the answer of netsh: 80 to 79 is no range of ports");
  EXPECT_EQ(backwards.error().line, 3u);
  EXPECT_FALSE(parse_excluded_ranges(head + "65535 65536\n").ok());
  EXPECT_FALSE(parse_excluded_ranges(head + "80 90 **\n").ok());
}

TEST(NetshParse, DynamicRangeInEveryLanguage) {
  const std::string rule = "---------------------------------\r\n";
  const std::string texts[] = {
      "\r\nProtocol tcp Dynamic Port Range\r\n" + rule +
          "Start Port      : 49152\r\nNumber of Ports : 16384\r\n\r\n",
      "\r\nProtokoll tcp, dynamischer Portbereich\r\n" + rule +
          "Startport        : 49152\r\nAnzahl der Ports : 16384\r\n\r\n",
      "\r\nPlage de ports dynamique du protocole tcp\r\n" + rule +
          "Port de d\x82marrage\xff: 49152\r\nNombre de ports\xff:16384\r\n\r\n",
      "\r\nIntervalo de puertos din\xa0micos tcp\r\n" + rule +
          "Puerto de inicio  : 49152\r\nN\xa3mero de puertos: 16384  \r\n\r\n",
      "\r\ntcp \x93\xae\x93I\r\n" + rule +
          "\x8aJ\x8en\x83|\x81[\x83g\x81\x46 "
          "49152\r\n\x83|\x81[\x83g\x90\x94\x81\x46\x31\x36\x33\x38\x34\r\n\r\n",
  };
  for (const std::string& text : texts) {
    const auto range = parse_dynamic_range(text);
    ASSERT_TRUE(range.ok()) << text << range.error().message;
    EXPECT_EQ(*range, (PortRange{49152, 16384})) << text;
  }
}

TEST(NetshParse, RefusesADynamicRangeThatIsNone) {
  const std::string head = "Dynamic\n-----\n";
  EXPECT_FALSE(parse_dynamic_range("").ok());
  EXPECT_FALSE(parse_dynamic_range("Start : 1\nNumber : 2\n").ok());
  EXPECT_FALSE(parse_dynamic_range(head + "Start : 49152\n").ok());
  EXPECT_FALSE(parse_dynamic_range(head + "Start : 49152\nNumber : 16385\n").ok());
  EXPECT_FALSE(parse_dynamic_range(head + "Start : 49152\nNumber : 0\n").ok());
  EXPECT_FALSE(parse_dynamic_range(head + "Start : 49152\nNumber : 99999999999\n").ok());
  EXPECT_FALSE(parse_dynamic_range(head + "a : 1\nb : 2\nc : 3\n").ok());
}

TEST(NetshParse, DamageNeverCrashes) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 5000; ++round) {
    std::string text = excluded_text(kSamples[random() % std::size(kSamples)], "\r\n");
    for (int e = 0; e < 4; ++e) text[random() % text.size()] = static_cast<char>(random() % 256);
    const auto ranges = parse_excluded_ranges(text);
    if (!ranges.ok()) continue;
    for (const ExcludedRange& excluded : *ranges) {
      EXPECT_TRUE(excluded.range.fits() && !excluded.range.is_empty());
    }
    static_cast<void>(parse_dynamic_range(text));
  }
}

}  // namespace
}  // namespace portpool::conformance::netsh
