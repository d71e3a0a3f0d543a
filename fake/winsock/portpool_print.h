/* wprintf as on Windows, where %s takes wide text and %I64d is a number. In C++ the arguments tell
 * what they are, and text may be of wchar_t and of WCHAR; in C the format tells, and text is of
 * wchar_t. */
#pragma once
#pragma GCC system_header

#if defined(__cplusplus)
struct portpool_print_argument {
  enum Kind { number, real, text, pointer } kind;
  size_t size;    /* of a number in bytes, or of a character of a text */
  int64_t value;  /* of a number, its sign extended */
  double real_value;
  const void* address;
};

/* `unit` is the size of a character of the format. */
extern "C" int portpool_fake_print(FILE* stream, const void* format, size_t unit,
                                   const portpool_print_argument* arguments, size_t count);

template <class T>
portpool_print_argument portpool_print_argument_of(const T& value) {
  portpool_print_argument argument{};
  if constexpr (std::is_array_v<T>) {
    return portpool_print_argument_of<const std::remove_extent_t<T>*>(value);
  } else if constexpr (std::is_pointer_v<T>) {
    using Pointed = std::remove_cv_t<std::remove_pointer_t<T>>;
    const bool is_text = std::is_same_v<Pointed, char> || std::is_same_v<Pointed, wchar_t> ||
                         std::is_same_v<Pointed, WCHAR>;
    argument.kind = is_text ? portpool_print_argument::text : portpool_print_argument::pointer;
    if constexpr (!std::is_void_v<Pointed> && !std::is_function_v<Pointed>) {
      argument.size = sizeof(Pointed);
    }
    argument.address = reinterpret_cast<const void*>(value);
  } else if constexpr (std::is_floating_point_v<T>) {
    argument.kind = portpool_print_argument::real;
    argument.real_value = static_cast<double>(value);
  } else if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
    argument.kind = portpool_print_argument::number;
    argument.size = sizeof value;
    argument.value = static_cast<int64_t>(value);
  } else { /* a structure: its first bytes, as a variadic function would find them */
    static_assert(std::is_trivially_copyable_v<T>);
    argument.kind = portpool_print_argument::number;
    argument.size = sizeof value < 8 ? sizeof value : 8;
    memcpy(&argument.value, &value, argument.size);
  }
  return argument;
}

template <class Char, class... T>
int portpool_fwprintf(FILE* stream, const Char* format, const T&... values) {
  const portpool_print_argument arguments[] = {portpool_print_argument_of(values)..., {}};
  return portpool_fake_print(stream, format, sizeof *format, arguments, sizeof...(values));
}
template <class Char, class... T>
int portpool_wprintf(const Char* format, const T&... values) {
  return portpool_fwprintf(stdout, format, values...);
}
#define wprintf portpool_wprintf
#define fwprintf portpool_fwprintf
#else
/* Before the names below are taken. */
#include <wchar.h>

int portpool_fake_print_listed(FILE* stream, size_t unit, const void* format, ...);
#define wprintf(...) portpool_fake_print_listed(stdout, sizeof(wchar_t), __VA_ARGS__)
#define fwprintf(stream, ...) portpool_fake_print_listed(stream, sizeof(wchar_t), __VA_ARGS__)
#endif
