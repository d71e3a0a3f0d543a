#include "run/machine_use.hpp"

#include <gtest/gtest.h>

namespace portpool::conformance {
namespace {

const PortReference kLiteral{PortReference::Kind::number, {}, 50000};
const PortReference kLeased{PortReference::Kind::block, "P", 2};

Step host_step(HostEvent event, PortReference port = {}) {
  Step step;
  step.what = event;
  step.arguments.port = std::move(port);
  return step;
}

MachineUse use_of(Step step) {
  Scenario scenario;
  scenario.blocks = {{"P", 8, {}}};
  scenario.steps.resize(1);  // a call
  scenario.steps.push_back(std::move(step));
  return machine_use_of(scenario);
}

TEST(MachineUse, OfAnOrdinaryScenarioIsBesideOthers) {
  EXPECT_EQ(machine_use_of({}), MachineUse::beside_others);
  EXPECT_EQ(use_of({}), MachineUse::beside_others);
  EXPECT_EQ(use_of(host_step(HostEvent::reboot)), MachineUse::beside_others);
}

TEST(MachineUse, OfTheDynamicRangeIsAlone) {
  EXPECT_EQ(use_of(host_step(HostEvent::set_dynamic_range)), MachineUse::alone);
  for (std::size_t t = 0; t < kTransportCount; ++t) {
    Scenario scenario;
    scenario.host.dynamic_range[t] = PortRange{50000, 255};
    EXPECT_EQ(machine_use_of(scenario), MachineUse::alone);
  }
}

TEST(MachineUse, OfExclusionsIsAloneOutsideTheLeases) {
  for (const HostEvent event : {HostEvent::add_exclusion, HostEvent::delete_exclusion}) {
    EXPECT_EQ(use_of(host_step(event, kLeased)), MachineUse::beside_others);
    EXPECT_EQ(use_of(host_step(event, kLiteral)), MachineUse::alone);
    EXPECT_EQ(use_of(host_step(event, {PortReference::Kind::dynamic, {}, 3})), MachineUse::alone);
  }
  Scenario scenario;
  scenario.host.exclusions = {{Transport::tcp, kLeased, 4, ExclusionStore::active}};
  EXPECT_EQ(machine_use_of(scenario), MachineUse::beside_others);
  scenario.host.exclusions.push_back({Transport::tcp, kLiteral, 4, ExclusionStore::active});
  EXPECT_EQ(machine_use_of(scenario), MachineUse::alone);
}

}  // namespace
}  // namespace portpool::conformance
