#include "run/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace portpool::conformance {

unsigned for_each_index(std::size_t count, unsigned jobs,
                        const std::function<void(std::size_t)>& work) {
  const unsigned wanted = jobs != 0 ? jobs : std::max(1u, std::thread::hardware_concurrency());
  const unsigned threads = static_cast<unsigned>(std::min<std::size_t>(wanted, count));
  if (threads <= 1) {
    for (std::size_t i = 0; i < count; ++i) work(i);
    return 1;
  }
  std::atomic<std::size_t> next{0};
  std::vector<std::thread> pool;
  for (unsigned thread = 0; thread < threads; ++thread) {
    pool.emplace_back([&] {
      for (std::size_t i = next++; i < count; i = next++) work(i);
    });
  }
  for (std::thread& thread : pool) thread.join();
  return threads;
}

}  // namespace portpool::conformance
