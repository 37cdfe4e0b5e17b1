#!/usr/bin/env python3
"""Every header compiles alone. Where NAME.cc begins with NAME.h, a build of each source alone
proves it (TESSERA_UNITY off: `tools/test --full`); others are compiled here. What compiled once is
remembered by the content of the header and of all headers of ours that it reaches, in
BUILD/headers_alone.txt."""

import hashlib
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cpp_source

_INCLUDE_ANY = re.compile(r"^\s*#\s*include\s*(\S+)", re.M)
_INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.M)


def reached(root, path, seen):
    """The header and all headers of ours below it, in a stable order."""
    if path not in seen and (root / path).exists():
        seen.append(path)
        for target in _INCLUDE.findall((root / path).read_text()):
            reached(root, Path("src") / target, seen)
    return seen


def is_proved_by_its_source(root, path):
    source = root / path.with_suffix(".cc")
    first = _INCLUDE_ANY.search(source.read_text()) if source.exists() else None
    return first is not None and first.group(1) == f'"{path.relative_to("src").as_posix()}"'


def content_key(root, path, command):
    digest = hashlib.sha256(" ".join(command).encode())
    for part in reached(root, path, []):
        digest.update((root / part).read_bytes())
    return f"{digest.hexdigest()[:32]} {path}"


def compile_alone(root, path, command):
    """None, or the compiler's words."""
    unit = f'#include "{path.relative_to("src").as_posix()}"\n'
    result = subprocess.run(
        [*command, "-I", str(root / "src"), "-x", "c++", "-"],
        input=unit,
        capture_output=True,
        text=True,
    )
    return None if result.returncode == 0 else f"{path}: does not compile alone\n{result.stderr}"


def main():
    parser = cpp_source.parse_root(__doc__)
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--compiler", default="c++")
    arguments = parser.parse_args()
    root = arguments.root.resolve()
    command = [arguments.compiler, "-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Werror"]
    command += ["-I", str(arguments.build.resolve() / "generated")]
    memory = arguments.build / "headers_alone.txt"
    remembered = set(memory.read_text().splitlines()) if memory.exists() else set()

    headers = cpp_source.files(root, [".h"], "src")
    headers = [path for path in headers if not is_proved_by_its_source(root, path)]
    keys = {path: content_key(root, path, command) for path in headers}
    missing = [path for path in headers if keys[path] not in remembered]
    with ThreadPoolExecutor(2) as pool:
        verdicts = list(pool.map(lambda path: compile_alone(root, path, command), missing))
    failed = {path for path, verdict in zip(missing, verdicts) if verdict}
    memory.write_text("".join(f"{keys[path]}\n" for path in headers if path not in failed))
    note = f" in {len(headers)} headers without a source, {len(missing)} compiled now"
    cpp_source.finish("headers", [verdict for verdict in verdicts if verdict], note)


if __name__ == "__main__":
    main()
