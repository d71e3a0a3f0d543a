#include "portpool/conformance/tool_error.hpp"

#include "text/printable.hpp"

namespace portpool::conformance {

std::string ToolError::to_string() const {
  std::string text = file;
  if (line != 0) {
    text += ':' + std::to_string(line);
    if (column != 0) text += ':' + std::to_string(column);
  }
  if (!text.empty()) text += ": ";
  text += message;
  if (!pointer.empty()) text += " (at " + pointer + ')';
  return printable(text);
}

}  // namespace portpool::conformance
