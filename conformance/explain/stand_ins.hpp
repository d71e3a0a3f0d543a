// Addresses of a real machine on the model, which knows loopback and the wildcards.
#pragma once

#include <vector>

#include "listings/listing.hpp"
#include "portpool/sim/address.hpp"

namespace portpool::conformance {

/// Other addresses become loopback addresses of their own; those of IPv6 share one.
class StandIns {
 public:
  [[nodiscard]] IpAddress of(const IpAddress& address);

 private:
  std::vector<IpAddress> known_;
};

/// An address of a listing; a host name stands for the machine's own, and "*" for all.
[[nodiscard]] IpAddress address_of(const std::string& listed);

}  // namespace portpool::conformance
