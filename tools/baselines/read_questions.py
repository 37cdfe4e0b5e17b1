#!/usr/bin/env python3
"""Has another program read the pictures of an evaluation, so that it is scored as a model is.

    tessera eval --suite release --out QUESTIONS --questions-only
    apt-get install tesseract-ocr tesseract-ocr-{deu,fra,spa}
    pip install -r tools/baselines/requirements.txt
    tools/baselines/read_questions.py QUESTIONS --reader tesseract --out TESSERACT
    tessera eval --suite release --out TESSERACT --score-only
    tessera eval --suite release --out OURS --beside TESSERACT

`--reader tessera` is `tessera ocr`, whatever the question asks; without --bands as its model says:

    tools/baselines/read_questions.py QUESTIONS --reader tessera --tasks papers --out USUAL
    tools/baselines/read_questions.py QUESTIONS --reader tessera --bands 1 --tasks papers --out ONCE

Answers are stored as DIR/answers/TASK.jsonl in the form of src/eval/answer_log.h, each with the
processor seconds that it took on one thread; what is there already is not read again. Only tasks
that ask for text are read: --tasks names others than the usual ones.
"""
import argparse
import json
import os
import pathlib
import resource
import subprocess
import sys

USUAL_TASKS = ("regions", "pages", "degraded_pages", "papers")


def seconds_of(who):
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


class Tesseract:
    """Tesseract 5 on one thread, with automatic page segmentation."""

    def __init__(self, arguments):
        languages = arguments.languages
        self.command = ["tesseract", None, "-", "-l", languages]
        self.environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
        version = subprocess.run(["tesseract", "--version"], capture_output=True, check=True)
        self.name = f"{version.stdout.decode().splitlines()[0]} ({languages})"

    def read(self, picture):
        command = [str(picture) if part is None else part for part in self.command]
        done = subprocess.run(command, capture_output=True, check=True, env=self.environment)
        return done.stdout.decode(errors="replace"), "stop"

    clock = resource.RUSAGE_CHILDREN


class RapidOcr:
    """RapidOCR's models of PP-OCR, on one thread; lines from top to bottom as it gives them."""

    def __init__(self, _arguments):
        from importlib.metadata import version

        from rapidocr_onnxruntime import RapidOCR

        self.reader = RapidOCR(intra_op_num_threads=1, inter_op_num_threads=1)
        self.name = f"rapidocr-onnxruntime {version('rapidocr-onnxruntime')}"

    def read(self, picture):
        lines, _ = self.reader(str(picture))
        return "\n".join(line[1] for line in lines or []), "stop"

    clock = resource.RUSAGE_SELF


class Tessera:
    """`tessera ocr` with the default model: the Markdown of a page."""

    def __init__(self, arguments):
        bands = [] if arguments.bands is None else ["--bands", str(arguments.bands)]
        self.command = [arguments.tessera, "ocr", "--json", *bands]
        self.name = " ".join(["tessera ocr", *bands])

    def read(self, picture):
        done = subprocess.run([*self.command, picture], capture_output=True, check=True)
        page = json.loads(done.stdout)["pages"][0]
        return page["markdown"], page["finish_reason"]

    clock = resource.RUSAGE_CHILDREN


# read() of each gives the text of a picture, and why it ended.
READERS = {"tesseract": Tesseract, "rapidocr": RapidOcr, "tessera": Tessera}
TESSERA = pathlib.Path(__file__).resolve().parents[2] / "build/release/tessera"


def whole_lines(path):
    """Objects of a file of JSON lines; a last line without an end is none."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text().split("\n")[:-1]]


def read_task(reader, questions, out):
    """Number of pictures that were read now."""
    header, *asked = whole_lines(questions)
    header["model"] = reader.name
    stored = whole_lines(out)
    if stored and stored[0] != header:
        sys.exit(f"read_questions: {out}: answers of {reader.name} to these questions, are others")
    known = {line["number"] for line in stored[1:]}
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text("".join(json.dumps(line) + "\n" for line in stored or [header]))
    num_read = 0
    with out.open("a") as log:
        for question in asked:
            if question["number"] in known:
                continue
            answer = {key: question[key] for key in question if key != "pictures"}
            if "dropped" not in question:
                start = seconds_of(reader.clock)
                pages = [reader.read(questions.parent / path) for path in question["pictures"]]
                answer["text"] = "\n".join(text for text, _ in pages)
                answer["cpu_s"] = seconds_of(reader.clock) - start
                reasons = [reason for _, reason in pages if reason != "stop"]
                answer["finish_reason"] = reasons[0] if reasons else "stop"
                num_read += 1
            log.write(json.dumps(answer) + "\n")
            log.flush()
    return num_read


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("questions", type=pathlib.Path, help="folder of --questions-only")
    parser.add_argument("--reader", choices=READERS, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True, help="folder of the answers")
    parser.add_argument("--tasks", nargs="*", default=USUAL_TASKS)
    parser.add_argument("--languages", default="eng+deu+fra+spa", help="of Tesseract")
    parser.add_argument("--bands", type=int, help="of tessera ocr; default: its own choice")
    parser.add_argument("--tessera", default=TESSERA, help="the program")
    arguments = parser.parse_args()
    paths = [arguments.questions / "questions" / f"{task}.jsonl" for task in arguments.tasks]
    paths = [path for path in paths if path.exists()]
    if not paths:
        sys.exit(f"read_questions: {arguments.questions}: questions of these tasks, has none")
    reader = READERS[arguments.reader](arguments)
    for path in paths:
        num_read = read_task(reader, path, arguments.out / "answers" / path.name)
        print(f"{path.stem}: {num_read} pictures read by {reader.name}")


if __name__ == "__main__":
    main()
