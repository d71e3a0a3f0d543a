#include "wire/describe_observation.hpp"

#include <cstddef>
#include <string>

namespace portpool::conformance::wire {
namespace {

template <class A>
void describe_members(A& a, Observation& o) {
  a("kind", o.kind);
  a("code", o.code);
  a("exception", o.exception);
  bool unsupported = o.unsupported.has_value();
  a("unsupported", unsupported);
  if constexpr (A::kReads) o.unsupported.reset();
  if (unsupported) {
    Unsupported& why = o.unsupported ? *o.unsupported : o.unsupported.emplace();
    a("u.reason", why.reason);
    a("u.detail", why.detail);
    a("u.found", why.found);
    a("u.subject", why.subject);
  }
  a("port", o.port);
  a("address", o.address);
  a("range", o.range);
  a("token", o.token);
  a("handle", o.handle);
  a("bytes", o.bytes);
  a("bytes_asked", o.bytes_asked);
  a("value", o.value);
  a("ready", o.ready);
  a("signalled", o.signalled);
  a("overlapped", o.overlapped);
  auto count = static_cast<std::uint32_t>(o.completions.size());
  a("completions", count);
  if constexpr (A::kReads) {
    if (count > kMaxCompletions) return;  // `describe` refuses it
    o.completions.resize(count);
  }
  for (std::size_t i = 0; i < o.completions.size(); ++i) {
    const std::string prefix = "c" + std::to_string(i) + ".";
    SeenCompletion& seen = o.completions[i];
    a(prefix + "overlapped", seen.overlapped);
    a(prefix + "code", seen.code);
    a(prefix + "bytes", seen.bytes);
    a(prefix + "range", seen.range);
    a(prefix + "token", seen.token);
  }
}

}  // namespace

void describe(Writer& writer, const Observation& observation) {
  Observation copy = observation;
  if (copy.completions.size() > kMaxCompletions) copy.completions.resize(kMaxCompletions);
  describe_members(writer, copy);
}

void describe(Reader& reader, Observation& observation) {
  observation = {};
  std::optional<std::uint32_t> count;
  reader("completions", count);
  if (count && *count > kMaxCompletions) return reader.fail("completions", "is out of range");
  describe_members(reader, observation);
}

}  // namespace portpool::conformance::wire
