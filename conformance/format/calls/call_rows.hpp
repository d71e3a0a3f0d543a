// What the groups of rows of the call table share. The table itself: call_table.hpp.
#pragma once

#include <array>
#include <type_traits>

#include "format/calls/call_table.hpp"
#include "format/calls/parameters.hpp"

namespace portpool::conformance {

// The groups, in the order of CallName.
[[nodiscard]] std::span<const CallRow> socket_call_rows();
[[nodiscard]] std::span<const CallRow> connection_call_rows();
[[nodiscard]] std::span<const CallRow> reservation_call_rows();
[[nodiscard]] std::span<const CallRow> request_call_rows();

namespace rows {

// A list of parameters, outputs or words as an object with static storage, which the rows refer to.
template <class T, std::size_t N>
using List = std::array<T, N>;

template <class Alternative, std::size_t I = 0>
constexpr std::size_t alternative() {
  if constexpr (std::is_same_v<Alternative, std::variant_alternative_t<I, Call>>) {
    return I;
  } else {
    return alternative<Alternative, I + 1>();
  }
}

inline constexpr List<Parameter, 0> kNoParameters{};
inline constexpr Parameter kSocket{"socket", &parameter::socket, ParameterNeed::required};
inline constexpr List<Parameter, 1> kOneSocket{{kSocket}};
inline constexpr Parameter kOverlapped{"overlapped", &parameter::overlapped};
inline constexpr Parameter kTimeout{"timeout", &parameter::timeout};

inline constexpr Output kPortOut{"port", OutputType::port};
inline constexpr Output kBytesOut{"bytes", OutputType::number, true};
inline constexpr Output kStartOut{"start", OutputType::port, true};
inline constexpr Output kCountOut{"count", OutputType::number, true};
inline constexpr Output kTokenOut{"token", OutputType::token, true};
inline constexpr List<Output, 4> kGivesBlock{{kStartOut, kCountOut, kTokenOut, kBytesOut}};

}  // namespace rows

// A row begins with its name, as the format and as CallName spell it, and with the call that its
// steps make.
#define PORTPOOL_CALL(name, made) CallName::name##_, #name, rows::alternative<call::made>()

}  // namespace portpool::conformance
