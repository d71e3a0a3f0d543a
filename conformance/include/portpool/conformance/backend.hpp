// The one seam between the tool and a system that performs calls: the model, a real Winsock, a toy.
//
// A runner resolves the names of a scenario to numbers, hands the backend one Call at a time and
// records what was seen. A backend knows nothing of scenarios, expectations or the model.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "portpool/conformance/observation.hpp"
#include "portpool/conformance/scenario.hpp"
#include "portpool/conformance/tool_error.hpp"

namespace portpool::conformance {

struct ExcludedRange {
  PortRange range;
  bool administered = false;  // the star of netsh
  friend bool operator==(const ExcludedRange&, const ExcludedRange&) = default;
};

/// Facts of the machine that decide what behaviour is to be expected. First line of every trace.
struct Fingerprint {
  std::string system;  // "model", "windows", "wine"
  std::string build;   // "10.0.20348", "8.0"; empty for the model
  bool elevated = true;
  bool reservations = true;  // provider knows the codes, IP Helper has the six functions
  PortRange dynamic_range[kTransportCount] = {kDefaultDynamicRange, kDefaultDynamicRange};
  std::vector<ExcludedRange> exclusions[kTransportCount];
  std::vector<std::string> addresses;
  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

/// Where named blocks were placed.
using Lease = std::vector<std::pair<std::string, PortRange>>;

/// How long a backend that runs in real time waits, in milliseconds. That a call blocks, or never
/// returns, is a judgement by these.
struct Waits {
  std::uint32_t blocked_after = 0;  // a call that may block and is idle by then is blocked
  std::uint32_t watchdog = 0;       // a call that has not returned by then has timed out
  friend bool operator==(const Waits&, const Waits&) = default;
};

struct Prepared {
  std::optional<Unsupported> unsupported;  // why this machine cannot run the scenario
  Fingerprint fingerprint;
  std::optional<Waits> waits;  // none: time is simulated
  Lease lease;
  std::vector<std::pair<std::string, Token>> persistent_tokens;  // host.persistent[].as
};

class Backend {
 public:
  virtual ~Backend() = default;
  [[nodiscard]] virtual std::string name() const = 0;

  /// Starts the scenario's processes with their privileges, leases its named blocks, establishes
  /// its host preconditions. Processes get the indices of Scenario::processes as ProcessId, threads
  /// those of Step::thread as ThreadId.
  virtual Result<Prepared> prepare(const Scenario& scenario) = 0;

  /// Performs a call in a process and thread and waits until it returns, pends, or is known to
  /// block (`may_block`).
  virtual Result<Observation> perform(Caller caller, const Call& call, bool may_block) = 0;

  /// The outcome of a call that was seen to block earlier in this thread, or that it still blocks
  /// (`may_block`).
  virtual Result<Observation> await(Caller caller, bool may_block) = 0;

  /// An event of the world. `kind` unsupported in the observation when this backend cannot do it.
  /// `start` is the resolved port.
  virtual Result<Observation> host_event(const Step& step, PortRange range) = 0;

  /// Ends the processes and undoes every change that outlives them. Called once for each prepare,
  /// also after an error.
  virtual Result<Done> finish() = 0;
};

}  // namespace portpool::conformance
