#!/usr/bin/env python3
"""The project speaks only of itself: no paths of somebody's machine, no hosts of package
registries, no names of writing assistants, in any text file or file name."""

import re

import cpp_source

# Each pattern is written so that it does not match its own line.
FORBIDDEN = {
    "a path of one machine": r"(?<![\w.])/(?:work|tmp|home|root|opt/oracle)/(?=\w)",
    "a path outside the tree": r"\.\./(?:[s]hared)\b",
    "a registry's host": r"pypi[.]org|pythonhosted[.]org|npmjs[.](?:org|com)|crates[.]io|"
    r"deb[.]debian[.]org|proxy[.]golang|hub[.]docker",
    "an assistant": r"(?i)\b(?:[c]laude|[a]nthropic|[c]hat[g]pt|[c]opilot|[c]odex|[g]emini)\b",
    "how the text was made": r"\b(?:[s]ub-?agents?|[s]andboxed session|[Aa]s an AI\b)",
}
TEXT_LIMIT_BYTES = 8 << 20


def text_of(path):
    """The file's text, or None when it is not text."""
    data = path.read_bytes()[:TEXT_LIMIT_BYTES]
    if b"\0" in data:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def main():
    root = cpp_source.parse_root(__doc__).parse_args().root.resolve()
    patterns = {what: re.compile(pattern) for what, pattern in FORBIDDEN.items()}
    problems, num_files = [], 0
    for path in cpp_source.files(root):
        text = text_of(root / path)
        num_files += 1
        for what, pattern in patterns.items():
            if pattern.search(path.as_posix()):
                problems.append(f"{path}: the name holds {what}")
            for match in pattern.finditer(text or ""):
                line = text.count("\n", 0, match.start()) + 1
                problems.append(f"{path}:{line}: {what}: {match.group()}")
    cpp_source.finish("words", problems, f" in {num_files} files")


if __name__ == "__main__":
    main()
