#include "all_headers.hpp"

int main(int argc, char**) {
  PORTPOOL_INVARIANT(argc == 1);
  return 0;
}
