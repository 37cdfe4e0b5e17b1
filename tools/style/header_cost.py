#!/usr/bin/env python3
"""The ten headers of ours that cost the build most: lines that they bring in (themselves and what
they include of ours), times the sources that reach them."""

import re
from collections import Counter
from pathlib import Path

import cpp_source

_INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.M)


def reach(path, texts, known):
    """All headers of ours below `path`, itself included."""
    if path not in known:
        known[path] = {path}
        for target in _INCLUDE.findall(texts[path]):
            if Path("src") / target in texts:
                known[path] |= reach(Path("src") / target, texts, known)
    return known[path]


def main():
    root = cpp_source.parse_root(__doc__).parse_args().root.resolve()
    paths = cpp_source.files(root, cpp_source.CPP_SUFFIXES, "src")
    texts = {path: (root / path).read_text() for path in paths}
    known, readers = {}, Counter()
    for path in paths:
        if path.suffix in (".cc", ".cu"):
            readers.update(reach(path, texts, known) - {path})
    lines = {path: sum(texts[p].count("\n") for p in known[path]) for path in readers}
    for path in sorted(readers, key=lambda p: -lines[p] * readers[p])[:10]:
        total = lines[path] * readers[path]
        print(f"{total:8} lines: {path} ({lines[path]} x {readers[path]} sources)")


if __name__ == "__main__":
    main()
