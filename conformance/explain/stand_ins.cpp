#include "explain/stand_ins.hpp"

#include <algorithm>

namespace portpool::conformance {

IpAddress StandIns::of(const IpAddress& address) {
  const bool modelled = address.is_any() || address.is_v4_loopback() || address.is_broadcast() ||
                        address == IpAddress::v6_loopback();
  if (modelled) return address;
  if (!address.is_v4()) return IpAddress::v6_loopback();
  const auto at = std::find(known_.begin(), known_.end(), address);
  const std::size_t number = static_cast<std::size_t>(at - known_.begin());
  if (at == known_.end()) known_.push_back(address);
  return IpAddress::v4(127, static_cast<std::uint8_t>(200 + number / 62500),
                       static_cast<std::uint8_t>(number / 250 % 250),
                       static_cast<std::uint8_t>(1 + number % 250));
}

IpAddress address_of(const std::string& listed) {
  if (listed.starts_with("name:")) return IpAddress::v4(127, 199, 0, 1);
  return parse_ip_address(listed).value_or(IpAddress::v4_any());
}

}  // namespace portpool::conformance
