"""The shipped model still does what it did: a few questions of each task of its card, with
thresholds (tests/golden/eval/small.json). Some minutes of an optimised build.

    python3 tests/policy/small_eval_test.py BUILD [--model DIR]
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SUITE = ROOT / "tests/golden/eval/small.json"
MOST_SECONDS = 300  # of processor time, all threads
MOST_BYTES = 32 * 2 ** 20  # of the model with its tokenizer


def shown(task):
    low, high = task["interval"]
    value = f"{task['value']:.3f} ({low:.3f} … {high:.3f})"
    return f"{task['metric']} {value}, to reach {task['target']}"


def faults_of(results):
    seconds = sum(task["n"] * task["mean"]["cpu_s"] for task in results["tasks"].values())
    for name, task in results["tasks"].items():
        print(f"{name}: {shown(task)}, {task['n']} answers")
        if task["errors"] or task["dropped"]:
            yield f"{name}: every question is answered, {task['errors'] + task['dropped']} are not"
        if not task["reached"]:
            yield f"{name}: {shown(task)}"
    print(f"{seconds:.0f} s of processor time")
    if seconds > MOST_SECONDS:
        yield f"at most {MOST_SECONDS} s of processor time, took {seconds:.0f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=Path)
    parser.add_argument("--model", type=Path, default=ROOT / "models/tessera-nano")
    arguments = parser.parse_args()
    model = arguments.model
    num_bytes = sum(each.stat().st_size for each in model.iterdir()
                    if each.suffix in (".json", ".safetensors"))
    problems = []
    if num_bytes > MOST_BYTES:
        problems.append(f"{model}: at most {MOST_BYTES} bytes, has {num_bytes}")
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([arguments.build / "tessera", "eval", "--suite", SUITE, "--model",
                               model, "--out", folder, "--json"], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"tessera eval: exit 0, is {done.returncode}\n{done.stderr}")
        problems += faults_of(json.loads(done.stdout))
    print("\n".join(problems) or "every threshold is reached")
    sys.exit(1 if problems else 0)


main()
