// Recognises the tables and lines of whatever people paste, in any order and mixture.
//
//     ListingReader reader;
//     reader.add("ports.txt", bytes);
//     const Reading reading = reader.finish();
//
// What is recognised is each table and line, never the file. Words of netsh and netstat are
// translated, layouts and numbers are not, so only "tcp", "udp" and names that no translation
// touches are looked at. A line inside a table that cannot be read is a warning, never a smaller
// table.
#pragma once

#include <string>
#include <string_view>

#include "listings/listing.hpp"

namespace portpool::conformance::listings {

class ListingReader {
 public:
  /// Reads one more file, which may hold anything. Linear, but for sorting.
  void add(std::string name, std::string_view bytes);
  [[nodiscard]] Reading finish() { return std::move(reading_); }

 private:
  Reading reading_;
};

}  // namespace portpool::conformance::listings
