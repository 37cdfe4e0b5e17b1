"""tools/read_examples asks what examples/README.md says; shows answers, times and the picture."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STAND_IN = ROOT / "tests/golden/vl2/mha"
README = (ROOT / "examples/README.md").read_text().replace("\\|", "|")


def read_examples(*arguments, **environment):
    return subprocess.run([ROOT / "tools/read_examples", *arguments], capture_output=True,
                          text=True, env={**os.environ, **environment})


def faults_of(result, boxes):
    if result.returncode != 0:
        yield f"exit 0, is {result.returncode}\n{result.stderr}"
    for name, question in re.findall(r"^\| `(\S+)` \| (.+?) \|", README, re.M):
        asked = question in result.stdout and f"examples/{name}" in result.stdout
        if not asked:
            yield f"examples/{name}: asked what its README says: {question}\n{result.stdout}"
    times = re.findall(r"^\(\d+\.\d s\)$", result.stdout, re.M)
    if len(times) != 4:
        yield f"the time of each of four answers, are {times}"
    if not (boxes.exists() and boxes.read_bytes().startswith(b"\x89PNG")):
        yield f"a picture with boxes at {boxes}, is none"
    if f"drawn: {boxes}" not in result.stdout:
        yield "the path of the drawn picture, is not printed"


def main():
    programs = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        short = read_examples("--programs", programs, "--out", folder, "--max-tokens", "8",
                              TESSERA_MODEL=str(STAND_IN))
        problems = list(faults_of(short, Path(folder, "scene_boxes.png")))
        absent = read_examples("--programs", programs, "--out", folder, TESSERA_MODEL=folder)
        if absent.returncode == 0:
            problems.append("a model that is not there: fails, does not")
        if read_examples("--programs").returncode != 2:
            problems.append("a flag without its value: exit 2")
    print("\n".join(problems) or "read_examples reads")
    sys.exit(1 if problems else 0)


main()
