#!/usr/bin/env python3
"""Whether made training data is as varied as it has to be, and apart from the held-out side.

    tessera data make configs/data/standard.json --out TRAIN --samples 20000
    tessera data make configs/data/standard.json --out HELDOUT --samples 2000 --split held_out
    variety.py TRAIN HELDOUT

Prints a table of figures with their bounds; the exit code is 1 when one is missed.
"""
import collections
import hashlib
import json
import pathlib
import subprocess
import sys
import tarfile

TESSERA = pathlib.Path(__file__).resolve().parents[2] / "build" / "release" / "tessera"
NUM_GRIDS = 23  # of at most nine tiles
CONTENT = ("fonts", "passages", "cutouts", "layouts", "phrases")
LEAST_LINE = 12  # characters: shorter ones are alike by chance


def documents(folder):
    for path in sorted(pathlib.Path(folder).glob("shard-*.tar")):
        with tarfile.open(path) as shard:
            for member in shard:
                name = pathlib.Path(member.name).name
                if name.endswith(".json") and not name.startswith("."):
                    yield json.load(shard.extractfile(member))


def digest(text):
    return hashlib.sha256(text.encode()).digest()


class Figures:
    """What the documents of one folder hold."""

    def __init__(self, folder):
        self.num_samples = 0
        self.seen = {name: collections.Counter() for name in CONTENT}
        self.lines = collections.defaultdict(set)  # by title of the passage: digests
        self.grids = collections.Counter()
        self.num_turns = 0
        self.pairs = set()
        self.kinds = set()  # of tasks
        self.tasks = collections.Counter()  # turns
        self.fixed = collections.Counter()  # of these, with a prompt known by heart
        for document in documents(folder):
            self.add(document)

    def add(self, document):
        self.num_samples += 1
        for name in CONTENT:
            self.seen[name].update(document.get(name, []))
        lines = {digest(box["text"]) for box in document.get("boxes", [])
                 if box["kind"] == "line" and len(box["text"]) >= LEAST_LINE}
        for passage in document.get("passages", []):
            self.lines[passage] |= lines
        self.grids.update("x".join(map(str, tiles)) for tiles in document.get("tiles", []))
        turns = [m["content"] for m in document["messages"] if m["role"] != "system"]
        for question, answer in zip(turns[::2], turns[1::2]):
            self.num_turns += 1
            self.pairs.add(digest(question.replace("<image>", "").strip() + "\0" + answer))
        tasks, phrases = document["turn_tasks"], document["phrases"]
        self.kinds.update([document["task"], *tasks])
        self.tasks.update(tasks)
        if len(tasks) == len(phrases):
            self.fixed.update(t for t, p in zip(tasks, phrases) if p.startswith("fixed:"))

    def fixed_share(self):
        """Of the turns whose task has known prompts."""
        known = set(self.fixed)
        return sum(self.fixed.values()) / max(1, sum(self.tasks[task] for task in known))


def task_names():
    command = [TESSERA, "data", "catalogue", "--json"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True)
    return {task["name"] for task in json.loads(listed.stdout)["tasks"]}


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    train, heldout = Figures(sys.argv[1]), Figures(sys.argv[2])
    phrasings = [p for p in train.seen["phrases"] if not p.startswith("fixed:")]
    missing = sorted(task_names() - train.kinds)
    rows = [
        ("samples", train.num_samples, None),
        ("font faces", len(train.seen["fonts"]), 150),
        ("tile grids", len(train.grids), NUM_GRIDS),
        ("task kinds", len(train.kinds), len(train.kinds) + len(missing)),
        ("phrasings", len(phrasings), 2000),
        ("distinct pairs, share", len(train.pairs) / train.num_turns, 0.9),
        ("known prompts, share in their tasks", train.fixed_share(), 0.25),
    ]
    is_kept = True
    for name, value, bound in rows:
        kept = bound is None or value >= bound
        is_kept &= kept
        wanted = "" if bound is None else f"at least {bound:g}"
        print(f"{name:40} {value:>10.4g}   {wanted}{'' if kept else '   MISSED'}")
    if missing:
        print("without a sample:", ", ".join(missing))
    for name in CONTENT:
        shared = set(train.seen[name]) & set(heldout.seen[name])
        if name == "passages":  # two documents may bear one title
            shared = {title for title in shared if train.lines[title] & heldout.lines[title]}
        shared = sorted(each for each in shared if not each.startswith("fixed:"))
        is_kept &= not shared
        missed = f"   MISSED {shared[0]}" if shared else ""
        print(f"{name + ' on both sides':40} {len(shared):>10}   none{missed}")
    sys.exit(0 if is_kept else 1)


if __name__ == "__main__":
    main()
