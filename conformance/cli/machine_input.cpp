#include "cli/machine_input.hpp"

#include "explain/inputs.hpp"
#include "listings/reader.hpp"
#include "live/source.hpp"

namespace portpool::conformance {

Result<listings::Reading> read_files_or_machine(const std::vector<std::string>& paths) {
  if (!paths.empty()) return read_inputs(paths);
  listings::ListingReader reader;
  const std::vector<live::Source> sources = live::sources_of_this_machine();
  if (!sources.empty()) reader.add({}, live::collect(sources, live::Mask::no));
  return reader.finish();
}

}  // namespace portpool::conformance
