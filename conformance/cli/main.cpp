// The executable. Each command is in a file of its own: <command>_command.cpp.
#include "cli/command_line.hpp"
#include "portpool/conformance/winsock_backend.hpp"
#include "profile/heap_counter.hpp"
#include "system/arguments.hpp"

int main(int argc, char** argv) {
  using namespace portpool::conformance;
  if (argc > 1 && argv[1] == kWinsockAgentCommand) {
    const std::vector<std::string> after_it(argv + 2, argv + argc);
    return run_winsock_agent(after_it);
  }
  CommandContext context;
#ifndef PORTPOOL_NO_HEAP_COUNTER
  context.heap = heap_allocations;  // without it a profile says that nothing was counted
#endif
  return run_command_line(utf8_arguments(argc, argv), context);
}
