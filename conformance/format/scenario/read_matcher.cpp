#include <algorithm>
#include <array>
#include <limits>

#include "format/reading/vocabulary.hpp"
#include "format/scenario/references.hpp"
#include "format/scenario/step_readers.hpp"

namespace portpool::conformance {
namespace {

using Literal = Matcher::Literal;
using Words = std::vector<std::string_view>;

// The keys that a matcher over an output can have.
Words matcher_keys(const Output& output) {
  Words keys = {"equals", "any"};
  if (output.type != OutputType::completions) keys.insert(keys.end(), {"differs-from", "any-of"});
  if (output.type == OutputType::port || output.type == OutputType::number) {
    keys.insert(keys.end(), {"at-least", "at-most"});
  }
  if (output.type == OutputType::port) keys.insert(keys.end(), {"within", "not-within"});
  if (output.has_sentinel) keys.emplace_back("untouched");
  return keys;
}

std::optional<Literal> read_number(const json::Node& node, LoadContext& context) {
  if (node.is(json::Kind::boolean)) return Literal{std::int64_t{node.boolean ? 1 : 0}};
  const auto number = read_integer(node, context.errors, std::numeric_limits<std::int32_t>::min(),
                                   std::numeric_limits<std::uint32_t>::max(), "a number");
  if (!number) return std::nullopt;
  return Literal{*number};
}

std::optional<Literal> read_text(const json::Node& node, OutputType type, LoadContext& context) {
  if (type == OutputType::overlapped) {
    auto name = read_name(node, context, NameKind::overlapped);
    if (!name) return std::nullopt;
    return Literal{*std::move(name)};
  }
  if (type == OutputType::signalled && !(node.is(json::Kind::string) && node.text == "timeout")) {
    auto name = read_name(node, context, NameKind::event);
    if (!name) return std::nullopt;
    return Literal{*std::move(name)};
  }
  auto text = read_string(node, context.errors);
  if (!text) return std::nullopt;
  if (type == OutputType::address) text = address_by_name(*text).value_or(*text);
  if (type == OutputType::address && !parse_ip_address(*text)) {
    context.errors.error(node, '"' + *text + "\" is not a valid IPv4 or IPv6 address");
    return std::nullopt;
  }
  if (type == OutputType::version && !parse_version(*text)) {
    context.errors.error(node, '"' + *text + "\" is not a valid version, such as \"2.2\"");
    return std::nullopt;
  }
  return Literal{*std::move(text)};
}

std::optional<Literal> read_completions(const json::Node& node, LoadContext& context) {
  const auto* items = read_list(node, context.errors, "a list of overlapped names");
  if (items == nullptr) return std::nullopt;
  std::vector<std::string> names;
  for (const json::Node* item : *items) {
    if (auto name = read_name(*item, context, NameKind::overlapped))
      names.push_back(*std::move(name));
  }
  return Literal{std::move(names)};
}

std::optional<Literal> read_literal(const json::Node& node, OutputType type, LoadContext& context) {
  switch (type) {
    case OutputType::number:
      return read_number(node, context);
    case OutputType::completions:
      return read_completions(node, context);
    case OutputType::port:
      if (auto port = read_port(node, context)) return Literal{*std::move(port)};
      return std::nullopt;
    case OutputType::token:
      if (auto token = read_token(node, context)) return Literal{*std::move(token)};
      return std::nullopt;
    case OutputType::address:
    case OutputType::overlapped:
    case OutputType::signalled:
    case OutputType::version:
      break;
  }
  return read_text(node, type, context);
}

std::vector<Literal> read_literals(const json::Node& node, OutputType type, bool list_only,
                                   LoadContext& context) {
  std::vector<Literal> literals;
  std::vector<const json::Node*> items{&node};
  if (node.is(json::Kind::array) || list_only) {
    const auto* list = read_list(node, context.errors, "a list of values", 1);
    if (list == nullptr) return literals;
    items = *list;
  }
  for (const json::Node* item : items) {
    if (auto literal = read_literal(*item, type, context)) literals.push_back(*std::move(literal));
  }
  return literals;
}

std::optional<std::string> read_area(const json::Node& node, LoadContext& context) {
  const auto text = read_string(node, context.errors, "a block, a reservation or \"dynamic\"");
  if (!text || *text == "dynamic") return text;
  if (!context.symbols.resolve(*text, {NameKind::block, NameKind::reservation}, node,
                               context.errors)) {
    return std::nullopt;
  }
  return text;
}

bool read_true(const json::Node& node, LoadContext& context) {
  if (node.is(json::Kind::boolean) && node.boolean) return true;
  context.errors.error(node, "only true can stand here");
  return false;
}

void read_condition(std::string_view key, const json::Node& node, OutputType type, Matcher& matcher,
                    LoadContext& context) {
  const auto bound = [&] {
    return read_integer(node, context.errors, 0, std::numeric_limits<std::uint32_t>::max());
  };
  if (key == "equals") {
    matcher.equals = read_literal(node, type, context);
  } else if (key == "any") {
    matcher.any = read_true(node, context);
  } else if (key == "untouched") {
    matcher.untouched = read_true(node, context);
  } else if (key == "differs-from") {
    matcher.differs_from = read_literals(node, type, false, context);
  } else if (key == "any-of") {
    matcher.any_of = read_literals(node, type, true, context);
  } else if (key == "within") {
    matcher.within = read_area(node, context);
  } else if (key == "not-within") {
    matcher.not_within = read_area(node, context);
  } else if (key == "at-least") {
    matcher.at_least = bound();
  } else if (key == "at-most") {
    matcher.at_most = bound();
  }
}

}  // namespace

Matcher read_matcher(const json::Node& node, const Output& output, LoadContext& context) {
  Matcher matcher;
  if (!node.is(json::Kind::object)) {
    matcher.equals = read_literal(node, output.type, context);
    return matcher;
  }
  const std::string what = "the matcher of \"" + std::string(output.name) + '"';
  ObjectReader reader(node, context.errors, what);
  for (std::string_view key : matcher_keys(output)) {
    if (const json::Node* value = reader.find(key)) {
      read_condition(key, *value, output.type, matcher, context);
    }
  }
  reader.finish();
  if (node.members.empty()) context.errors.error(node, what + " is empty");
  const bool excludes_others = matcher.any || matcher.untouched;
  if (excludes_others && node.members.size() > 1) {
    context.errors.error(node, "\"any\" and \"untouched\" cannot be combined with other matchers");
  }
  return matcher;
}

}  // namespace portpool::conformance
