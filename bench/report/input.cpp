#include "report/input.hpp"

#include <fstream>
#include <iterator>

namespace portpool::bench {

conformance::ToolError bad_input(const std::string& message, const std::string& file) {
  conformance::ToolError error;
  error.kind = conformance::ToolErrorKind::bad_input;
  error.message = message;
  error.file = file;
  return error;
}

conformance::Result<std::string> read_text(const std::string& file, const std::string& what) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return bad_input("cannot open the " + what, file);
  return std::string(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
}

}  // namespace portpool::bench
