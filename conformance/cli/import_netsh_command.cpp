// portpool import-netsh: the host section of a scenario out of saved output of netsh.
#include <iostream>

#include "cli/command.hpp"
#include "explain/listings.hpp"

namespace portpool::conformance {

void add_import_netsh_command(CLI::App& app, CommandContext& context) {
  auto files = std::make_shared<std::vector<std::string>>();
  CLI::App* command = app.add_subcommand(
      "import-netsh", "Turn saved output of netsh into the host section of a scenario");
  command
      ->add_option(
          "files", *files,
          "Output of netsh interface ipv4|ipv6 show excludedportrange and show dynamicport")
      ->required();
  command->callback([files, &context] {
    const Result<netsh::Listing> listing = listing_from_files(*files);
    if (!listing) {
      context.exit_code = report_error(listing.error());
      return;
    }
    const HostSection section = host_section(*listing);
    std::cout << section.json << '\n';
    for (const std::string& range : section.left_out) {
      std::cerr << "left out: " << range
                << " has no star, so a program reserved it; a scenario acquires it in a step\n";
    }
  });
}

}  // namespace portpool::conformance
