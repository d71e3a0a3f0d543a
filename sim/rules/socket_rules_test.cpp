// Which sockets can be made.
#include "host/request_fixture_test.hpp"

namespace portpool {
namespace {

using enum Status;

class SocketRules : public RequestTest {
 protected:
  /// Of a family that the model knows only as one of which others have the provider.
  std::set<Status> of_type(std::int32_t type) {
    constexpr std::int32_t kUnix = 1;
    return allowed(a_, call::WSASocketW{kUnix, type, 0, 0, {}});
  }
  Caller a_ = process();
};

TEST_F(SocketRules, TheTypesAreThoseOfTheHeaders) {
  for (const std::int32_t type : {1, 2, 3, 4, 5}) EXPECT_TRUE(of_type(type).contains(success));
  for (const std::int32_t type : {-1, 6, 7}) {
    EXPECT_EQ(of_type(type), (std::set{socket_type_not_supported, address_family_not_supported}))
        << type;
  }
}

}  // namespace
}  // namespace portpool
