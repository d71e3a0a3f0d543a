// Runs a target over files, and over random changes of them: what an ordinary test can do without
// libFuzzer, on every compiler and system.
//
//     portpool_fuzz_seeds scenario PATH... [--changes N] [--seed N]
#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "format/reading/file_text.hpp"
#include "parser_fuzzing/mutator.hpp"
#include "parser_fuzzing/target.hpp"

namespace portpool::conformance::fuzz {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string target;
  std::vector<std::string> paths;
  std::uint64_t changes = 0;
  std::uint64_t seed = 1;
  std::string last;
};

// Every file below the paths, sorted. Golden files are answers, not inputs.
std::vector<std::string> files_of(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    if (!fs::is_directory(to_path(path))) {
      files.push_back(path);
      continue;
    }
    for (const auto& entry : fs::recursive_directory_iterator(to_path(path))) {
      if (entry.is_regular_file() && entry.path().extension() != ".expected")
        files.push_back(from_path(entry.path()));
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

void run(const Target& target, const std::string& input, const std::string& last) {
  // Kept before it is run: what makes the target abort is then in the file.
  if (!last.empty()) std::ofstream(to_path(last), std::ios::binary) << input;
  target.run(input);
}

int run_all(const Options& options) {
  const Target* target = find_target(options.target);
  if (target == nullptr) {
    std::cerr << "there is no target \"" << options.target << "\"; there are:";
    for (const Target& one : targets()) std::cerr << ' ' << one.name;
    std::cerr << '\n';
    return 2;
  }
  std::vector<std::string> inputs;
  for (const std::string& file : files_of(options.paths)) {
    Result<std::string> text = read_file(file);
    if (!text) {
      std::cerr << text.error().to_string() << '\n';
      return 2;
    }
    inputs.push_back(std::move(*text));
  }
  if (inputs.empty()) {
    std::cerr << "no files\n";
    return 2;
  }
  for (const std::string& input : inputs) run(*target, input, options.last);
  const Mutator mutator(*target);
  std::mt19937_64 random(options.seed);
  for (std::uint64_t i = 0; i < options.changes; ++i) {
    const std::string& text = inputs[random() % inputs.size()];
    run(*target, mutator.mutate(text, inputs[random() % inputs.size()], random), options.last);
  }
  std::cout << target->name << ": " << inputs.size() << " files and " << options.changes
            << " changes of them, seed " << options.seed << '\n';
  return 0;
}

}  // namespace
}  // namespace portpool::conformance::fuzz

int main(int argc, char** argv) {
  portpool::conformance::fuzz::Options options;
  CLI::App app("Runs a parser over files and random changes of them");
  app.add_option("target", options.target,
                 "scenario, trace, overlay, profile, netsh, listing, question or wire")
      ->required();
  app.add_option("paths", options.paths, "Files, and directories of files")->required();
  app.add_option("--changes", options.changes, "How many changed inputs to try");
  app.add_option("--seed", options.seed, "Where the changes come from")->capture_default_str();
  app.add_option("--keep-last", options.last, "Write each input to this file before it is run");
  app.allow_windows_style_options(false);  // a path may begin with a slash on Windows, too
  CLI11_PARSE(app, argc, argv);
  return portpool::conformance::fuzz::run_all(options);
}
