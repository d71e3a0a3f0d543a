// Which threads can act: follows blocking calls, ends of processes and reboots through the steps of
// a scenario.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "format/scenario/load_context.hpp"

namespace portpool::conformance {

class ThreadUse {
 public:
  explicit ThreadUse(LoadContext& context) : context_(context) {}

  /// Checks a step, whose object is `node`, against those before it. Steps that could not be read
  /// are left out.
  void follow(const Step& step, const json::Node& node);

  /// Reports the steps that block to the end without anybody saying so.
  void finish();

 private:
  using Thread = std::pair<std::size_t, std::size_t>;  // process, thread

  struct Blocked {
    std::string step;
    const json::Node* node = nullptr;
    bool seen_blocked_later = false;  // an await said that it blocks still
  };

  void follow_call(const Step& step, const json::Node& node);
  void follow_await(const Step& step, const json::Node& node);
  void follow_end(const Step& step);
  void end_process(std::size_t process, const std::string& step);
  [[nodiscard]] bool has_blocking_hook(std::size_t process) const;

  LoadContext& context_;
  std::map<Thread, Blocked> blocked_;
  std::map<Thread, std::string> ended_threads_;
  std::map<std::size_t, std::string> ended_processes_;
  std::set<std::string> awaited_;
};

}  // namespace portpool::conformance
