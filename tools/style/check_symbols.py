#!/usr/bin/env python3
"""What the built objects may refer to, and where vector instructions may stand.

1. Library code never prints, exits, aborts, reads the environment or calls the heap by hand; the
   few files whose job it is are listed.
2. AVX code stands only in the objects of *_avx2.cc and *_avx512.cc. There, no weak symbol outside
   tessera::kernels may hold it: the linker could choose that copy for the whole program, and an
   older processor would stop.
"""

import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cpp_source

PRINT = {
    "printf", "fprintf", "vprintf", "vfprintf", "puts", "putchar", "putc", "fputs", "fputc",
    "perror",
    "__printf_chk", "__fprintf_chk", "__vfprintf_chk",
    "_ZSt4cout", "_ZSt4cerr", "_ZSt4clog",
}  # fmt: skip
STOP = {"exit", "_exit", "_Exit", "quick_exit", "abort"}
HEAP = {"malloc", "calloc", "realloc", "aligned_alloc", "posix_memalign"}
ENVIRONMENT = {"getenv", "secure_getenv", "setenv", "putenv"}
FORBIDDEN = PRINT | STOP | HEAP | ENVIRONMENT

# Source below src/ (a folder ends with a slash): what it may use. Programs may print and exit.
ALLOWED = {
    "base/check.cc": {"fprintf", "__fprintf_chk", "abort"},
    "base/env.cc": ENVIRONMENT,
    # The argument parser's headers can read variables for options; none of ours asks for one.
    "cli/": PRINT | STOP | {"getenv"},
    "ops/memory/block_source.cc": HEAP,
    "server/": PRINT,
    "pdf_helper/": PRINT | STOP,
}
VECTOR_SOURCE = re.compile(r"_(?:avx2|avx512)\.cc$")
# VEX and EVEX mnemonics start with v; the system instructions that do as well are not AVX.
_AVX = re.compile(r"\t(?!verr|verw|vmcall|vmlaunch|vmread|vmwrite|vmx)v[a-z]\w*\s|%[yz]mm\d")
_SYMBOL_HEAD = re.compile(r"^[0-9a-f]+ <(.+)>:$")


def objects(build):
    """[(object file, its source below src/)] of the libraries' objects."""
    found = []
    for path in sorted(build.glob("src/**/CMakeFiles/*.dir/**/*.o")):
        parts = path.relative_to(build / "src").parts
        at = parts.index("CMakeFiles")
        if parts[at + 1].startswith("tessera"):
            found.append((path, "/".join((*parts[:at], *parts[at + 2 :])).removesuffix(".o")))
    return found


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def forbidden_symbols(path, source):
    allowed = set()
    for place, names in ALLOWED.items():
        if source == place or (place.endswith("/") and source.startswith(place)):
            allowed |= names
    used = {line.split()[-1].split("@")[0] for line in run("nm", "-u", str(path)).splitlines()}
    return [f"src/{source}: refers to {name}" for name in sorted((used & FORBIDDEN) - allowed)]


def vector_functions(path):
    """Names (mangled) of the functions with AVX instructions."""
    found, symbol = set(), None
    for line in run("objdump", "-d", "--no-show-raw-insn", str(path)).splitlines():
        head = _SYMBOL_HEAD.match(line)
        if head:
            symbol = head.group(1)
        elif symbol not in found and _AVX.search(line):
            found.add(symbol)
    return found


def weak_symbols(path):
    lines = (line.split() for line in run("nm", "--defined-only", str(path)).splitlines())
    return {parts[-1] for parts in lines if len(parts) == 3 and parts[1] in "WVu"}


def misplaced_vector_code(path, source):
    found = vector_functions(path)
    if VECTOR_SOURCE.search(source):
        found &= weak_symbols(path)
        found = {name for name in found if not name.startswith("_ZN7tessera7kernels")}
        what = "weak symbol with AVX code"
    else:
        what = "AVX code outside a vector file"
    names = run("c++filt", *sorted(found)).splitlines() if found else []
    return [f"src/{source}: {what}: {name}" for name in names]


def main():
    parser = cpp_source.parse_root(__doc__)
    parser.add_argument("--build", type=Path, required=True)
    arguments = parser.parse_args()
    known = [
        (path, source)
        for path, source in objects(arguments.build)
        if (arguments.root / "src" / source).exists()
    ]
    if not known:
        cpp_source.finish("symbols", [f"{arguments.build}: no object of this tree was built there"])
    with ThreadPoolExecutor(2) as pool:
        checks = [
            pool.submit(f, *o) for o in known for f in (forbidden_symbols, misplaced_vector_code)
        ]
        problems = [problem for check in checks for problem in check.result()]
    cpp_source.finish("symbols", problems, f" in {len(known)} objects")


if __name__ == "__main__":
    main()
