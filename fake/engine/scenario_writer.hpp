// Steps of a scenario from recorded calls: numbers become the names that the format wants.
#pragma once

#include <cstdint>
#include <map>
#include <sstream>
#include <string>
#include <utility>

#include "portpool/fake/machine.hpp"

namespace portpool::fake {

/// The name of a process, and of one of its threads: "p0", "p0.t1".
[[nodiscard]] std::string process_name(ProcessId process);
[[nodiscard]] std::string thread_name(Caller caller);

class ScenarioWriter {
 public:
  /// A block that a program held that is not modelled: two steps.
  void add_foreign_block(std::size_t number, const BlockView& block);
  void add(const Recorded& recorded);

  /// The steps so far, separated by commas and line ends.
  [[nodiscard]] std::string steps() const { return out_.str(); }

 private:
  /// One step in the making: `key("port", 80)` and `name("socket", "s1")`.
  class Step;
  struct Own;

  void add_event(const WorldEvent& event);
  void add_call(const Recorded& recorded);
  void add_await(const Recorded& recorded);
  void arguments(Step& step, const Recorded& recorded);
  template <class T>
  void shared(Step& step, const T& call, std::string& raw);
  void ioctl(Step& step, const call::WSAIoctl& call, const Outcome& outcome);
  void reservation_ioctl(Step& step, const call::WSAIoctl& call, const Outcome& outcome);
  void persistent(Step& step, const call::PersistentPortReservation& call, const Outcome& outcome);
  void address(Step& step, const call::SocketAddress& name, std::string& raw);
  void overlapped(Step& step, const call::Overlapped& overlapped, std::string& raw);
  void buffers(const call::WSAIoctl& call, std::uint32_t in, std::uint32_t out, std::string& raw);

  [[nodiscard]] std::string socket(ProcessId process, SocketHandle s) const;
  std::string new_name() { return "n" + std::to_string(++names_); }

  std::ostringstream out_;
  std::uint32_t steps_ = 0;
  std::uint32_t names_ = 0;
  ProcessId process_{};  // of the call that is being written
  std::map<std::pair<ProcessId, SocketHandle>, std::string> sockets_;
  std::map<Token, std::string> tokens_;
  std::map<std::pair<ProcessId, std::uint32_t>, std::string> events_, ports_, overlapped_;
  std::map<DuplicateId, std::string> duplicates_;
  std::map<std::pair<ProcessId, ThreadId>, std::pair<std::string, std::string>> blocked_;
};

}  // namespace portpool::fake
