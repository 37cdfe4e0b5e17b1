"""tools/reproduce_model names commands, flags and files that exist, and stages in their order."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FLAGS = (ROOT / "tests" / "policy" / "flags.txt").read_text().splitlines()
STAGES = ["assets", "tokenizer", "alignment", "pretraining", "sft", "refinement", "continuation",
          "questions", "balance", "marks", "faces", "small_print", "convert", "eval", "ship"]


def commands(stage, *more):
    program = ROOT / "tools" / "reproduce_model"
    result = subprocess.run([program, "--stage", stage, "--dry-run", *more], capture_output=True,
                            text=True)
    if result.returncode != 0:
        sys.exit(f"reproduce_model --stage {stage}: exit 0, is {result.returncode}")
    return [shlex.split(line) for line in result.stdout.splitlines()]


def faults_of(command):
    """Files of the repository that are not there, flags that the program does not have."""
    for word in command:
        if word.startswith(("configs/", "tools/")) and not (ROOT / word).exists():
            yield f"{word}: no such file"
    if Path(command[0]).name != "tessera":
        return
    words = [word for word in command[1:3] if word.isalpha()]
    names = [" ".join(["tessera", *words[:count]]) for count in (2, 1)]
    name = next((each for each in names if each in FLAGS), None)
    for word in command:
        if name and word.startswith("--") and f"{name} {word}" not in FLAGS:
            yield f"{name}: no flag {word}"


def main():
    each = [command for stage in STAGES for command in commands(stage)]
    problems = [fault for command in each for fault in faults_of(command)]
    if each != commands("all"):
        problems.append("--stage all: the stages in their order, is something else")
    if "--set steps=3" not in shlex.join(commands("sft", "--set", "steps=3")[0]):
        problems.append("arguments behind the stage: handed to tessera train, are not")
    if len(commands("check")) != 10:
        problems.append("--stage check: ten runs")
    failing = subprocess.run([ROOT / "tools" / "reproduce_model", "--stage", "sft"],
                             capture_output=True, env={**os.environ, "TESSERA": "false"})
    if failing.returncode != 1:
        problems.append(f"a run that fails: its exit code, is {failing.returncode}")
    # Pairs are read by `tokenizers` from 0.20 on; the official code is bound to older ones.
    tokenizer = json.loads((ROOT / "configs/train/tessera-nano/tokenizer.json").read_text())
    if not all(isinstance(merge, str) for merge in tokenizer["model"]["merges"]):
        problems.append("tokenizer.json: each merge as one string, has pairs")
    unknown = subprocess.run([ROOT / "tools" / "reproduce_model", "--stage", "none"],
                             capture_output=True)
    if unknown.returncode != 2:
        problems.append("an unknown stage: exit 2")
    print("\n".join(problems) or f"reproduce: {len(each)} commands")
    sys.exit(1 if problems else 0)


main()
