#!/usr/bin/env python3
"""Samples for timing training steps: random letters, a picture in every fourth sample.

    filler.py DIR          DIR/train.jsonl with 200 samples of about 900 tokens, DIR/pictures
"""
import json
import pathlib
import random
import sys

import shapes


def main():
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    (folder / "pictures").mkdir(parents=True, exist_ok=True)
    rng = random.Random(0)
    with open(folder / "train.jsonl", "w") as lines:
        for i in range(200):
            question = {"role": "user", "content": "Tell me."}
            if i % 4 == 0:
                path = f"pictures/{i:03}.png"
                rows = shapes.draw("star", "red", rng.randrange(3), rng.randrange(3), rng)
                (folder / path).write_bytes(shapes.png(rows))
                question = {"role": "user", "content": "<image>\nTell me.", "images": [path]}
            text = "".join(rng.choice("abcdefghij klmnopq") for _ in range(900))
            lines.write(json.dumps([question, {"role": "assistant", "content": text}]) + "\n")


if __name__ == "__main__":
    main()
