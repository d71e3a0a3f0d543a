// portpool who PORT: who has it. portpool free: ports that a program may count on.
#include <algorithm>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "cli/command.hpp"
#include "cli/machine_input.hpp"
#include "cli/option_values.hpp"
#include "explain/asking.hpp"
#include "explain/endpoints.hpp"
#include "explain/free_ports.hpp"
#include "explain/inputs.hpp"
#include "explain/render.hpp"
#include "explain/spelling.hpp"
#include "text/printable.hpp"

namespace portpool::conformance {
namespace {

using Json = nlohmann::ordered_json;

struct WhoOptions {
  std::vector<std::string> arguments;
  bool json = false;
};

struct Split {
  std::vector<std::string> words, paths;
};

Split split(const std::vector<std::string>& arguments) {
  Split split;
  for (const std::string& argument : arguments) {
    (is_path(argument) ? split.paths : split.words).push_back(argument);
  }
  return split;
}

void print_warnings(const listings::Reading& reading) {
  std::string silent;
  for (const listings::Warning& warning : reading.warnings) {
    if (warning.kind == listings::WarningKind::source_failed) {
      silent += (silent.empty() ? "" : "; ") + warning.line;
    } else {
      std::cerr << printable(spell_warning(warning, reading)) << '\n';
    }
  }
  if (!silent.empty()) std::cerr << "no answer from " << printable(silent) << '\n';
}

ToolError nothing_given() {
  ToolError error;
  error.message =
      "no list was given, and this is not Windows; pass the output of: netsh interface "
      "ipv4 show excludedportrange protocol=tcp, and of netstat -ano";
  return error;
}

std::vector<PortHolder> holders_of_both(const MachineState& state, Transport transport,
                                        PortRange range) {
  std::vector<PortHolder> holders = holders_of(state, transport, false, range);
  for (const ExcludedRange& more : state.excluded(transport, true, range)) {
    const bool known = std::ranges::any_of(
        holders, [&](const PortHolder& holder) { return holder.range == more.range; });
    if (!known) holders.push_back(classify(more, transport, true, state));
  }
  return holders;
}

/// The list without which "nobody" cannot be said.
std::optional<MissingList> missing_for(const MachineState& state, Transport transport) {
  if (!state.of(transport, false).exclusions) return MissingList::exclusions;
  if (!state.all_sockets[static_cast<std::size_t>(transport)]) return MissingList::sockets;
  return std::nullopt;
}

/// Each port among the words with what the others say: "tcp 80 443" asks twice.
std::vector<std::vector<std::string>> questions_of(const std::vector<std::string>& words) {
  const auto is_target = [](const std::string& word) { return parse_target(word).has_value(); };
  if (std::ranges::count_if(words, is_target) < 2) return {words};
  std::vector<std::string> context;
  std::ranges::remove_copy_if(words, std::back_inserter(context), is_target);
  std::vector<std::vector<std::string>> questions;
  for (const std::string& word : words) {
    if (!is_target(word)) continue;
    questions.push_back(context);
    questions.back().push_back(word);
  }
  return questions;
}

struct WhoAnswer {
  Json list = Json::array();
  std::string text;
  bool missing = false;  // a list without which nobody can say that nobody has it
};

void answer_who(const ExplainRequest& request, bool one_transport, const MachineState& machine,
                WhoAnswer& answer) {
  const std::size_t before = answer.list.size();
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    if (one_transport && transport != request.transport) continue;
    for (const PortHolder& holder : holders_of_both(machine, transport, request.range())) {
      const std::string owner = spell_owner(holder);
      answer.text += spell_what(holder) + (owner.empty() ? "" : "; " + owner) + '\n';
      answer.list.push_back({{"class", name_of(holder.kind)},
                             {"proved", holder.proved},
                             {"what", spell_what(holder)},
                             {"owner", owner}});
      if (holder.socket && holder.socket->process) {
        answer.list.back()["process"] = *holder.socket->process;
      }
    }
  }
  if (answer.list.size() > before) return;
  const auto missing = missing_for(machine, request.transport);
  if (!missing) {
    answer.text += "nothing listed has " + spell_range(request.range()) + "\n";
    return;
  }
  answer.missing = true;
  std::cerr << "cannot say who has " << spell_range(request.range()) << ": "
            << spell_missing(*missing, request.transport) << " was not given\n    "
            << command_for(*missing, request.transport) << '\n';
}

int run_who(const WhoOptions& options) {
  const Split asked = split(options.arguments);
  std::vector<ExplainRequest> requests;
  for (const std::vector<std::string>& words : questions_of(asked.words)) {
    const Result<ExplainRequest> request = parse_request(words);
    if (!request) return report_error(request.error());
    requests.push_back(*request);
  }
  const Result<listings::Reading> reading = read_files_or_machine(asked.paths);
  if (!reading) return report_error(reading.error());
  if (reading->is_empty()) return report_error(nothing_given());
  print_warnings(*reading);
  const MachineState machine = machine_of(*reading).latest;
  const bool one_transport = std::ranges::any_of(asked.words, [](const std::string& word) {
    return word.starts_with("tcp") || word.starts_with("udp");
  });
  WhoAnswer answer;
  for (const ExplainRequest& request : requests) {
    answer_who(request, one_transport, machine, answer);
  }
  if (options.json) {
    std::cout << answer.list.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  } else {
    std::cout << printable_lines(answer.text);
  }
  if (answer.missing) return kCannotSay;
  return answer.list.empty() ? kDeviation : kAllAsExpected;
}

struct FreeOptions {
  std::vector<std::string> paths;
  FreePortsWanted wanted;
  bool both = false, udp = false, json = false;
};

std::string spell_passed_over(const PassedOver& passed) {
  return "passed over: " + std::to_string(passed.dynamic) +
         " ports of the dynamic range (blocks and automatic ports come there), " +
         std::to_string(passed.excluded) + " of listed ranges, " + std::to_string(passed.in_use) +
         " in use";
}

/// Where the dynamic range was moved the answer would be wrong.
void print_assumed_range(const MachineState& state, Transport transport) {
  std::cerr << "assumed: the dynamic range is " << spell_range(state.dynamic(transport))
            << "; to be sure, pass the output of:\n    "
            << command_for(MissingList::dynamic_range, transport) << '\n';
}

int run_free(FreeOptions options) {
  const Result<listings::Reading> reading = read_files_or_machine(options.paths);
  if (!reading) return report_error(reading.error());
  if (reading->is_empty()) return report_error(nothing_given());
  print_warnings(*reading);
  const MachineState state = machine_of(*reading).latest;
  if (!options.both) options.wanted.transport = options.udp ? Transport::udp : Transport::tcp;
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    const bool wanted = options.wanted.transport.value_or(transport) == transport;
    if (!wanted || state.of(transport, false).exclusions || state.of(transport, true).exclusions)
      continue;
    std::cerr << "cannot say: " << spell_missing(MissingList::exclusions, transport)
              << " was not given\n    " << command_for(MissingList::exclusions, transport) << '\n';
    return kCannotSay;
  }
  for (const Transport transport : {Transport::tcp, Transport::udp}) {
    const bool wanted = options.wanted.transport.value_or(transport) == transport;
    if (wanted && !state.knows_dynamic(transport)) print_assumed_range(state, transport);
  }
  const FreePorts found = find_free_ports(state, options.wanted);
  if (options.json) {
    const Json json{{"ports", found.ports},
                    {"passed-over",
                     {{"dynamic-range", found.passed_over.dynamic},
                      {"excluded", found.passed_over.excluded},
                      {"in-use", found.passed_over.in_use}}}};
    std::cout << json.dump(2) << '\n';
  } else {
    for (const std::uint32_t port : found.ports) std::cout << port << '\n';
    if (found.ports.size() < options.wanted.count) {
      std::cerr << "found " << found.ports.size() << " of " << options.wanted.count
                << "; a lower --from gives more to choose from\n";
    }
    std::cerr << spell_passed_over(found.passed_over) << '\n';
    if (!state.sockets) {
      std::cerr << "sockets were not given: pass the output of netstat -ano, too\n";
    }
  }
  return found.ports.size() == options.wanted.count ? kAllAsExpected : kDeviation;
}

}  // namespace

