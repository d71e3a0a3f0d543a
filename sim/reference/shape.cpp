// What of a state stays the same under every renaming of its processes, sockets and ports.
#include "portpool/sim/internal/reference.hpp"
#include "portpool/sim/random.hpp"

namespace portpool::reference {
namespace {

// The answers of yes-or-no questions as one number.
class Bits {
 public:
  Bits& operator()(bool bit) {
    bits_ = bits_ * 2 + (bit ? 1 : 0);
    return *this;
  }
  Bits& operator()(std::uint32_t number) {
    bits_ = mix64(bits_ + number);
    return *this;
  }
  [[nodiscard]] std::uint64_t hash() const { return mix64(bits_); }

 private:
  std::uint64_t bits_ = 1;
};

std::uint64_t shape_of(const Socket& socket) {
  const bool twice = socket.first_block != socket.last_block;
  Bits bits;
  bits(socket.transport == Transport::udp)(socket.inet6)(socket.v6only);
  bits(socket.reuse)(socket.exclusive)(socket.bound)(socket.bound_reuse)(socket.bound_exclusive);
  bits(socket.last_block.has_value())(twice)(socket.drawn_from.has_value());
  return bits(static_cast<std::uint32_t>(socket.descriptors.size())).hash();
}

std::uint64_t shape_of(const Reservation& block) {
  Bits bits;
  bits(block.transport == Transport::udp)(block.persistent)(block.inet6)(block.restarted);
  return bits(block.range.count).hash();
}

}  // namespace

std::uint64_t Model::shape() const {
  std::uint64_t sum = exclusions_.size();  // a sum: no order, no names
  for (const auto& [number, socket] : sockets_) sum += shape_of(socket);
  for (const auto& [number, block] : reservations_) sum += shape_of(block);
  return sum;
}

}  // namespace portpool::reference
