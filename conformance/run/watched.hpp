// Runs on the model that somebody waits for.
#pragma once

#include <functional>
#include <utility>

#include "run/sim_backend.hpp"

namespace portpool::conformance {

/// For SimOptions::perform: tells `watch` before each call. What it throws ends the run. Empty when
/// `watch` is.
[[nodiscard]] inline decltype(SimOptions::perform) watched(std::function<void()> watch) {
  if (!watch) return {};
  return [watch = std::move(watch)](Host& host, Caller caller, const Call& call, Chooser& chooser,
                                    bool may_block) {
    watch();
    return host.simulate(caller, call, chooser, may_block);
  };
}

}  // namespace portpool::conformance
