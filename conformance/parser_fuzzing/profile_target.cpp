#include "portpool/conformance/profile.hpp"

#include "json/document.hpp"
#include "parser_fuzzing/properties.hpp"
#include "parser_fuzzing/target.hpp"
#include "portpool/sim/question.hpp"

namespace portpool::conformance::fuzz {

void run_profile_target(std::string_view input) {
  const ProfileReport report = read_profile("fuzzed", input);
  require_places(report.profile.has_value(), report.errors, input);
  require_pointers(report.errors, input, false);
  if (!json::Document::parse("fuzzed", input).ok()) return;
  const ProfileReport compact = read_profile("fuzzed", without_layout(input));
  require(messages_of(compact.errors) == messages_of(report.errors), "layout does not count",
          messages_of(report.errors) + "without layout:\n" + messages_of(compact.errors));
  if (!report.profile) return;
  require(compact.profile->answers.hash() == report.profile->answers.hash(),
          "layout does not change the answers");
  for (std::size_t i = 0; i < kQuestionCount; ++i) {
    require(report.profile->answers.mask(static_cast<Question>(i)) != 0,
            "every question keeps an answer");
  }
}

}  // namespace portpool::conformance::fuzz
