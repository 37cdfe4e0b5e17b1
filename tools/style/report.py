#!/usr/bin/env python3
"""Prints the shape of the code (sizes, clones, comments, tests) and enforces the hard limits.

Functions are measured from the first line of their header to their closing brace; lambdas belong to
the function around them; nesting counts control statements with braces.
"""

import re
from collections import Counter

import clones
import cpp_source

# Hard limits; the aims stand beside them in CONTRIBUTING.md.
FILE_LINES = {".cc": 800, ".h": 400, ".cu": 900, ".cuh": 400}
TEST_LINES = 900
FUNCTION_LINES = 80
DEVICE_FUNCTION_LINES = 300
PARAMETERS = 6
NESTING = 4
COLUMNS = 100
CLONE_PERCENT = 3.0
TESTS_TO_SOURCE = 0.5
FOLDER_FILES = 40
# Aim 2 each; a table of vector types or target regions may need a few more in a young tree.
DIRECTIVES_PER_KLOC = 4.0
TEXT_SUFFIXES = (*cpp_source.CPP_SUFFIXES, ".py", ".cmake", "CMakeLists.txt")
# Scripts that hold texts and tables to compare, one to a line.
LONG_LINES_ALLOWED = "tools/oracle"


def quantiles(values):
    if not values:
        return "no values"
    ordered = sorted(values)
    p50, p90 = (ordered[min(len(ordered) - 1, len(ordered) * q // 100)] for q in (50, 90))
    return f"p50 {p50}, p90 {p90}, max {ordered[-1]}"


class Report:
    """Problems found, and the lines to print."""

    def __init__(self, root):
        self.root = root
        self.problems = []
        self.texts = {
            path: (root / path).read_text(errors="replace")
            for path in cpp_source.files(root, TEXT_SUFFIXES)
        }
        self.cpp = {p: t for p, t in self.texts.items() if p.suffix in cpp_source.CPP_SUFFIXES}
        self.source = {p: t for p, t in self.cpp.items() if not cpp_source.is_test(p)}

    def limit(self, where, what, value, bound):
        if value > bound:
            self.problems.append(f"{where}: {what} {value}, at most {bound}")

    def file_sizes(self):
        for path, text in self.cpp.items():
            is_test = cpp_source.is_test(path)
            self.limit(
                path, "lines", text.count("\n"), TEST_LINES if is_test else FILE_LINES[path.suffix]
            )
        for suffix in (".cc", ".h", ".cu"):
            sizes = [t.count("\n") for p, t in self.source.items() if p.suffix == suffix]
            print(f"{suffix} files: {len(sizes)}, lines {quantiles(sizes)}")
        for path, text in self.texts.items():
            if path.is_relative_to(LONG_LINES_ALLOWED):
                continue
            for number, line in enumerate(text.splitlines(), 1):
                self.limit(f"{path}:{number}", "columns", len(line), COLUMNS)

    def functions(self):
        found = []
        for path, text in self.cpp.items():
            code, _ = cpp_source.split_comments(text)
            for function in cpp_source.functions(code):
                where = f"{path}:{function.first_line}: {function.name}"
                is_device = path.suffix in (".cu", ".cuh")
                most_lines = DEVICE_FUNCTION_LINES if is_device else FUNCTION_LINES
                self.limit(where, "function lines", function.num_lines, most_lines)
                self.limit(where, "parameters", function.num_parameters, PARAMETERS)
                self.limit(where, "nesting", function.nesting, NESTING)
                found.append(function)
        print(f"functions: {len(found)}, lines {quantiles([f.num_lines for f in found])}")
        print(f"  parameters {quantiles([f.num_parameters for f in found])}")
        print(f"  nesting {quantiles([f.nesting for f in found])}")

    def clone_share(self):
        in_src = {p: t for p, t in self.cpp.items() if p.parts[0] == "src"}
        cloned, total, runs = clones.find_clones(in_src)
        percent = 100 * cloned / total if total else 0.0
        print(f"clones of {clones.RUN} lines and more: {cloned} of {total} lines, {percent:.1f} %")
        for run in runs[:20]:
            print(f"  {run}")
        self.limit("src", "percent of cloned lines", round(percent, 2), CLONE_PERCENT)

    def comments_and_directives(self):
        lines = commented = defines = conditions = 0
        for text in self.source.values():
            code, comments = cpp_source.split_comments(text)
            lines += sum(1 for line in text.splitlines() if line.strip())
            commented += sum(1 for line in comments.splitlines() if line.strip())
            defines += len(re.findall(r"^\s*#\s*define\b", code, re.M))
            conditions += len(re.findall(r"^\s*#\s*if", code, re.M))
        kilo = max(lines, 1000) / 1000
        print(f"comment share: {100 * commented / max(lines, 1):.0f} % of {lines} lines")
        for name, count in (("#define", defines), ("#if", conditions)):
            print(f"{name}: {count}, {count / kilo:.1f} per thousand lines")
            self.limit(
                "src", f"{name} per thousand lines", round(count / kilo, 2), DIRECTIVES_PER_KLOC
            )

    def tests_and_folders(self):
        source = sum(t.count("\n") for p, t in self.source.items() if p.parts[0] == "src")
        tests = sum(
            t.count("\n")
            for p, t in self.cpp.items()
            if cpp_source.is_test(p) and "_bench" not in p.stem
        )
        ratio = tests / max(source, 1)
        print(f"lines of tests to lines of source: {tests} / {source} = {ratio:.2f}")
        if ratio < TESTS_TO_SOURCE:
            self.problems.append(f"src: tests to source {ratio:.2f}, at least {TESTS_TO_SOURCE}")
        counts = Counter(path.parent for path in self.texts)
        print(f"files in a folder: {quantiles(list(counts.values()))}")
        for folder, count in counts.items():
            self.limit(folder, "files in one folder", count, FOLDER_FILES)


def main():
    report = Report(cpp_source.parse_root(__doc__).parse_args().root.resolve())
    report.file_sizes()
    report.functions()
    report.clone_share()
    report.comments_and_directives()
    report.tests_and_folders()
    cpp_source.finish("report", report.problems, f" in {len(report.texts)} files")


if __name__ == "__main__":
    main()
