// --profile: a built-in name or a file.
#include "cli/command.hpp"
#include "portpool/conformance/profile.hpp"

namespace portpool::conformance {

Result<Answers> answers_of_profile(const std::string& name) {
  const Result<Profile> profile = find_profile(name);
  if (!profile) return profile.error();
  return profile->answers;
}

}  // namespace portpool::conformance
