#include "listings/decode.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace portpool::conformance::listings {
namespace {

constexpr char32_t kReplacement = 0xfffd;

void append_utf8(std::string& to, char32_t c) {
  if (c < 0x80) {
    to += static_cast<char>(c);
  } else if (c < 0x800) {
    to += static_cast<char>(0xc0 | (c >> 6));
    to += static_cast<char>(0x80 | (c & 0x3f));
  } else {
    to += static_cast<char>(0xe0 | (c >> 12));
    to += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
    to += static_cast<char>(0x80 | (c & 0x3f));
  }
}

enum class Encoding : std::uint8_t { narrow, utf16_little, utf16_big };

class Decoder {
 public:
  explicit Decoder(std::string_view bytes) : bytes_(bytes) {}

  std::vector<Line> lines() {
    skip_mark();
    while (at_ < bytes_.size()) {
      choose_encoding();
      Line line{static_cast<std::uint32_t>(lines_.size() + 1), {}};
      const std::string text = encoding_ == Encoding::narrow ? narrow_line() : wide_line();
      line.text = plain_characters(text);
      lines_.push_back(std::move(line));
    }
    return std::move(lines_);
  }

 private:
  void skip_mark() {
    const std::string_view rest = bytes_.substr(at_);
    if (rest.starts_with("\xef\xbb\xbf")) {
      at_ += 3;
      encoding_ = Encoding::narrow;
    } else if (rest.starts_with("\xff\xfe")) {
      at_ += 2;
      encoding_ = Encoding::utf16_little;
    } else if (rest.starts_with("\xfe\xff")) {
      at_ += 2;
      encoding_ = Encoding::utf16_big;
    }
  }

  /// Where the line ends if it is narrow: behind its line feed.
  [[nodiscard]] std::size_t narrow_end() const {
    const std::size_t feed = bytes_.find('\n', at_);
    return feed == std::string_view::npos ? bytes_.size() : feed + 1;
  }

  [[nodiscard]] char32_t unit(std::size_t at, Encoding encoding) const {
    const auto first = static_cast<unsigned char>(bytes_[at]);
    const auto second = static_cast<unsigned char>(bytes_[at + 1]);
    return encoding == Encoding::utf16_little ? char32_t{first} | char32_t{second} << 8
                                              : char32_t{second} | char32_t{first} << 8;
  }

  /// Where the wide line that begins here ends, behind its line feed; nothing if none comes before
  /// `limit`.
  [[nodiscard]] std::optional<std::size_t> wide_end(std::size_t limit) const {
    for (std::size_t at = at_; at + 1 < limit; at += 2) {
      if (unit(at, encoding_) == '\n') return at + 2;
    }
    return std::nullopt;
  }

  /// In UTF-16 a carriage return and a line feed are never neighbours, and a line end has zeros.
  [[nodiscard]] bool goes_on_wide() const {
    const auto wide = wide_end(bytes_.size());
    const std::string_view line = bytes_.substr(at_, wide.value_or(bytes_.size()) - at_);
    if (line.find("\r\n") != std::string_view::npos) return false;
    return wide || line.find('\0') != std::string_view::npos;
  }

  void choose_encoding() {
    if (at_ > 0) skip_mark();
    if (encoding_ != Encoding::narrow) {
      if (!goes_on_wide()) encoding_ = Encoding::narrow;
      return;
    }
    // A zero byte belongs to a wide character; of a wide line feed it may be the byte behind.
    const std::size_t zero = bytes_.substr(0, narrow_end() + 1).find('\0', at_);
    if (zero == std::string_view::npos) return;
    encoding_ = (zero - at_) % 2 == 1 ? Encoding::utf16_little : Encoding::utf16_big;
    if (!begins_wide()) encoding_ = Encoding::narrow;
  }

