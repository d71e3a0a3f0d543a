#include "explain/ways_out.hpp"

#include <algorithm>

namespace portpool::conformance {
namespace {

constexpr std::uint32_t kFirstOrdinaryPort = 1024;
constexpr std::string_view kMoveRange =
    "move the dynamic range back to Windows' default, elevated, then restart: `netsh interface "
    "ipv4 set dynamicport ";

/// The dynamic range was moved down and has the port, which would be outside of it by default.
bool has_low_range(const MachineState& state, const ExplainRequest& request) {
  const auto& told = state.dynamic_range[static_cast<std::size_t>(request.transport)];
  return told && told->first < kDefaultDynamicRange.first && told->contains(request.first) &&
         !kDefaultDynamicRange.contains(request.first);
}

/// Collects what can be offered for one refusal.
class WaysOut {
 public:
  WaysOut(const Explanation& explanation, const MachineState& state, const Host& host)
      : explanation_(explanation),
        request_(explanation.request),
        state_(state),
        transport_(name_of(request_.transport)),
        dynamic_(state.dynamic(request_.transport)),
        free_(host.free_ports(request_.transport)) {}

  std::vector<Remark> find() {
    if (refused_by(Rule::persistent_privilege)) {
      add("make the call from an elevated process", {Evidence::B_01});
    }
    if (request_.takes_record()) {
      other_block();
      if (request_.verb != RequestVerb::exclude) plain_bind_instead();
    } else if (request_.first != 0) {
      other_port();
      any_port();
      own_block();
    } else if (refused_by(Rule::bind_range_exhausted)) {
      add("an explicit port outside the dynamic range " + spell_range(dynamic_), {});
    }
    for (const PortHolder& holder : explanation_.holders) end_holder(holder);
    forget_repetitions();
    low_dynamic_range();
    return std::move(ways_);
  }

 private:
  void add(std::string text, std::vector<Evidence> evidence) {
    ways_.push_back({std::move(text), std::move(evidence)});
  }

  [[nodiscard]] bool refused_by(Rule rule) const {
    return explanation_.outcomes.front().rule == rule;
  }

  [[nodiscard]] bool has(HolderClass kind) const {
    return std::any_of(explanation_.holders.begin(), explanation_.holders.end(),
                       [&](const PortHolder& holder) { return holder.kind == kind; });
  }

  [[nodiscard]] std::optional<std::uint32_t> free_below(std::uint32_t port) const {
    while (port > 1) {
      if (free_.contains(static_cast<PortNumber>(--port))) return port;
    }
    return std::nullopt;
  }

  /// Sockets of one process on one port are ended once.
  void forget_repetitions() {
    for (auto way = ways_.begin(); way != ways_.end(); ++way) {
      const auto same = [&](const Remark& other) { return other.text == way->text; };
      ways_.erase(std::remove_if(way + 1, ways_.end(), same), ways_.end());
    }
  }

  void other_port() {
    const auto above = free_.next(request_.first, kUsablePorts);
    const auto below = free_below(request_.first);
    std::string ports;
    if (below) ports = std::to_string(*below);
    if (above) ports += (ports.empty() ? "" : " or ") + std::to_string(*above);
    if (!ports.empty()) {
      add("another port: " + ports + ", the nearest that nothing told here holds",
          {Evidence::D_06});
    }
    if (!dynamic_.contains(request_.first)) return;
    auto outside = free_below(dynamic_.first);
    if (!outside || *outside < kFirstOrdinaryPort)
      outside = free_.next(dynamic_.end(), kUsablePorts);
    if (outside) {
      add("a port outside the dynamic range " + spell_range(dynamic_) + ", such as " +
              std::to_string(*outside) + ": blocks of winnat come up inside it",
          {Evidence::D_01, Evidence::H_06});
    }
  }

  void any_port() {
    const std::uint32_t count = free_.count(dynamic_);
    if (count == 0) return;
    const bool counted = state_.sockets && dynamic_is_told();
    add("port 0: Windows gives one of the " + (counted ? std::to_string(count) + " " : "") +
            "free ports of the dynamic range, never a listed one",
        {Evidence::H_01});
  }

  [[nodiscard]] bool dynamic_is_told() const {
    return state_.dynamic_range[static_cast<std::size_t>(request_.transport)].has_value();
  }

  void own_block() {
    add("acquire a block with SIO_ACQUIRE_PORT_RESERVATION (start 0), associate the socket with "
        "its token, bind port 0: ports in a row that nobody else gets",
        {Evidence::A_10, Evidence::A_03});
  }

  void other_block() {
    if (request_.count == 0) return;
    const PortRange above{request_.first, kPortSpace - request_.first};
    auto start = free_.find_run(request_.count, request_.first == 0 ? kUsablePorts : above);
    if (!start) start = free_.find_run(request_.count, kUsablePorts);
    if (!start) return;
    const std::string block = transport_ + " " + spell_range({*start, request_.count});
    if (request_.verb != RequestVerb::acquire) {
      add("another block: nothing told here holds " + block, {});
    } else if (request_.first != 0) {
      add("another block: nothing told here holds " + block +
              "; or start 0, which lets Windows choose",
          {Evidence::A_10});
    } else {
      add("an explicit start: nothing told here holds " + block, {});
    }
  }

  void plain_bind_instead() {
    const bool only_star = has(HolderClass::administered) && !has(HolderClass::socket) &&
                           !has(HolderClass::winnat) && !has(HolderClass::http_sys) &&
                           !has(HolderClass::runtime_unknown);
    if (only_star) {
      add("a plain bind without a reservation: the star keeps reservations away, not binds",
          {Evidence::A_06, Evidence::C_01});
    }
  }

