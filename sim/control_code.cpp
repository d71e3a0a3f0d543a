#include "portpool/sim/control_code.hpp"

#include <algorithm>
#include <iterator>

namespace portpool {
namespace {

constexpr bool kModelled = true, kKnown = false;

// By number: _WSAIO(IOC_WS2, n), _IOR, _IOW, _WSAIOR, _WSAIOW and _WSAIORW of the headers.
constexpr ControlCodeInfo kControlCodes[] = {
    {0x2000747a, "SIO_IDEAL_SEND_BACKLOG_CHANGE", kKnown},
    {0x28000002, "SIO_ENABLE_CIRCULAR_QUEUEING", kModelled},
    {0x28000004, "SIO_FLUSH", kModelled},
    {0x28000017, "SIO_ADDRESS_LIST_CHANGE", kModelled},
    {0x4004667f, "FIONREAD", kModelled},
    {0x40047307, "SIOCATMARK", kKnown},
    {0x4004747b, "SIO_IDEAL_SEND_BACKLOG_QUERY", kModelled},
    {0x48000003, "SIO_FIND_ROUTE", kKnown},
    {0x48000005, "SIO_GET_BROADCAST_ADDRESS", kKnown},
    {0x48000016, "SIO_ADDRESS_LIST_QUERY", kModelled},
    {0x48000018, "SIO_QUERY_TARGET_PNP_HANDLE", kKnown},
    {0x4800001b, "SIO_BSP_HANDLE", kModelled},
    {0x4800001c, "SIO_BSP_HANDLE_SELECT", kKnown},
    {0x4800001d, "SIO_BSP_HANDLE_POLL", kKnown},
    {0x48000022, "SIO_BASE_HANDLE", kModelled},
    {0x580000cd, "SIO_QUERY_WFP_ALE_ENDPOINT_HANDLE", kKnown},
    {0x580000d2, "SIO_QUERY_RSS_SCALABILITY_INFO", kModelled},
    {0x8004667e, "FIONBIO", kModelled},
    {0x88000001, "SIO_ASSOCIATE_HANDLE", kKnown},
    {0x88000009, "SIO_MULTIPOINT_LOOPBACK", kKnown},
    {0x8800000a, "SIO_MULTICAST_SCOPE", kKnown},
    {0x8800000b, "SIO_SET_QOS", kKnown},
    {0x8800000c, "SIO_SET_GROUP_QOS", kKnown},
    {0x88000015, "SIO_ROUTING_INTERFACE_CHANGE", kModelled},
    {0x88000019, "SIO_NSP_NOTIFY_CHANGE", kKnown},
    {0x98000001, "SIO_RCVALL", kKnown},
    {0x98000002, "SIO_RCVALL_MCAST", kKnown},
    {0x98000003, "SIO_RCVALL_IGMPMCAST", kKnown},
    {0x98000004, "SIO_KEEPALIVE_VALS", kModelled},
    {0x98000005, "SIO_ABSORB_RTRALERT", kKnown},
    {0x98000006, "SIO_UCAST_IF", kKnown},
    {0x98000007, "SIO_LIMIT_BROADCASTS", kKnown},
    {0x98000008, "SIO_INDEX_BIND", kKnown},
    {0x98000009, "SIO_INDEX_MCASTIF", kKnown},
    {0x9800000a, "SIO_INDEX_ADD_MCAST", kKnown},
    {0x9800000b, "SIO_INDEX_DEL_MCAST", kKnown},
    {0x9800000c, "SIO_UDP_CONNRESET", kModelled},
    {0x9800000d, "SIO_SOCKET_CLOSE_NOTIFY", kKnown},
    {0x9800000f, "SIO_UDP_NETRESET", kModelled},
    {0x98000010, "SIO_LOOPBACK_FAST_PATH", kModelled},
    {0x98000011, "SIO_TCP_INITIAL_RTO", kKnown},
    {0x98000013, "SIO_APPLY_TRANSPORT_SETTING", kKnown},
    {0x98000014, "SIO_QUERY_TRANSPORT_SETTING", kKnown},
    {0x98000015, "SIO_CPU_AFFINITY", kModelled},
    {0x98000016, "SIO_TCP_SET_ICW", kKnown},
    {0x98000017, "SIO_TCP_SET_ACK_FREQUENCY", kKnown},
    {0x98000018, "SIO_SET_PRIORITY_HINT", kKnown},
    {0x98000064, "SIO_ACQUIRE_PORT_RESERVATION", kModelled},
    {0x98000065, "SIO_RELEASE_PORT_RESERVATION", kModelled},
    {0x98000066, "SIO_ASSOCIATE_PORT_RESERVATION", kModelled},
    {0x980000c8, "SIO_SET_SECURITY", kKnown},
    {0x980000ca, "SIO_SET_PEER_TARGET_NAME", kKnown},
    {0x980000cb, "SIO_DELETE_PEER_TARGET_NAME", kKnown},
    {0x980000dc, "SIO_QUERY_WFP_CONNECTION_REDIRECT_RECORDS", kKnown},
    {0x980000dd, "SIO_QUERY_WFP_CONNECTION_REDIRECT_CONTEXT", kKnown},
    {0x980000de, "SIO_SET_WFP_CONNECTION_REDIRECT_RECORDS", kKnown},
    {0x980000ea, "SIO_GET_TX_TIMESTAMP", kKnown},
    {0x980000eb, "SIO_TIMESTAMPING", kKnown},
    {0x9800012c, "SIO_SET_COMPATIBILITY_MODE", kKnown},
    {0xc8000006, "SIO_GET_EXTENSION_FUNCTION_POINTER", kModelled},
    {0xc8000007, "SIO_GET_QOS", kKnown},
    {0xc8000008, "SIO_GET_GROUP_QOS", kKnown},
    {0xc800000d, "SIO_TRANSLATE_HANDLE", kKnown},
    {0xc8000014, "SIO_ROUTING_INTERFACE_QUERY", kModelled},
    {0xc8000019, "SIO_ADDRESS_LIST_SORT", kKnown},
    {0xc800001e, "SIO_EXT_SELECT", kKnown},
    {0xc800001f, "SIO_EXT_POLL", kKnown},
    {0xc8000020, "SIO_EXT_SENDMSG", kKnown},
    {0xc8000024, "SIO_GET_MULTIPLE_EXTENSION_FUNCTION_POINTER", kKnown},
    {0xd8000027, "SIO_TCP_INFO", kKnown},
    {0xd80000c9, "SIO_QUERY_SECURITY", kKnown},
};

constexpr bool less(const ControlCodeInfo& one, const ControlCodeInfo& other) {
  return one.code < other.code;
}
static_assert(std::is_sorted(std::begin(kControlCodes), std::end(kControlCodes), less));

}  // namespace

std::span<const ControlCodeInfo> control_codes() {
  return kControlCodes;
}

const ControlCodeInfo* find_control_code(std::uint32_t code) {
  const auto* found = std::lower_bound(std::begin(kControlCodes), std::end(kControlCodes),
                                       ControlCodeInfo{code, {}, false}, less);
  return found != std::end(kControlCodes) && found->code == code ? found : nullptr;
}

}  // namespace portpool
