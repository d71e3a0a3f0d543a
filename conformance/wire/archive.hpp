// Writer and Reader: the two directions of one description of a structure's fields.
//
// A structure is described once, by a function template `describe(archive, structure)` that names
// each member; the Writer turns it into fields, the Reader fills it from fields. So what is written
// and what is read cannot drift apart.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "portpool/sim/address.hpp"
#include "portpool/sim/port.hpp"
#include "wire/line.hpp"

namespace portpool::conformance::wire {

/// The last enumerator of an enum with named values only. Enums without a specialisation are
/// identifiers: any number is one.
template <class E>
inline constexpr std::underlying_type_t<E> kLastOf =
    std::numeric_limits<std::underlying_type_t<E>>::max();
template <>
inline constexpr std::uint8_t kLastOf<Transport> = 1;

template <class T>
concept Number = std::integral<T> && !std::same_as<T, bool>;
template <class T>
concept Enumeration = std::is_enum_v<T>;

class Writer {
 public:
  static constexpr bool kReads = false;

  template <Number T>
  void operator()(std::string_view key, const T& value) {
    add(key, std::to_string(value));
  }
  template <Enumeration T>
  void operator()(std::string_view key, const T& value) {
    add(key, std::to_string(static_cast<std::underlying_type_t<T>>(value)));
  }
  void operator()(std::string_view key, const bool& value) { add(key, value ? "1" : "0"); }
  void operator()(std::string_view key, const std::string& value) { add(key, value); }
  void operator()(std::string_view key, const std::vector<std::uint8_t>& value) {
    add(key, to_hex(value.data(), value.size()));
  }
  template <std::size_t N>
  void operator()(std::string_view key, const std::array<std::uint8_t, N>& value) {
    add(key, to_hex(value.data(), N));
  }
  void operator()(std::string_view key, const IpAddress& value) { (*this)(key, value.bytes); }
  void operator()(std::string_view key, const PortRange& value) {
    add(key, std::to_string(value.first) + "+" + std::to_string(value.count));
  }
  template <class T>
  void operator()(std::string_view key, const std::optional<T>& value) {
    if (value) (*this)(key, *value);
  }

  [[nodiscard]] const Fields& fields() const { return fields_; }
  [[nodiscard]] std::string line() const { return encode_line(fields_); }

 private:
  void add(std::string_view key, std::string value) {
    fields_.push_back({std::string(key), std::move(value)});
  }

  Fields fields_;
};

/// Keeps the first error; after it every read leaves its target alone. `finish` also refuses fields
/// that nobody asked for.
class Reader {
 public:
  static constexpr bool kReads = true;

  explicit Reader(const Fields& fields) : fields_(&fields), used_(fields.size(), false) {}

  template <Number T>
  void operator()(std::string_view key, T& value) {
    if (const std::string* text = take(key)) parse(key, *text, value);
  }
  template <Enumeration T>
  void operator()(std::string_view key, T& value) {
    std::underlying_type_t<T> number{};
    (*this)(key, number);
    if (!ok()) return;
    if (number > kLastOf<T>) return fail(key, "is out of range");
    value = static_cast<T>(number);
  }
  void operator()(std::string_view key, bool& value) {
    const std::string* text = take(key);
    if (text == nullptr) return;
    if (*text != "0" && *text != "1") return fail(key, "is not 0 or 1");
    value = *text == "1";
  }
  void operator()(std::string_view key, std::string& value) {
    if (const std::string* text = take(key)) value = *text;
  }
  void operator()(std::string_view key, std::vector<std::uint8_t>& value) {
    const std::string* text = take(key);
    if (text != nullptr && !from_hex(*text, value)) fail(key, "is not hexadecimal");
  }
  template <std::size_t N>
  void operator()(std::string_view key, std::array<std::uint8_t, N>& value) {
    std::vector<std::uint8_t> bytes;
    (*this)(key, bytes);
    if (!ok()) return;
    if (bytes.size() != N) return fail(key, "has a wrong length");
    std::copy(bytes.begin(), bytes.end(), value.begin());
  }
  void operator()(std::string_view key, IpAddress& value) { (*this)(key, value.bytes); }
  void operator()(std::string_view key, PortRange& value) {
    const std::string* text = take(key);
    if (text == nullptr) return;
    const std::size_t plus = text->find('+');
    if (plus == std::string::npos) return fail(key, "is not start+count");
    const std::string_view view = *text;
    parse(key, view.substr(0, plus), value.first);
    if (ok()) parse(key, view.substr(plus + 1), value.count);
  }
  template <class T>
  void operator()(std::string_view key, std::optional<T>& value) {
    value.reset();
    if (!ok() || !has(key)) return;
    (*this)(key, value.emplace());
  }

  [[nodiscard]] bool has(std::string_view key) const { return find(key) != fields_->size(); }
  [[nodiscard]] bool ok() const { return error_.empty(); }
  void fail(std::string_view key, std::string_view what);
  /// Success, or the first error; a field that was not read is one.
  [[nodiscard]] Result<Done> finish();

 private:
  [[nodiscard]] std::size_t find(std::string_view key) const;
  [[nodiscard]] const std::string* take(std::string_view key);

  /// One spelling only: no plus sign, no leading zeros, no minus zero.
  template <class T>
  void parse(std::string_view key, std::string_view text, T& value) {
    T number{};
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code == std::errc::result_out_of_range) return fail(key, "is out of range");
    if (code != std::errc{} || end != text.data() + text.size() || std::to_string(number) != text) {
      return fail(key, "is not a number");
    }
    value = number;
  }

  const Fields* fields_;
  std::vector<bool> used_;
  std::string error_;
};

}  // namespace portpool::conformance::wire
