// Named blocks, processes and the preconditions of the host.
#include <algorithm>
#include <array>

#include "format/reading/vocabulary.hpp"
#include "format/scenario/held_ranges.hpp"
#include "format/scenario/host_settings.hpp"
#include "format/scenario/load_context.hpp"
#include "format/scenario/references.hpp"

namespace portpool::conformance {
namespace {

void read_block(const json::Node& object, const json::Member& member, LoadContext& context) {
  NamedBlock block;
  block.name = member.key;
  ObjectReader reader(*member.value, context.errors, "the block");
  if (const auto* count = reader.require("count")) {
    block.count = static_cast<std::uint32_t>(
        read_integer(*count, context.errors, 1, kLastPort, "the size of a block").value_or(0));
  }
  if (const auto* below = reader.find("below")) {
    // Ports start at 1, so a block of n ports needs an upper bound of n at least.
    const std::int64_t smallest = std::max<std::int64_t>(block.count, 1);
    if (const auto bound = read_integer(*below, context.errors, smallest, kLastPort,
                                        "the upper bound of a block")) {
      block.below = static_cast<std::uint32_t>(*bound);
    }
  }
  reader.finish();
  context.symbols.define_key(object, member, {NameKind::block, block.count}, context.errors);
  context.scenario.blocks.push_back(std::move(block));
}

void read_threads(const json::Node& node, ProcessDeclaration& process, LoadContext& context) {
  const auto* items = read_list(node, context.errors, "a list of threads");
  if (items == nullptr) return;
  for (const json::Node* item : *items) {
    const auto name = read_string(*item, context.errors, "the name of a thread");
    if (!name) continue;
    if (!is_name(*name)) {
      context.errors.error(*item, '"' + *name + "\" is not a valid name for a thread");
    } else if (std::find(process.threads.begin(), process.threads.end(), *name) !=
               process.threads.end()) {
      context.errors.error(*item, "the thread \"" + *name + "\" is duplicated");
    } else if (process.threads.size() + 1 == kMaxThreads) {
      context.errors.error(
          *item, "a process has at most " + std::to_string(kMaxThreads - 1) + " named threads");
      return;
    } else {
      process.threads.push_back(*name);
    }
  }
}

void read_winsock(const json::Node& node, ProcessDeclaration& process, LoadContext& context) {
  constexpr std::array<std::string_view, 3> kVersions = {"2.2", "1.1", "none"};
  const auto word = read_word(node, context.errors, "a Winsock version", kVersions);
  if (!word) return;
  process.winsock = parse_version(kVersions[*word]);  // nothing for "none"
}

void read_process_declaration(const json::Node& object, const json::Member& member,
                              LoadContext& context) {
  ProcessDeclaration process;
  process.name = member.key;
  process.user = "user";
  if (!is_name(member.key)) {
    context.errors.error_at_key(object, member,
                                '"' + member.key + "\" is not a valid name for a process");
  }
  ObjectReader reader(*member.value, context.errors, "the process");
  if (const auto* user = reader.find("user")) {
    process.user = read_string(*user, context.errors).value_or("");
    if (user->is(json::Kind::string) && !is_name(user->text)) {
      context.errors.error(*user, '"' + user->text + "\" is not a valid name for a user");
    }
  }
  if (const auto* privilege = reader.find("privilege")) {
    if (const auto word = read_word(*privilege, context.errors, "a privilege", privilege_words())) {
      process.privilege = static_cast<Privilege>(*word);
    }
  }
  if (const auto* threads = reader.find("threads")) read_threads(*threads, process, context);
  if (const auto* winsock = reader.find("winsock")) read_winsock(*winsock, process, context);
  if (const auto* parent = reader.find("parent")) {
    // Only processes declared before this one are found, which excludes cycles.
    if (const auto index = read_process(*parent, context)) {
      process.parent = context.scenario.processes[*index].name;
    }
  }
  if (const auto* note = reader.find("note")) read_string(*note, context.errors);
  reader.finish();
  context.scenario.processes.push_back(std::move(process));
}

void read_dynamic_ranges(const json::Node& node, LoadContext& context) {
  ObjectReader reader(node, context.errors, "the dynamic ranges");
  for (std::size_t i = 0; i < kTransportCount; ++i) {
    if (const auto* range = reader.find(transport_words()[i])) {
      context.scenario.host.dynamic_range[i] =
          read_port_range(*range, 1, "the dynamic range", context);
    }
  }
  reader.finish();
}

void read_exclusion(const json::Node& node, LoadContext& context) {
  ExclusionDeclaration exclusion;
  ObjectReader reader(node, context.errors, "the exclusion");
  if (!reader.is_object()) return;
  read_held_range(reader, exclusion, context);
  if (const auto* store = reader.find("store")) {
    const auto word = read_word(*store, context.errors, "a store", store_words());
    exclusion.store = static_cast<ExclusionStore>(word.value_or(1));
  }
  reader.finish();
  context.scenario.host.exclusions.push_back(std::move(exclusion));
}

void read_persistent(const json::Node& node, LoadContext& context) {
  PersistentDeclaration persistent;
  ObjectReader reader(node, context.errors, "the persistent reservation");
  if (!reader.is_object()) return;
  read_held_range(reader, persistent, context);
  if (const auto* as = reader.find("as")) {
    if (const auto name = read_string(*as, context.errors)) {
      persistent.as = *name;
      context.symbols.define(*name, {NameKind::reservation, persistent.count}, *as, context.errors);
    }
  }
  reader.finish();
  context.scenario.host.persistent.push_back(std::move(persistent));
}

// Far above what shows a behaviour; beyond it placing blocks takes minutes, and numbers of
// processes run out at 65,535.
constexpr std::size_t kMaxBlocks = 1024;
constexpr std::size_t kMaxProcesses = 4096;

bool check_size(const json::Node& object, std::size_t limit, std::string_view what,
                LoadContext& context) {
  if (object.members.size() <= limit) return true;
  context.errors.error(object, "a scenario has at most " + std::to_string(limit) + ' ' +
                                   std::string(what) + ", not " +
                                   std::to_string(object.members.size()));
  return false;
}

}  // namespace

void read_blocks(ObjectReader& root, LoadContext& context) {
  const auto* ports = root.find("ports");
  if (ports == nullptr) return;
  if (!ObjectReader(*ports, context.errors, "\"ports\"").is_object()) return;
  if (!check_size(*ports, kMaxBlocks, "named blocks", context)) return;
  for (const json::Member& member : ports->members) read_block(*ports, member, context);
}

void read_processes(ObjectReader& root, LoadContext& context) {
  const auto* processes = root.require("processes");
  if (processes == nullptr) return;
  if (!ObjectReader(*processes, context.errors, "\"processes\"").is_object()) return;
  if (processes->members.empty())
    context.errors.error(*processes, "a scenario has at least one process");
  if (!check_size(*processes, kMaxProcesses, "processes", context)) return;
  for (const json::Member& member : processes->members) {
    read_process_declaration(*processes, member, context);
  }
}

void read_host(ObjectReader& root, LoadContext& context) {
  const auto* node = root.find("host");
  if (node == nullptr) return;
  HostPreconditions& host = context.scenario.host;
  ObjectReader reader(*node, context.errors, "\"host\"");
  if (!reader.is_object()) return;
  if (const auto* range = reader.find("dynamic-range")) read_dynamic_ranges(*range, context);
  if (const auto* exclusions = reader.find("exclusions")) {
    if (const auto* items = read_list(*exclusions, context.errors, "a list of exclusions")) {
      for (const json::Node* item : *items) read_exclusion(*item, context);
    }
  }
  if (const auto* persistent = reader.find("persistent")) {
    if (const auto* items =
            read_list(*persistent, context.errors, "a list of persistent reservations")) {
      for (const json::Node* item : *items) read_persistent(*item, context);
    }
  }
  read_host_settings(reader, context);
  if (const auto* reservations = reader.find("reservations")) {
    constexpr std::array<std::string_view, 2> kWords = {"supported", "unsupported"};
    if (const auto word =
            read_word(*reservations, context.errors, "a state of reservations", kWords)) {
      host.reservations_supported = *word == 0;
    }
  }
  if (const auto* network = reader.find("network")) {
    constexpr std::array<std::string_view, 2> kWords = {"up", "down"};
    host.network_up = read_word(*network, context.errors, "a state of the network", kWords) != 1U;
  }
  if (const auto* os = reader.find("os")) {
    host.os = read_string(*os, context.errors).value_or("");
    if (os->is(json::Kind::string) && !is_kebab_case(os->text)) {
      context.errors.error(*os,
                           '"' + os->text + "\" is not a known system, such as \"windows-10\"");
    }
  }
  reader.finish();
}

}  // namespace portpool::conformance
