"""Groups of sources that may be compiled as one file, for CMake's UNITY_GROUP.

    python3 unity_groups.py MOST FILE…      prints one number a line, in the order of the files

Files of one folder use the same short names in their unnamed namespaces (kTasks, read). Two files
share a group only if nothing changes its meaning there: neither declares a name that the other
declares or says, itself or in a header that only the other includes; of functions where it is
called, of types and values without a qualifier. A group has MOST files at most. The files alone
decide: the same files give the same groups.
"""

import functools
import re
import sys
from pathlib import Path

ASIDE = re.compile(r'//[^\n]*|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|^#include[^\n]*$',
                   re.M | re.S)
SAID = re.compile(r"(?<![\w.:>])([A-Za-z_]\w*)(\s*\()?")
INCLUDE = re.compile(r'^#include "([^"]+)"', re.M)
MACRO = re.compile(r"^\s*#\s*define\s+(\w+)", re.M)
# What a declaration is called: the last word before its value, body, parameters or end.
DECLARED = re.compile(r"([A-Za-z_]\w*)\s*(?:\[[^\]]*\]\s*)*(\(|=|\{|;|$)")
# using Name = …; using ns::Name;
BROUGHT = re.compile(r"using (?:(\w+) =|[\w:]*::(\w+);)")
# TEST makes names of its own.
NO_DECLARATION = re.compile(
    r"\s|[}#/)\]]|(?:namespace|template|static_assert|using|TEST\w*|INSTANTIATE\w*|BENCHMARK)\b|$")


class Text:
    """The names that one file says: of functions that it calls, and all others."""

    def __init__(self, path):
        text = path.read_text()
        self.includes = INCLUDE.findall(text)
        self.lines = ASIDE.sub("", text).splitlines()
        self.macros = set(MACRO.findall(text))
        self.called, self.said = set(), set()
        for name, bracket in SAID.findall("\n".join(self.lines)):
            (self.called if bracket else self.said).add(name)


@functools.cache
def text_of(path):
    return Text(path)


@functools.cache
def headers_of(path, root):
    """All headers of ours that a file reaches."""
    reached, waiting = set(), [path]
    while waiting:
        for name in text_of(waiting.pop()).includes:
            header = root / name
            if header not in reached and header.exists():
                reached.add(header)
                waiting.append(header)
    return frozenset(reached)


class Source:
    def __init__(self, path):
        self.text = text_of(path)
        self.headers = headers_of(path, source_root(path))
        self.functions, self.others = set(), set(self.text.macros)
        self.brought = {}  # by "using": the name, and what it stands for
        is_inside = False
        for line in self.text.lines:
            # The house format has declarations of a namespace in the first column.
            if line.startswith("namespace {"):
                is_inside = True
            elif line.startswith("namespace ") or line.startswith("}  "):
                is_inside = False
            elif found := BROUGHT.match(line):
                self.brought[found[2] or found[1]] = line
            elif (is_inside or line.startswith("static ")) and not NO_DECLARATION.match(line):
                found = DECLARED.search(line.split(" : ")[0])
                if found:
                    (self.functions if found[2] == "(" else self.others).add(found[1])

    def disturbs(self, other):
        """Whether a private name of this file is one that the other one says or declares."""
        theirs = [other.text, *map(text_of, other.headers - self.headers)]
        if (self.functions | self.others) & (other.functions | other.others):
            return True
        for name, line in self.brought.items():
            if other.brought.get(name) != line and name in other.text.called | other.text.said:
                return True
        return any(self.functions & each.called or self.others & (each.called | each.said)
                   for each in theirs)


def source_root(path):
    """The folder that includes are relative to."""
    return next(each for each in path.parents if each.name == "src")


def groups_of(paths, most):
    groups = []
    for path in paths:
        source = Source(Path(path).resolve())
        fitting = (i for i, group in enumerate(groups) if len(group) < most and
                   not any(each.disturbs(source) or source.disturbs(each) for each in group))
        index = next(fitting, len(groups))
        if index == len(groups):
            groups.append([])
        groups[index].append(source)
        yield index


def main():
    for index in groups_of(sys.argv[2:], int(sys.argv[1])):
        print(index)


if __name__ == "__main__":
    main()
