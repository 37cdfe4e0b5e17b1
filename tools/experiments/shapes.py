#!/usr/bin/env python3
"""One object in a picture: shape, colour and place, with combinations kept back from training.

    shapes.py make DIR [--train 60000] [--heldout 400] [--seed 0]
        DIR/pictures/*.png, DIR/train.jsonl, DIR/heldout.jsonl (both with answers),
        DIR/questions.jsonl (the held-out ones for `tessera run --batch`)
    shapes.py score DIR ANSWERS.jsonl
        share of held-out answers that are exact, by part

A fifth of the 6 x 8 x 9 combinations is held out. Each shape, colour and place is seen in training.
"""
import argparse
import json
import math
import pathlib
import random
import struct
import sys
import zlib

SIDE = 112
COLOURS = {
    "red": (214, 40, 40),
    "green": (44, 160, 60),
    "blue": (40, 80, 220),
    "yellow": (240, 210, 40),
    "purple": (130, 50, 160),
    "orange": (245, 135, 30),
    "pink": (250, 150, 190),
    "brown": (120, 75, 40),
}
ROWS = ("top", "middle", "bottom")
COLUMNS = ("left", "centre", "right")


def in_star(x, y):
    """A star of five points: the radius of its edge swings between 1 and 0.45."""
    turn = (math.atan2(x, -y) / (2 * math.pi) * 5) % 1
    return math.hypot(x, y) <= 1 - 0.55 * (1 - abs(2 * turn - 1))


# Points of a shape, in coordinates from -1 to 1, y downwards.
SHAPES = {
    "circle": lambda x, y: x * x + y * y <= 1,
    "square": lambda x, y: abs(x) <= 0.85 and abs(y) <= 0.85,
    "triangle": lambda x, y: -0.9 <= y <= 0.9 and abs(x) <= (y + 0.9) / 1.8,
    "cross": lambda x, y: (abs(x) <= 0.33 or abs(y) <= 0.33) and max(abs(x), abs(y)) <= 1,
    "ring": lambda x, y: 0.3 <= x * x + y * y <= 1,
    "star": in_star,
}


def draw(shape, colour, row, column, rng):
    """Rows of RGB bytes: the centre of the object lies in its ninth of the picture."""
    grey = rng.randint(190, 243)
    background = bytes(min(255, max(0, grey + rng.randint(-12, 12))) for _ in range(3))
    rows = [bytearray(background * SIDE) for _ in range(SIDE)]
    cell = SIDE / 3
    radius = rng.uniform(15, 21)
    centre_x, centre_y = (
        min(SIDE - radius, max(radius, (place + 0.5) * cell + rng.uniform(-6, 6)))
        for place in (column, row)
    )
    tint = bytes(min(255, max(0, c + rng.randint(-12, 12))) for c in COLOURS[colour])
    inside = SHAPES[shape]
    for y in range(max(0, int(centre_y - radius)), min(SIDE, int(centre_y + radius) + 1)):
        for x in range(max(0, int(centre_x - radius)), min(SIDE, int(centre_x + radius) + 1)):
            if inside((x + 0.5 - centre_x) / radius, (y + 0.5 - centre_y) / radius):
                rows[y][3 * x : 3 * x + 3] = tint
    return rows


def png(rows):
    def chunk(kind, body):
        return (struct.pack(">I", len(body)) + kind + body
                + struct.pack(">I", zlib.crc32(kind + body)))

    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
            + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + bytes(row) for row in rows)))
            + chunk(b"IEND", b""))


def combinations(rng):
    """Training and held-out combinations (shape, colour, row, column)."""
    every = [(s, c, r, k) for s in SHAPES for c in COLOURS for r in range(3) for k in range(3)]
    rng.shuffle(every)
    heldout = every[: len(every) // 5]
    training = every[len(every) // 5 :]
    for part in range(4):
        assert {each[part] for each in training} == {each[part] for each in every}
    return training, heldout


def make(folder, num_train, num_heldout, seed):
    rng = random.Random(seed)
    training, heldout = combinations(rng)
    (folder / "pictures").mkdir(parents=True, exist_ok=True)
    for name, source, count in (("train", training, num_train), ("heldout", heldout, num_heldout)):
        with open(folder / f"{name}.jsonl", "w") as lines:
            for i in range(count):
                shape, colour, row, column = rng.choice(source)
                path = f"pictures/{name}{i:05}.png"
                (folder / path).write_bytes(png(draw(shape, colour, row, column, rng)))
                question = {"role": "user", "content": "<image>\nWhat?", "images": [path]}
                answer = f"{shape} {colour} {ROWS[row]} {COLUMNS[column]}"
                lines.write(json.dumps([question, {"role": "assistant", "content": answer}]) + "\n")
    with open(folder / "heldout.jsonl") as lines, open(folder / "questions.jsonl", "w") as out:
        for i, line in enumerate(lines):
            out.write(json.dumps({"id": str(i), "messages": json.loads(line)[:1]}) + "\n")


def score(folder, answers):
    with open(folder / "heldout.jsonl") as lines:
        truth = [json.loads(line)[1]["content"].split() for line in lines]
    given = {}
    with open(answers) as lines:
        for line in lines:
            answer = json.loads(line)
            given[int(answer["id"])] = answer.get("text", "").split()
    exact = sum(given.get(i) == words for i, words in enumerate(truth))
    print(f"exact {exact} of {len(truth)} ({100 * exact / len(truth):.1f} %)")
    for part, name in enumerate(("shape", "colour", "row", "column")):
        right = sum(given.get(i, [])[part : part + 1] == words[part : part + 1]
                    for i, words in enumerate(truth))
        print(f"  {name:7} {100 * right / len(truth):.1f} %")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    maker = commands.add_parser("make")
    maker.add_argument("folder", type=pathlib.Path)
    maker.add_argument("--train", type=int, default=60000)
    maker.add_argument("--heldout", type=int, default=400)
    maker.add_argument("--seed", type=int, default=0)
    scorer = commands.add_parser("score")
    scorer.add_argument("folder", type=pathlib.Path)
    scorer.add_argument("answers", type=pathlib.Path)
    options = parser.parse_args()
    if options.command == "make":
        make(options.folder, options.train, options.heldout, options.seed)
    else:
        score(options.folder, options.answers)


if __name__ == "__main__":
    sys.exit(main())
