"""Generated texts for comparing tokenizers: every script, and the places where tokenizers differ.

texts(count, seed) is deterministic for a given Python version (3.11: Unicode 14 names).
"""

import random
import unicodedata

WORDS = """the of and a to in is you that it he was for on are with as his they be at one have this
from or had by hot but some what there we can out other were all your when up use word how said an
each she which do their time if will way about many then them would write like so these her long
make thing see him two has look more day could go come did my sound no most number who over know
water than call first people may down side been now find any new work part take get place made live
where after back little only round man year came show every good me give our under name very through
don't I'll we've they're it's You're CAN'T I'M isn't o'clock Tessera transformer attention gradient
photosynthesis internationalization uncharacteristically Straße naïve café Ångström résumé coöperate
""".split()

CODE = [
    "def main():\n\tpass", "for (int i = 0; i < n; ++i) {\n    sum += a[i] * b[i];\n}\n",
    "import numpy as np\nx = np.zeros((3, 4), dtype=np.float32)\n", "if __name__ == '__main__':",
    "SELECT * FROM t WHERE id >= 10 AND name LIKE '%x%';", "<div class=\"a b\">x &amp; y</div>\r\n",
    "#include <vector>\n\ntemplate <class T>\nauto f(T&& t) -> decltype(t);", "\\frac{a}{b} + \\sqrt{x^2}",
    "git commit -m 'fix: a_b' && rm -rf ./build/*", "{\"key\": [1, 2.5e-3, null, true]}", "$x->{y}[0] //= 1;",
]

URLS = [
    "https://example.org/a/b?c=d&e=%20f#g", "mailto:someone@example.org", "http://[::1]:8080/",
    "ftp://x.y.z/~user/file-1.2.3.tar.gz", "/usr/local/lib/python3.11/site-packages", "C:\\Temp\\a.txt",
]

EMOJI = ["😀", "👩‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽", "🇩🇪🇯🇵", "❤️", "1️⃣", "🧑🏿‍🚀", "☺", "🫠", "⌚️", "🐻‍❄️"]

SPACES = [
    " ", "  ", "   ", "\t", "\n", "\r\n", "\r", "\n\n", " \n", "\n ", "\t\t", "\v", "\f", "\x1c", "\x1f",
    "\x85", "\xa0", "\u1680", "\u180e", "\u2000", "\u2003", "\u200a", "\u200b", "\u2028", "\u2029", "\u202f",
    "\u205f", "\u2060", "\u3000", "\ufeff", "        ", " \t \n", "\n\t\n ",
]

SPECIAL = [
    "<image>", "<|User|>", "<|Assistant|>", "<|ref|>", "<|/ref|>", "<|det|>", "<|/det|>", "<|grounding|>",
    "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<｜▁pad▁｜>", "<｜User｜>", "<｜Assistant｜>",
    "<|im_start|>", "<|im_end|>", "<|endoftext|>", "<mask>", "<image", "<|ref", "|>", "<｜", "<<image>>",
    "<left>", "<right>", "<both>", "word", "ÅNGSTRÖM", "cafe\u0301",
]

CONTRACTIONS = ["'s", "'S", "'ſ", "'t", "'Re", "'VE", "'m", "'LL", "'d", "''", "’s", "'x", "' s"]

PUNCTUATION = list("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~") + ["…", "—", "«", "»", "、", "。", "？", "！", "¿", "§", "€", "±", "①"]


def assigned_blocks():
    """Blocks of 128 code points that hold assigned characters, surrogates and private use left out."""
    blocks = []
    for start in range(0, 0x110000, 128):
        if 0xD800 <= start < 0xE000:
            continue
        characters = [c for c in range(start, start + 128) if unicodedata.category(chr(c)) not in ("Cn", "Cs", "Co")]
        if characters:
            blocks.append(characters)
    return blocks


