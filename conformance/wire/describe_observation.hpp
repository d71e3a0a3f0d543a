// The fields of an Observation. What was not seen has no field.
#pragma once

#include "portpool/conformance/observation.hpp"
#include "wire/archive.hpp"

namespace portpool::conformance::wire {

template <>
inline constexpr std::uint8_t kLastOf<Observation::Kind> =
    static_cast<std::uint8_t>(Observation::Kind::crashed);

template <>
inline constexpr std::uint8_t kLastOf<Unsupported::Reason> =
    static_cast<std::uint8_t>(Unsupported::Reason::other);

inline constexpr std::uint32_t kMaxCompletions = 64;

void describe(Writer& writer, const Observation& observation);
void describe(Reader& reader, Observation& observation);

}  // namespace portpool::conformance::wire
