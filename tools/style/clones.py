"""Exact clones: runs of lines that stand word for word in a second place.

Comments, includes, and lines of punctuation alone are removed, white space is folded; what is left
are code lines. A line is cloned when it lies in a run of RUN code lines that occurs twice.
"""

import re
from collections import defaultdict

import cpp_source

RUN = 10


def code_lines(text):
    """[(line number, folded line)] of the lines that count."""
    code, _ = cpp_source.split_comments(text)
    kept = []
    for number, (blank, line) in enumerate(zip(code.splitlines(), text.splitlines()), 1):
        if not re.search(r"\w", blank) or re.match(r"\s*#\s*include", blank):
            continue
        if re.match(r"\s*(?:}|namespace\b|using\s+[\w:]+;)", blank) and not re.search(
            r"[=(]", blank
        ):
            continue
        kept.append((number, re.sub(r"\s+", " ", line).strip()))
    return kept


def find_clones(texts):
    """texts: {path: text}. Returns (cloned lines, code lines, [description of each run])."""
    lines = {path: code_lines(text) for path, text in texts.items()}
    places = defaultdict(list)
    for path, kept in lines.items():
        for begin in range(len(kept) - RUN + 1):
            places[tuple(line for _, line in kept[begin : begin + RUN])].append((path, begin))
    cloned = defaultdict(set)
    partner = {}
    for found in places.values():
        if len(found) < 2:
            continue
        for path, begin in found:
            other = next(place for place in found if place != (path, begin))
            partner.setdefault((path, begin), other)
            cloned[path].update(range(begin, begin + RUN))
    runs = []
    for path, begin in sorted(partner, key=str):
        if (path, begin - 1) not in partner:
            other_path, other_begin = partner[path, begin]
            first, other = lines[path][begin][0], lines[other_path][other_begin][0]
            runs.append(f"{path}:{first} repeats {other_path}:{other}")
    return sum(map(len, cloned.values())), sum(map(len, lines.values())), runs
