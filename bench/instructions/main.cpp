// portpool_instructions --list | --compiler | CASE OPERATIONS
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "instructions/case.hpp"

namespace portpool::bench {

std::map<std::string, CaseBody>& cases() {
  static std::map<std::string, CaseBody> all;
  return all;
}

bool add_case(const std::string& name, CaseBody body) {
  return cases().emplace(name, std::move(body)).second;
}

namespace {

// Counts are comparable between builds of one compiler version only.
std::string compiler() {
#if defined(__clang__)
  return "clang-" + std::to_string(__clang_major__);
#elif defined(__GNUC__)
  return "gcc-" + std::to_string(__GNUC__);
#else
  return "other";
#endif
}

int run(std::string_view name, const char* operations) {
  const auto found = cases().find(std::string(name));
  if (found == cases().end()) {
    std::cerr << "portpool_instructions: no case " << name << '\n';
    return 2;
  }
  found->second(std::strtoull(operations, nullptr, 10));
  return 0;
}

}  // namespace
}  // namespace portpool::bench

int main(int argc, char** argv) {
  using namespace portpool::bench;
  const std::string_view first = argc > 1 ? argv[1] : "";
  if (argc == 3) return run(first, argv[2]);
  if (first == "--list") {
    for (const auto& [name, body] : cases()) std::cout << name << '\n';
    return 0;
  }
  if (first == "--compiler") {
    std::cout << compiler() << '\n';
    return 0;
  }
  std::cerr << "usage: portpool_instructions --list | --compiler | CASE OPERATIONS\n";
  return 2;
}
