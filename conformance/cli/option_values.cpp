#include "cli/option_values.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string_view>

#include "cli/examples.hpp"
#include "format/reading/file_text.hpp"
#include "text/joined.hpp"
#include "text/nearest_word.hpp"

namespace portpool::conformance {
namespace {

constexpr std::uint64_t kMostJobs = 1024;

std::optional<std::uint64_t> number_in(const std::string& text) {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc() || stop != end) return std::nullopt;
  // What CLI11 reads after this takes a leading zero for octal.
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  return value;
}

// "at least 1" is no answer to a number that no type holds.
bool is_too_large(const std::string& text) {
  return text.find_first_not_of("0123456789") == std::string::npos && text.size() > 19 &&
         !number_in(text);
}

std::optional<double> fraction_in(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || end != text.c_str() + text.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

struct ValueName {
  std::string_view option, value;
};
constexpr ValueName kValueNames[] = {
    {"--area", "NAME"},      {"--as-profile", "ID"},
    {"--backend", "NAME"},   {"--block-after", "MS"},
    {"--calls", "N"},        {"--cause", "WORDS"},
    {"--clause", "ID"},      {"--date", "DATE"},
    {"--link", "URL"},       {"--reason", "SENTENCE"},
    {"--color", "WHEN"},     {"--corpus", "DIR"},
    {"--count", "N"},        {"--depth", "N"},
    {"--failures", "N"},     {"--fill", "PERCENT"},
    {"--filter", "GLOB"},    {"--fingerprint", "FILE"},
    {"--from", "PORT"},      {"--html", "FILE"},
    {"--jobs", "N"},         {"--junit", "FILE"},
    {"--max-states", "N"},   {"--mix", "NAME"},
    {"--mutate", "RULE"},    {"--netsh", "FILE"},
    {"--netstat", "FILE"},   {"--ops", "N"},
    {"--out", "PATH"},       {"--overlay", "FILE"},
    {"--overlays", "DIR"},   {"--policy", "NAME"},
    {"--predicate", "NAME"}, {"--profile", "NAME"},
    {"--repeat", "N"},       {"--runs", "N"},
    {"--saw", "WORDS"},      {"--scenarios", "PATH"},
    {"--scope", "NAME"},     {"--seconds", "SECONDS"},
    {"--seed", "N"},         {"--shard", "I/N"},
    {"--simulate", "N"},     {"--steps", "N"},
    {"--tap", "FILE"},       {"--trace", "DIR"},
    {"--traces", "PATH"},    {"--watchdog", "MS"},
    {"--weight", "WORD"},    {"--winsock", "DLL"},
    {"files", "FILE"},       {"id", "ID"},
    {"left", "FILE"},        {"name", "NAME"},
    {"paths", "PATH"},       {"port", "PORT"},
    {"request", "WORD"},     {"right", "FILE"},
    {"scenario", "FILE"},    {"traces", "PATH"},
    {"words", "WORD"},
};

// Code that reads options takes an empty text for one that was not given.
std::string object_to_nothing(const std::string& text) {
  return text.empty() ? "must not be empty" : "";
}

void finish_option(CLI::Option& option) {
  const bool is_flag = option.get_items_expected_max() == 0;
  if (is_flag) return;
  option.check(object_to_nothing);
  const bool positional = option.get_positional() && option.get_lnames().empty();
  if (!positional) option.allow_extra_args(false);
  const std::string name = positional ? option.get_name(true) : "--" + option.get_lnames().front();
  const auto* named = std::find_if(std::begin(kValueNames), std::end(kValueNames),
                                   [&](const ValueName& one) { return one.option == name; });
  if (named != std::end(kValueNames)) option.type_name(std::string(named->value));
}

}  // namespace

ValueCheck whole_number(std::uint64_t least, std::uint64_t most) {
  return [=](const std::string& text) -> std::string {
    const auto value = number_in(text);
    if (value && *value >= least && *value <= most) return {};
    const bool bounded = most != std::numeric_limits<std::uint64_t>::max() || is_too_large(text);
    return "must be a whole number " +
           (bounded ? "from " + std::to_string(least) + " to " + std::to_string(most)
                    : "of at least " + std::to_string(least)) +
           ", not \"" + text + '"';
  };
}

ValueCheck positive_seconds() {
  return [](const std::string& text) -> std::string {
    if (fraction_in(text).value_or(0) > 0) return {};
    return "must be positive, a number of seconds, not \"" + text + '"';
  };
}

ValueCheck percentage() {
  return [](const std::string& text) -> std::string {
    const auto value = fraction_in(text);
    if (value && *value >= 0 && *value <= 100) return {};
    return "must be a number from 0 to 100, not \"" + text + '"';
  };
}

CLI::Validator one_of(std::vector<std::string> words) {
  std::string listed = "{" + joined(words, ",") + "}";
  const auto check = [words = std::move(words)](const std::string& text) -> std::string {
    if (std::ranges::find(words, text) != words.end()) return {};
    const std::vector<std::string_view> views(words.begin(), words.end());
    return "must be " + list_words(views) + ", not \"" + text + '"' + did_you_mean(text, views);
  };
  return CLI::Validator(check, std::move(listed));
}

ValueCheck existing_directory() {
  return [](const std::string& text) -> std::string {
    std::error_code error;
    if (std::filesystem::is_directory(to_path(text), error)) return {};
    return "there is no directory \"" + text + '"';
  };
}

ValueCheck number_of_jobs() {
  return whole_number(0, kMostJobs);
}

void exclude_all_others(CLI::App& command, CLI::Option& alone) {
  for (CLI::Option* other : command.get_options()) {
    if (other != &alone && other != command.get_help_ptr()) alone.excludes(other);
  }
}

void finish_options(CLI::App& app) {
  for (CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    for (CLI::Option* option : command->get_options()) finish_option(*option);
    command->footer(examples_of(command->get_name()));
  }
}

}  // namespace portpool::conformance
