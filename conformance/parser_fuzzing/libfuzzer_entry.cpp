// What libFuzzer calls, for the one target that PORTPOOL_FUZZ_TARGET names.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "parser_fuzzing/mutator.hpp"
#include "parser_fuzzing/properties.hpp"
#include "parser_fuzzing/target.hpp"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace portpool::conformance::fuzz {
namespace {

const Target& the_target() {
  static const Target* const kTarget = find_target(PORTPOOL_FUZZ_TARGET);
  require(kTarget != nullptr, "there is a target of this name", PORTPOOL_FUZZ_TARGET);
  return *kTarget;
}

const Mutator& the_mutator() {
  static const Mutator kMutator(the_target());
  return kMutator;
}

std::string_view view(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

std::size_t deliver(const std::string& text, std::uint8_t* to, std::size_t max_size) {
  const std::size_t size = std::min(text.size(), max_size);
  if (size != 0) std::memcpy(to, text.data(), size);
  return size;
}

}  // namespace
}  // namespace portpool::conformance::fuzz

namespace fuzz = portpool::conformance::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::the_target().run(fuzz::view(data, size));
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
  std::mt19937_64 random(seed);
  // Every fourth change is libFuzzer's own, which knows the comparisons that failed.
  if (random() % 4 == 0) return LLVMFuzzerMutate(data, size, max_size);
  const std::string text(fuzz::view(data, size));
  return fuzz::deliver(fuzz::the_mutator().mutate(text, text, random), data, max_size);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* data1, std::size_t size1,
                                                 const std::uint8_t* data2, std::size_t size2,
                                                 std::uint8_t* out, std::size_t max_out_size,
                                                 unsigned seed) {
  std::mt19937_64 random(seed);
  const std::string text(fuzz::view(data1, size1));
  return fuzz::deliver(fuzz::the_mutator().mutate(text, fuzz::view(data2, size2), random), out,
                       max_out_size);
}
