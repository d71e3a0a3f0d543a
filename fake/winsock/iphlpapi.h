/* The part of iphlpapi.h about persistent port reservations; see windows.h. */
#pragma once
#pragma GCC system_header

#include "windows.h"

PORTPOOL_FAKE_BEGIN
ULONG WINAPI CreatePersistentTcpPortReservation(USHORT StartPort, USHORT NumberOfPorts,
                                                PULONG64 Token)
    PORTPOOL_FAKE_NAME(CreatePersistentTcpPortReservation);
ULONG WINAPI CreatePersistentUdpPortReservation(USHORT StartPort, USHORT NumberOfPorts,
                                                PULONG64 Token)
    PORTPOOL_FAKE_NAME(CreatePersistentUdpPortReservation);
ULONG WINAPI DeletePersistentTcpPortReservation(USHORT StartPort, USHORT NumberOfPorts)
    PORTPOOL_FAKE_NAME(DeletePersistentTcpPortReservation);
ULONG WINAPI DeletePersistentUdpPortReservation(USHORT StartPort, USHORT NumberOfPorts)
    PORTPOOL_FAKE_NAME(DeletePersistentUdpPortReservation);
ULONG WINAPI LookupPersistentTcpPortReservation(USHORT StartPort, USHORT NumberOfPorts,
                                                PULONG64 Token)
    PORTPOOL_FAKE_NAME(LookupPersistentTcpPortReservation);
ULONG WINAPI LookupPersistentUdpPortReservation(USHORT StartPort, USHORT NumberOfPorts,
                                                PULONG64 Token)
    PORTPOOL_FAKE_NAME(LookupPersistentUdpPortReservation);
PORTPOOL_FAKE_END
