#include <bit>

#include "portpool/sim/internal/reference.hpp"
#include "portpool/sim/invariant.hpp"

namespace portpool::reference {

std::uint8_t World::answer(Question question) {
  for (std::size_t i = 0; i < at_; ++i) {
    if (script_[i].first == question) return script_[i].second;
  }
  if (at_ == script_.size()) {
    const unsigned possible = possible_.mask(question);
    PORTPOOL_INVARIANT(possible != 0);
    script_.emplace_back(question, static_cast<std::uint8_t>(std::countr_zero(possible)));
  }
  PORTPOOL_INVARIANT(script_[at_].first == question);
  return script_[at_++].second;
}

std::string World::to_string() const {
  std::string text;
  for (const auto& [question, answer] : script_) {
    if (!text.empty()) text += ", ";
    text += std::string(info(question).id) + "=" + std::string(info(question).answers[answer].id);
  }
  return text.empty() ? "any machine" : text;
}

void for_each_world(const Answers& possible, const std::function<void(World&)>& visit) {
  std::vector<World::Draw> script;
  while (true) {
    World world(possible, script);
    visit(world);
    script = world.asked();
    // The last question that has another answer left gets it; what was asked after it is asked
    // anew.
    while (!script.empty()) {
      const unsigned left = static_cast<unsigned>(possible.mask(script.back().first)) &
                            ~((2u << script.back().second) - 1u);
      if (left != 0) {
        script.back().second = static_cast<std::uint8_t>(std::countr_zero(left));
        break;
      }
      script.pop_back();
    }
    if (script.empty()) return;
  }
}

}  // namespace portpool::reference
