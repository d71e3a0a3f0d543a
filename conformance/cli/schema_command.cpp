// portpool schema: the JSON Schemas of the files that people write and programs exchange.
#include <iostream>

#include "cli/command.hpp"
#include "format/reading/file_text.hpp"
#include "portpool/conformance/schema.hpp"
#include "text/nearest_word.hpp"

namespace portpool::conformance {
namespace {

struct SchemaOptions {
  std::string name;
  std::string out;
};

Result<Done> write_all(const std::string& directory) {
  for (const std::string_view name : schema_names()) {
    const auto path = to_path(directory) / (std::string(name) + ".schema.json");
    const Result<Done> written = write_whole_file(from_path(path), std::string(schema_text(name)));
    if (!written) return written;
  }
  return Done{};
}

Result<Done> print(const SchemaOptions& options) {
  if (!options.out.empty()) return write_all(options.out);
  if (options.name.empty()) {
    for (const std::string_view name : schema_names()) std::cout << name << '\n';
    return Done{};
  }
  const std::string_view text = schema_text(options.name);
  if (text.empty()) {
    ToolError error;
    error.message = '"' + options.name + "\" is not a schema" +
                    did_you_mean(options.name, schema_names()) + "; there are " +
                    list_words(schema_names(), "and");
    return error;
  }
  std::cout << text;
  return Done{};
}

}  // namespace

void add_schema_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<SchemaOptions>();
  CLI::App* command = app.add_subcommand("schema", "Print the JSON Schema of a kind of file");
  CLI::Option* name =
      command->add_option("name", options->name, "Which schema; without it, list their names");
  command->add_option("--out", options->out, "Write all schemas into this directory")
      ->excludes(name);
  command->callback([options, &context] {
    const Result<Done> done = print(*options);
    if (!done) context.exit_code = report_error(done.error());
  });
}

}  // namespace portpool::conformance
