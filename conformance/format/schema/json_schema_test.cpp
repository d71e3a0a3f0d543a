#include "format/schema/json_schema.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

namespace portpool::conformance {

struct JsonSchema::State {
  nlohmann::json document;
  valijson::Schema schema;
};

JsonSchema::JsonSchema(std::string_view text) : state_(std::make_unique<State>()) {
  state_->document = nlohmann::json::parse(text);
  valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
  parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(state_->document), state_->schema);
}

JsonSchema::~JsonSchema() = default;

bool JsonSchema::accepts(std::string_view text) const {
  const auto document = nlohmann::json::parse(text, nullptr, false);
  if (document.is_discarded()) return false;
  valijson::Validator validator;
  return validator.validate(state_->schema, valijson::adapters::NlohmannJsonAdapter(document),
                            nullptr);
}

namespace {

TEST(JsonSchema, AcceptsAndRefuses) {
  const JsonSchema schema(R"({"type": "object", "required": ["a"],
    "if": {"properties": {"a": {"const": 1}}}, "then": {"required": ["b"]}})");
  EXPECT_TRUE(schema.accepts(R"({"a": 2})"));
  EXPECT_TRUE(schema.accepts(R"({"a": 1, "b": 0})"));
  EXPECT_FALSE(schema.accepts(R"({"a": 1})"));
  EXPECT_FALSE(schema.accepts("{}"));
  EXPECT_FALSE(schema.accepts("{"));
}

}  // namespace
}  // namespace portpool::conformance
