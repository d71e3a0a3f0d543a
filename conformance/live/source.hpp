// What a machine says of its ports, source by source.
//
//     const std::vector<Source> sources = sources_of_this_machine();
//     const std::string text = collect(sources, Mask::yes);
//     ListingReader reader; reader.add("this machine", text);
//
// Every source answers with text in a form that listings/ reads. So what a machine answered can be
// saved, mailed and read again, and a saved answer is as good as the machine: that is how all of it
// is tested where there is no Windows.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "explain/request.hpp"
#include "portpool/conformance/tool_error.hpp"

namespace portpool::conformance::live {

struct Source {
  std::string name;                           // the command, or the function of Windows
  std::function<Result<std::string>()> read;  // an error says why there is no answer
};

/// None where this is not Windows. Nothing needs elevation; what a source is not told it leaves
/// out.
[[nodiscard]] std::vector<Source> sources_of_this_machine();

enum class Mask : bool { no, yes };

/// Asks all sources, at the same time, and writes what they answer one after another. A source that
/// fails is named with its reason. `Mask::yes` replaces addresses, names of hosts and of accounts
/// (same by same), so that the text can be shown to others.
[[nodiscard]] std::string collect(std::span<const Source> sources, Mask mask);

/// The same text with addresses, hosts and accounts replaced. Loopback, wildcards and accounts of
/// the system stay.
[[nodiscard]] std::string masked(const std::string& text);

/// Makes the call itself, and undoes it at once: what Windows answers, 0 for success. An error
/// where this is not Windows, or the call cannot be undone.
[[nodiscard]] Result<std::uint32_t> try_call(const ExplainRequest& request);

}  // namespace portpool::conformance::live
