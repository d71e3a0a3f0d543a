"""Finds single changes of C++ source text: what source_mutations.py compiles and tries.

All changes of a file go into one compilation: each is written so that it happens only in a run in
which PORTPOOL_MUTANT is its number. So a thousand changes cost one build. The text is not parsed;
what does not compile is dropped, and what a formatter laid out otherwise is not found.

A change is an Edit: text put before and after a part of the source, or in its place.
"""

import dataclasses
import re

KEYWORDS = {"return", "if", "for", "while", "const", "auto", "using", "case", "else", "break", "do",
            "continue", "static", "struct", "enum", "class", "template", "namespace", "switch",
            "default", "public", "private", "friend", "constexpr", "inline", "explicit", "operator",
            "typename", "static_assert", "requires", "union", "delete", "PORTPOOL_INVARIANT",
            "PORTPOOL_UNREACHABLE"}
# What is only a matter of time and memory.
OF_NO_EFFECT = re.compile(r"[\w.>-]*(?:\.|->)(?:reserve|shrink_to_fit)\(")
STATEMENT = re.compile(r"(?:\+\+|--)?[A-Za-z_][\w:]*(?:\(|\.|->|\[|\s(?:=|\+=|-=|\|=|&=|\^=)\s)")
DECLARATION = re.compile(r"(?:const )?(?:bool|auto|[A-Z]\w+|std::u?int\d+_t|std::size_t) \w+ = ")
COMPARISON = re.compile(r" (==|!=|<=|>=|<|>) ")
OTHER = {"==": ["!="], "!=": ["=="], "<": ["<=", ">="], ">": [">=", "<="], "<=": ["<", ">"],
         ">=": [">", "<"]}


@dataclasses.dataclass
class Edit:
    file: str
    line: int      # of the start, from 1
    last: int      # line of the end
    start: int
    end: int
    kind: str
    text: str      # what is changed, on one line
    before: str    # with # for the number of the change
    after: str
    put: str = None  # in place of the part, if not None
    number: int = 0


def blanked(text):
    """The text with comments, strings and preprocessor lines as blanks of the same length."""
    pattern = r'//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|(?m:^\s*#(?:[^\n]*\\\n)*[^\n]*)'
    return re.sub(pattern, lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.S)


def closing(code, at):
    """The place of the bracket that closes the one at `at`; -1 if none does."""
    depth = 0
    for i in range(at, len(code)):
        if code[i] in "([{":
            depth += 1
        elif code[i] in ")]}":
            depth -= 1
            if depth == 0:
                return i
    return -1


def statement_end(code, at):
    """The place after the semicolon that ends the statement at `at`; -1 if it is none."""
    i = at
    while 0 <= i < len(code):
        if code[i] in "([{":
            i = closing(code, i)
            if i < 0:
                return -1
        elif code[i] in ")]}":
            return -1
        elif code[i] == ";":
            return i + 1
        i += 1
    return -1


def parts(code, start, end):
    """Splits an expression at its outer && or ||: the operator and the places of the operands."""
    for operator in ("||", "&&"):
        places, depth, begin = [], 0, start
        for i in range(start, end):
            depth += (code[i] in "([{") - (code[i] in ")]}")
            if depth == 0 and code[i] in "?;":
                return None, []
            if depth == 0 and code.startswith(operator, i) and code[i - 1] == " ":
                places.append((begin, i))
                begin = i + 2
        if places:
            return operator, places + [(begin, end)]
    return None, [(start, end)]


