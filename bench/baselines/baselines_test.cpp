// Every structure under comparison gives the answers of an obvious one, on every workload.
#include <gtest/gtest.h>

#include "support/self_test.hpp"
#include "support/structures.hpp"

namespace portpool::bench {
namespace {

TEST(Baselines, AgreeWithTheReference) {
  for_each_structure([]<typename Pool>(StructureType<Pool>) {
    EXPECT_EQ(find_disagreement<Pool>(), "") << Pool::kName;
  });
}

// A structure whose search forgets to wrap: the self-test must notice.
class DoesNotWrap : public PortSetPool {
 public:
  static constexpr const char* kName = "does_not_wrap";
  DoesNotWrap(const PortSet& free, PortRange within)
      : PortSetPool(free, within), end_(within.end()) {}
  std::uint32_t take(std::uint32_t start) {
    const std::uint32_t port = PortSetPool::take(start);
    if (port == kNoPort || port >= start || start >= end_) return port;
    put(port);
    return kNoPort;
  }

 private:
  std::uint32_t end_;
};

TEST(Baselines, SelfTestCanFail) {
  EXPECT_NE(find_disagreement<DoesNotWrap>(), "");
}

TEST(Fill, HasExactlyTheFreePortsThatItsNameSays) {
  for (const PortRange within : {kAllPorts, PortRange{49152, 16384}, PortRange{1000, 777}}) {
    for (const Pattern pattern : kPatterns) {
      for (const Fullness fullness : kFullnesses) {
        const PortSet free = make_free_set(pattern, fullness, within);
        EXPECT_EQ(free.size(), free_ports(fullness, within.count)) << name_of(fullness);
        EXPECT_EQ(free.count(within), free.size()) << "nothing outside";
        EXPECT_EQ(free, make_free_set(pattern, fullness, within)) << "reproducible";
      }
    }
  }
}

TEST(Fill, BlockyRunsAreRuns) {
  const PortSet free = make_free_set(Pattern::blocky, Fullness::p50, kAllPorts);
  std::uint32_t runs = 0;
  std::uint32_t from = 0;
  while (const auto first = free.next(from, kAllPorts)) {
    from = free.next_absent(*first, kAllPorts).value_or(65535);
    EXPECT_LE(from - *first, 90U);
    ++runs;
  }
  EXPECT_NEAR(static_cast<double>(free.size()) / runs, 24, 4);
}

}  // namespace
}  // namespace portpool::bench
