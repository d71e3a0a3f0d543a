// The formats of Windows' wprintf, for portpool_print.h.
#if !defined(_WIN32)

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <string>
#include <string_view>

#include "calls/platform.hpp"

namespace {

using Argument = portpool_print_argument;

void append(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | c >> 18);
    out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

template <class Char>
std::u32string points_of(const void* text) {
  std::u32string points;
  for (const auto* at = static_cast<const Char*>(text); *at != 0; ++at) {
    if constexpr (sizeof(Char) == 2) {
      const bool pair = *at >= 0xD800 && *at < 0xDC00 && at[1] >= 0xDC00 && at[1] < 0xE000;
      if (pair) {
        points += 0x10000 + ((*at & 0x3FFu) << 10 | (at[1] & 0x3FFu));
        ++at;
        continue;
      }
    }
    points += static_cast<char32_t>(*at);
  }
  return points;
}

std::u32string points_of(const void* text, size_t unit) {
  return unit == 2 ? points_of<char16_t>(text) : points_of<char32_t>(text);
}

std::string text_of(const Argument& argument) {
  if (argument.address == nullptr) return "(null)";
  if (argument.size == 1) return static_cast<const char*>(argument.address);
  std::string text;
  for (const char32_t point : points_of(argument.address, argument.size)) append(text, point);
  return text;
}

// One conversion: what stands between % and the letter, without the size, which the argument has.
std::string converted(std::string spec, char letter, const Argument& argument) {
  std::string with = "%" + spec;
  char buffer[512];
  const auto print = [&](auto value) {
    const int size = std::snprintf(buffer, sizeof buffer, with.c_str(), value);
    return size < 0 ? std::string()
                    : std::string(buffer, std::min<std::size_t>(static_cast<std::size_t>(size),
                                                                sizeof buffer - 1));
  };
  switch (letter) {
    case 'd':
    case 'i':
      with += "lld";
      // As an int reads it, also where it was given as unsigned.
      return print(static_cast<long long>(
          argument.size <= 4 ? static_cast<std::int32_t>(argument.value) : argument.value));
    case 'u':
    case 'x':
    case 'X':
    case 'o':
      with += std::string("ll") + letter;
      return print(static_cast<unsigned long long>(
          argument.size <= 4 ? static_cast<std::uint32_t>(argument.value)
                             : static_cast<std::uint64_t>(argument.value)));
    case 'c':
    case 'C': {
      std::string text;
      append(text, static_cast<char32_t>(argument.value & 0xFFFF));
      return text;
    }
    case 's':
    case 'S': {
      with += 's';
      const std::string text = text_of(argument);
      if (spec.empty()) return text;
      return print(text.c_str());
    }
    case 'p':
      with = "%p";
      return print(argument.address);
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
      with += letter;
      return print(argument.real_value);
    default:
      return with + letter;
  }
}

// Where the arguments of a format come from.
class Arguments {
 public:
  Arguments() = default;
  Arguments(const Arguments&) = delete;
  Arguments& operator=(const Arguments&) = delete;
  virtual ~Arguments() = default;
  // For a conversion: its letter, and what says the size before it ("l", "I64", "h").
  [[nodiscard]] virtual Argument next(char letter, std::string_view size) = 0;
};

// From C++, where arguments know what they are.
class KnownArguments final : public Arguments {
 public:
  KnownArguments(const Argument* arguments, size_t count) : arguments_(arguments), count_(count) {}
  Argument next(char, std::string_view) override {
    return next_ < count_ ? arguments_[next_++] : Argument{};
  }

 private:
  const Argument* arguments_;
  size_t count_;
  size_t next_ = 0;
};

// From C: what the format says that they are. Text is of `unit` bytes where it is wide.
class ListedArguments final : public Arguments {
 public:
  ListedArguments(std::va_list list, size_t unit) : unit_(unit) { va_copy(list_, list); }
  ListedArguments(const ListedArguments&) = delete;
  ListedArguments& operator=(const ListedArguments&) = delete;
  ~ListedArguments() override { va_end(list_); }

  Argument next(char letter, std::string_view size) override {
    Argument argument{};
    if (std::string_view("sSp").find(letter) != std::string_view::npos) {
      const bool narrow = size == "h" || (letter == 'S' && size.empty());
      argument.kind = letter == 'p' ? Argument::pointer : Argument::text;
      argument.size = narrow ? 1 : unit_;
      argument.address = va_arg(list_, const void*);
    } else if (std::string_view("eEfFgG").find(letter) != std::string_view::npos) {
      argument.kind = Argument::real;
      argument.real_value = va_arg(list_, double);
    } else if (size == "I64" || size == "ll" || size == "I" || size == "z") {
      argument.size = sizeof(std::int64_t);
      argument.value = va_arg(list_, long long);
    } else {  // Windows' long has four bytes
      argument.size = sizeof(std::int32_t);
      argument.value = va_arg(list_, int);
    }
    return argument;
  }

 private:
  std::va_list list_;
  size_t unit_;
};

class Formatter {
 public:
  Formatter(const std::u32string& format, Arguments& arguments)
      : at_(format.c_str()), arguments_(arguments) {}

  std::string run() {
    std::string out;
    for (; *at_ != 0; ++at_) {
      if (*at_ != U'%') {
        append(out, *at_);
      } else if (at_[1] == U'%') {
        out += *++at_ == 0 ? "" : "%";
      } else if (!convert(out)) {
        break;
      }
    }
    return out;
  }

 private:
  static bool is_one_of(char32_t c, std::string_view set) {
    return c != 0 && c < 0x80 && set.find(static_cast<char>(c)) != set.npos;
  }
  // "I64" and "I32" are three characters of one.
  bool is_sized() const {
    return *at_ == U'I' &&
           ((at_[1] == U'6' && at_[2] == U'4') || (at_[1] == U'3' && at_[2] == U'2'));
  }

  // False at the end of the format.
  bool convert(std::string& out) {
    std::string spec;
    ++at_;
    for (; is_one_of(*at_, "-+ #0123456789.*"); ++at_) {
      spec += *at_ == U'*' ? std::to_string(arguments_.next('d', {}).value)
                           : std::string(1, static_cast<char>(*at_));
    }
    std::string size;
    for (int i = is_sized() ? 3 : 0; i > 0; --i) size += static_cast<char>(*at_++);
    while (is_one_of(*at_, "hlwILjzt")) size += static_cast<char>(*at_++);
    if (*at_ == 0) return false;
    const char letter = static_cast<char>(*at_);
    out += converted(spec, letter, arguments_.next(letter, size));
    return true;
  }

  const char32_t* at_;
  Arguments& arguments_;
};

int print(FILE* stream, const std::u32string& format, Arguments& arguments) {
  const std::string text = Formatter(format, arguments).run();
  return std::fwrite(text.data(), 1, text.size(), stream) == text.size()
             ? static_cast<int>(text.size())
             : -1;
}

}  // namespace

extern "C" int portpool_fake_print(FILE* stream, const void* format, size_t unit,
                                   const Argument* arguments, size_t count) {
  KnownArguments known(arguments, count);
  return print(stream, points_of(format, unit), known);
}

extern "C" int portpool_fake_print_listed(FILE* stream, size_t unit, const void* format, ...) {
  std::va_list list;
  va_start(list, format);
  ListedArguments listed(list, unit);
  const int written = print(stream, points_of(format, unit), listed);
  va_end(list);
  return written;
}

#endif
