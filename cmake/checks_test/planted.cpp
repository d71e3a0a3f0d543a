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
