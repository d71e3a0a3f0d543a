// The test program stands in for portpool.exe: it can be started as an agent, and as a helper of a
// test. Its `main` takes the place of GoogleTest's.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "portpool/conformance/winsock_backend.hpp"
#include "system/arguments.hpp"
#include "winsock/helper_program.hpp"

int main(int argc, char** argv) {
  if (argc >= 2 && argv[1] == std::string(portpool::conformance::kWinsockAgentCommand)) {
    const std::vector<std::string> arguments(argv + 2, argv + argc);
    return portpool::conformance::run_winsock_agent(arguments);
  }
  if (argc >= 2 && argv[1] == std::string(portpool::conformance::winsock::kHelperArgument)) {
    const std::vector<std::string> all = portpool::conformance::utf8_arguments(argc, argv);
    const std::vector<std::string> arguments(all.begin() + 2, all.end());
    return portpool::conformance::winsock::run_helper(arguments);
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
