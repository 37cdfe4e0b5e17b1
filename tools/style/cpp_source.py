"""What the style checks share: which files belong to the project, and a light reading of C++.

The reader knows comments, literals, braces and declarations, not types. That is enough to measure
functions, and it gives the same answer on every machine.
"""

import argparse
import os
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CPP_SUFFIXES = (".h", ".cc", ".cuh", ".cu")
# Never ours to judge: build output and version control, which is a file in a second work tree.
SKIPPED = {".git", "build", "__pycache__", ".cache", "third_party"}


def parse_root(description):
    """The command line every check has: --root of another tree than this one (for self-tests)."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--root", type=Path, default=ROOT)
    return parser


def files(root, suffixes=None, under=""):
    """Paths below root/under, relative to root, sorted; build output left out."""
    found = []
    for folder, subfolders, names in os.walk(root / under):
        relative = Path(folder).relative_to(root)
        subfolders[:] = sorted(s for s in subfolders if s not in SKIPPED)
        for name in sorted(n for n in names if n not in SKIPPED):
            if suffixes is None or name.endswith(tuple(suffixes)):
                found.append(relative / name)
    return found


def is_test(path):
    """Tests, benches and fuzz targets: they may include anything, nothing includes them."""
    stem = path.stem
    return stem.endswith(("_test", "_bench", "_fuzz")) or path.parts[0] in (
        "tests",
        "fuzz",
        "bench",
    )


def finish(check, problems, note=""):
    """Prints the verdict and exits: 0 without problems, 1 with."""
    for problem in problems:
        print(problem)
    print(f"{check}: {len(problems)} problem(s){note}")
    sys.exit(1 if problems else 0)


_TOKEN = re.compile(
    r"//[^\n]*|/\*.*?\*/"  # comments
    r'|R"(?P<tag>[^()\\ ]{0,16})\(.*?\)(?P=tag)"'  # raw strings
    r'|"(?:\\.|[^"\\\n])*"'  # strings
    r"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'",  # characters, not digit separators
    re.DOTALL,
)


def split_comments(text):
    """(code, comments): two texts of the same length and lines as `text`. In the code, comments and
    the insides of literals are blank; in the comments, everything else is."""

    def blank(piece):
        return re.sub(r"[^\n]", " ", piece)

    code, comments, at = [], [], 0
    for match in _TOKEN.finditer(text):
        between = text[at : match.start()]
        code.append(between)
        comments.append(blank(between))
        piece = match.group()
        if piece.startswith(("//", "/*")):
            code.append(blank(piece))
            comments.append(piece)
        else:
            quote = piece[-1]
            code.append(quote + blank(piece[1:-1]) + quote)
            comments.append(blank(piece))
        at = match.end()
    code.append(text[at:])
    comments.append(blank(text[at:]))
    return "".join(code), "".join(comments)


def without_directives(code):
    """Code with preprocessor lines (and their continuations) blanked."""
    return re.sub(
        r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*",
        lambda m: re.sub(r"[^\n]", " ", m.group()),
        code,
        flags=re.M,
    )


@dataclass
class Function:
    name: str
    first_line: int
    num_lines: int
    num_parameters: int
    nesting: int


@dataclass
class _Scope:
    kind: str  # namespace, type, function, block (a control statement), braces (anything else)
    function: Function = None
    depth: int = 0
    begin: int = 0
    header: str = field(default="")


_TYPE_HEADER = re.compile(
    r"^(?:template\b.*>\s*)?(?:typedef\s+)?(?:class|struct|union|enum)\b", re.S
)
_CONTROL = re.compile(r"^(?:else\b|do\b|try\b|(?:else\s+)?if\b|for\b|while\b|switch\b|catch\b)")


def _split_top_level(text, separator=","):
    parts, depth, begin = [], 0, 0
    for at, char in enumerate(text):
        if char in "(<[{":
            depth += 1
        elif char in ")>]}":
            if char == ">" and at and text[at - 1] == "-":
                continue
            depth -= 1
        elif char == separator and depth == 0:
            parts.append(text[begin:at])
            begin = at + 1
    parts.append(text[begin:])
    return [part for part in parts if part.strip()]


def _without_template_head(header):
    """`template <...> requires ... f(` without its angle brackets."""
    while True:
        match = re.match(r"\s*template\s*<", header)
        if not match:
            return header
        depth, at = 1, match.end()
        while at < len(header) and depth:
            depth += {"<": 1, ">": -1}.get(header[at], 0)
            at += 1
        header = header[at:]


def _parameters(header):
    """(name, parameter count) of a function header, or None when it is none."""
    header = _without_template_head(header)
    for match in re.finditer(
        r"((?:[\w:]+::)?operator\s*(?:\(\)|[^\s\w(]+|\w+)|[A-Za-z_~][\w:~]*|\])\s*\(", header
    ):
        name = match.group(1)
        if name in ("requires", "decltype", "noexcept", "__attribute__", "alignas", "explicit"):
            continue
        depth, at = 1, match.end()
        while at < len(header) and depth:
            depth += {"(": 1, ")": -1}.get(header[at], 0)
            at += 1
        inside = header[match.end() : at - 1]
        return name, len([p for p in _split_top_level(inside) if p.strip() != "void"])
    return None


def _scope_kind(header, parent):
    header = re.sub(
        r"^(?:\s*(?:public|private|protected|default)\s*:|\s*case\b[^:]*:)*", "", header
    )
    header = re.sub(r"\[\[.*?\]\]", "", header, flags=re.S).strip()
    if re.match(r"^(?:inline\s+)?namespace\b|^extern\s*\"", header):
        return "namespace", header
    inside_function = parent in ("function", "block", "braces", "lambda")
    if inside_function:
        if _CONTROL.match(header):
            return "block", header
        return ("type" if _TYPE_HEADER.match(header) else "braces"), header
    if _TYPE_HEADER.match(header) and not re.search(
        r"\)\s*(?:const|noexcept|override|\s)*$", header
    ):
        return "type", header
    if _parameters(header) and not re.search(r"=\s*$", header):
        return "function", header
    return "braces", header


def _continues_header(header):
    """Whether a `{` after this header initialises a member: `Foo() : a_{1}, b_` + `{`."""
    return bool(re.search(r"\)[^()]*:\s*(?:[^:].*)?[\w>]\s*$", header, re.S)) and bool(
        re.search(r"(?::|,)\s*[\w:<>]+\s*$", header)
    )


def functions(code):
    """Functions defined in `code` (comments and literals already blank); lambdas belong to the
    function that holds them."""
    code = without_directives(code)
    found, stack = [], [_Scope("namespace")]
    header_begin, parens, at, size = 0, 0, 0, len(code)
    while at < size:
        char = code[at]
        if char in "([":
            parens += 1
        elif char in ")]":
            parens -= 1
        elif char == ";" and parens == 0:
            header_begin = at + 1
        elif char == "{":
            header = code[header_begin:at]
            parent = stack[-1]
            if parent.kind in ("namespace", "type") and (parens or _continues_header(header)):
                at = _skip_braces(code, at)
                continue
            kind, header = _scope_kind(header, parent.kind)
            scope = _Scope(kind, parent.function, parent.depth, begin=at)
            if kind == "function":
                name, num_parameters = _parameters(header)
                first = (
                    code.count("\n", 0, header_begin + _leading_blank(code[header_begin:at])) + 1
                )
                scope.function = Function(name, first, 0, num_parameters, 0)
                scope.depth = 0
            elif kind == "block" and scope.function:
                scope.depth += 1
                scope.function.nesting = max(scope.function.nesting, scope.depth)
            scope.header = str(parens)  # parentheses open around this scope (a lambda in a call)
            stack.append(scope)
            header_begin, parens = at + 1, 0
        elif char == "}" and len(stack) > 1:
            scope = stack.pop()
            parens = int(scope.header)
            if scope.kind == "function":
                scope.function.num_lines = code.count("\n", 0, at) + 2 - scope.function.first_line
                found.append(scope.function)
            header_begin = at + 1
        at += 1
    return found


def _leading_blank(text):
    return len(text) - len(text.lstrip())


def _skip_braces(code, at):
    """Position after the braces that open at `at`."""
    depth = 0
    while at < len(code):
        depth += {"{": 1, "}": -1}.get(code[at], 0)
        at += 1
        if depth == 0:
            break
    return at
