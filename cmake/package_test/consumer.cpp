// Uses each installed part once, so that the libraries are linked and not only found.
#include "all_headers.hpp"

namespace {

bool model_binds_a_socket() {
  portpool::Host host{portpool::HostSetup{}};
  const portpool::Caller caller{
      host.add_process(portpool::UserId{1}, portpool::Privilege::administrator),
      portpool::ThreadId{0}};
  portpool::Chooser chooser{42};
  const portpool::Outcome made = host.simulate(caller, portpool::call::WSASocketW{}, chooser);
  return made.status == portpool::Status::success;
}

}  // namespace

int main() {
  PORTPOOL_INVARIANT(model_binds_a_socket());
#ifdef PORTPOOL_PACKAGE_TEST_CONFORMANCE
  PORTPOOL_INVARIANT(!portpool::conformance::read_scenario("x.json", "{}").errors.empty());
#endif
  return 0;
}
