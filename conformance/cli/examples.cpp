#include "cli/examples.hpp"

namespace portpool::conformance {
namespace {

struct Example {
  std::string_view command, line;
};

constexpr Example kExamples[] = {
    {"run", "portpool run scenarios"},
    {"run", "portpool run scenarios/bind --filter \"bind-twice*\" --trace traces"},
    {"replay", "portpool replay scenarios --winsock mine.dll --system mine=1.0"},
    {"replay", "portpool replay scenarios/bind --repeat 20 --junit replay.xml"},
    {"record", "portpool record scenarios --out recordings"},
    {"check", "portpool check recordings"},
    {"check", "portpool check bind-twice.trace.ndjson --html report.html"},
    {"diff", "portpool diff left.trace.ndjson right.trace.ndjson"},
    {"diff", "portpool diff bind-twice.trace.ndjson model --profile doc"},
    {"lint", "portpool lint scenarios"},
    {"new", "portpool new bind-something-new --area bind --clause BIND-009"},
    {"bless", "portpool bless recordings --overlay scenarios/environments/wine-8.json"},
    {"cleanup", "portpool cleanup"},
    {"mutate", "portpool mutate scenarios --quiet"},
    {"clauses", "portpool clauses SO_REUSEADDR"},
    {"coverage", "portpool coverage scenarios --must"},
    {"coverage", "portpool coverage scenarios --traces recordings"},
    {"explain", "portpool explain 50051 ports.txt sockets.txt"},
    {"explain", "portpool explain \"listen tcp :50051: bind: An attempt was made ...\" ports.txt"},
    {"who", "portpool who 8080"},
    {"who", "portpool who udp 53 sockets.txt"},
    {"free", "portpool free --count 5 --consecutive --both"},
    {"free", "portpool free --count 3 ports.txt sockets.txt"},
    {"collect", "portpool collect --out machine.txt"},
    {"import-netsh", "portpool import-netsh excluded.txt dynamic.txt"},
    {"learn", "portpool learn recordings"},
    {"learn", "portpool learn recordings --as-profile mine"},
    {"explore", "portpool explore --scope reference --seconds 60"},
    {"explore", "portpool explore --list-scopes"},
    {"fuzz", "portpool fuzz --seed 7 --seconds 600 --corpus kept"},
    {"shrink", "portpool shrink failing.json"},
    {"shrink", "portpool shrink failing.json --backend winsock --predicate deviation"},
    {"schema", "portpool schema scenario"},
    {"profile", "portpool profile scenarios"},
    {"profile", "portpool profile --mix churn --policy lowest-free --policy uniform-free"},
};

}  // namespace

std::string examples_of(std::string_view command) {
  std::string text;
  for (const Example& example : kExamples) {
    if (example.command == command) text.append("\n  ").append(example.line);
  }
  return text.empty() ? text : "Examples:" + text + '\n';
}

}  // namespace portpool::conformance