  void end_holder(const PortHolder& holder) {
    const std::string port = std::to_string(request_.first);
    switch (holder.kind) {
      case HolderClass::winnat:
        return free_from_winnat(port);
      case HolderClass::http_sys:
        return add("end what listens on " + std::to_string(holder.range.first) +
                       " through HTTP.sys: `netsh http show servicestate` names it",
                   {Evidence::D_04});
      case HolderClass::socket:
        return end_socket(holder);
      case HolderClass::administered:
        if (!request_.takes_record()) return;
        return add(
            "delete the exclusion, elevated, with the numbers that made it: `netsh interface "
            "ipv4 delete excludedportrange protocol=" +
                transport_ + " startport=" + std::to_string(holder.range.first) +
                " numberofports=" + std::to_string(holder.range.count) +
                "`; HNS makes its own again",
            {Evidence::C_10});
      case HolderClass::runtime_unknown:
        return add(
            "end the program that made the reservation, if one runs that did; an administrator "
            "cannot delete it with netsh",
            {Evidence::C_07});
    }
  }

  void end_socket(const PortHolder& holder) {
    const std::string port = std::to_string(holder.range.first);
    if (holder.system) {
      return add("stop the service that listens on " + port +
                     " through HTTP.sys or another driver: System itself (process 4) cannot be "
                     "ended; `netsh http show servicestate` names the process and its URLs, and "
                     "`netsh http show urlacl` the reserved ones, which `netsh http delete urlacl` "
                     "takes back",
                 {Evidence::D_04});
    }
    const std::string end = "end the process that netstat names for " + port;
    if (request_.takes_record()) {  // a block wants ports that nothing uses: nothing is shared
      return add(end, {Evidence::B_01});
    }
    add(end + ", or share the port with it as the table of SO_REUSEADDR allows", {Evidence::E_01});
  }

  void free_from_winnat(const std::string& port) {
    if (said_winnat_ || request_.first == 0) return;
    said_winnat_ = true;
    if (request_.takes_record()) {
      const std::string make =
          request_.verb == RequestVerb::exclude ? "add the exclusion" : "make the reservation";
      return add("if it is winnat's: elevated, `net stop winnat`, " + make + ", `net start winnat`",
                 {Evidence::D_01});
    }
    add("if it is winnat's: elevated, `net stop winnat`, `netsh interface ipv4 add "
        "excludedportrange "
        "protocol=" +
            transport_ + " startport=" + port +
            " numberofports=1`, `net start winnat`; the star "
            "then keeps blocks away and lets binds through",
        {Evidence::C_02});
  }

  void low_dynamic_range() {
    if (!has(HolderClass::winnat) || !has_low_range(state_, request_)) return;
    add(std::string(kMoveRange) + transport_ +
            " start=49152 num=16384`; blocks of winnat follow it",
        {Evidence::C_12, Evidence::D_01});
  }

  const Explanation& explanation_;
  const ExplainRequest& request_;
  const MachineState& state_;
  std::string transport_;
  PortRange dynamic_;
  const PortSet& free_;
  bool said_winnat_ = false;
  std::vector<Remark> ways_;
};

bool any_of_kind(const Explanation& explanation, HolderClass kind) {
  return std::any_of(explanation.holders.begin(), explanation.holders.end(),
                     [&](const PortHolder& holder) { return holder.kind == kind; });
}

}  // namespace

std::vector<Remark> ways_out(const Explanation& explanation, const MachineState& state,
                             const Host& host) {
  return WaysOut(explanation, state, host).find();
}

std::vector<Remark> unseen_causes(const Explanation& explanation, const MachineState& state) {
  std::vector<Remark> unseen;
  const ExplainRequest& request = explanation.request;
  const bool binds = !request.takes_record();
  if (binds) {
    unseen.push_back(
        {"a filter driver (firewall, security product) can refuse a bind with WSAEACCES",
         {Evidence::I_01, Evidence::I_02}});
  }
  if (binds && any_of_kind(explanation, HolderClass::administered)) {
    unseen.push_back(
        {"what listens through HTTP.sys (HttpListener, HttpSys) is no bind: in a starred "
         "range it fails with error 32",
         {Evidence::D_08}});
  }
  if (!state.sockets && request.first != 0 && explanation.answer != ExplainedAnswer::refused) {
    unseen.push_back(
        {"a socket on the port: WSAEADDRINUSE, or WSAEACCES if it is exclusive or of "
         "another user",
         {Evidence::D_05, Evidence::E_01}});
  }
  if (explanation.answer == ExplainedAnswer::allowed && has_low_range(state, request)) {
    unseen.push_back(
        {"the dynamic range " + spell_range(state.dynamic(request.transport)) +
             " has the port: winnat, HNS and mirrored WSL take blocks there; to end that, " +
             std::string(kMoveRange) + std::string(name_of(request.transport)) +
             " start=49152 num=16384`",
         {Evidence::C_12, Evidence::D_10, Evidence::D_01}});
  }
  if (explanation.answer == ExplainedAnswer::allowed && request.first != 0) {
    unseen.push_back({"reservations made after the lists were saved: blocks move at every boot",
                      {Evidence::D_01}});
  }
  const Transport other = request.transport == Transport::tcp ? Transport::udp : Transport::tcp;
  if (request.first != 0 && !state.excluded(other, request.range()).empty()) {
    unseen.push_back(
        {"the " + std::string(name_of(other)) +
             " list has the port, too; the lists are separate, and this request is for " +
             std::string(name_of(request.transport)),
         {Evidence::D_03}});
  }
  return unseen;
}

}  // namespace portpool::conformance
