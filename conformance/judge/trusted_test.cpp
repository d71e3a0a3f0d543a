#include "judge/trusted.hpp"

#include <gtest/gtest.h>

namespace portpool::conformance {
namespace {

Fingerprint system(const std::string& name, const std::string& build) {
  Fingerprint fingerprint;
  fingerprint.system = name;
  fingerprint.build = build;
  return fingerprint;
}

TEST(Trusted, ReservationsAreSoundFromBuild17763On) {
  using enum amb::ERA_RESERVATIONS;
  EXPECT_EQ(reservation_era(system("windows", "10.0.17134")), before_17763);
  EXPECT_EQ(reservation_era(system("windows", "6.1.7601")), before_17763);
  EXPECT_EQ(reservation_era(system("windows", "10.0.17763")), sound);
  EXPECT_EQ(reservation_era(system("windows", "10.0.26100")), sound);
  EXPECT_EQ(reservation_era(system("windows", "")), sound);
  EXPECT_EQ(reservation_era(system("wine", "8.0")), sound);
}

TEST(Trusted, OldBuildsAreEvidenceOfEverythingElse) {
  Scenario plain, reserving;
  Step bind, acquire;
  bind.what = CallName::bind_;
  acquire.what = CallName::SIO_ACQUIRE_PORT_RESERVATION_;
  plain.steps = {bind};
  reserving.steps = {bind, acquire};
  const Fingerprint old = system("windows", "10.0.17134");
  EXPECT_TRUE(is_evidence(plain, old));
  EXPECT_FALSE(is_evidence(reserving, old));
  EXPECT_TRUE(is_evidence(reserving, system("windows", "10.0.20348")));
}

}  // namespace
}  // namespace portpool::conformance
