#!/usr/bin/env python3
"""Whether Tesseract 5 reads what generated pages claim to say: plain English pages in serif and sans
faces, as a scan at 300 dpi shows them. An independent reader of the truth, line by line, so that its
idea of columns and pictures does not matter.

    apt-get install tesseract-ocr; pip install pillow
    tesseract_check.py --assets build/assets/standard.pack [--pages 60] [--seed 1]

Prints the character errors over all lines and the worst lines; the exit code is 1 above 1 %.
"""
import argparse
import io
import json
import pathlib
import subprocess
import sys
import tarfile
import tempfile

from PIL import Image, ImageOps

ROOT = pathlib.Path(__file__).resolve().parents[2]
MOST_ERRORS = 0.01
# Beginnings of the ids of text faces that no reader would call unusual.
PLAIN_FACES = ("liberationsans", "liberationserif", "dejavusans-", "dejavuserif", "lato-", "roboto-",
               "robotoslab", "opensans", "cantarell", "clearsans", "carlito", "caladea", "cabin-",
               "ptf", "pts", "ebgaramond", "linlibertine", "vollkorn", "oxygensans", "gentium")
RECIPE = {
    "name": "plain pages",
    "languages": {"en": 1},
    "grids": {"2x3": 1, "3x3": 1},
    "fill": {"low": 1.8, "high": 2.2},
    "density": {"low": 0.6, "high": 1},
    "difficulty": {"low": 0, "high": 0},
    "pictures": {"formats": {"png": 1}},
    "parts": [{"name": "pages", "generators": {"text": 1}, "tasks": {"ocr.page": 1}}],
}


def make_pages(folder, arguments):
    recipe = folder / "recipe.json"
    recipe.write_text(json.dumps(RECIPE))
    subprocess.run([ROOT / "build/release/tessera", "data", "make", recipe, "--out", folder / "shards",
                    "--assets", arguments.assets, "--samples", str(arguments.pages),
                    "--seed", str(arguments.seed)], check=True, stdout=subprocess.DEVNULL)
    for path in sorted((folder / "shards").glob("*.tar")):
        with tarfile.open(path) as shard:
            files = {m.name: shard.extractfile(m).read() for m in shard if m.isfile()}
        for name, content in files.items():
            if name.endswith(".json") and not name.startswith("."):
                stem = name.removesuffix(".json")
                yield json.loads(content), files[f"{stem}.0.png"]


def crop_lines(folder, number, document, picture):
    """(truth, document, path of the line's own picture) of every line of a page."""
    page = Image.open(io.BytesIO(picture)).convert("RGB")
    for i, line in enumerate(box for box in document["boxes"] if box["kind"] == "line"):
        x0, y0, x1, y1 = line["box"]
        margin = (y1 - y0) // 3
        path = folder / f"{number}-{i}.png"
        page.crop((x0, y0, x1, y1)).save(path)
        ImageOps.expand(Image.open(path), margin, page.getpixel((x0, y0))).save(path)
        yield line["text"], document, path


def read_lines(folder, paths):
    """One line of text for every picture."""
    names = folder / "lines.txt"
    names.write_text("".join(f"{path}\n" for path in paths))
    command = ["tesseract", names, "-", "-l", "eng", "--dpi", "300", "--psm", "7"]
    read = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    return read.split("\f")[: len(paths)]


def distance(a, b):
    """Levenshtein distance."""
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        above, row[0] = row[0], i
        for j, right in enumerate(b, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (left != right))
    return row[len(b)]


def plain(text):
    """Signs that both sides may write in several ways."""
    for sign, other in (("“", '"'), ("”", '"'), ("’", "'"), ("‘", "'"), ("—", "-"), ("–", "-")):
        text = text.replace(sign, other)
    return text.replace(" ", "")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assets", required=True)
    parser.add_argument("--pages", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        lines = []
        for number, (document, picture) in enumerate(make_pages(folder, arguments)):
            is_plain = all(font.startswith(PLAIN_FACES) for font in document["fonts"])
            if is_plain and document["layouts"] != ["text.two-languages"]:
                lines += crop_lines(folder, number, document, picture)
        read = read_lines(folder, [path for _, _, path in lines])
    scored = []
    for (truth, document, _), text in zip(lines, read):
        truth, text = plain(truth), plain(text.strip())
        scored.append((distance(text, truth), truth, text, document))
    num_errors, num_characters = (sum(column) for column in zip(
        *((line[0], len(line[1])) for line in scored)))
    for errors, truth, read, document in sorted(scored, key=lambda line: -line[0])[:12]:
        print(f"{errors:4} {document['layouts'][0]}, {document['fonts'][0]}: {truth} | {read}")
    share = num_errors / max(1, num_characters)
    print(f"{len(scored)} lines, {num_characters} characters, {num_errors} errors: {100 * share:.2f} %")
    sys.exit(0 if share <= MOST_ERRORS else 1)


if __name__ == "__main__":
    main()
