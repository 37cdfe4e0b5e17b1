"""Digests of what Pillow makes of synthetic pictures: plain resizes, and the padded, tiled views
of the image processor for several view sizes, candidate lists and mean colours.

    python tools/oracle/vision_vectors.py > tests/golden/vision/vectors.json

Needs numpy and pillow >= 9.5, < 12.2. The definition takes the horizontal pass first, always, as
those versions do. From 12.2.0 Pillow takes the vertical pass first for a picture more than 100
times as tall as wide whose height is reduced; five rows of the file come out otherwise (observed
with 12.2.0 and 12.3.0; 9.5.0, 11.3.0, 12.0.0, 12.1.0 and 12.1.1 agree on all). Pictures are a hash
of position and seed (picture() below); digests are sha256 of row-major rgb bytes, views one behind
the other.
"""

import hashlib
import json
import random
import sys

import numpy
import PIL
from PIL import Image, ImageOps

SEED = 20412

MEANS = [(0.5, 0.5, 0.5), (0.48145466, 0.4578275, 0.40821073), (0.0, 1.0, 0.9999)]

GRIDS = {
    "nine": [(m, n) for m in range(1, 10) for n in range(1, 10) if m * n <= 9],
    "four": [(1, 1), (2, 2), (1, 2), (2, 1), (4, 1), (1, 4), (3, 1), (1, 3)],
    "one": [(1, 1)],
}


def picture(width, height, seed):
    """Noise with a quarter of black and white, so that sums leave 0 ... 255."""
    y, x, c = numpy.meshgrid(
        numpy.arange(height, dtype=numpy.uint32),
        numpy.arange(width, dtype=numpy.uint32),
        numpy.arange(3, dtype=numpy.uint32),
        indexing="ij",
    )
    h = x * numpy.uint32(374761393) + y * numpy.uint32(668265263) + c * numpy.uint32(2246822519)
    h += numpy.uint32(seed * 3266489917 % 2**32)
    h ^= h >> numpy.uint32(15)
    h *= numpy.uint32(2246822519)
    h ^= h >> numpy.uint32(13)
    extreme = numpy.where((h >> numpy.uint32(10)) & numpy.uint32(1), 255, 0)
    value = numpy.where((h >> numpy.uint32(8)) & numpy.uint32(3), h & numpy.uint32(255), extreme)
    return Image.fromarray(value.astype(numpy.uint8))


def choose(candidates, width, height):
    best, best_kept, best_wasted = None, 0, float("inf")
    for w, h in candidates:
        scale = min(w / width, h / height)
        kept = min(int(width * scale) * int(height * scale), width * height)
        wasted = w * h - kept
        if kept > best_kept or (kept == best_kept and wasted < best_wasted):
            best, best_kept, best_wasted = (w, h), kept, wasted
    return best


def digest_views(image, side, canvas, colour):
    views = ImageOps.pad(image, (side, side), color=colour).tobytes()
    local = ImageOps.pad(image, canvas, color=colour)
    for top in range(0, canvas[1], side):
        for left in range(0, canvas[0], side):
            views += local.crop((left, top, left + side, top + side)).tobytes()
    return hashlib.sha256(views).hexdigest()


def size(draw):
    """A side of 1 to about 1500 pixels, small and large ones equally often."""
    return max(1, int(2 ** draw.uniform(0, 10.5)))


def views_rows(draw):
    shapes = [(1, 1), (1, 97), (97, 1), (2, 700), (700, 2), (3, 5), (385, 384), (384, 385)]
    shapes += [(size(draw), size(draw)) for _ in range(82)]
    for index, (width, height) in enumerate(shapes):
        side = 384 if index < 20 else draw.choice([384, 112, 224, 56, 37])
        grids = draw.choice(sorted(GRIDS))
        mean = draw.choice(MEANS)
        candidates = [(m * side, n * side) for m, n in GRIDS[grids]]
        canvas = choose(candidates, width, height)
        colour = tuple(int(x * 255) for x in mean)
        try:
            digest = digest_views(picture(width, height, index), side, canvas, colour)
        except ValueError:
            continue  # a side would round to zero pixels: Pillow refuses
        yield {
            "size": [width, height],
            "seed": index,
            "side": side,
            "grids": grids,
            "mean": mean,
            "canvas": canvas,
            "sha256": digest,
        }


def resize_rows(draw):
    for index in range(60):
        width, height = size(draw) // 2 + 1, size(draw) // 2 + 1
        out = (size(draw) // 2 + 1, size(draw) // 2 + 1)
        if index % 6 == 0:
            out = (width, out[1])
        if index % 6 == 1:
            out = (out[0], height)
        resized = picture(width, height, index).resize(out, Image.BICUBIC)
        yield {
            "size": [width, height],
            "seed": index,
            "out": out,
            "sha256": hashlib.sha256(resized.tobytes()).hexdigest(),
        }


def rows_text(rows):
    return "[\n  " + ",\n  ".join(json.dumps(row) for row in rows) + "\n ]"


def main():
    version = tuple(int(part) for part in PIL.__version__.split(".")[:2])
    if not (9, 5) <= version < (12, 2):
        sys.exit(f"pillow: 9.5 to 12.1, is {PIL.__version__}")
    draw = random.Random(SEED)
    views, resizes = list(views_rows(draw)), list(resize_rows(draw))
    head = {
        "generator": "tools/oracle/vision_vectors.py",
        "pillow": PIL.__version__,
        "numpy": numpy.__version__,
        "seed": SEED,
        "grids": GRIDS,
    }
    print(json.dumps(head)[:-1] + ',\n "views": ' + rows_text(views) + ",")
    print(' "resizes": ' + rows_text(resizes) + "}")


main()
