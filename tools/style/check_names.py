#!/usr/bin/env python3
"""Names and words that the house style bans.

A name is split at underscores, dots and capitals; a banned word counts only as a whole piece, so
that `hash`, `breakfast` and `threshold` are free. Names that belong to a library (cairo_…_new,
std::int_fast32_t) are not ours and are left out. `new` counts only in front (new_row says nothing
once the row has aged; num_new_tokens is a quantity of a request), as do `do` and `my`.
"""

import re
from pathlib import Path

import cpp_source

BANNED_PIECES = {
    "fast", "optimized", "optimised", "old", "v2", "tmp2",
    "helper", "helpers", "manager", "utils", "misc", "common2",
}  # fmt: skip
BANNED_PREFIXES = ("do_", "my_", "new_")
# The folder of the separate program, and a number of the YaRN paper.
ALLOWED_NAMES = {"pdf_helper", "beta_fast"}
LIBRARY_NAME = re.compile(
    r"^(?:cairo|pango|hb|g|png|jpeg|pcre2|utf8proc|el|MPI|nccl|cublas|cudnn|cuda)_"
    r"|^(?:TIFF|WebP|DGif|FT_|Fc|cuda)[A-Z]|^u?int_fast\d+_t$"
    r"|^(?!TESSERA_)[A-Z][A-Z0-9_]+$"  # macros of the system; ours have our prefix
)
BANNED_CODE = {
    r"\bforward_\w+": "one packed forward for all modes, no twin",
    r"\bGTEST_SKIP\b": "a test runs or does not exist",
    r"\busing\s+namespace\b": "no using namespace",
    r"^\s*#\s*if\s+0\b": "no disabled code",
    r"\bstd::w?regex\b": "g++ 12 warns about <regex> under sanitizers",
}
COMMENT_MARKS = {
    r"\bTODO\b(?!\(#\d+\))": "TODO needs an issue number: TODO(#12)",
    r"\b(?:FIXME|XXX|HACK)\b": "no FIXME, XXX or HACK",
}
HASH_COMMENT_SUFFIXES = (".py", ".cmake", ".txt", ".sh")


def pieces(name):
    """Lower-case words of a snake_case or CamelCase name."""
    spread = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    return [piece.lower() for piece in re.split(r"[_.\-]+", spread) if piece]


def banned(name):
    """The banned word in this name, or None."""
    if name in ALLOWED_NAMES:
        return None
    for prefix in BANNED_PREFIXES:
        if name.startswith(prefix):
            return prefix
    words = pieces(name)
    if words[:1] == ["new"] and len(words) > 1:
        return "new_"
    return next((word for word in words if word in BANNED_PIECES), None)


def check_identifiers(path, code):
    problems = []
    for match in re.finditer(r"\b[A-Za-z_]\w*\b", code):
        name = match.group()
        if LIBRARY_NAME.search(name):
            continue
        word = banned(name)
        if word:
            line = code.count("\n", 0, match.start()) + 1
            problems.append(f"{path}:{line}: banned word '{word}' in the name {name}")
    return problems


def check_patterns(path, text, patterns):
    problems = []
    for pattern, reason in patterns.items():
        for match in re.finditer(pattern, text, re.M):
            line = text.count("\n", 0, match.end()) + 1
            problems.append(f"{path}:{line}: {match.group().strip()}: {reason}")
    return problems


def check_file(root, path):
    problems = []
    for part in path.parts:
        word = banned(part) or banned(Path(part).stem)
        if word:
            problems.append(f"{path}: banned word '{word}' in the name {part}")
    if path.suffix in cpp_source.CPP_SUFFIXES:
        code, comments = cpp_source.split_comments((root / path).read_text())
        problems += check_identifiers(path, cpp_source.without_directives(code))
        problems += check_patterns(path, code, BANNED_CODE)
        problems += check_patterns(path, comments, COMMENT_MARKS)
    elif path.suffix in HASH_COMMENT_SUFFIXES and path.parts[0] in (
        "tools",
        "cmake",
        "src",
        "tests",
    ):
        lines = (root / path).read_text(errors="replace").splitlines()
        comments = "\n".join(line[line.find("#") :] if "#" in line else "" for line in lines)
        if path.name != Path(__file__).name:
            problems += check_patterns(path, comments, COMMENT_MARKS)
    return problems


HIDDEN = re.compile(r"^namespace \{$.*?^\}  // namespace$", re.M | re.S)


def types_of(text):
    """(namespace, name) of the types that other files see."""
    code = cpp_source.without_directives(cpp_source.split_comments(HIDDEN.sub("", text))[0])
    space = re.search(r"^namespace ([\w:]+) \{", code, re.M)
    for match in re.finditer(r"^(?:struct|class|enum class) (\w+)\b(?!::)[^;{]*\{", code, re.M):
        yield space[1] if space else "", match[1]


def check_types(root, paths):
    """One name in one namespace is one type: the linker takes any of two without a word."""
    places = {}
    for path in paths:
        if path.suffix in cpp_source.CPP_SUFFIXES and path.parts[0] == "src":
            for name in set(types_of((root / path).read_text())):
                places.setdefault(name, []).append(path)
    return [
        f"{found[1]}: {space}::{name} is defined in {found[0]}, too"
        for (space, name), found in places.items()
        if len(found) > 1
    ]


def main():
    root = cpp_source.parse_root(__doc__).parse_args().root.resolve()
    paths = [p for p in cpp_source.files(root) if p.parts[0] != "docs"]
    paths = [p for p in paths if "golden" not in p.parts and "corpus" not in p.parts]
    problems = [problem for path in paths for problem in check_file(root, path)]
    problems += check_types(root, paths)
    cpp_source.finish("names", problems, f" in {len(paths)} files")


if __name__ == "__main__":
    main()
