// What an answer to an open question means as a status: typed from the list of questions. Nothing =
// the call goes on.
#pragma once

#include <optional>

#include "portpool/sim/question.hpp"
#include "portpool/sim/status.hpp"

namespace portpool::reference {

inline constexpr Status k10013 = Status::access_denied;
inline constexpr Status k10014 = Status::access_violation;
inline constexpr Status k10022 = Status::invalid_parameter;
inline constexpr Status k10038 = Status::not_socket;
inline constexpr Status k10042 = Status::option_not_supported;
inline constexpr Status k10045 = Status::not_supported;
inline constexpr Status k10047 = Status::address_family_not_supported;
inline constexpr Status k10048 = Status::sharing_violation;
inline constexpr Status k10049 = Status::address_not_available;
inline constexpr Status k10055 = Status::too_many_addresses;
inline constexpr Status k10056 = Status::already_connected;
inline constexpr Status k10054 = Status::connection_reset;
inline constexpr Status k10058 = Status::shut_down;
inline constexpr Status k10057 = Status::not_connected;
inline constexpr Status k10061 = Status::connection_refused;
inline constexpr std::nullopt_t kGoOn = std::nullopt;

using Code = std::optional<Status>;

/// By number of the answer, in the order of the catalogue.
template <class T>
struct Codes;
template <>
struct Codes<amb::AMB_01> {
  static constexpr Code value[] = {k10022, k10013, k10048, k10049, k10056, k10045, kGoOn};
};
template <>
struct Codes<amb::AMB_02> {
  static constexpr Code value[] = {kGoOn, kGoOn, k10022};
};
template <>
struct Codes<amb::AMB_03> {
  static constexpr Code value[] = {k10022, k10013, k10049, k10048};
};
template <>
struct Codes<amb::AMB_05> {
  static constexpr Code value[] = {k10055, k10048, k10013};
};
template <>
struct Codes<amb::AMB_06> {
  static constexpr Code value[] = {k10013, k10048};
};
template <>
struct Codes<amb::AMB_07> {
  static constexpr Code value[] = {k10013, kGoOn};
};
template <>
struct Codes<amb::AMB_08> {
  static constexpr Code value[] = {k10048};
};
template <>
struct Codes<amb::AMB_09> {
  static constexpr Code value[] = {k10055, k10048, k10022};
};
template <>
struct Codes<amb::AMB_10> {
  static constexpr Code value[] = {k10022, k10014};
};
template <>
struct Codes<amb::AMB_16> {
  static constexpr Code value[] = {k10022, k10013};
};
template <>
struct Codes<amb::AMB_17> {
  static constexpr Code value[] = {kGoOn, k10022};
};
template <>
struct Codes<amb::AMB_18> {
  static constexpr Code value[] = {kGoOn, k10022, k10013, k10048};
};
template <>
struct Codes<amb::AMB_19> {
  static constexpr Code value[] = {k10022, k10013, k10049, k10048, k10055, kGoOn};
};
template <>
struct Codes<amb::AMB_20> {
  static constexpr Code value[] = {kGoOn, k10048, k10013};  // seen as 32 and 5
};
template <>
struct Codes<amb::AMB_21> {
  static constexpr Code value[] = {k10048};  // seen as 32
};
template <>
struct Codes<amb::AMB_25> {
  static constexpr Code value[] = {k10048, k10013};
};
template <>
struct Codes<amb::AMB_26> {
  static constexpr Code value[] = {kGoOn, k10048};
};
template <>
struct Codes<amb::AMB_27> {
  static constexpr Code value[] = {kGoOn, k10013};
};
template <>
struct Codes<amb::AMB_35> {
  static constexpr Code value[] = {kGoOn, k10022};
};
template <>
struct Codes<amb::AMB_38> {
  static constexpr Code value[] = {k10013, k10022, kGoOn};
};
template <>
struct Codes<amb::AMB_39> {
  static constexpr Code value[] = {k10013, kGoOn};
};
template <>
struct Codes<amb::AMB_41> {
  static constexpr Code value[] = {k10022};
};
template <>
struct Codes<amb::AMB_43> {
  static constexpr Code value[] = {kGoOn, k10013};
};
template <>
struct Codes<amb::AMB_56> {
  static constexpr Code value[] = {kGoOn, k10049};
};
template <>
struct Codes<amb::AMB_83> {
  static constexpr Code value[] = {k10022, k10045, k10042};
};
template <>
struct Codes<amb::AMB_86> {
  static constexpr Code value[] = {k10049, k10013};
};
template <>
struct Codes<amb::AMB_89> {
  static constexpr Code value[] = {k10049, kGoOn};
};
template <>
struct Codes<amb::AMB_92> {
  static constexpr Code value[] = {k10022, k10038, k10014};
};
template <>
struct Codes<amb::AMB_93> {
  static constexpr Code value[] = {k10022, kGoOn};
};
template <>
struct Codes<amb::AMB_96> {
  static constexpr Code value[] = {k10022, kGoOn};
};

template <>
struct Codes<amb::AMB_61> {
  static constexpr Code value[] = {kGoOn, k10048, k10013};
};
template <>
struct Codes<amb::AMB_55> {
  static constexpr Code value[] = {k10061, k10048};
};
template <>
struct Codes<amb::AMB_69> {
  static constexpr Code value[] = {k10061, kGoOn};
};
template <>
struct Codes<amb::AMB_70> {
  static constexpr Code value[] = {k10055, k10048};
};
template <>
struct Codes<amb::AMB_102> {
  static constexpr Code value[] = {k10048, kGoOn};
};
template <>
struct Codes<amb::AMB_106> {
  static constexpr Code value[] = {kGoOn, k10048};
};
template <>
struct Codes<amb::AMB_107> {
  static constexpr Code value[] = {k10049, kGoOn};
};

/// The code that this machine gives where the question decides.
template <class T, class World>
[[nodiscard]] Code code(World& world) {
  return Codes<T>::value[static_cast<std::size_t>(world.template ask<T>())];
}

}  // namespace portpool::reference
