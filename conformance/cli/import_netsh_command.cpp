// portpool import-netsh: the host section of a scenario, or a machine for the fake, out of saved
// listings.
#include <iostream>

#include "cli/command.hpp"
#include "explain/host_section.hpp"
#include "explain/inputs.hpp"
#include "explain/machine_text.hpp"
#include "explain/render.hpp"
#include "portpool/conformance/scenario_file.hpp"
#include "text/printable.hpp"

namespace portpool::conformance {
namespace {

void print_host_section(const MachineState& state) {
  const HostSection section = host_section(state);
  std::cout << section.json << '\n';
  for (const std::string& guess : section.guessed) {
    std::cerr << "by its shape, no list names the owner: " << printable(guess) << '\n';
  }
  for (const std::string& range : section.left_out) {
    std::cerr << "left out: " << range
              << ": a program reserved it; a scenario acquires it in a step\n";
  }
}

int print_machine(const MachineText& machine) {
  std::cout << printable_lines(machine.text);  // its comments name processes
  for (const std::string& range : machine.left_out) {
    std::cerr << "left out: " << range << " overlaps a range that is listed before\n";
  }
  return kAllAsExpected;
}

struct ImportOptions {
  std::vector<std::string> files;
  bool for_the_fake = false;
  std::string fingerprint, scenario;
};

int import_fingerprint(const std::string& path) {
  const Result<MachineState> state = state_from_fingerprint(path);
  return state ? print_machine(machine_text(*state)) : report_error(state.error());
}

int import_scenario(const std::string& path) {
  const Result<Scenario> scenario = load_scenario_file(path);
  if (!scenario) return report_error(scenario.error());
  const Result<MachineText> machine = machine_text(*scenario);
  return machine ? print_machine(*machine) : report_error(machine.error());
}

int import_listings(const ImportOptions& options) {
  const Result<listings::Reading> reading = read_inputs(options.files);
  if (!reading) return report_error(reading.error());
  for (const listings::Warning& warning : reading->warnings) {
    std::cerr << printable(spell_warning(warning, *reading)) << '\n';
  }
  const bool has_sockets = options.for_the_fake && !reading->sockets.empty();
  if (reading->exclusions.empty() && reading->dynamic_ranges.empty() && !has_sockets) {
    ToolError error;
    error.file = options.files.front();
    error.message =
        "no exclusion list and no dynamic range; save what this prints: netsh interface "
        "ipv4 show excludedportrange protocol=tcp";
    return report_error(error);
  }
  const ListedMachine machine = machine_of(*reading);
  for (const SecondMoment& moment : machine.moments) {
    std::cerr << moment.what << " is there twice, with a difference: the later one counts\n";
  }
  if (options.for_the_fake) {
    print_machine(machine_text(machine.latest));
  } else {
    print_host_section(machine.latest);
  }
  return reading->warnings.empty() && machine.moments.empty() ? kAllAsExpected : kDeviation;
}

int import_netsh(const ImportOptions& options) {
  if (!options.scenario.empty()) return import_scenario(options.scenario);
  if (!options.fingerprint.empty()) return import_fingerprint(options.fingerprint);
  if (!options.files.empty()) return import_listings(options);
  ToolError error;
  error.message = "nothing to read: give the saved output of netsh as FILE; --help shows the rest";
  return report_error(error);
}

}  // namespace

void add_import_netsh_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<ImportOptions>();
  CLI::App* command = app.add_subcommand(
      "import-netsh",
      "Turn saved listings into the host section of a scenario, or a machine of the fake");
  CLI::Option* files = command->add_option(
      "files", options->files,
      "Output of netsh interface ipv4|ipv6 show excludedportrange and show dynamicport; with "
      "--machine any listing that explain reads");
  CLI::Option* machine =
      command->add_flag("--machine", options->for_the_fake,
                        "Print a machine for programs that run on the fake Winsock, with the "
                        "ranges and sockets that programs hold");
  CLI::Option* fingerprint =
      command
          ->add_option("--fingerprint", options->fingerprint,
                       "The machine of a fingerprint, or of a trace that was recorded on it")
          ->type_name("FILE")
          ->needs(machine)
          ->excludes(files);
  command->add_option("--scenario", options->scenario, "The machine of a scenario's \"host\"")
      ->type_name("FILE")
      ->needs(machine)
      ->excludes(files)
      ->excludes(fingerprint);
  command->callback([options, &context] { context.exit_code = import_netsh(*options); });
}

}  // namespace portpool::conformance
