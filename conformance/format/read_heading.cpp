// Format, id, title, clauses and questions.
#include <algorithm>

#include "format/load_context.hpp"
#include "format/vocabulary.hpp"
#include "text/nearest_word.hpp"

namespace portpool::conformance {
namespace {

std::string_view file_stem(std::string_view file) {
  const std::size_t slash = file.find_last_of("/\\");
  if (slash != std::string_view::npos) file.remove_prefix(slash + 1);
  const std::size_t dot = file.rfind('.');
  return dot == std::string_view::npos ? file : file.substr(0, dot);
}

void read_id(const json::Node& node, LoadContext& context) {
  const auto id = read_string(node, context.errors);
  if (!id) return;
  context.scenario.id = *id;
  if (!is_kebab_case(*id)) {
    context.errors.error(
        node,
        "the id \"" + *id + "\" must be lower-case words of letters and digits joined by '-'");
    return;
  }
  const std::string_view file = context.scenario.file;
  if (file.ends_with(".json") && file_stem(file) != *id) {
    context.errors.error(node, "the id \"" + *id + "\" differs from the name of the file, \"" +
                                   std::string(file_stem(file)) + '"');
  }
}

// Reads a list of catalogue ids through `from_id`, whose enumerators run from 0 to `size`.
template <class Id, class FromId>
void read_ids(const json::Node& node, LoadContext& context, std::string_view what,
              std::size_t minimum, std::size_t size, FromId from_id, std::vector<Id>& ids) {
  const auto* items =
      read_list(node, context.errors, "a list of " + std::string(what) + " ids", minimum);
  if (items == nullptr) return;
  for (const json::Node* item : *items) {
    const auto text = read_string(*item, context.errors);
    if (!text) continue;
    const auto id = from_id(*text);
    if (!id) {
      std::vector<std::string_view> known;
      for (std::size_t i = 0; i < size; ++i) known.push_back(info(static_cast<Id>(i)).id);
      context.errors.error(*item, "the catalogue has no " + std::string(what) + " \"" + *text +
                                      '"' + did_you_mean(*text, known));
    } else if (std::find(ids.begin(), ids.end(), *id) != ids.end()) {
      context.errors.error(*item, "the " + std::string(what) + " \"" + *text + "\" is cited twice");
    } else {
      ids.push_back(*id);
    }
  }
}

}  // namespace

void read_heading(ObjectReader& root, LoadContext& context) {
  if (const auto* schema = root.find("$schema")) read_string(*schema, context.errors);
  if (const auto* format = root.require("format")) {
    read_integer(*format, context.errors, 1, 1, "the number of the format");
  }
  if (const auto* id = root.require("id")) read_id(*id, context);
  if (const auto* title = root.require("title")) {
    context.scenario.title = read_string(*title, context.errors).value_or("");
    if (title->is(json::Kind::string) && title->text.empty()) {
      context.errors.error(*title, "the title is empty: say in one sentence what is shown");
    }
  }
  if (const auto* clauses = root.require("clauses")) {
    read_ids(*clauses, context, "clause", 1, kClauseCount, clause_from_id,
             context.scenario.clauses);
  }
  if (const auto* questions = root.find("questions")) {
    read_ids(*questions, context, "question", 0, kQuestionCount, question_from_id,
             context.scenario.questions);
  }
  if (const auto* note = root.find("note")) {
    context.scenario.note = read_string(*note, context.errors).value_or("");
  }
}

}  // namespace portpool::conformance
