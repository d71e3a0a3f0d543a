// Not compiled: one line for each way in which the model could break its own rules, and lines that
// look like it and are fine. std::thread in a comment is fine.
#include <unordered_map>  // planted: unordered container
#include <map>
#include <chrono>  // planted: clock
auto now = std::chrono::steady_clock::now();  // planted: clock
VirtualTime time_of(int step);
std::thread worker;  // planted: thread
#include <mutex>  // planted: lock
std::mutex guard;  // planted: lock
#include <fstream>  // planted: file
FILE* file = fopen("ports", "r");  // planted: file
const char* home = std::getenv("HOME");  // planted: environment
std::random_device device;  // planted: random source
std::uniform_int_distribution<int> pick(0, 9);  // planted: random source
int coin = rand() % 2;  // planted: random source
std::size_t operand(int index);
void refuse() { throw 10048; }  // planted: exception
void attempt() { try { refuse(); } catch (...) {} }  // planted: exception
Outcome retry_or_throw_away(int tries);
#include <nlohmann/json.hpp>  // planted: third party
#include <portpool/conformance/trace.hpp>  // planted: third party
#include <sys/socket.h>  // planted: system header
#include <winsock2.h>  // planted: system header
std::map<const Socket*, int> ports_of;  // planted: pointer order
std::set<Process *> processes;  // planted: pointer order
std::less<Socket*> by_address;  // planted: pointer order
std::map<SocketId, Socket*> by_id;
std::vector<Socket*> sockets[2];
#include <iostream>  // planted: iostream
void print() { std::cerr << "bound\n"; }  // planted: iostream
int counter_of() { static int counter = 0; return ++counter; }  // planted: global state
static std::vector<int> cache;  // planted: global state
thread_local int depth = 0;  // planted: global state
static const Table kTable = make_table();
static constexpr int kLimit = 4;
static Answers observed();
static_assert(sizeof(int) == 4);
#include <atomic>  // planted: atomic
volatile int seen;  // planted: atomic
double share = 0.5;  // planted: floating point
int doubled(int value);
unsigned long bits;  // planted: size of a type
int longest = 0;
#ifdef _WIN32  // planted: platform
std::size_t key = std::hash<std::string>()(name);  // planted: hash of the library
struct std::hash<portpool::Answers> {};
int code = system("netsh");  // planted: process
OperatingSystem system_of(int build);