  /// Whether the line is one of encoding_, and no narrow one with a zero byte that a damaged file
  /// has: that one would take the lines behind it along. A wide line ends at its first byte of a
  /// line feed, and has many zeros, as in rows, or bytes that no plain text has.
  [[nodiscard]] bool begins_wide() const {
    const std::size_t limit = std::min(narrow_end() + 1, bytes_.size());
    const auto feed = wide_end(limit);
    const std::string_view line = bytes_.substr(at_, feed.value_or(limit) - at_);
    if (!feed && line.find('\n') != std::string_view::npos) return false;
    if (line.find("\r\n") != std::string_view::npos) return false;
    const auto is_foreign = [](char c) {
      const auto byte = static_cast<unsigned char>(c);
      return byte >= 0x80 || (byte < 0x20 && c != '\0' && c != '\t' && c != '\r' && c != '\n');
    };
    const auto zeros = static_cast<std::size_t>(std::ranges::count(line, '\0'));
    return zeros * 4 >= line.size() || std::ranges::any_of(line, is_foreign);
  }

  std::string narrow_line() {
    const std::size_t end = narrow_end();
    std::string_view line = bytes_.substr(at_, end - at_);
    at_ = end;
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    return std::string(line);
  }

  std::string wide_line() {
    std::string line;
    while (at_ + 1 < bytes_.size()) {
      const char32_t c = unit(at_, encoding_);
      at_ += 2;
      if (c == '\n') return line;
      if (c == '\r' || c == 0xfeff || c == 0) continue;
      append_utf8(line, c >= 0xd800 && c < 0xe000 ? kReplacement : c);
    }
    at_ = bytes_.size();
    return line;
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
  Encoding encoding_ = Encoding::narrow;
  std::vector<Line> lines_;
};

/// The character that a UTF-8 sequence stands for, and its length; nothing for bytes that are none.
std::optional<std::pair<char32_t, std::size_t>> utf8_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> unsigned {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xc0U) == 0x80; };
  if ((byte(0) & 0xe0U) == 0xc0 && continues(1)) {
    return std::pair{char32_t((byte(0) & 0x1fU) << 6 | (byte(1) & 0x3fU)), std::size_t{2}};
  }
  if ((byte(0) & 0xf0U) == 0xe0 && continues(1) && continues(2)) {
    const unsigned c = (byte(0) & 0xfU) << 12 | (byte(1) & 0x3fU) << 6 | (byte(2) & 0x3fU);
    return std::pair{char32_t{c}, std::size_t{3}};
  }
  return std::nullopt;
}

/// The plain character for one that stands in its place: 0 for one to be left out, nothing for one
/// that stands for itself.
std::optional<char> plain(char32_t c) {
  constexpr std::array<char32_t, 7> kStars{0x2217, 0x22c6, 0x2605, 0x2606, 0xfe61, 0x204e, 0x2a2f};
  if (c == 0xa0 || c == 0x202f || c == 0x3000 || c == 0x205f || (c >= 0x2000 && c <= 0x200a)) {
    return ' ';
  }
  if (c == 0xfeff || (c >= 0x200b && c <= 0x200f)) return '\0';
  if (c >= 0xff01 && c <= 0xff5e) return static_cast<char>(c - 0xff01 + '!');
  if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0x2500 || c == 0x2501) return '-';
  if (c == 0x2502 || c == 0x2503) return '|';
  if (c == 0x201c || c == 0x201d) return '"';
  if (c == 0x2018 || c == 0x2019) return '\'';
  if (std::ranges::find(kStars, c) != kStars.end()) return '*';
  return std::nullopt;
}

/// A lone 0xa0 is a no-break space of a Western code page where plain characters surround it; after
/// another byte above 0x7f it is half a Chinese one.
bool is_lone_blank(std::string_view text, std::size_t at) {
  const auto fits = [](char c) {
    return c == ' ' || c == '\t' || c == '*' || c == '\xa0' || (c >= '0' && c <= '9');
  };
  return text[at] == '\xa0' && (at == 0 || fits(text[at - 1])) &&
         (at + 1 == text.size() || fits(text[at + 1]));
}

}  // namespace

std::vector<Line> lines_of(std::string_view bytes) {
  return Decoder(bytes).lines();
}

std::string plain_characters(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const char byte = text[at];
    if (static_cast<unsigned char>(byte) < 0x80) {
      if (byte != '\r') result += byte;
      ++at;
    } else if (const auto character = utf8_at(text, at)) {
      if (const auto simple = plain(character->first)) {
        if (*simple != '\0') result += *simple;
      } else {
        result += text.substr(at, character->second);
      }
      at += character->second;
    } else {
      result += is_lone_blank(text, at) ? ' ' : byte;
      ++at;
    }
  }
  return result;
}

}  // namespace portpool::conformance::listings
