// Every order in which two outstanding requests, a close of their socket and a cancel can happen.
//
// Six acts: each request begins and ends, the socket is closed, a cancel is asked for. The acts
// that are possible next are those of the model: a request begins where its call has an outcome
// that leaves it outstanding, it ends while it is in flight. What each act may come to is worked
// out here a second time, from the order alone.
#pragma once

#include <array>
#include <set>
#include <string>
#include <vector>

#include "host/request_fixture_test.hpp"

namespace portpool {

enum class RequestKind : std::uint8_t { acquire, associate, release };
enum class RequestMode : std::uint8_t { synchronous, event, routine, port };
enum class CancelTarget : std::uint8_t { all, first, second };  // of the two requests

struct Interleaving {
  std::array<RequestKind, 2> kind{};
  std::array<RequestMode, 2> mode{};
  CancelTarget cancel{};

  [[nodiscard]] bool is_overlapped(std::size_t request) const {
    return mode[request] != RequestMode::synchronous;
  }
  [[nodiscard]] bool has_port() const {
    return mode[0] == RequestMode::port || mode[1] == RequestMode::port;
  }
  /// Whether its end is told by a packet of the socket's completion port, whatever else tells it.
  [[nodiscard]] bool has_packet(std::size_t request) const {
    return has_port() && is_overlapped(request) && mode[request] != RequestMode::routine;
  }
  [[nodiscard]] bool is_cancelled_by_name(std::size_t request) const {
    if (cancel == CancelTarget::all) return true;
    return cancel == (request == 0 ? CancelTarget::first : CancelTarget::second);
  }
};

/// Acts in the order in which they happened: 'a' and 'b' begin the requests, 'A' and 'B' end them,
/// 'x' closes the socket, 'c' cancels.
using ActOrder = std::string;

/// What the clauses allow at the end of a request, from the order alone.
struct EndRule {
  const Interleaving& of;
  const ActOrder& before;                 // the acts before the end
  const std::array<Status, 2>& ended_as;  // of requests that have ended
  [[nodiscard]] std::set<Status> allowed(std::size_t request) const;

 private:
  [[nodiscard]] bool is_closed() const { return before.find('x') != ActOrder::npos; }
  [[nodiscard]] bool is_cancelled(std::size_t request) const;
};

/// Walks all orders of one interleaving on the model and checks each step and each end.
class InterleavingWalk : public RequestTest {
 public:
  explicit InterleavingWalk(const Interleaving& one) : of_(one) {}
  void TestBody() override {}

  void walk();
  [[nodiscard]] const std::set<ActOrder>& orders() const { return orders_; }
  [[nodiscard]] std::size_t outcomes() const { return outcomes_; }

 private:
  // What the walk knows beside the model's state; put back with it.
  struct Book {
    ActOrder order;
    std::array<RequestId, 2> request{};
    std::array<Status, 2> ended_as{};
    std::set<RequestId> packets;  // that a thread was handed
  };

  void prepare();
  void explore();
  void begin(std::size_t request);
  void end(std::size_t request);
  void close();
  void cancel();
  void start_waiters(std::size_t request);
  void wait_forever(Caller caller, const Call& call);
  void check_blocked(std::size_t request) const;
  void check_end(std::size_t request, Status status);
  void collect(std::size_t request);
  void check_leaf();
  template <class Commit>
  void branch(char act, Commit&& commit);

  [[nodiscard]] Call call_of(std::size_t request) const;
  [[nodiscard]] bool has_begun(std::size_t request) const { return done("ab"[request]); }
  [[nodiscard]] bool has_ended(std::size_t request) const { return done("AB"[request]); }
  [[nodiscard]] bool done(char act) const { return book_.order.find(act) != ActOrder::npos; }
  [[nodiscard]] Caller issuer(std::size_t request) const { return thread(main_, 1 + request); }
  [[nodiscard]] Caller event_waiter(std::size_t request) const {
    return thread(main_, 3 + request);
  }
  [[nodiscard]] Caller port_waiter(std::size_t request) const { return thread(main_, 5 + request); }
  [[nodiscard]] std::size_t blocks() const { return host.blocks(Transport::tcp).size(); }

  static Caller thread(Caller caller, std::size_t number) {
    return RequestTest::thread(caller, static_cast<std::uint16_t>(number));
  }

  Interleaving of_;
  Answers answers_ = Answers::observed();
  Caller main_;
  SocketHandle socket_{}, other_{};
  std::array<Token, 2> tokens_{};
  std::uint32_t free_at_first_ = 0;
  Book book_;
  std::set<ActOrder> orders_;
  std::size_t outcomes_ = 0;
};

}  // namespace portpool
