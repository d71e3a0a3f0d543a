// --profile: a built-in name or a file.
#include "cli/command.hpp"

namespace portpool::conformance {

Result<Answers> find_profile(const std::string& name) {
  if (name == "observed") return Answers::observed();
  if (name == "doc") return Answers::doc();
  if (name == "open") return Answers::open();
  ToolError error;
  error.message = "there is no profile \"" + name + "\"; built in are observed, doc and open";
  return error;
}

}  // namespace portpool::conformance
