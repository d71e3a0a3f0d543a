// The lines of a file that somebody saved or pasted, whatever encodings it is in.
//
//     for (const Line& line : lines_of(bytes)) use(line.number, line.text);
//
// cmd writes a code page, PowerShell 5 UTF-16, PowerShell 7 UTF-8, and `>>` of one after the other
// mixes them in one file. So the encoding is found line by line: UTF-16 has zero bytes, nothing
// else that these programs write has.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace portpool::conformance::listings {

struct Line {
  std::uint32_t number = 0;  // from 1
  std::string text;          // without line end; see plain_characters
};

/// Every line, empty ones too. Linear in the size.
[[nodiscard]] std::vector<Line> lines_of(std::string_view bytes);

/// What web pages and word processors put in the place of plain characters becomes plain again:
/// blanks of all widths, wide digits and colons, dashes, stars. Bytes of other code pages stay, but
/// for a no-break space between blanks or digits. Linear.
[[nodiscard]] std::string plain_characters(std::string_view text);

}  // namespace portpool::conformance::listings
