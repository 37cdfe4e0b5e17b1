#!/usr/bin/env python3
"""The tokenizer of the shipped model: byte-level BPE trained on what the model reads and answers.

    train_tokenizer.py train SHARDS --vocabulary 6144 --out tokenizer.json
    train_tokenizer.py measure SHARDS TOKENIZER...     characters per token by language and part
    train_tokenizer.py texts SHARDS --out texts.json   the texts, for `tessera tokenize --file`

SHARDS is a folder of `tessera data make`. Needs the PyPI package tokenizers
(tools/oracle/requirements.txt). The file that comes out is read by `tessera` and by every version
of the package, also by those that the official code of DeepSeek-VL2 is bound to. The same shards
and the same version of the package give the same file.
"""
import argparse
import collections
import json
import pathlib
import re
import sys
import tarfile

# DeepSeek-VL2's special tokens; the first three have the ids of the released models, the others
# stand in the order in which the official processor adds them.
SPECIAL_TOKENS = [
    "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<｜▁pad▁｜>", "<image>",
    "<|ref|>", "<|/ref|>", "<|det|>", "<|/det|>", "<|grounding|>", "<|User|>", "<|Assistant|>",
]

# Pieces that merges never leave: a digit by itself; marks with the space before a digit (", ",
# "| "), so that a box takes no token for a space; a word with the space before it; marks with the
# line ends behind them; white space.
PIECES = (r"\p{N}"
          r"| ?[\p{P}\p{S}]+ (?=\p{N})"
          r"|[^\r\n\p{L}\p{N}\p{P}\p{S}]?[\p{L}\p{M}]+"
          r"| ?[\p{P}\p{S}]+[\r\n]*"
          r"|\s*[\r\n]+"
          r"|\s+(?!\S)"
          r"|\s+")


def conversations(folder):
    """The JSON of every sample of a folder of shards, in order."""
    shards = sorted(pathlib.Path(folder).glob("shard-*.tar"))
    if not shards:
        sys.exit(f"train_tokenizer: {folder}: shards of `tessera data make`, has none")
    for shard in shards:
        with tarfile.open(shard) as tar:
            for member in tar:
                name = pathlib.PurePath(member.name).name
                if name.endswith(".json") and not name.startswith("."):
                    yield json.load(tar.extractfile(member))


def texts_of(sample):
    """What the model reads and writes of a sample, without the places of pictures."""
    return [message["content"].replace("<image>", "").strip() for message in sample["messages"]]


def pieces_between_tokens(text):
    """The text cut at special tokens, which merges must not see."""
    return re.split("|".join(map(re.escape, SPECIAL_TOKENS)), text)


def train(shards, vocabulary):
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(PIECES), behavior="isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=vocabulary, special_tokens=SPECIAL_TOKENS,
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
                                  max_token_length=16, show_progress=False)
    texts = (piece for sample in conversations(shards) for text in texts_of(sample)
             for piece in pieces_between_tokens(text))
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def save(tokenizer, path):
    """With each merge as one string, as versions before 0.20 write them, which read no pairs."""
    content = json.loads(tokenizer.to_str())
    content["model"]["merges"] = [" ".join(pair) for pair in content["model"]["merges"]]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    pathlib.Path(path).write_text(text, encoding="utf-8")


def measure(shards, paths):
    """Characters per token of each tokenizer, by language and by part of the recipe."""
    from tokenizers import Tokenizer

    rows = collections.defaultdict(lambda: collections.Counter())
    loaded = [Tokenizer.from_file(path) for path in paths]
    for sample in conversations(shards):
        answers = [m["content"] for m in sample["messages"] if m["role"] == "assistant"]
        for text in answers:
            for row in (sample["language"], sample["part"], "all"):
                rows[row]["characters"] += len(text)
                for i, tokenizer in enumerate(loaded):
                    ids = tokenizer.encode(text, add_special_tokens=False).ids
                    rows[row][i] += len(ids)
    print("| | characters | " + " | ".join(paths) + " |")
    print("| --- " * (2 + len(paths)) + "|")
    for row, counts in sorted(rows.items()):
        cells = [f"{counts['characters'] / counts[i]:.2f}" for i in range(len(loaded))]
        print(f"| {row} | {counts['characters']} | " + " | ".join(cells) + " |")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    trainer = commands.add_parser("train")
    trainer.add_argument("shards")
    trainer.add_argument("--vocabulary", type=int, required=True)
    trainer.add_argument("--out", required=True)
    measurer = commands.add_parser("measure")
    measurer.add_argument("shards")
    measurer.add_argument("tokenizers", nargs="+")
    writer = commands.add_parser("texts")
    writer.add_argument("shards")
    writer.add_argument("--out", required=True)
    options = parser.parse_args()
    if options.command == "train":
        tokenizer = train(options.shards, options.vocabulary)
        save(tokenizer, options.out)
        print(f"{options.out}: {tokenizer.get_vocab_size()} tokens")
    elif options.command == "measure":
        measure(options.shards, options.tokenizers)
    else:
        texts = [text for sample in conversations(options.shards) for text in texts_of(sample)]
        pathlib.Path(options.out).write_text(json.dumps(texts), encoding="utf-8")


if __name__ == "__main__":
    main()
