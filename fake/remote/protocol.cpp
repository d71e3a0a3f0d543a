#include "remote/protocol.hpp"

#include <cstddef>
#include <cstring>
#include <type_traits>
#include <utility>

namespace portpool::fake {
namespace {

class Writer {
 public:
  template <class T>
  void put(const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    const auto* const from = reinterpret_cast<const std::uint8_t*>(&value);
    bytes_.insert(bytes_.end(), from, from + sizeof value);
  }
  template <class T>
  void put_all(const std::vector<T>& values) {
    put(static_cast<std::uint32_t>(values.size()));
    for (const T& value : values) put(value);
  }
  void put_text(const std::string& text) {
    put(static_cast<std::uint32_t>(text.size()));
    bytes_.insert(bytes_.end(), text.begin(), text.end());
  }
  [[nodiscard]] Bytes take() { return std::move(bytes_); }

 private:
  Bytes bytes_;
};

/// Fails once and for all where the bytes end too early.
class Reader {
 public:
  explicit Reader(const Bytes& bytes) : bytes_(bytes) {}

  template <class T>
  void get(T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (!has(sizeof value)) return;
    std::memcpy(&value, bytes_.data() + at_, sizeof value);
    at_ += sizeof value;
  }
  void get(bool& value) {
    std::uint8_t byte = 0;
    get(byte);
    if (byte > 1) failed_ = true;
    value = byte == 1;
  }
  template <class T>
  void get_all(std::vector<T>& values) {
    std::uint32_t count = 0;
    get(count);
    for (std::uint32_t i = 0; i < count && !failed_; ++i) get(values.emplace_back());
  }
  void get_text(std::string& text) {
    std::uint32_t size = 0;
    get(size);
    if (!has(size)) return;
    text.assign(bytes_.begin() + static_cast<std::ptrdiff_t>(at_),
                bytes_.begin() + static_cast<std::ptrdiff_t>(at_ + size));
    at_ += size;
  }
  void fail() { failed_ = true; }
  /// Everything was there, and nothing more.
  [[nodiscard]] bool done() const { return !failed_ && at_ == bytes_.size(); }

 private:
  bool has(std::size_t size) {
    if (size > bytes_.size() - at_) failed_ = true;
    return !failed_;
  }

  const Bytes& bytes_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

// Makes the alternative of that number the value, and reads it.
template <std::size_t kIndex = 0>
void get_call(Reader& reader, std::uint32_t index, Call& call) {
  if constexpr (kIndex == std::variant_size_v<Call>) {
    reader.fail();
  } else if (index == kIndex) {
    reader.get(call.template emplace<kIndex>());
  } else {
    get_call<kIndex + 1>(reader, index, call);
  }
}

template <std::size_t... kIndices>
std::uint64_t sizes_of_calls(std::index_sequence<kIndices...>) {
  std::uint64_t hash = 14695981039346656037u;
  for (const std::size_t size : {sizeof(std::variant_alternative_t<kIndices, Call>)...}) {
    hash = (hash ^ size) * 1099511628211u;
  }
  return hash;
}

}  // namespace

std::uint64_t protocol_of_this_build() {
  constexpr std::uint64_t kVersion = 1;
  std::uint64_t hash = sizes_of_calls(std::make_index_sequence<std::variant_size_v<Call>>());
  for (const std::size_t part : {std::size_t{kVersion}, std::variant_size_v<Call>, sizeof(Outcome),
                                 kStatusCount, sizeof(Finished)}) {
    hash = (hash ^ part) * 1099511628211u;
  }
  return hash;
}

Bytes encode(const Hello& hello) {
  Writer writer;
  writer.put(hello.protocol);
  writer.put(hello.is_process);
  writer.put(hello.user);
  writer.put(hello.privilege);
  writer.put(hello.process_id);
  writer.put(hello.parent);
  return writer.take();
}

std::optional<Hello> decode_hello(const Bytes& bytes) {
  Reader reader(bytes);
  Hello hello;
  reader.get(hello.protocol);
  reader.get(hello.is_process);
  reader.get(hello.user);
  reader.get(hello.privilege);
  reader.get(hello.process_id);
  reader.get(hello.parent);
  if (!reader.done() || hello.privilege > Privilege::built_in_administrator) return std::nullopt;
  return hello;
}

Bytes encode(const Welcome& welcome) {
  Writer writer;
  writer.put(welcome.accepted);
  writer.put(welcome.process.id);
  writer.put(welcome.process.process_id);
  writer.put_all(welcome.process.inherited);
  return writer.take();
}

std::optional<Welcome> decode_welcome(const Bytes& bytes) {
  Reader reader(bytes);
  Welcome welcome;
  reader.get(welcome.accepted);
  reader.get(welcome.process.id);
  reader.get(welcome.process.process_id);
  reader.get_all(welcome.process.inherited);
  if (!reader.done()) return std::nullopt;
  return welcome;
}

Bytes encode(const Asked& asked) {
  Writer writer;
  writer.put(asked.thread);
  writer.put(asked.request.has_value());
  if (!asked.request) {
    writer.put_text(asked.missing);
    return writer.take();
  }
  writer.put(asked.request->process_id);
  writer.put(static_cast<std::uint32_t>(asked.request->call.index()));
  std::visit([&](const auto& call) { writer.put(call); }, asked.request->call);
  writer.put_all(asked.request->watched);
  return writer.take();
}

std::optional<Asked> decode_asked(const Bytes& bytes) {
  Reader reader(bytes);
  Asked asked;
  bool has_request = false;
  reader.get(asked.thread);
  reader.get(has_request);
  if (has_request) {
    std::uint32_t index = 0;
    Request& request = asked.request.emplace();
    reader.get(request.process_id);
    reader.get(index);
    get_call(reader, index, request.call);
    reader.get_all(request.watched);
  } else {
    reader.get_text(asked.missing);
  }
  if (!reader.done() || asked.thread >= kSystemThread) return std::nullopt;
  return asked;
}

Bytes encode(const Answer& answer) {
  Writer writer;
  writer.put(answer.gone);
  writer.put(answer.waited);
  writer.put(answer.outcome);
  writer.put(answer.started);
  writer.put(answer.duplicate);
  writer.put(answer.family);
  writer.put_all(answer.finished);
  return writer.take();
}

std::optional<Answer> decode_answer(const Bytes& bytes) {
  Reader reader(bytes);
  Answer answer;
  reader.get(answer.gone);
  reader.get(answer.waited);
  reader.get(answer.outcome);
  reader.get(answer.started);
  reader.get(answer.duplicate);
  reader.get(answer.family);
  reader.get_all(answer.finished);
  const bool sane = reader.done() && answer.outcome.delivered_count <= kMaxDelivered;
  if (!sane) return std::nullopt;
  return answer;
}

}  // namespace portpool::fake
