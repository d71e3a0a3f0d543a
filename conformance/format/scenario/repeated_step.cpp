#include "format/scenario/repeated_step.hpp"

#include "format/reading/object_reader.hpp"

namespace portpool::conformance {
namespace {

// More than there are ports would be a slip.
constexpr std::int64_t kMostRepetitions = 65536;
constexpr std::string_view kRepeat = "repeat";

// Of a scenario, all repetitions together: every port of a transport opened and bound. A file of a
// few lines must not fill the memory.
constexpr std::size_t kMostRepeatedSteps = std::size_t{1} << 17;

std::string with_number(std::string text, const std::string& number) {
  for (std::size_t at = text.find('#'); at != std::string::npos; at = text.find('#', at)) {
    text.replace(at, 1, number);
  }
  return text;
}

}  // namespace

const json::Node* RepeatedSteps::copy(const json::Node& of, const json::Node* parent,
                                      std::size_t index, const std::string& number) {
  json::Node& made = nodes_.emplace_back(of);
  made.parent = parent;
  made.index = index;
  if (made.is(json::Kind::string)) made.text = with_number(std::move(made.text), number);
  for (std::size_t i = 0; i < made.items.size(); ++i) {
    made.items[i] = copy(*made.items[i], &made, i, number);
  }
  for (std::size_t i = 0; i < made.members.size(); ++i) {
    made.members[i].value = copy(*made.members[i].value, &made, i, number);
  }
  return &made;
}

std::vector<const json::Node*> RepeatedSteps::expand(const json::Node& step, Diagnostics& errors) {
  const json::Node* repeat = step.find(kRepeat);
  if (repeat == nullptr) return {&step};
  const auto count = read_integer(*repeat, errors, 1, kMostRepetitions, "a number of repetitions");
  json::Node once = step;
  std::erase_if(once.members, [](const json::Member& member) { return member.key == kRepeat; });
  for (const std::string_view key : {"id", "as"}) {
    for (json::Member& member : once.members) {
      if (member.key != key || !member.value->is(json::Kind::string)) continue;
      if (member.value->text.find('#') != std::string::npos) continue;
      json::Node& numbered = nodes_.emplace_back(*member.value);
      numbered.text += key == "id" ? "-#" : "#";
      member.value = &numbered;
    }
  }
  std::vector<const json::Node*> steps;
  const std::int64_t wanted = count.value_or(1);
  made_ += static_cast<std::size_t>(wanted);
  if (made_ > kMostRepeatedSteps) {
    errors.error(*repeat, "the repeated steps of a scenario are at most " +
                              std::to_string(kMostRepeatedSteps) + " in all");
    return steps;
  }
  for (std::int64_t i = 1; i <= wanted; ++i) {
    steps.push_back(copy(once, step.parent, step.index, std::to_string(i)));
  }
  return steps;
}

}  // namespace portpool::conformance
