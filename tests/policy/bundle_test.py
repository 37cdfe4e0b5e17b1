"""A bundle holds what its programs need beside the C and C++ libraries, and runs anywhere."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SYSTEM = re.compile(r"^(ld-linux.*|libc|libm|libdl|librt|libpthread|libgcc_s|libstdc\+\+)\.so")


def run(*command):
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: exit 0, is {result.returncode}\n{result.stderr}")
    return result.stdout


def foreign_libraries(program, tree):
    """Names of libraries that are found outside the tree, or nowhere."""
    lines = run("ldd", program).splitlines()
    found = [re.match(r"\s*(\S+) => (.*?)(?: \(0x|$)", line) for line in lines]
    return [m[1] for m in found if m and not SYSTEM.match(m[1]) and str(tree) not in m[2]]


def main():
    build = sys.argv[1]
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        first, tree = Path(folder, "first"), Path(folder, "moved", "tree")
        run(ROOT / "tools/bundle", "--build", build, "--part", "libs", "--tree", first)
        tree.parent.mkdir()
        first.rename(tree)
        for program in (tree / "bin/tessera", tree / "libexec/tessera/tessera-pdf"):
            foreign = foreign_libraries(program, tree)
            if foreign:
                problems.append(f"{program.name}: not in the tree: {' '.join(foreign)}")
        if "commit" not in run(tree / "bin/tessera", "--version"):
            problems.append("tessera --version of the tree names no commit")
        refused = subprocess.run([ROOT / "tools/bundle", "--part", "pictures", "--tree", tree],
                                 capture_output=True, text=True)
        if refused.returncode == 0 or "libs, assets or weights" not in refused.stderr:
            problems.append(f"a part that does not exist is taken: {refused.stderr}")
    print("\n".join(problems) or "the bundle runs")
    sys.exit(1 if problems else 0)


main()
