// Reading scopes. docs/CHECKING.md has the format, conformance/schema/scope.schema.json its schema.
#include <algorithm>
#include <array>
#include <set>

#include "explore/scope.hpp"
#include "format/reading/embedded.hpp"
#include "format/reading/file_heading.hpp"
#include "format/reading/file_text.hpp"
#include "format/reading/printable_document.hpp"
#include "format/reading/vocabulary.hpp"
#include "portpool/conformance/profile.hpp"
#include "text/nearest_word.hpp"

namespace portpool::conformance {
namespace {

constexpr std::string_view kDirectory = "scopes/";
constexpr std::string_view kEnding = ".json";
constexpr std::int64_t kLastPort = 65535, kDeepest = 64;

class ScopeReader {
 public:
  explicit ScopeReader(Diagnostics& errors) : errors_(errors) {}

  Scope read(const json::Node& node, const std::string& file_name) {
    ObjectReader root(node, errors_, "the scope");
    if (!root.is_object()) return scope_;
    FileHeading heading = read_file_heading(root, file_name, errors_);
    scope_.id = std::move(heading.id);
    scope_.title = std::move(heading.title);
    if (const auto* processes = root.require("processes")) read_processes(*processes);
    if (const auto* protocols = root.require("protocols")) read_protocols(*protocols);
    if (const auto* families = root.find("families")) read_families(*families);
    if (const auto* sockets = root.require("sockets")) {
      scope_.sockets = read_count(*sockets, 1, Scope::kMaxSockets, "a number of sockets");
    }
    if (const auto* ports = root.require("ports")) read_ports(*ports);
    if (const auto* lengths = root.find("block-lengths")) read_lengths(*lengths);
    if (const auto* addresses = root.find("addresses")) read_addresses(*addresses);
    if (const auto* options = root.find("options")) read_options(*options);
    if (const auto* calls = root.require("calls")) read_calls(*calls);
    if (const auto* profile = root.find("profile")) read_profile_name(*profile);
    if (const auto* symmetry = root.find("symmetry")) {
      scope_.symmetry = read_boolean(*symmetry, errors_).value_or(true);
    }
    if (const auto* reference = root.find("reference")) read_reference(*reference);
    if (const auto* depth = root.require("depth")) {
      scope_.depth = static_cast<unsigned>(read_count(*depth, 1, kDeepest, "a depth"));
    }
    root.finish();
    return std::move(scope_);
  }

 private:
  std::size_t read_count(const json::Node& node, std::int64_t least, std::int64_t most,
                         std::string_view wanted) {
    return static_cast<std::size_t>(
        read_integer(node, errors_, least, most, wanted).value_or(least));
  }

  void read_processes(const json::Node& node) {
    if (!ObjectReader(node, errors_, "\"processes\"").is_object()) return;
    scope_.processes.clear();
    for (const json::Member& member : node.members) {
      ScopeProcess process;
      process.name = member.key;
      if (!is_name(member.key)) {
        errors_.error_at_key(node, member,
                             '"' + member.key + "\" is not a valid name for a process");
      }
      ObjectReader reader(*member.value, errors_, "the process");
      if (!reader.is_object()) continue;
      process.user = "user";
      if (const auto* user = reader.find("user")) {
        process.user = read_string(*user, errors_).value_or("");
        if (user->is(json::Kind::string) && !is_name(user->text)) {
          errors_.error(*user, '"' + user->text + "\" is not a valid name for a user");
        }
      }
      if (const auto* privilege = reader.find("privilege")) {
        const auto word = read_word(*privilege, errors_, "a privilege", privilege_words());
        process.privilege = static_cast<Privilege>(word.value_or(0));
      }
      reader.finish();
      scope_.processes.push_back(std::move(process));
    }
    if (node.members.empty()) errors_.error(node, "a scope has at least one process");
    if (node.members.size() > Scope::kMaxProcesses) {
      errors_.error(node, "a scope has at most " + std::to_string(Scope::kMaxProcesses) +
                              " processes, not " + std::to_string(node.members.size()));
    }
  }

  // The words of a list as a set of indices.
  std::set<std::size_t> read_words(const json::Node& node, std::string_view list_of,
                                   std::string_view one, std::span<const std::string_view> words) {
    std::set<std::size_t> found;
    const auto* items = read_list(node, errors_, list_of, 1);
    if (items == nullptr) return found;
    for (const json::Node* item : *items) {
      const auto word = read_word(*item, errors_, one, words);
      if (word && !found.insert(*word).second) {
        errors_.error(*item, '"' + item->text + "\" is duplicated");
      }
    }
    return found;
  }

  void read_protocols(const json::Node& node) {
    const auto words = read_words(node, "a list of protocols", "a protocol", transport_words());
    scope_.tcp = words.contains(0);
    scope_.udp = words.contains(1);
  }

  void read_families(const json::Node& node) {
    constexpr std::array<std::string_view, 2> kFamilies = {"AF_INET", "AF_INET6"};
    const auto words = read_words(node, "a list of address families", "a family", kFamilies);
    scope_.inet6 = words.contains(1);
    if (!words.empty() && !words.contains(0)) {
      errors_.error(node, "a scope has AF_INET sockets at least");
    }
  }

