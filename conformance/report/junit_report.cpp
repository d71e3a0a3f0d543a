#include "report/junit_report.hpp"

#include <ostream>
#include <sstream>

#include "report/console.hpp"

namespace portpool::conformance {
namespace {

bool deviates(const ScenarioOutcome& outcome) {
  return outcome.broken || outcome.verdict.kind == VerdictKind::deviating ||
         !outcome.unfired.empty();
}

std::string escape_xml(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        // Control characters are not allowed in XML 1.0, escaped or not.
        escaped += static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' ? '?' : c;
    }
  }
  return escaped;
}

std::string details(const ScenarioOutcome& outcome) {
  std::ostringstream text;
  print_outcome(text, outcome, false, Paint(false));
  return text.str();
}

std::string first_line(const ScenarioOutcome& outcome) {
  if (outcome.broken) return outcome.broken->to_string();
  if (outcome.verdict.findings.empty()) return "cites a clause of which nothing happened";
  const Finding& finding = outcome.verdict.findings.front();
  return "step " + finding.step + ": seen " + finding.seen;
}

}  // namespace

std::string junit_report(const std::vector<ScenarioOutcome>& outcomes, const std::string& backend) {
  const RunTotals totals = total(outcomes);
  std::ostringstream xml;
  xml << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
      << "  <testsuite name=\"portpool on " << escape_xml(backend) << "\" tests=\""
      << outcomes.size() << "\" failures=\"" << totals.deviating << "\" errors=\"" << totals.broken
      << "\" skipped=\"" << totals.unsupported << "\">\n";
  for (const ScenarioOutcome& outcome : outcomes) {
    xml << "    <testcase classname=\"scenario\" name=\"" << escape_xml(outcome.id) << "\" file=\""
        << escape_xml(outcome.file) << "\">\n";
    if (outcome.broken) {
      xml << "      <error message=\"" << escape_xml(first_line(outcome)) << "\"/>\n";
    } else if (deviates(outcome)) {
      xml << "      <failure message=\"" << escape_xml(first_line(outcome)) << "\">"
          << escape_xml(details(outcome)) << "</failure>\n";
    } else if (outcome.verdict.kind == VerdictKind::unsupported) {
      xml << "      <skipped message=\"" << escape_xml(outcome.verdict.reason) << "\"/>\n";
    }
    if (!outcome.known.empty()) {
      xml << "      <system-out>";
      for (const std::string& known : outcome.known)
        xml << escape_xml("known deviation: " + known + "\n");
      xml << "</system-out>\n";
    }
    xml << "    </testcase>\n";
  }
  xml << "  </testsuite>\n</testsuites>\n";
  return xml.str();
}

std::string tap_report(const std::vector<ScenarioOutcome>& outcomes) {
  std::ostringstream tap;
  tap << "TAP version 13\n1.." << outcomes.size() << '\n';
  std::size_t number = 0;
  for (const ScenarioOutcome& outcome : outcomes) {
    tap << (deviates(outcome) ? "not ok " : "ok ") << ++number << " - " << outcome.id;
    if (!deviates(outcome) && outcome.verdict.kind == VerdictKind::unsupported) {
      tap << " # SKIP " << outcome.verdict.reason;
    }
    tap << '\n';
    if (!deviates(outcome)) continue;
    tap << "  ---\n  message: |\n";
    std::istringstream lines(details(outcome));
    for (std::string line; std::getline(lines, line);) tap << "    " << line << '\n';
    tap << "  ...\n";
  }
  return tap.str();
}

void print_annotations(std::ostream& out, const std::vector<ScenarioOutcome>& outcomes) {
  const auto escape = [](const std::string& text) {
    std::string escaped;
    for (const char c : text) {
      if (c == '%') {
        escaped += "%25";
      } else if (c == '\n') {
        escaped += "%0A";
      } else if (c == '\r') {
        escaped += "%0D";
      } else {
        escaped += c;
      }
    }
    return escaped;
  };
  for (const ScenarioOutcome& outcome : outcomes) {
    for (const Finding& finding : outcome.verdict.findings) {
      std::ostringstream text;
      print_finding(text, finding, outcome.file, Paint(false));
      out << "::error file=" << outcome.file << ",line=" << finding.where.line
          << ",col=" << finding.where.column
          << ",title=" << escape(outcome.id + " deviates at " + finding.step)
          << "::" << escape(text.str()) << '\n';
    }
  }
}

}  // namespace portpool::conformance