BLOCKS = assigned_blocks()
MARKS = [c for block in BLOCKS for c in block if unicodedata.category(chr(c))[0] == "M"]
DIGITS = [c for block in BLOCKS for c in block if unicodedata.category(chr(c))[0] == "N"]
# Scripts with text of their own, as code point ranges.
SCRIPTS = {
    "latin": (0x61, 0x7A), "latin1": (0xC0, 0x24F), "greek": (0x391, 0x3C9), "cyrillic": (0x410, 0x44F),
    "armenian": (0x561, 0x586), "hebrew": (0x5D0, 0x5EA), "arabic": (0x620, 0x64A), "devanagari": (0x904, 0x94D),
    "bengali": (0x985, 0x9CD), "tamil": (0xB85, 0xBCD), "thai": (0xE01, 0xE4E), "tibetan": (0xF40, 0xFBC),
    "georgian": (0x10D0, 0x10FF), "hangul": (0xAC00, 0xD7A3), "jamo": (0x1100, 0x11FF), "hiragana": (0x3041, 0x309F),
    "katakana": (0x30A0, 0x30FF), "han": (0x4E00, 0x9FFF), "han2": (0x20000, 0x2A6DF), "ethiopic": (0x1200, 0x135A),
    "khmer": (0x1780, 0x17D3), "cherokee": (0x13A0, 0x13F5), "fullwidth": (0xFF01, 0xFF9F), "math": (0x1D400, 0x1D7FF),
    "gothic": (0x10330, 0x1034A), "deseret": (0x10400, 0x1044F), "cuneiform": (0x12000, 0x12399), "yi": (0xA000, 0xA48C),
}


def block_text(r):
    block = r.choice(BLOCKS)
    return "".join(chr(r.choice(block)) for _ in range(r.randint(1, 12)))


def script_word(r):
    first, last = SCRIPTS[r.choice(list(SCRIPTS))]
    return "".join(chr(r.randint(first, last)) for _ in range(r.randint(1, 10)))


def marked_text(r):
    return "".join(r.choice("aeiounAE가かअ") + "".join(chr(r.choice(MARKS)) for _ in range(r.randint(0, 3)))
                   for _ in range(r.randint(1, 6)))


def digit_run(r):
    if r.random() < 0.3:
        return "".join(chr(r.choice(DIGITS)) for _ in range(r.randint(1, 8)))
    return r.choice(["", "-", "$", "0x", "1."]) + "".join(r.choice("0123456789") for _ in range(r.randint(1, 12)))


def word(r):
    w = r.choice(WORDS)
    return r.choice([w, w, w, w.upper(), w.capitalize()])


def control_text(r):
    return "".join(chr(r.choice([*range(1, 32), 127, *range(0x80, 0xA0), 0xAD, 0x200D, 0xFFFD])) for _ in range(r.randint(1, 5)))


def any_text(r):
    out = ""
    for _ in range(r.randint(1, 6)):
        c = r.randrange(1, 0x110000)
        out += "" if 0xD800 <= c < 0xE000 else chr(c)
    return out


PARTS = [
    (word, 10), (script_word, 8), (block_text, 6), (digit_run, 4), (marked_text, 3), (any_text, 1),
    (control_text, 1), (lambda r: r.choice(SPACES), 8), (lambda r: " ", 14), (lambda r: r.choice(PUNCTUATION), 6),
    (lambda r: r.choice(PUNCTUATION) * r.randint(2, 9), 1), (lambda r: r.choice(EMOJI), 2),
    (lambda r: r.choice(SPECIAL), 4), (lambda r: r.choice(CODE), 1), (lambda r: r.choice(URLS), 1),
    (lambda r: r.choice(CONTRACTIONS), 2), (lambda r: r.choice(SPACES) * r.randint(2, 20), 1),
]
MAKERS = [maker for maker, _ in PARTS]
WEIGHTS = [weight for _, weight in PARTS]


def texts(count, seed):
    r = random.Random(seed)
    fixed = ["", " ", "\n", "a", *SPECIAL, *SPACES, *CODE, *URLS, *EMOJI, *CONTRACTIONS]
    fixed += ["".join(map(chr, block)) for block in BLOCKS]  # every assigned character once
    fixed += ["\u0301", "e\u0301\u0323", "\u0344", "\u212b", "가\u11a8", "\u3046\u3099", "a" * 3000, " " * 3000, "\n" * 999,
              "0123456789" * 40, "日本語" * 200, "ab" * 500 + "!"]
    out = fixed[:count]
    while len(out) < count:
        out.append("".join(maker(r) for maker in r.choices(MAKERS, WEIGHTS, k=r.randint(1, 24))))
    return out
