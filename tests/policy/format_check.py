"""Every C++ file is as clang-format writes it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools" / "style"))

import cpp_source  # noqa: E402


def main():
    paths = [str(path) for path in cpp_source.files(ROOT, cpp_source.CPP_SUFFIXES)]
    result = subprocess.run(
        ["clang-format", "--dry-run", "--Werror", *paths], cwd=ROOT, capture_output=True, text=True
    )
    badly = sorted(
        {line.split(":")[0] for line in result.stderr.splitlines() if ": error:" in line}
    )
    cpp_source.finish("format", badly, f" in {len(paths)} files")


main()
