// portpool collect: what this machine says of its ports, as one text.
#include <iostream>

#include "cli/command.hpp"
#include "format/reading/file_text.hpp"
#include "live/source.hpp"
#include "text/printable.hpp"

namespace portpool::conformance {
namespace {

struct CollectOptions {
  std::string out;
  bool unmasked = false;
};

int run_collect(const CollectOptions& options) {
  const std::vector<live::Source> sources = live::sources_of_this_machine();
  if (sources.empty()) {
    ToolError error;
    error.message = "collect reads a Windows machine; this is another system";
    return report_error(error);
  }
  const std::string text =
      live::collect(sources, options.unmasked ? live::Mask::no : live::Mask::yes);
  if (options.out.empty()) {
    std::cout << text;
    return kAllAsExpected;
  }
  const Result<Done> written = write_whole_file(options.out, text);
  if (!written) return report_error(written.error());
  std::cerr << "wrote " << printable(options.out) << "; portpool explain PORT "
            << printable(options.out) << " reads it\n";
  return kAllAsExpected;
}

}  // namespace

void add_collect_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<CollectOptions>();
  CLI::App* command = app.add_subcommand(
      "collect",
      "Write what this Windows machine says of its ports, for explain to read elsewhere");
  command->add_option("--out", options->out, "The file to write; standard output otherwise");
  command->add_flag("--unmasked", options->unmasked,
                    "Keep addresses, host names and account names");
  command->callback([options, &context] { context.exit_code = run_collect(*options); });
}

}  // namespace portpool::conformance
