"""An installed tree runs from where it stands: program, helper and licence under a fresh prefix, no
path into the build tree, the commit of the tree in --version, and the default model, which `run`,
`ocr` and `chat` find without a flag."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


MODEL = ROOT / "models/tessera-nano"
STAND_IN = ROOT / "tests/golden/vl2/mha"
PICTURE = ROOT / "examples/receipt.png"
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "TESSERA_MODEL"}


def run(*command, text=""):
    result = subprocess.run(command, capture_output=True, text=True, input=text, env=ENVIRONMENT)
    if result.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: exit 0, is {result.returncode}\n{result.stderr}")
    return result.stdout


def faults_of_default_model(prefix):
    """The commands of a first day, without --model, on what was installed."""
    tessera, default = prefix / "bin/tessera", prefix / "share/tessera/default"
    if (MODEL / "config.json").exists():
        missing = [each.name for each in MODEL.iterdir() if not (default / each.name).exists()]
        yield from (f"not installed: share/tessera/default/{name}" for name in missing)
    else:
        print("no models/tessera-nano in this tree: a fixture takes its place")
        shutil.copytree(STAND_IN, default)
    answer = json.loads(run(tessera, "run", PICTURE, "-p", "Total?", "--max-tokens", "4", "--json"))
    if Path(answer["model"]) != default or not answer["output_ids"]:
        yield f"run: an answer of {default}, is {answer['model']} {answer['output_ids']}"
    page = json.loads(run(tessera, "ocr", PICTURE, "--max-tokens", "4", "--json"))["pages"][0]
    if "error" in page or page["finish_reason"] not in ("stop", "length"):
        yield f"ocr: a page that is read, is {page}"
    if not run(tessera, "chat", PICTURE, "--max-tokens", "4", text="Total?\n").strip():
        yield "chat: an answer, is none"


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
            problems += faults_of_default_model(prefix)
    print("\n".join(problems) or "the installed tree runs")
    sys.exit(1 if problems else 0)


main()