class Finder:
    """Collects the edits of one file."""

    def __init__(self, name, text):
        self.name, self.text, self.code, self.edits = name, text, blanked(text), []

    def add(self, start, end, kind, before, after="", put=None):
        while start < end and self.code[start].isspace():
            start += 1
        while end > start and self.code[end - 1].isspace():
            end -= 1
        if start == end:
            return
        text = " ".join(self.text[start:end].split())
        line = self.text.count("\n", 0, start) + 1
        last = self.text.count("\n", 0, end) + 1
        self.edits.append(Edit(self.name, line, last, start, end, kind, text, before, after, put))

    def expression(self, start, end, is_bool):
        """Changes of a condition, or of the value of a return or a declaration."""
        operator, operands = parts(self.code, start, end)
        if operator is not None:
            for first, last in operands:
                force = "(M(#) || (" if operator == "&&" else "(!M(#) && ("
                self.add(first, last, "operand of " + operator, force, "))")
                self.expression(first, last, True)
            return
        code = self.code[start:end]
        found = list(COMPARISON.finditer(code))
        depth = [code[:m.start()].count("(") - code[:m.start()].count(")") for m in found]
        outer = [m for m, level in zip(found, depth) if level == 0]
        if len(outer) == 1 and "?" not in code and "<=>" not in code:
            left = self.text[start:start + outer[0].start()]
            right = self.text[start + outer[0].end():end]
            for other in OTHER[outer[0].group(1)]:
                changed = " ".join(f"{left} {other} {right}".split())
                put = f"(M(#) ? ({changed}) : (@))"
                self.add(start, end, f"{outer[0].group(1)} -> {other}", "", "", put)
        elif is_bool and not outer:
            self.add(start, end, "negated", "(M(#) != static_cast<bool>(", "))")

    def conditions(self):
        for match in re.finditer(r"\b(?:if|while) \(", self.code):
            end = closing(self.code, match.end() - 1)
            body = self.code[match.end():end]
            declares = re.search(r"(?<![=!<>+\-|&^])=(?!=)", re.sub(r"\(.*\)", "", body, flags=re.S))
            if end > 0 and ";" not in body and not declares:
                self.expression(match.end(), end, True)

    def values(self):
        for match in re.finditer(r"\breturn |(?<=\s)" + DECLARATION.pattern, self.code):
            end = statement_end(self.code, match.end())
            body = self.code[match.end():end - 1] if end > 0 else ""
            line = self.code[self.code.rfind("\n", 0, match.start()) + 1:match.start()]
            if not body or body.startswith("{") or "[" in body and "]" in body and "{" in body:
                continue
            if "constexpr" in line or "static" in line:
                continue
            is_bool = match.group().startswith(("bool", "const bool"))
            self.expression(match.end(), end - 1, is_bool)

    def statements(self):
        for match in re.finditer(r"(?:^[ ]{2,}|\) |else )(?=[A-Za-z_+\-])", self.code, flags=re.M):
            at = match.end()
            word = re.match(r"[\w]*", self.code[at:]).group()
            if word in KEYWORDS or not STATEMENT.match(self.code, at):
                continue
            if OF_NO_EFFECT.match(self.code, at):
                continue
            end = statement_end(self.code, at)
            if end > 0:
                self.add(at, end, "dropped", "if (!M(#)) ")

    def literals(self):
        for match in re.finditer(r"(?<=[\w)\]] [+-] )1u?\b", self.code):
            self.add(match.start(), match.end(), "without 1", "", "", "(M(#) ? 0 : @)")
        for match in re.finditer(r"(?<=[=(,?:] )(?:true|false)\b", self.code):
            self.add(match.start(), match.end(), "bool", "(M(#) != ", ")")

    def values_of_enums(self):
        for match in re.finditer(r"\bStatus::(\w+)(?=[,)};])", self.code):
            if match.group(1) in ("success", "pending", "blocked"):
                continue
            self.add(match.start(), match.end(), "status", "", "",
                     "(M(#) ? Status::unexplained : @)")
        for match in re.finditer(r"\bTransport::(tcp|udp)\b(?=[,);])", self.code):
            other = "udp" if match.group(1) == "tcp" else "tcp"
            self.add(match.start(), match.end(), "transport", "", "",
                     f"(M(#) ? Transport::{other} : @)")

    def fields_of_words(self):
        """A field that the canonical hash takes in."""
        for match in re.finditer(r"(?<=[\w)])\((row\.\w+)\)", self.code):
            self.add(match.start(1), match.end(1), "field left out", "", "",
                     "(M(#) ? decltype(@){} : @)")

    def all(self):
        self.conditions()
        self.values()
        self.statements()
        self.literals()
        self.values_of_enums()
        if self.name.endswith("canonical.cpp"):
            self.fields_of_words()
        return [edit for edit in self.edits if not self.in_constant(edit)]

    def in_constant(self, edit):
        """A value of which the compiler makes use: it is the same in every run."""
        begin = self.code.rfind("\n", 0, edit.start) + 1
        line = self.code[begin:edit.start]
        if "constexpr" in line or "case " in line:
            return True
        depth = 0
        for i in range(edit.start - 1, -1, -1):  # out of the brackets around it, one by one
            depth += (self.code[i] in ")]}") - (self.code[i] in "([{")
            if depth >= 0:
                continue
            depth = 0
            header = self.code[max(self.code.rfind(c, 0, i) for c in ";{}") + 1:i]
            if re.search(r"\bconstexpr\b", header) and "(" not in header:
                return True
        return False


def find(name, text):
    """All changes of a file, in the order of their places."""
    unique = {}
    for edit in Finder(name, text).all():
        unique.setdefault((edit.start, edit.end, edit.kind), edit)
    return sorted(unique.values(), key=lambda edit: (edit.start, -edit.end))


def compatible(one, other):
    """Whether both can be in one text: apart, or one around the other without replacing it."""
    if one.end <= other.start or other.end <= one.start:
        return True
    same = (one.start, one.end) == (other.start, other.end)
    if same:
        return True
    outer, inner = (one, other) if one.end - one.start > other.end - other.start else (other, one)
    return outer.put is None and outer.start <= inner.start and inner.end <= outer.end


def apply(text, edits):
    """The text with all the changes in it. Its lines stay where they are."""
    return _render(text, 0, len(text),
                   sorted(edits, key=lambda e: (e.start, -e.end, e.put is not None)))


def _render(text, start, end, edits):
    result, at = [], start
    while edits:
        edit = edits[0]
        inner = [e for e in edits[1:] if edit.start <= e.start and e.end <= edit.end]
        edits = [e for e in edits[1:] if e not in inner]
        result.append(text[at:edit.start])
        if edit.put is None:
            result += [edit.before.replace("#", str(edit.number)),
                       _render(text, edit.start, edit.end, inner),
                       edit.after.replace("#", str(edit.number))]
        else:
            part = text[edit.start:edit.end]
            for one in [edit] + inner:
                part = one.put.replace("#", str(one.number)).replace("@", part)
            result.append(part)
        at = edit.end
    result.append(text[at:end])
    return "".join(result)
