"""Groups of sources that may be compiled as one file, for CMake's UNITY_GROUP.

    python3 unity_groups.py MOST FILE…      prints one number a line, in the order of the files

Files of one folder use the same short names in their unnamed namespaces (kTasks, read). Two files
share a group only if they declare no name both, and neither says a name that the other declares:
a type or value without a qualifier, a function where it is called. A group has MOST files at most.
The files alone decide: the same files give the same groups.
"""

import re
import sys
from pathlib import Path

ASIDE = re.compile(r'//[^\n]*|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|^#include[^\n]*$',
                   re.M | re.S)
SAID = re.compile(r"(?<![\w.:>])([A-Za-z_]\w*)(\s*\()?")
MACRO = re.compile(r"^\s*#\s*define\s+(\w+)", re.M)
# What a declaration is called: the last word before its value, body, parameters or end.
DECLARED = re.compile(r"([A-Za-z_]\w*)\s*(?:\[[^\]]*\]\s*)*(\(|=|\{|;|$)")
# What "using" brings in may be brought in again; TEST makes names of its own.
NO_DECLARATION = re.compile(
    r"\s|[}#/)\]]|(?:namespace|template|static_assert|using|TEST\w*|INSTANTIATE\w*|BENCHMARK)\b|$")


class Names:
    """What one file, or a group of files, declares and says."""

    def __init__(self, text=""):
        self.files = 0
        text = ASIDE.sub("", text)
        self.functions, self.others = set(), set(MACRO.findall(text))
        self.called, self.said = set(), set()
        for name, bracket in SAID.findall(text):
            (self.called if bracket else self.said).add(name)
        is_inside = False
        for line in text.splitlines():
            # The house format has declarations of a namespace in the first column.
            if line.startswith("namespace {"):
                is_inside = True
            elif line.startswith("namespace ") or line.startswith("}  "):
                is_inside = False
            elif (is_inside or line.startswith("static ")) and not NO_DECLARATION.match(line):
                found = DECLARED.search(line.split(" : ")[0])
                if found:
                    (self.functions if found[2] == "(" else self.others).add(found[1])

    def clash(self, other):
        return bool(self.functions & (other.functions | other.others | other.called)
                    or self.others & (other.functions | other.others | other.called | other.said))

    def add(self, other):
        self.files += 1
        for mine, its in zip(self.sets(), other.sets(), strict=True):
            mine |= its

    def sets(self):
        return self.functions, self.others, self.called, self.said


def groups_of(paths, most):
    groups = []
    for path in paths:
        names = Names(Path(path).read_text())
        index = next((i for i, group in enumerate(groups) if group.files < most
                      and not group.clash(names) and not names.clash(group)), len(groups))
        if index == len(groups):
            groups.append(Names())
        groups[index].add(names)
        yield index


def main():
    for index in groups_of(sys.argv[2:], int(sys.argv[1])):
        print(index)


if __name__ == "__main__":
    main()
