#include "parser_fuzzing/properties.hpp"
#include "parser_fuzzing/target.hpp"
#include "wire/line.hpp"
#include "wire/message.hpp"

namespace portpool::conformance::fuzz {
namespace {

template <class Message>
void require_message(std::string_view input) {
  Message message;
  const Result<Done> done = wire::decode(input, message);
  if (!done) {
    require(!done.error().message.empty(), "an error has a message");
    return;
  }
  const std::string line = wire::encode(message);
  Message again;
  require(wire::decode(line, again).ok(), "what is read can be written", line);
  require(wire::encode(again) == line, "what is written is read the same", line);
}

}  // namespace

void run_wire_target(std::string_view input) {
  const auto fields = wire::decode_line(input);
  if (fields) {
    const std::string line = wire::encode_line(*fields);
    require(line == input, "a line has one spelling", line);
  }
  require_message<wire::Request>(input);
  require_message<wire::Reply>(input);
}

}  // namespace portpool::conformance::fuzz
