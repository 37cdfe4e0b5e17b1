"""The list of command-line flags is a decision: it is pinned in flags.txt, one `command --flag` a
line, and compared with what every command's --help prints. `--write` renews the list."""

import re
import subprocess
import sys
from pathlib import Path

LIST = Path(__file__).resolve().parent / "flags.txt"


def help_text(program, *command):
    result = subprocess.run([program, *command, "--help"], capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"tessera {' '.join(command)} --help: exit 0, is {result.returncode}")
    return result.stdout


def subcommands(text):
    """Names listed below the heading 'Subcommands:'."""
    block = re.search(r"^Subcommands:\n((?:[ \t]+.*\n?)+)", text, re.M)
    return re.findall(r"^  ([a-z]\S*)", block.group(1), re.M) if block else []


def collect(program, command=()):
    text = help_text(program, *command)
    name = " ".join(("tessera", *command))
    lines = {f"{name} {flag}" for flag in re.findall(r"(?<![\w-])--?[a-zA-Z][\w-]*", text)}
    for subcommand in subcommands(text):
        lines |= {name + " " + subcommand} | collect(program, (*command, subcommand))
    return lines


def main():
    found = collect(sys.argv[1])
    if "--write" in sys.argv:
        LIST.write_text("\n".join(sorted(found)) + "\n")
    pinned = set(LIST.read_text().splitlines()) if LIST.exists() else set()
    for line in sorted(found - pinned):
        print(f"not in flags.txt: {line}")
    for line in sorted(pinned - found):
        print(f"in flags.txt, but gone: {line}")
    sys.exit(0 if found == pinned else 1)


main()
