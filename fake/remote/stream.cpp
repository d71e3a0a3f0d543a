#include "remote/stream.hpp"

namespace portpool::fake {
namespace {

constexpr std::uint32_t kMostBytes = 1 << 20;

}  // namespace

bool send(Stream& stream, const std::vector<std::uint8_t>& message) {
  std::vector<std::uint8_t> framed;
  const auto size = static_cast<std::uint32_t>(message.size());
  framed.reserve(sizeof size + message.size());
  for (int shift = 0; shift < 32; shift += 8) {
    framed.push_back(static_cast<std::uint8_t>(size >> shift));
  }
  framed.insert(framed.end(), message.begin(), message.end());
  return stream.write(framed.data(), framed.size());
}

bool receive(Stream& stream, std::vector<std::uint8_t>& message) {
  std::uint8_t head[4];
  if (!stream.read(head, sizeof head)) return false;
  std::uint32_t size = 0;
  for (int i = 0; i < 4; ++i) size |= std::uint32_t{head[i]} << (8 * i);
  if (size > kMostBytes) return false;
  message.resize(size);
  return size == 0 || stream.read(message.data(), size);
}

}  // namespace portpool::fake
