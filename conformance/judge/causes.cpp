#include "judge/causes.hpp"

#include <algorithm>

namespace portpool::conformance {

bool Touched::meets(const Touched& other) const {
  const bool name = std::any_of(names.begin(), names.end(),
                                [&](const std::string& one) { return other.names.contains(one); });
  return name || std::any_of(ports.begin(), ports.end(), [&](PortRange one) {
           return std::any_of(other.ports.begin(), other.ports.end(),
                              [&](PortRange another) { return one.overlaps(another); });
         });
}

void Touched::add(const Touched& other) {
  names.insert(other.names.begin(), other.names.end());
  ports.insert(ports.end(), other.ports.begin(), other.ports.end());
}

Touched touched_by(const Step& step, const Naming& naming) {
  Touched touched;
  const Arguments& arguments = step.arguments;
  for (const std::string* name :
       {&step.as, &arguments.socket.name, &arguments.second.name, &arguments.token.name,
        &arguments.overlapped, &arguments.from, &arguments.awaited_step, &arguments.event,
        &arguments.completion_port}) {
    if (!name->empty()) touched.names.insert(*name);
  }
  touched.names.insert(arguments.events.begin(), arguments.events.end());
  // Which routines one alertable wait runs decides what is left for the next one of the thread.
  if (step.is_call() && arguments.alertable) {
    touched.names.insert("routines of " + std::to_string(step.process) + "." +
                         std::to_string(step.thread));
  }
  if (step.blocks) touched.names.insert(step.id);
  touched.names.insert(step.requests.begin(), step.requests.end());
  const auto first = naming.port(arguments.port);
  if (first && *first != 0) {
    touched.ports.push_back({*first, std::max<std::uint32_t>(arguments.count, 1)});
  }
  return touched;
}

void add_seen(const SeenEvent& seen, const Naming& naming, Touched& touched) {
  const auto add_ports = [&](PortRange range) {
    if (range.first != 0 && range.count != 0) touched.ports.push_back(range);
  };
  if (seen.outputs.has(field::kPort)) add_ports({seen.outputs.port, 1});
  if (seen.outputs.has(field::kRange)) add_ports(seen.outputs.range);
  for (const SeenCompletionOf& completion : seen.completions) {
    const std::string name = naming.numbers().overlapped_name(completion.overlapped);
    if (!name.empty()) touched.names.insert(name);
    if (completion.range) add_ports(*completion.range);
  }
}

std::string Causes::cause_of(const Touched& touched) const {
  for (const Doubt& doubt : doubts_) {
    if (doubt.touched.meets(touched)) return doubt.step;
  }
  return {};
}

void Causes::found(const std::string& step, const Touched& touched) {
  for (Doubt& doubt : doubts_) {
    if (!doubt.touched.meets(touched)) continue;
    doubt.touched.add(touched);
    return;
  }
  doubts_.push_back({step, touched});
}

void Causes::passed(const Touched& touched) {
  for (Doubt& doubt : doubts_) {
    if (doubt.touched.meets(touched)) doubt.touched.add(touched);
  }
}

}  // namespace portpool::conformance
