// What makes a parsed document no file of ours, before anybody reads its members.
#pragma once

#include <vector>

#include "json/document.hpp"

namespace portpool::conformance {

/// The errors of the document; when it has none, one for each key and string that is not one
/// printable line, in the order of the text. JSON can say any character, but what our files say is
/// printed: on terminals, in the logs of CI, in reports of one line an entry.
[[nodiscard]] std::vector<ToolError> objections_to(const json::Document& document);

}  // namespace portpool::conformance
