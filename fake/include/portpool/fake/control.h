/* A machine from outside, as C functions: for programs that load the fake at run time, and for
 * those in C. What each does is said in machine.hpp.
 *
 *     portpool_machine* machine = portpool_machine_create(NULL);
 *     portpool_machine_serve(machine, "my-machine");            // pipe or path of a socket
 *     ... PORTPOOL_MACHINE=my-machine program.exe ...
 *     portpool_machine_destroy(machine);
 *
 * Ports are in host byte order. `transport` is 0 for TCP, 1 for UDP. Codes are numbers of Win32
 * errors, 0 for success. Every function may be called by any thread. */
#pragma once

#include <stdint.h>

#if defined(__cplusplus)
extern "C" {
#endif

typedef struct portpool_machine portpool_machine;

/* What a wait with a time-out does when nothing is there yet. */
enum { PORTPOOL_WAIT_REAL_TIME = 0, PORTPOOL_WAIT_AT_ONCE = 1, PORTPOOL_WAIT_MANUAL = 2 };

typedef struct portpool_machine_setup {
  uint32_t size;              /* of this structure */
  uint32_t dynamic_first[2];  /* of the dynamic ranges of TCP and UDP; 0: as Windows comes */
  uint32_t dynamic_count[2];
  int32_t without_reservations; /* a provider that does not know the codes (GEN-001) */
  int32_t network_down;
  int32_t waiting;            /* PORTPOOL_WAIT_... */
  uint64_t seed;
  const uint8_t* answers;     /* answers that are possible, a mask for each question in the order of
                                 the catalogue; NULL: the profile "observed" */
  uint32_t answer_count;
  uint32_t auto_reuse_first;          /* the auto-reuse range; count 0: there is none */
  uint32_t auto_reuse_count;
  int32_t has_time_wait_delay;        /* TcpTimedWaitDelay is set */
  uint32_t time_wait_delay;           /* in seconds */
} portpool_machine_setup;

/* NULL when the setup is none: another size, a range that does not fit, another catalogue. */
portpool_machine* portpool_machine_create(const portpool_machine_setup* setup);
void portpool_machine_destroy(portpool_machine* machine);

/* Other processes of this user can connect from now on. 0 when the address cannot be had. */
int portpool_machine_serve(portpool_machine* machine, const char* address);
/* Makes this process one of the machine that is served there: from now on the calls of every thread. `privilege` is a value of portpool::Privilege; `parent` the number of the process
 * whose inheritable sockets this one has, or 0. 0 when there is no such machine. */
int portpool_attach(const char* address, uint16_t user, uint8_t privilege, uint32_t parent);

/* What the machine had before: blocks that were made earlier. 0 where one is in the way, or an
 * argument is none. */
int portpool_machine_add_exclusion(portpool_machine* machine, int transport, uint32_t first,
                                   uint32_t count, int persistent);
int portpool_machine_add_persistent_reservation(portpool_machine* machine, int transport,
                                                uint32_t first, uint32_t count, uint64_t token);
/* A block that the system holds without a socket: `kind` is a value of portpool::HolderKind,
 * `family` AF_INET (2), AF_INET6 (23) or 0 for both. */
int portpool_machine_add_holder(portpool_machine* machine, int kind, int transport, uint32_t first,
                                uint32_t count, int family);

/* Events of the world. Codes of netsh, where it can refuse. */
void portpool_machine_restart(portpool_machine* machine);
void portpool_machine_set_network(portpool_machine* machine, int up);
void portpool_machine_hold_requests(portpool_machine* machine, int hold);
void portpool_machine_advance_time(portpool_machine* machine, uint64_t milliseconds);
uint32_t portpool_machine_exclude(portpool_machine* machine, int transport, uint32_t first,
                                  uint32_t count, int persistent);
uint32_t portpool_machine_end_exclusion(portpool_machine* machine, int transport, uint32_t first,
                                        uint32_t count, int persistent);
uint32_t portpool_machine_set_dynamic_range(portpool_machine* machine, int transport,
                                            uint32_t first, uint32_t count);
void portpool_machine_set_waiting(portpool_machine* machine, int waiting);
/* As the system ends a process that is killed; nothing where there is none of that number. */
void portpool_machine_end_process(portpool_machine* machine, uint32_t process_id);

/* Requests are numbered from 1 in the order of their start. */
uint32_t portpool_machine_newest_request(portpool_machine* machine); /* 0: it is forgotten */
/* How many are in flight; the first `capacity` of them, lowest first, in `requests`. */
uint32_t portpool_machine_held_requests(portpool_machine* machine, uint32_t* requests,
                                        uint32_t capacity);
int portpool_machine_complete_request(portpool_machine* machine, uint32_t request);
int portpool_machine_interrupt_request(portpool_machine* machine, uint32_t request);

/* Breaks rule number `rule` of the model on purpose, for tests of tests: it never holds, or, turned
 * round, holds exactly when it should not. 0 where there is no such rule. */
int portpool_machine_break_rule(portpool_machine* machine, uint32_t rule, int turned_round);

/* What programs called that is no part of the fake, a line each; the bytes that all of it takes,
 * with the zero at the end. */
uint32_t portpool_machine_missing(portpool_machine* machine, char* text, uint32_t capacity);

#if defined(__cplusplus)
}
#endif
