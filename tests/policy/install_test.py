"""An installed tree runs from where it stands: program, helper and licence under a fresh prefix, no
path into the build tree, and the commit of the tree in --version."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(*command):
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: exit 0, is {result.returncode}\n{result.stderr}")
    return result.stdout


def main():
    build = sys.argv[1]
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        run("cmake", "--install", build, "--prefix", folder)
        prefix = Path(folder)
        programs = [prefix / "bin/tessera", prefix / "libexec/tessera/tessera-pdf"]
        for path in [*programs, prefix / "share/doc/tessera/LICENSE"]:
            if not path.exists():
                problems.append(f"not installed: {path.relative_to(prefix)}")
        for program in filter(Path.exists, programs):
            if re.search(r"R(?:UN)?PATH", run("readelf", "-d", program)):
                problems.append(f"{program.name}: has a run path into some build tree")
        if programs[0].exists():
            version = run(programs[0], "--version")
            commit = run("git", "-C", ROOT, "rev-parse", "--short=12", "HEAD").strip()
            if commit not in version:
                problems.append(f"--version names another commit than {commit}: {version}")
    print("\n".join(problems) or "the installed tree runs")
    sys.exit(1 if problems else 0)


main()