  void read_ports(const json::Node& node) {
    ObjectReader reader(node, errors_, "\"ports\"");
    if (!reader.is_object()) return;
    const auto* count = reader.require("count");
    if (count != nullptr) {
      scope_.ports =
          static_cast<std::uint32_t>(read_count(*count, 1, Scope::kMaxPorts, "a number of ports"));
    }
    scope_.dynamic = {0, scope_.ports};
    if (const auto* first = reader.find("first")) {
      const std::int64_t last = kLastPort - scope_.ports;  // one beyond is looked at, too
      scope_.first_port = static_cast<PortNumber>(read_count(*first, 2, last, "a port"));
    }
    if (const auto* dynamic = reader.find("dynamic")) read_dynamic(*dynamic);
    reader.finish();
  }

  void read_dynamic(const json::Node& node) {
    ObjectReader reader(node, errors_, "the dynamic range");
    if (!reader.is_object()) return;
    const auto* start = reader.require("start");
    const auto* count = reader.require("count");
    reader.finish();
    if (start == nullptr || count == nullptr) return;
    scope_.dynamic.first =
        static_cast<std::uint32_t>(read_count(*start, 0, scope_.ports - 1, "a port of the scope"));
    scope_.dynamic.count = static_cast<std::uint32_t>(
        read_count(*count, 1, scope_.ports - scope_.dynamic.first, "a number of ports"));
  }

  void read_lengths(const json::Node& node) {
    const auto* items = read_list(node, errors_, "a list of lengths", 1);
    if (items == nullptr) return;
    scope_.block_lengths.clear();
    for (const json::Node* item : *items) {
      const auto length =
          static_cast<std::uint32_t>(read_count(*item, 1, scope_.ports, "a length of a block"));
      if (std::ranges::find(scope_.block_lengths, length) != scope_.block_lengths.end()) {
        errors_.error(*item, std::to_string(length) + " is duplicated");
      }
      scope_.block_lengths.push_back(length);
    }
  }

  void read_addresses(const json::Node& node) {
    const auto* items = read_list(node, errors_, "a list of addresses", 1);
    if (items == nullptr) return;
    scope_.addresses.clear();
    for (const json::Node* item : *items) {
      const auto text = read_string(*item, errors_, "an address");
      if (!text) continue;
      const auto address = parse_ip_address(*text);
      if (!address || !address->is_v4()) {
        errors_.error(
            *item, '"' + *text + "\" is not a valid IPv4 address; IPv6 sockets get the like of it");
      } else {
        scope_.addresses.push_back(*address);
      }
    }
  }

  void read_options(const json::Node& node) {
    const std::vector<std::string_view> names = names_of(socket_options());
    const auto words = read_words(node, "a list of options", "a socket option", names);
    scope_.options.clear();
    for (const std::size_t word : words) {
      scope_.options.push_back(static_cast<SocketOption>(socket_options()[word].number));
    }
  }

  void read_calls(const json::Node& node) {
    std::array<std::string_view, kMoveKindCount> names;
    for (std::size_t i = 0; i < kMoveKindCount; ++i) names[i] = name_of(static_cast<MoveKind>(i));
    for (const std::size_t word : read_words(node, "a list of calls", "a call", names)) {
      scope_.moves.push_back(static_cast<MoveKind>(word));
    }
  }

  void read_profile_name(const json::Node& node) {
    const auto name = read_string(node, errors_, "the name of a profile");
    if (!name) return;
    const Result<Profile> profile = find_profile(*name);
    if (!profile) return errors_.error(node, profile.error().message);
    scope_.profile = *name;
    scope_.answers = profile->answers;
  }

  void read_reference(const json::Node& node) {
    scope_.reference = read_boolean(node, errors_).value_or(false);
    const bool pends =
        std::ranges::any_of(scope_.moves, [](MoveKind kind) { return kind >= MoveKind::hold; });
    if (scope_.reference && pends) {
      errors_.error(node, "the reference model knows no requests in flight");
    }
  }

  Diagnostics& errors_;
  Scope scope_;
};

}  // namespace

ScopeReport read_scope(std::string file_name, std::string_view text) {
  const auto document = json::Document::parse(file_name, text);
  if (auto errors = objections_to(document); !errors.empty())
    return {std::nullopt, std::move(errors)};
  Diagnostics errors(document);
  Scope scope = ScopeReader(errors).read(document.root(), file_name);
  if (!errors.empty()) return {std::nullopt, errors.take()};
  return {std::move(scope), {}};
}

std::vector<std::string_view> built_in_scopes() {
  std::vector<std::string_view> ids;
  for (const EmbeddedFile& file : embedded_files()) {
    if (!file.name.starts_with(kDirectory)) continue;
    const std::size_t length = file.name.size() - kDirectory.size() - kEnding.size();
    ids.push_back(file.name.substr(kDirectory.size(), length));
  }
  std::ranges::sort(ids);
  return ids;
}

Result<Scope> find_scope(const std::string& name) {
  std::string file_name = name, text;
  if (name.find_first_of("/\\") != std::string::npos || name.ends_with(kEnding)) {
    Result<std::string> read = read_file(name);
    if (!read) return read.error();
    text = *std::move(read);
  } else {
    const auto known = built_in_scopes();
    if (std::ranges::find(known, name) == known.end()) {
      const std::string hint = did_you_mean(name, known);
      return file_error({}, "there is no scope \"" + name + '"' +
                                (hint.empty() ? "; there are " + list_words(known, "and") : hint));
    }
    file_name = std::string(kDirectory) + name + std::string(kEnding);
    for (const EmbeddedFile& file : embedded_files()) {
      if (file.name == file_name) text = file.text;
    }
  }
  ScopeReport report = read_scope(file_name, text);
  if (!report.scope) return std::move(report.errors.front());
  return *std::move(report.scope);
}

}  // namespace portpool::conformance
