// The heading of the file, clauses and questions.
#include <algorithm>

#include "format/reading/file_heading.hpp"
#include "format/scenario/load_context.hpp"
#include "text/nearest_word.hpp"

namespace portpool::conformance {
namespace {

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
  FileHeading heading = read_file_heading(root, context.scenario.file, context.errors);
  context.scenario.id = std::move(heading.id);
  context.scenario.title = std::move(heading.title);
  context.scenario.note = std::move(heading.note);
  if (const auto* clauses = root.require("clauses")) {
    read_ids(*clauses, context, "clause", 1, kClauseCount, clause_from_id,
             context.scenario.clauses);
  }
  if (const auto* questions = root.find("questions")) {
    read_ids(*questions, context, "question", 0, kQuestionCount, question_from_id,
             context.scenario.questions);
  }
}

}  // namespace portpool::conformance
