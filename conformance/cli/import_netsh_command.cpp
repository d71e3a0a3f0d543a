// portpool import-netsh: the host section of a scenario, or a machine for the fake, out of saved
// output of netsh.
#include <iostream>

#include "cli/command.hpp"
#include "explain/host_section.hpp"
#include "explain/inputs.hpp"
#include "explain/render.hpp"

namespace portpool::conformance {
namespace {

void print_host_section(const MachineState& state) {
  const HostSection section = host_section(state);
  std::cout << section.json << '\n';
  for (const std::string& guess : section.guessed) {
    std::cerr << "by its shape, no list names the owner: " << guess << '\n';
  }
  for (const std::string& range : section.left_out) {
    std::cerr << "left out: " << range
              << ": a program reserved it; a scenario acquires it in a step\n";
  }
}

void print_machine(const MachineState& state) {
  const MachineText machine = machine_text(state);
  std::cout << machine.text;
  for (const std::string& range : machine.left_out) {
    std::cerr << "left out: " << range << " overlaps a range that is listed before\n";
  }
}

int import_netsh(const std::vector<std::string>& files, bool for_the_fake) {
  const Result<listings::Reading> reading = read_inputs(files);
  if (!reading) return report_error(reading.error());
  for (const listings::Warning& warning : reading->warnings) {
    std::cerr << spell_warning(warning, *reading) << '\n';
  }
  if (reading->exclusions.empty() && reading->dynamic_ranges.empty()) {
    ToolError error;
    error.file = files.front();
    error.message =
        "no exclusion list and no dynamic range; save what this prints: netsh interface "
        "ipv4 show excludedportrange protocol=tcp";
    return report_error(error);
  }
  const ListedMachine machine = machine_of(*reading);
  for (const SecondMoment& moment : machine.moments) {
    std::cerr << moment.what << " is there twice, with a difference: the later one counts\n";
  }
  for_the_fake ? print_machine(machine.latest) : print_host_section(machine.latest);
  return reading->warnings.empty() && machine.moments.empty() ? kAllAsExpected : kDeviation;
}

}  // namespace

void add_import_netsh_command(CLI::App& app, CommandContext& context) {
  auto files = std::make_shared<std::vector<std::string>>();
  auto for_the_fake = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand(
      "import-netsh", "Turn saved output of netsh into the host section of a scenario");
  command
      ->add_option(
          "files", *files,
          "Output of netsh interface ipv4|ipv6 show excludedportrange and show dynamicport")
      ->required();
  command->add_flag("--machine", *for_the_fake,
                    "Print a machine for programs that run on the fake Winsock, with the ranges "
                    "that programs reserved");
  command->callback(
      [files, for_the_fake, &context] { context.exit_code = import_netsh(*files, *for_the_fake); });
}

}  // namespace portpool::conformance
