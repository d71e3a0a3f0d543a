// The test program stands in for portpool.exe: it can be started as an agent. Its `main` takes the
// place of GoogleTest's.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "portpool/conformance/winsock_backend.hpp"

int main(int argc, char** argv) {
  if (argc >= 2 && argv[1] == std::string(portpool::conformance::kWinsockAgentCommand)) {
    const std::vector<std::string> arguments(argv + 2, argv + argc);
    return portpool::conformance::run_winsock_agent(arguments);
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
