"""tools/model_card puts into the card what `tessera eval` wrote, and nothing else."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests/golden/vl2"
TEMPLATE = ROOT / "configs/train/tessera-nano/card.md"
BENCH = {"prefill_tok_s": 1234.4, "decode_tok_s": 321.0, "vision_ms_per_tile": 99.6, "load_ms": 7,
         "peak_rss_bytes": 3 * 2 ** 20}
STEP = {"step": 1, "tokens": 100, "tokens_per_s": 50.0, "share_of_peak": 0.25, "dropped_steps": 0,
        "heldout_loss": 3.5}


def run(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True)


def evaluate(programs, folder):
    """An evaluation of two questions about a picture, by a model of random weights."""
    picture = str(FIXTURES / "images/1.jpg")
    lines = [[{"role": "user", "content": "<image>\nRead it.", "images": [picture]},
              {"role": "assistant", "content": truth}]
             for truth in ("a <b> truth", "a <b> truth b")]
    (folder / "d.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    suite = {"name": "tiny", "seed": 1, "tasks": [
        {"name": "words", "metric": "character_error_rate", "also": ["anls"], "target": 0.02,
         "max_tokens": 4, "sources": [{"path": "d.jsonl"}]}]}
    (folder / "s.json").write_text(json.dumps(suite))
    done = run(programs / "tessera", "eval", "--suite", folder / "s.json", "--out", folder / "out",
               "--model", FIXTURES / "mha", "--max-tiles", "1")
    if done.returncode != 0:
        sys.exit(f"tessera eval: exit 0, is {done.returncode}\n{done.stderr}")
    return folder / "out"


def faults_of(card, results, model):
    task = results["tasks"]["words"]
    for text in (f"{100 * task['value']:.2f} %", f"{task['also'][0]['value']:.3f} (",
                 "≤ 2.00 %: missed", "| total | ", "| 1234 |", "| 321 |",
                 "| run | 1 | 100 | 0 min | 50 | 25 % | 3.500 … 3.500 | 0 |", "| other |",
                 "| processor seconds a picture | tessera | other |",
                 "![words](failures/words.jpg)", "a <b> truth", "On disk: "):
        if text not in card:
            yield f"the card holds {text!r}, does not"
    if "<!--" in card:
        yield "a part of the template is left open"
    picture = model / "failures/words.jpg"
    if not (picture.exists() and picture.read_bytes().startswith(b"\xff\xd8")):
        yield f"{picture.name}: a JPEG, is none"


def main():
    programs = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        out, model = evaluate(programs, folder), folder / "model"
        shutil.copytree(FIXTURES / "mha", model)
        (folder / "run").mkdir()
        (folder / "run/metrics.jsonl").write_text(json.dumps(STEP) + "\n")
        (folder / "bench.json").write_text(json.dumps(BENCH))
        command = [ROOT / "tools/model_card", "--results", out, "--beside", f"other={out}", "--run",
                   folder / "run", "--speed", folder / "bench.json", "--model", model, "--programs",
                   programs, "--template"]
        done = run(*command, TEMPLATE)
        if done.returncode != 0:
            sys.exit(f"model_card: exit 0, is {done.returncode}\n{done.stderr}")
        results = json.loads((out / "results.json").read_text())
        problems = list(faults_of((model / "README.md").read_text(), results, model))
        (folder / "wrong.md").write_text("<!-- figurs -->\n")
        # A later card, without that run's metrics and the other reader's answers.
        before = (model / "README.md").read_text()
        (folder / "run").rename(folder / "10_run")
        later = [folder / "10_run" if part == folder / "run" else part for part in command]
        at = later.index("--beside")
        run(*later[:at], *later[at + 2:], TEMPLATE)
        card = (model / "README.md").read_text()
        row = next(line for line in card.splitlines(True) if line.startswith("| 10_run | 1 |"))
        if card.replace(row, "") != before:
            problems.append("a later card: the one before and a row of the new run, is\n" + card)
        if "is figurs" not in run(*command, folder / "wrong.md").stderr:
            problems.append("a part that does not exist: an error that names it")
    print("\n".join(problems) or "the card holds what was measured")
    sys.exit(1 if problems else 0)


main()
