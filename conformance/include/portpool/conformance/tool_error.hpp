// Errors of the tool and its inputs: bad scenario, unreadable file, agent died. Never a modelled
// error (those are Status values).
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>

namespace portpool::conformance {

enum class ToolErrorKind : std::uint8_t {
  bad_input,  // exit code 2
  internal,   // exit code 70
};

/// One clear message. `line` and `column` count from 1, column in bytes; 0 = not known. `pointer`
/// is a JSON pointer.
struct ToolError {
  ToolErrorKind kind = ToolErrorKind::bad_input;
  std::string message;
  std::string file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string pointer;

  /// "file:line:column: message (at /steps/2/socket)".
  [[nodiscard]] std::string to_string() const;
};

/// A value or the reason why there is none.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}  // implicit on purpose
  Result(ToolError error)
      : state_(std::in_place_index<1>, std::move(error)) {}  // implicit on purpose

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  [[nodiscard]] T& value() & { return std::get<0>(state_); }
  [[nodiscard]] const T& value() const& { return std::get<0>(state_); }
  [[nodiscard]] T&& value() && { return std::get<0>(std::move(state_)); }
  [[nodiscard]] const ToolError& error() const { return std::get<1>(state_); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }
  T& operator*() & { return std::get<0>(state_); }
  const T& operator*() const& { return std::get<0>(state_); }

 private:
  std::variant<T, ToolError> state_;
};

struct Done {};  // Result<Done>: success without a value

}  // namespace portpool::conformance
