// What tests of requests share: calls with good arguments, to be spoilt one argument at a time.
#pragma once

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "portpool/sim/host.hpp"

namespace portpool {

inline constexpr std::uint32_t kUnknownCode = 0x9800ffff;

class RequestTest : public ::testing::Test {
 protected:
  static call::WSAIoctl ioctl(SocketHandle s, std::uint32_t code) {
    call::WSAIoctl one;
    one.s = s;
    one.code = code;
    one.in_pointer = Pointer::null;
    return one;
  }
  static call::WSAIoctl acquire(SocketHandle s, std::uint32_t start, std::uint32_t count) {
    call::WSAIoctl one = ioctl(s, kSioAcquirePortReservation);
    one.in_pointer = Pointer::valid;
    one.in_size = kInetPortRangeSize;
    one.input[0] = static_cast<std::uint8_t>(start >> 8);
    one.input[1] = static_cast<std::uint8_t>(start);
    one.input[2] = static_cast<std::uint8_t>(count);
    one.input[3] = static_cast<std::uint8_t>(count >> 8);
    one.out_pointer = Pointer::valid;
    one.out_size = kReservationInstanceSize;
    return one;
  }
  static call::WSAIoctl with_token(SocketHandle s, std::uint32_t code, Token token) {
    call::WSAIoctl one = ioctl(s, code);
    one.in_pointer = Pointer::valid;
    one.in_size = kTokenSize;
    for (std::size_t i = 0; i < kTokenSize; ++i) {
      one.input[i] = static_cast<std::uint8_t>(token >> (8 * i));
    }
    return one;
  }
  static call::WSAIoctl associate(SocketHandle s, Token token) {
    return with_token(s, kSioAssociatePortReservation, token);
  }
  static call::WSAIoctl release(SocketHandle s, Token token) {
    return with_token(s, kSioReleasePortReservation, token);
  }
  static call::WSAIoctl overlapped(call::WSAIoctl one, std::uint32_t id, std::uint32_t event = 0,
                                   bool routine = false) {
    one.overlapped.pointer = Pointer::valid;
    one.overlapped.id = OverlappedId{id};
    one.overlapped.event = EventId{event};
    one.overlapped.routine = routine ? Pointer::valid : Pointer::null;
    return one;
  }
  static call::WSAWaitForMultipleEvents wait_for(std::vector<std::uint32_t> events,
                                                 std::uint32_t timeout_ms = 0,
                                                 bool alertable = false) {
    call::WSAWaitForMultipleEvents wait;
    for (const std::uint32_t event : events) wait.events[wait.count++] = EventId{event};
    wait.timeout_ms = timeout_ms;
    wait.alertable = alertable;
    return wait;
  }

  Caller process(Privilege privilege = Privilege::administrator) {
    return {host.add_process(UserId{1}, privilege), ThreadId{0}};
  }
  static Caller thread(Caller caller, std::uint16_t number) {
    return {caller.process, ThreadId{number}};
  }
  SocketHandle open(Caller caller, std::int32_t type = 1, std::int32_t protocol = 6,
                    std::uint32_t flags = call::kWsaFlagOverlapped, std::int32_t family = 2) {
    return run(caller, call::WSASocketW{family, type, protocol, flags, {}}).handle;
  }
  void make_event(Caller caller, std::uint32_t event) {
    run(caller, call::WSACreateEvent{EventId{event}});
  }
  bool is_signalled(Caller caller, std::uint32_t event) {
    return run(caller, wait_for({event})).event == EventId{event};
  }
  Outcome run(Caller caller, const Call& call, bool may_block = false) {
    return host.simulate(caller, call, chooser, may_block);
  }
  /// Without what follows of it: requests stay unsettled.
  void commit_alone(Caller caller, const Call& call) {
    Offer offer = offered(caller, call);
    const std::size_t index = host.preferred(offer);
    const Outcome outcome = host.choose(offer, index, chooser);
    host.commit(caller, call, offer, index, outcome);
  }
  Status status(Caller caller, const Call& call, bool may_block = false) {
    return run(caller, call, may_block).status;
  }
  void hold() { host.simulate(world::HoldRequests{}); }
  Status complete(RequestId request) { return host.simulate_completion(request, chooser).status; }
  Outcome result(Caller caller, SocketHandle s, std::uint32_t overlapped, bool wait = false) {
    return run(caller, call::WSAGetOverlappedResult{s, OverlappedId{overlapped}, wait});
  }
  RequestId newest() { return host.newest_request().value(); }

  Offer offered(Caller caller, const Call& call) const {
    Offer offer;
    host.offer(caller, call, offer);
    return offer;
  }
  /// Every status that the offer allows, success included.
  static std::set<Status> statuses(const Offer& offer) {
    std::set<Status> all;
    for (const Alternative& alternative : offer) all.insert(alternative.outcome.status);
    return all;
  }
  std::set<Status> allowed(Caller caller, const Call& call) const {
    return statuses(offered(caller, call));
  }
  void use(const Answers& answers) {
    HostSetup setup;
    setup.answers = answers;
    host = Host(setup);
  }
  template <AnswerEnum T>
  void use(T answer) {
    Answers answers = Answers::observed();
    answers.set_mask(question_of<T>,
                     static_cast<std::uint8_t>(1u << static_cast<unsigned>(answer)));
    use(answers);
  }

  Host host;
  Chooser chooser{7};
};

}  // namespace portpool
