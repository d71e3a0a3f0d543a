// Profiles: which answers to the open questions of the catalogue a run or a judgement takes as
// possible. docs/FORMATS.md, section 3.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "portpool/conformance/tool_error.hpp"
#include "portpool/sim/answers.hpp"

namespace portpool::conformance {

struct Profile {
  std::string file{};
  std::string id{};
  std::string title{};
  std::string note{};
  Answers answers = Answers::observed();
};

/// A profile, or every error of its file in the order of the file.
struct ProfileReport {
  std::optional<Profile> profile;  // present when there are no errors
  std::vector<ToolError> errors;
};

/// Reads a profile. A file name that ends in ".json" must have the id as its stem.
[[nodiscard]] ProfileReport read_profile(std::string file_name, std::string_view text);

/// The same, with the first error alone.
[[nodiscard]] Result<Profile> load_profile(std::string file_name, std::string_view text);
[[nodiscard]] Result<Profile> load_profile_file(const std::string& path);

/// The ids of the profiles that are part of the library, "observed", "doc" and "open" among them,
/// sorted.
[[nodiscard]] std::vector<std::string_view> built_in_profiles();

/// What `--profile` names: a built-in profile by its id, or the path of a file (a name with '/',
/// '\\' or ".json").
[[nodiscard]] Result<Profile> find_profile(const std::string& name);

}  // namespace portpool::conformance
