// What a client and a host say to each other, as bytes.
//
// Calls and outcomes are plain values, and travel as they lie in memory: both ends are of one
// build, which the first message makes sure of. A connection begins with `Hello`: of a process (it
// lives as long as that connection) or of a further thread of one. Then requests and answers, in
// turn.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "portpool/fake/machine.hpp"

namespace portpool::fake {

using Bytes = std::vector<std::uint8_t>;

/// Different in two builds whose messages could differ.
[[nodiscard]] std::uint64_t protocol_of_this_build();

struct Hello {
  std::uint64_t protocol = 0;
  bool is_process = false;  // otherwise a thread of `process`
  UserId user{};
  Privilege privilege{};
  std::uint32_t process_id = 0;
  std::uint32_t parent = 0;  // 0: none
};
struct Welcome {
  bool accepted = false;
  StartedProcess process;
};
struct Asked {
  ThreadId thread{};
  std::optional<Request> request;  // none: `missing` is to be noted
  std::string missing;
};

[[nodiscard]] Bytes encode(const Hello& hello);
[[nodiscard]] Bytes encode(const Welcome& welcome);
[[nodiscard]] Bytes encode(const Asked& asked);
[[nodiscard]] Bytes encode(const Answer& answer);

/// Nothing where the bytes are no such message.
[[nodiscard]] std::optional<Hello> decode_hello(const Bytes& bytes);
[[nodiscard]] std::optional<Welcome> decode_welcome(const Bytes& bytes);
[[nodiscard]] std::optional<Asked> decode_asked(const Bytes& bytes);
[[nodiscard]] std::optional<Answer> decode_answer(const Bytes& bytes);

}  // namespace portpool::fake
