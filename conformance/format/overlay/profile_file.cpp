#include <algorithm>
#include <array>
#include <utility>

#include "format/reading/embedded.hpp"
#include "format/reading/file_heading.hpp"
#include "format/reading/file_text.hpp"
#include "format/reading/printable_document.hpp"
#include "portpool/conformance/profile.hpp"
#include "portpool/sim/question.hpp"
#include "text/nearest_word.hpp"

namespace portpool::conformance {
namespace {

constexpr std::string_view kDirectory = "profiles/";
constexpr std::string_view kEnding = ".json";

Answers read_base(const json::Node& node, Diagnostics& errors) {
  constexpr std::array<std::string_view, 3> kBases = {"observed", "doc", "open"};
  const auto word = read_word(node, errors, "a base", kBases);
  if (word == 1U) return Answers::doc();
  return word == 2U ? Answers::open() : Answers::observed();
}

// The question that a key names.
std::optional<Question> read_question(const json::Node& object, const json::Member& member,
                                      Diagnostics& errors) {
  const auto question = question_from_id(member.key);
  if (question) return question;
  std::vector<std::string_view> known;
  for (std::size_t i = 0; i < kQuestionCount; ++i)
    known.push_back(info(static_cast<Question>(i)).id);
  errors.error_at_key(
      object, member,
      "the catalogue has no question \"" + member.key + '"' + did_you_mean(member.key, known));
  return std::nullopt;
}

void read_answers_of(const json::Node& node, Question question, Answers& answers,
                     Diagnostics& errors) {
  const auto* items = read_list(node, errors, "a list of answers", 1);
  if (items == nullptr) return;
  std::vector<std::string_view> ids;
  for (const AnswerInfo& answer : info(question).answers) ids.push_back(answer.id);
  const std::string wanted = "an answer to " + std::string(info(question).id);
  std::uint8_t mask = 0;
  for (const json::Node* item : *items) {
    const auto answer = read_word(*item, errors, wanted, ids);
    if (!answer) continue;
    const auto bit = static_cast<std::uint8_t>(1U << *answer);
    if ((mask & bit) != 0) errors.error(*item, "the answer \"" + item->text + "\" is duplicated");
    mask = static_cast<std::uint8_t>(mask | bit);
  }
  if (mask != 0) answers.set_mask(question, mask);
}

void read_reasons(const json::Node& node, const json::Node* answers, Diagnostics& errors) {
  if (!ObjectReader(node, errors, "\"reasons\"").is_object()) return;
  for (const json::Member& member : node.members) {
    if (!read_question(node, member, errors)) continue;
    const auto reason = read_string(*member.value, errors);
    if (reason && reason->empty()) errors.error(*member.value, "the reason is empty");
    if (answers != nullptr && answers->find(member.key) == nullptr) {
      errors.error_at_key(node, member, "a reason for \"" + member.key + "\", which has no answer");
    }
  }
  if (answers == nullptr) return;
  for (const json::Member& member : answers->members) {
    if (node.find(member.key) != nullptr || !question_from_id(member.key)) continue;
    errors.error_at_key(*answers, member, "\"" + member.key + "\" has no reason under \"reasons\"");
  }
}

Profile read_root(const json::Node& node, std::string file_name, Diagnostics& errors) {
  Profile profile;
  ObjectReader root(node, errors, "the profile");
  if (!root.is_object()) return profile;
  FileHeading heading = read_file_heading(root, file_name, errors);
  profile.file = std::move(file_name);
  profile.id = std::move(heading.id);
  profile.title = std::move(heading.title);
  profile.note = std::move(heading.note);
  if (const auto* base = root.require("base")) profile.answers = read_base(*base, errors);
  const auto* answers = root.require("answers");
  if (answers != nullptr && ObjectReader(*answers, errors, "\"answers\"").is_object()) {
    for (const json::Member& member : answers->members) {
      if (const auto question = read_question(*answers, member, errors)) {
        read_answers_of(*member.value, *question, profile.answers, errors);
      }
    }
  }
  if (const auto* reasons = root.require("reasons")) read_reasons(*reasons, answers, errors);
  root.finish();
  return profile;
}

bool is_path(std::string_view name) {
  return name.find_first_of("/\\") != std::string_view::npos || name.ends_with(kEnding);
}

}  // namespace

ProfileReport read_profile(std::string file_name, std::string_view text) {
  const auto document = json::Document::parse(file_name, text);
  if (auto errors = objections_to(document); !errors.empty())
    return {std::nullopt, std::move(errors)};
  Diagnostics errors(document);
  Profile profile = read_root(document.root(), std::move(file_name), errors);
  if (!errors.empty()) return {std::nullopt, errors.take()};
  return {std::move(profile), {}};
}

Result<Profile> load_profile(std::string file_name, std::string_view text) {
  ProfileReport report = read_profile(std::move(file_name), text);
  if (!report.profile) return std::move(report.errors.front());
  return *std::move(report.profile);
}

Result<Profile> load_profile_file(const std::string& path) {
  const Result<std::string> text = read_file(path);
  if (!text) return text.error();
  return load_profile(path, *text);
}

std::vector<std::string_view> built_in_profiles() {
  std::vector<std::string_view> ids;
  for (const EmbeddedFile& file : embedded_files()) {
    if (!file.name.starts_with(kDirectory)) continue;
    const std::size_t length = file.name.size() - kDirectory.size() - kEnding.size();
    ids.push_back(file.name.substr(kDirectory.size(), length));
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

Result<Profile> find_profile(const std::string& name) {
  if (is_path(name)) return load_profile_file(name);
  const std::string file_name = std::string(kDirectory) + name + std::string(kEnding);
  for (const EmbeddedFile& file : embedded_files()) {
    if (file.name == file_name) return load_profile(file_name, file.text);
  }
  const auto known = built_in_profiles();
  std::string message = "there is no profile \"" + name + '"';
  const std::string hint = did_you_mean(name, known);
  message += hint.empty() ? "; there are " + list_words(known, "and") : hint;
  return file_error({}, message);
}

}  // namespace portpool::conformance
