#!/usr/bin/env python3
"""Who may include whom: the table of docs/architecture.md against every #include under src/.

Also: private headers (internal/), links named in CMakeLists.txt, third-party headers where they
must not appear, and names of models outside models/.
"""

import re
from pathlib import Path

import cpp_source

TABLE_PAGE = "docs/architecture.md"
# Programs' own parts that the table has no column for.
ALSO = {"cli": {"server"}}
# Heavy headers: in no header of ours, or in no header of these folders.
IN_NO_HEADER = {"fmt", "spdlog"}
IN_NO_LOW_HEADER = {"nlohmann", "thread", "mutex", "condition_variable"}
LOW_FOLDERS = {"tensor", "kernels"}
# A model's name belongs under models/ and into tests. `init --arch` and its help text list them;
# the processor's configuration holds the checkpoint's own name of a conversation format, the import
# of data the name of one that people give to --form.
MODEL_NAME = re.compile(
    r"deepseek|qwen|siglip|janus|internvl|paligemma|llava|\bllama|\bvl2\b", re.I
)
MODEL_NAME_ALLOWED = {
    "models/",
    "cli/checkpoint/init",
    "cli/data/data_import.cc",
    "data/import/import.cc",
    "processor/processor_config.cc",
}

_INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]', re.M)


def read_table(page):
    """{folder: folders it may include} from the Markdown table whose corner says 'may include'."""
    allowed, columns = {}, None
    for line in page.read_text().splitlines():
        cells = [cell.strip(" *") for cell in line.strip().strip("|").split("|")]
        if "may include" in cells[0]:
            columns = cells[1:]
        elif columns and line.startswith("|"):
            if not set(cells[0]) <= set("- "):
                marked = {name for name, mark in zip(columns, cells[1:]) if mark == "●"}
                allowed[cells[0]] = marked | {cells[0]} | ALSO.get(cells[0], set())
        elif columns:
            break
    allowed["base"] = {"base"}
    allowed.setdefault("server", {"server"})
    return allowed


def check_include(path, kind, target, allowed):
    """One sentence when this include is against the rules, else None."""
    folder, head = path.parts[1], target.split("/")[0]
    if kind == '"':
        if "/" not in target:
            return f'include by the path below src/, is "{target}"'
        if "internal" in target.split("/")[1:-1] and head != folder:
            return f"{folder} may not include a private header of {head}: {target}"
        if cpp_source.is_test(Path(target)):
            return f"nothing includes tests or benches: {target}"
        if head not in allowed[folder] and not cpp_source.is_test(path):
            return f"{folder} may not include {head}: {target}"
    elif path.suffix in (".h", ".cuh"):
        if head in IN_NO_HEADER or (folder in LOW_FOLDERS and head in IN_NO_LOW_HEADER):
            return f"heavy header in a header of {folder}: <{target}>"
    return None


def check_source(root, path, allowed):
    if len(path.parts) < 3:
        return [f"{path}: no file stands directly in src/"]
    if path.parts[1] not in allowed:
        return [f"{path}: the folder {path.parts[1]} is not in the include table"]
    text = (root / path).read_text()
    problems = []
    for match in _INCLUDE.finditer(text):
        problem = check_include(path, match.group(1), match.group(2), allowed)
        if problem:
            problems.append(f"{path}:{text.count(chr(10), 0, match.start(2)) + 1}: {problem}")
    below_src = path.relative_to("src").as_posix()
    if not cpp_source.is_test(path) and not below_src.startswith(tuple(MODEL_NAME_ALLOWED)):
        for number, line in enumerate(text.splitlines(), 1):
            match = MODEL_NAME.search(line)
            if match:
                problems.append(f"{path}:{number}: a model's name outside models/: {match.group()}")
    return problems


def check_links(root, allowed):
    """DEPS of tessera_library must be folders that may be included."""
    problems = []
    for path in cpp_source.files(root, ["CMakeLists.txt"], "src"):
        for match in re.finditer(r"tessera_library\(\s*(\w+)([^)]*)\)", (root / path).read_text()):
            deps = re.search(r"\bDEPS\b((?:\s+[a-z_]+)*)", match.group(2))
            for dep in deps.group(1).split() if deps else []:
                if dep not in allowed.get(match.group(1), set()):
                    problems.append(f"{path}: {match.group(1)} may not link {dep}")
    return problems


def main():
    root = cpp_source.parse_root(__doc__).parse_args().root.resolve()
    allowed = read_table(root / TABLE_PAGE)
    sources = cpp_source.files(root, cpp_source.CPP_SUFFIXES, "src")
    problems = [p for path in sources for p in check_source(root, path, allowed)]
    problems += check_links(root, allowed)
    cpp_source.finish("layers", problems, f" in {len(sources)} files, {len(allowed)} folders")


if __name__ == "__main__":
    main()
