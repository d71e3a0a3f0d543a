#include "wire/describe_call.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace portpool::conformance::wire {
namespace {

/// Makes the alternative with this index the active one.
template <std::size_t... I>
void select(Call& call, std::size_t index, std::index_sequence<I...>) {
  ((I == index ? static_cast<void>(call.emplace<I>()) : static_cast<void>(0)), ...);
}

}  // namespace

void describe(Writer& writer, const Call& call) {
  writer("call", std::string(facts_of(call).name));
  Call copy =
      call;  // `describe` is one template for both directions, so it takes what it could change
  std::visit([&writer](auto& c) { describe(writer, c); }, copy);
}

void describe(Reader& reader, Call& call) {
  std::string name;
  reader("call", name);
  if (!reader.ok()) return;
  const auto it = std::ranges::find(kCallFacts, name, &CallFacts::name);
  if (it == std::end(kCallFacts)) return reader.fail("call", "names no call");
  select(call, static_cast<std::size_t>(it - std::begin(kCallFacts)),
         std::make_index_sequence<std::variant_size_v<Call>>{});
  std::visit([&reader](auto& c) { describe(reader, c); }, call);
}

}  // namespace portpool::conformance::wire
