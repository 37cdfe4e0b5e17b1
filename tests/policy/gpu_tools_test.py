"""The tools for GPUs run on the CPU as far as they can, and gpu_check sees what is wrong."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(tool, *arguments):
    return subprocess.run([ROOT / "tools" / tool, *arguments], capture_output=True, text=True)


def main():
    build = Path(sys.argv[1])
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder, "rows.jsonl")
        check = run("gpu_check", "--dry-run", "--programs", build, "--json", table)
        rows = [json.loads(line) for line in table.read_text().splitlines()]
        if check.returncode != 0 or len(rows) < 9 or not all(row["passed"] for row in rows):
            problems.append(f"gpu_check --dry-run: all pass\n{check.stdout}{check.stderr}")
        # A folder without programs: every row that needs one fails.
        check = run("gpu_check", "--dry-run", "--programs", folder, "--json", table)
        rows = [json.loads(line) for line in table.read_text().splitlines()]
        if check.returncode != 1 or sum(row["passed"] for row in rows) > 2:
            problems.append(f"gpu_check without programs: fails\n{check.stdout}{check.stderr}")
        bench = run("gpu_bench", "--dry-run", "--programs", build, "--json", table)
        if bench.returncode != 0:
            problems.append(f"gpu_bench --dry-run: exit code 0\n{bench.stdout}{bench.stderr}")
        else:
            device, nano, tower = (json.loads(line) for line in table.read_text().splitlines())
            if not (device["product_tflop_s"] > 0 and nano["tokens_per_s"] > 0
                    and nano["predicted_bytes"] > 4 * nano["parameters"]
                    and tower["ms_per_view"] > 0 and 0 < tower["share_of_product"] < 1):
                problems.append("gpu_bench --dry-run: figures above 0, "
                                f"are {device} {nano} {tower}")
    print("\n".join(problems) or "gpu_check and gpu_bench run")
    sys.exit(1 if problems else 0)


main()
