"""Writes tests/golden/text: small trained vocabularies, cases that vary everything else, and what
the `tokenizers` package makes of 2 500 generated texts in each case.

Usage: python tools/oracle/tokenizer_vectors.py [--out tests/golden/text] [--retrain]

  bytes.json, characters.json, affixes.json   whole tokenizer files, trained on generated texts
  texts.json      the texts
  cases.json      for each case: the base file, the fields that replace the base's own, one byte of
                  SHA-256 over the ids of each text, SHA-256 over all ids, some ids in full

A case's file is its base with `replace` put over it, field by field (one level deeper in `model`).
Vocabularies that are there already are kept unless --retrain is given: training breaks ties at random.
Ids are hashed as little-endian 32-bit numbers. tokenizer_check.py --cases compares the same cases
on 20 000 texts.
"""

import argparse
import copy
import hashlib
import json
import pathlib
import random
import sys

import tokenizers
from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

from tokenizer_texts import BLOCKS, texts

SEED = 11
NUM_TEXTS = 2500

V3 = [
    r"\p{N}{1,3}",
    "[一-龥\u3040-ゟ゠-ヿ]+",
    r"""[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*"""
    r"""|\s*[\r\n]+|\s+(?!\S)|\s+""",
]
QWEN2 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
THREE_DIGITS = QWEN2.replace(r"\p{N}|", r"\p{N}{1,3}|")
CASED = (r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
         r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
         r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+")
# The cased letters of the DeepSeek-LLM pre-tokenizer, as code point ranges.
LLM_LETTERS = """41-5A 61-7A B5 C0-D6 D8-F6 F8-1BA 1BC-1BF 1C4-293 295-2AF 370-373 376 377 37B-37D 37F 386 388-38A 38C
38E-3A1 3A3-3F5 3F7-481 48A-52F 531-556 10A0-10C5 13A0-13F5 13F8-13FD 1C90-1CBA 1CBD-1CBF 1D00-1D2B 1D6B-1D77 1D79-1D9A
1E00-1F15 1F18-1F1D 1F20-1F45 1F48-1F4D 1F50-1F57 1F59 1F5B 1F5D 1F5F-1F7D 1F80-1FB4 1FB6-1FBC 1FBE 1FC2-1FC4 1FC6-1FCC
1FD0-1FD3 1FD6-1FDB 1FE0-1FEC 1FF2-1FF4 1FF6-1FFC 2102 2107 210A-2113 2115 2119-211D 2124 2126 2128 212A-212D 212F-2134
2139 213C-213F 2145-2149 214E 2183 2184 2C00-2C7B 2C7E-2CE4 2CEB-2CEE 2CF2 2CF3 A640-A66D A680-A69B A722-A76F A771-A787
A78B-A78E AB70-ABBF FB00-FB06 FB13-FB17 FF21-FF3A FF41-FF5A 10400-1044F 104B0-104D3 104D8-104FB 10C80-10CB2 10CC0-10CF2
118A0-118DF 1E900-1E943""".split()
LLM_CLASS = "".join("-".join(chr(int(end, 16)) for end in part.split("-")) for part in LLM_LETTERS)
LLM = ["[\r\n]", rf"\s?[{LLM_CLASS}]+", r"\s?[!-/:-~！-／：-～‘-‟　-。]+", r"\s+$", "[一-龥ࠀ-一가-퟿]+"]

SPECIAL = ["<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<｜▁pad▁｜>", "<image>", "<|ref|>", "<|/ref|>", "<|det|>",
           "<|/det|>", "<|grounding|>", "<|User|>", "<|Assistant|>"]


def split(pattern, behavior="Isolated", invert=False, kind="Regex"):
    return {"type": "Split", "pattern": {kind: pattern}, "behavior": behavior, "invert": invert}


def byte_level(prefix=False, regex=False):
    return {"type": "ByteLevel", "add_prefix_space": prefix, "trim_offsets": True, "use_regex": regex}


def sequence(*parts):
    return {"type": "Sequence", "pretokenizers": list(parts)}


def normalizers(*parts):
    return {"type": "Sequence", "normalizers": list(parts)}


def added(base, *rows):
    """Added tokens, behind the vocabulary of `base` where it lacks them; a row is (content, flags that are true...)."""
    names = ("special", "normalized", "lstrip", "rstrip", "single_word")
    out = []
    next_id = len(base["model"]["vocab"])
    for row in rows:
        known = base["model"]["vocab"].get(row[0])
        out.append({"id": next_id if known is None else known, "content": row[0], **{name: name in row[1:] for name in names}})
        next_id += known is None
    return out


def train(model, pre_tokenizer, samples, **options):
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.train_from_iterator(samples, trainers.BpeTrainer(show_progress=False, **options))
    file = json.loads(tokenizer.to_str())
    file["pre_tokenizer"] = None
    file["added_tokens"] = []
    return file


def with_bytes(file):
    """Adds the 256 tokens <0x00>..<0xFF> behind the vocabulary."""
    vocabulary = file["model"]["vocab"]
    for byte in range(256):
        vocabulary[f"<0x{byte:02X}>"] = len(vocabulary)
    return file


BASES = ("bytes", "characters", "affixes")


def train_bases(samples):
    v3 = pre_tokenizers.Sequence([*(pre_tokenizers.Split(Regex(p), "isolated") for p in V3),
                                  pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    byte_file = train(models.BPE(), v3, samples, vocab_size=1400, initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    byte_file["decoder"] = byte_level(True, True)
    words = pre_tokenizers.WhitespaceSplit()
    characters = train(models.BPE(unk_token="<unk>"), words, samples, vocab_size=700, limit_alphabet=300, special_tokens=["<unk>"])
    affixes = train(models.BPE(continuing_subword_prefix="##", end_of_word_suffix="</w>", unk_token="<unk>"), words, samples,
                    vocab_size=900, limit_alphabet=120, special_tokens=["<unk>"], continuing_subword_prefix="##", end_of_word_suffix="</w>")
    return {"bytes": byte_file, "characters": with_bytes(characters), "affixes": affixes}


def cases(files):
    """(name, base, fields that replace the base's)."""
    bytes_, characters = files["bytes"], files["characters"]
    v3 = sequence(*(split(p) for p in V3), byte_level())
    yield "deepseek-v3", "bytes", {"pre_tokenizer": v3, "added_tokens": added(bytes_, *((s, "special") for s in SPECIAL))}
    yield "qwen2", "bytes", {
        "normalizer": {"type": "NFC"}, "pre_tokenizer": sequence(split(QWEN2), byte_level()),
        "added_tokens": added(bytes_, ("<|endoftext|>", "special"), ("<|im_start|>", "special"), ("<|im_end|>", "special"),
                              ("cafe\u0301", "normalized"), ("ÅNGSTRÖM", "normalized"))}
    yield "deepseek-llm", "bytes", {
        "pre_tokenizer": sequence(*(split(p) for p in LLM), {"type": "Digits", "individual_digits": True}, byte_level()),
        "added_tokens": added(bytes_, *((s, "special") for s in SPECIAL), ("Ω", "normalized"), ("ſ", "normalized"))}
    yield "digits in threes", "bytes", {"pre_tokenizer": sequence(split(THREE_DIGITS, "Removed", True), byte_level())}
    yield "cased", "bytes", {"pre_tokenizer": sequence(split(CASED), byte_level())}
    yield "byte level", "bytes", {"pre_tokenizer": byte_level(False, True)}
    yield "prefix space", "bytes", {"pre_tokenizer": byte_level(True, True)}
    yield "prefix space on pieces", "bytes", {"pre_tokenizer": sequence(split(r"\d+"), byte_level(True, False))}
    yield "ignore merges", "bytes", {"pre_tokenizer": v3, "model": {"ignore_merges": True}}
    spaced = [" ".join(pair) for pair in bytes_["model"]["merges"]]
    yield "merges as lines", "bytes", {"pre_tokenizer": v3, "model": {"merges": ["#version: 0.2", *spaced[:200]]}}
    for behavior in ("Isolated", "Removed", "MergedWithPrevious", "MergedWithNext", "Contiguous"):
        for invert in (False, True):
            yield f"{behavior} {'inverted' if invert else 'plain'}", "bytes", {
                "pre_tokenizer": sequence(split(r"[aeiou]|\s|,", behavior, invert), byte_level())}
        yield f"{behavior} empty matches", "bytes", {"pre_tokenizer": sequence(split(r"(?=[A-Z])|o*", behavior), byte_level())}
        yield f"{behavior} punctuation", "bytes", {"pre_tokenizer": sequence({"type": "Punctuation", "behavior": behavior}, byte_level())}
    yield "literal", "bytes", {"pre_tokenizer": sequence(split(". ", "MergedWithPrevious", kind="String"), byte_level())}
    yield "digits", "bytes", {"pre_tokenizer": sequence({"type": "Digits", "individual_digits": False}, byte_level())}
    for name, pattern in {"lines": r"^\s+|\s+$|^.", "words": r"\b", "no words": r"\B.\B", "classes": r"\w+|\d|[\W\s]" .replace(r"[\W\s]", r"\W"),
                          "han": r"\p{Han}+|\P{L}+", "escapes": r"[\x41-\x5a\u0061-\u007a\-\]]{2,}|\x{4e00}|\t|[^\S]".replace(r"|[^\S]", ""),
                          "look-behind": r"(?<=[a-z])(?=[A-Z])|(?<!\s)\.", "lazy": r"<.{0,9}?>|a{,2}b|{x}"}.items():
        yield f"regex {name}", "bytes", {"pre_tokenizer": sequence(split(pattern), byte_level())}
    yield "unknown", "characters", {"model": {"byte_fallback": False}}
    yield "fused unknown", "characters", {"model": {"fuse_unk": True}, "pre_tokenizer": {"type": "Whitespace"}}
    yield "byte fallback", "characters", {"model": {"byte_fallback": True}, "pre_tokenizer": {"type": "WhitespaceSplit"}}
    yield "pieces", "characters", {
        "normalizer": normalizers({"type": "Prepend", "prepend": "▁"}, {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}),
        "model": {"byte_fallback": True, "fuse_unk": True},
        "decoder": {"type": "Sequence", "decoders": [
            {"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"},
            {"type": "Strip", "content": " ", "start": 1, "stop": 0}]}}
    few = {t: i for t, i in characters["model"]["vocab"].items() if t != "<0xE2>"}
    yield "byte fallback with a hole", "characters", {"model": {"byte_fallback": True, "fuse_unk": True, "vocab": few}}
    yield "no unknown", "characters", {"model": {"unk_token": None}}
    yield "affixes", "affixes", {"pre_tokenizer": {"type": "WhitespaceSplit"}}
    lower = [{"type": "Lowercase"}]
    for name, parts in {"NFD": [{"type": "NFD"}], "NFKC": [{"type": "NFKC"}], "NFKD": [{"type": "NFKD"}], "lowercase": lower,
                        "replace": [{"type": "Replace", "pattern": {"String": " "}, "content": "▁"}, {"type": "Prepend", "prepend": "▁"}],
                        "replace regex": [{"type": "Replace", "pattern": {"Regex": r" {2,}|\p{Nd}"}, "content": "_"}, *lower],
                        "strip": [{"type": "Strip", "strip_left": True, "strip_right": False}],
                        "strip both": [{"type": "Strip", "strip_left": True, "strip_right": True}, {"type": "NFC"}]}.items():
        yield f"normalizer {name}", "characters", {"normalizer": normalizers(*parts), "model": {"byte_fallback": True}}
    yield "added tokens", "bytes", {
        "normalizer": normalizers({"type": "NFC"}, *lower), "pre_tokenizer": sequence(split(QWEN2), byte_level()),
        "added_tokens": added(bytes_, ("<left>", "lstrip"), ("<right>", "rstrip"), ("<both>", "lstrip", "rstrip", "special"),
                              ("word", "single_word"), ("the", "single_word", "normalized"), ("<image>", "special", "normalized"),
                              ("<|ref", "normalized", "rstrip"), ("<|ref|>", "special"), ("ÅNGSTRÖM", "normalized", "lstrip"),
                              ("\n", "special"), ("<<image>", "special"), ("  ", "special"))}


def composed(base, replace):
    file = copy.deepcopy(base)
    for name, value in replace.items():
        if name == "model":
            file["model"].update(value)
        else:
            file[name] = value
    return file


def chosen_texts():
    """Texts of all kinds, with eight characters of every block instead of all."""
    r = random.Random(SEED)
    pool = texts(NUM_TEXTS + len(BLOCKS) + 150, SEED)
    whole_blocks = {"".join(map(chr, block)) for block in BLOCKS}
    short = [t for t in pool if t not in whole_blocks and len(t) <= 120 or len(set(t)) < 3]
    blocks = ["a".join(chr(r.choice(block)) for _ in range(8)) for block in BLOCKS]
    return (short[:200] + blocks + short[200:])[:NUM_TEXTS]


def digest(ids):
    return hashlib.sha256(b"".join(i.to_bytes(4, "little") for i in ids))


def dump(path, value):
    path.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", default="tests/golden/text")
    parser.add_argument("--retrain", action="store_true")
    args = parser.parse_args()
    out = pathlib.Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    samples = chosen_texts()
    if args.retrain or not all((out / f"{name}.json").exists() for name in BASES):
        for name, file in train_bases(texts(3000, SEED + 1)).items():
            dump(out / f"{name}.json", file)
    files = {name: json.loads((out / f"{name}.json").read_text(encoding="utf-8")) for name in BASES}
    dump(out / "texts.json", samples)
    rows = []
    for name, base, replace in cases(files):
        tokenizer = Tokenizer.from_str(json.dumps(composed(files[base], replace)))
        ids = [tokenizer.encode(text, add_special_tokens=False).ids for text in samples]
        rows.append({
            "name": name, "base": base, "replace": replace,
            "text_digests": "".join(digest(row).hexdigest()[:2] for row in ids),
            "digest": digest([i for row in ids for i in row]).hexdigest(),
            "decoded_digest": hashlib.sha256("\n".join(tokenizer.decode(row, skip_special_tokens=False) for row in ids).encode()).hexdigest(),
            "visible_digest": hashlib.sha256("\n".join(tokenizer.decode(row, skip_special_tokens=True) for row in ids).encode()).hexdigest(),
            "first_ids": {str(i): ids[i] for i in range(0, NUM_TEXTS, 500) if len(ids[i]) < 40},
        })
    dump(out / "cases.json", {
        "generator": "tools/oracle/tokenizer_vectors.py", "tokenizers": tokenizers.__version__,
        "python": sys.version.split()[0], "seed": SEED, "cases": rows})
    print(f"{len(samples)} texts, {len(rows)} cases, {sum(f.stat().st_size for f in out.iterdir())} bytes in {out}")


if __name__ == "__main__":
    main()
