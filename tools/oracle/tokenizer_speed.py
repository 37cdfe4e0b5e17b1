"""Times encode() beside the `tokenizers` package on one core: same texts, same run, interleaved.

Usage: taskset -c 0 python tools/oracle/tokenizer_speed.py --bench build/release/src/text/tokenizer_bench
           [--tokenizer FILE] [--rounds 5]

The texts: English prose, Chinese prose, source code, and the mixture of all scripts that
tokenizer_check.py compares; about 1 MB of each, as documents of 4 kB. Prints one row per text.
"""

import argparse
import json
import os
import pathlib
import random
import statistics
import subprocess
import tempfile
import time

os.environ["TOKENIZERS_PARALLELISM"] = "false"

from tokenizers import Tokenizer  # noqa: E402  (the variable above must come first)

from tokenizer_check import package_file  # noqa: E402
from tokenizer_texts import WORDS, texts  # noqa: E402

DOCUMENT = 4000  # bytes of one text
TOTAL = 1_000_000


def documents(make, rng):
    out = []
    total = 0
    while total < TOTAL:
        parts = []
        size = 0
        while size < DOCUMENT:
            parts.append(make(rng))
            size += len(parts[-1].encode())
        out.append("".join(parts))
        total += size
    return out


def english(rng, vocabulary):
    # Zipf: the n-th word is drawn with a weight of 1/n.
    weights = [1 / (n + 1) for n in range(len(vocabulary))]
    words = rng.choices(vocabulary, weights, k=rng.randint(6, 24))
    if rng.random() < 0.2:
        words[rng.randrange(len(words))] = str(rng.randint(0, 99999))
    end = rng.choice([". ", ". ", ", ", "? ", "; ", ".\n\n"])
    return words[0].capitalize() + " " + " ".join(words[1:]) + end


def corpora(tokenizer):
    rng = random.Random(7)
    # Words and Chinese words are whole tokens of the vocabulary, in its order: by frequency.
    tokens = [tokenizer.decode([i]) for i in range(300, min(60_000, tokenizer.get_vocab_size()))]
    vocabulary = WORDS + [t[1:] for t in tokens if t[0:1] == " " and t[1:].isascii() and t[1:].isalpha()]
    han = [t for t in tokens if t and all("\u4e00" <= c <= "\u9fa5" for c in t)] or ["中文"]
    weights = [1 / (n + 1) for n in range(len(han))]
    code = pathlib.Path(os.__file__).parent
    sources = "".join((code / name).read_text() for name in ("argparse.py", "ast.py", "inspect.py", "typing.py", "tarfile.py"))
    starts = range(0, len(sources) - DOCUMENT, DOCUMENT)
    return {
        "English": documents(lambda r: english(r, vocabulary), rng),
        "Chinese": documents(lambda r: "".join(r.choices(han, weights, k=r.randint(4, 12))) + r.choice("，。！"), rng),
        "Python": [sources[i : i + DOCUMENT] for i in starts],
        "all scripts": documents(lambda r, pool=texts(20000, 1)[600:]: r.choice(pool), rng),
    }


def our_seconds(bench, path, strings, repeats):
    result = subprocess.run(
        [bench, path, strings, "--benchmark_filter=encode", "--benchmark_format=json", f"--benchmark_min_time={repeats}"],
        check=True, capture_output=True, text=True)
    return json.loads(result.stdout)["benchmarks"][0]["cpu_time"] / 1000


def package_seconds(tokenizer, samples):
    """The quicker of the package's two ways; the second leaves out the offsets."""
    begin = time.process_time()
    for text in samples:
        tokenizer.encode(text, add_special_tokens=False).ids
    middle = time.process_time()
    for encoding in tokenizer.encode_batch_fast(samples, add_special_tokens=False):
        encoding.ids
    return min(middle - begin, time.process_time() - middle)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bench", required=True)
    parser.add_argument("--tokenizer", default=None)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    path = args.tokenizer or package_file()
    tokenizer = Tokenizer.from_file(path)
    print(f"{'text':<12} {'MB':>5} {'package MB/s':>13} {'ours MB/s':>10} {'ratio (rounds)':>16}")
    for name, samples in corpora(tokenizer).items():
        megabytes = sum(len(s.encode()) for s in samples) / 1e6
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(samples, file)
            file.flush()
            package_seconds(tokenizer, samples)  # warm: it keeps a cache, as ours does
            rounds = [(package_seconds(tokenizer, samples), our_seconds(args.bench, path, file.name, 0.3))
                      for _ in range(args.rounds)]
        ratios = [theirs / ours for theirs, ours in rounds]
        theirs, ours = (statistics.median(r[i] for r in rounds) for i in (0, 1))
        print(f"{name:<12} {megabytes:5.2f} {megabytes / theirs:13.2f} {megabytes / ours:10.2f} "
              f"{statistics.median(ratios):7.1f} ({min(ratios):.1f}-{max(ratios):.1f})")


if __name__ == "__main__":
    main()