void add_who_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<WhoOptions>();
  CLI::App* command = app.add_subcommand("who", "Say in one line who has a port");
  command
      ->add_option("port", options->arguments,
                   "Ports such as 8080, udp 53 or 5000-5010, and files with what the machine "
                   "printed (on Windows none: this machine is read)")
      ->required();
  command->add_flag("--json", options->json, "Print the answer as JSON");
  command->callback([options, &context] { context.exit_code = run_who(*options); });
}

void add_free_command(CLI::App& app, CommandContext& context) {
  auto options = std::make_shared<FreeOptions>();
  CLI::App* command = app.add_subcommand(
      "free", "Find ports that are free, and that Windows will not reserve later");
  command->add_option(
      "files", options->paths,
      "Files with what the machine printed (on Windows none: this machine is read)");
  command->add_option("--count", options->wanted.count, "How many ports")
      ->check(whole_number(1, 1000))
      ->capture_default_str();
  command->add_flag("--consecutive", options->wanted.consecutive, "Consecutive ports");
  CLI::Option* both =
      command->add_flag("--both", options->both, "Numbers that are free for tcp and udp");
  command->add_flag("--udp", options->udp, "For udp instead of tcp")->excludes(both);
  command->add_option("--from", options->wanted.from, "The lowest port to give")
      ->check(whole_number(1, 65535))
      ->capture_default_str();
  command->add_flag("--json", options->json, "Print the answer as JSON");
  command->callback([options, &context] { context.exit_code = run_free(*options); });
}

}  // namespace portpool::conformance
