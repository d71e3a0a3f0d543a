// The JSON Schemas of the formats, as they are in conformance/schema/ of the sources.
#pragma once

#include <string_view>
#include <vector>

namespace portpool::conformance {

/// "overlay", "profile", "scenario", "scope", "trace".
[[nodiscard]] std::vector<std::string_view> schema_names();

/// The text of a schema; empty when there is none of that name.
[[nodiscard]] std::string_view schema_text(std::string_view name);

}  // namespace portpool::conformance
