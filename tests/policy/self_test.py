"""The checks of tools/style can fail: each is given a small bad tree and must name what is wrong,
and a good one and must be silent."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

STYLE = Path(__file__).resolve().parents[2] / "tools" / "style"
TABLE = """
| may include | base | tensor | ops |
| --- | --- | --- | --- |
| **tensor** | ● |  |  |
| **ops** | ● | ● |  |
"""


class CheckTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = Path(self.folder.name)

    def write(self, path, text):
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        return target

    def run_check(self, script, *more):
        command = [sys.executable, str(STYLE / script), "--root", str(self.root), *more]
        result = subprocess.run(command, capture_output=True, text=True)
        self.assertIn(result.returncode, (0, 1), result.stderr)
        return result.returncode, result.stdout

    def assert_finds(self, script, *sentences, more=()):
        code, output = self.run_check(script, *more)
        self.assertEqual(code, 1, output)
        for sentence in sentences:
            self.assertIn(sentence, output)

    def assert_silent(self, script, more=()):
        code, output = self.run_check(script, *more)
        self.assertEqual(code, 0, output)


class Layers(CheckTest):
    def setUp(self):
        super().setUp()
        self.write("docs/architecture.md", TABLE)
        self.write("src/ops/good.cc", '#include "ops/good.h"\n#include "tensor/tensor.h"\n')

    def test_silent_on_a_good_tree(self):
        self.assert_silent("check_layers.py")

    def test_upward_include(self):
        self.write("src/tensor/bad.h", '#include "ops/good.h"\n')
        self.write("src/base/bad.cc", '\n#include "tensor/tensor.h"\n')
        self.assert_finds(
            "check_layers.py",
            "src/tensor/bad.h:1: tensor may not include ops",
            "src/base/bad.cc:2: base may not include tensor",
        )

    def test_tests_may_include_anything_but_are_included_by_nobody(self):
        self.write("src/tensor/sum_test.cc", '#include "ops/good.h"\n')
        self.assert_silent("check_layers.py")
        self.write("src/ops/bad.cc", '#include "tensor/sum_test.cc"\n')
        self.assert_finds("check_layers.py", "nothing includes tests")

    def test_private_headers(self):
        self.write("src/ops/bad.cc", '#include "tensor/internal/block.h"\n')
        self.assert_finds("check_layers.py", "private header of tensor")

    def test_heavy_headers(self):
        self.write("src/ops/bad.h", "#include <fmt/format.h>\n")
        self.write("src/tensor/bad.h", "#include <thread>\n")
        self.assert_finds("check_layers.py", "<fmt/format.h>", "<thread>")

    def test_links_against_the_table(self):
        self.write("src/tensor/CMakeLists.txt", "tessera_library(tensor DEPS base ops LIBS x)\n")
        self.assert_finds("check_layers.py", "tensor may not link ops")

    def test_names_of_models(self):
        self.write("src/ops/bad.cc", "// as in SigLIP\n")
        self.assert_finds("check_layers.py", "src/ops/bad.cc:1: a model's name")

    def test_unknown_folder_and_loose_file(self):
        self.write("src/extra/a.cc", "")
        self.write("src/loose.cc", "")
        self.assert_finds("check_layers.py", "src/extra/a.cc: the folder", "src/loose.cc: no file")


class Names(CheckTest):
    def test_silent_on_names_that_only_contain_banned_letters(self):
        self.write("src/ops/hash.cc", "int threshold = breakfast(hash, num_new_rows, *new int);\n")
        self.assert_silent("check_names.py")

    def test_banned_pieces_of_names(self):
        self.write("src/ops/sort_utils.cc", "int new_value = fastPath + my_thing + kPlanV2;\n")
        self.assert_finds("check_names.py", "'utils'", "'new_'", "'fast'", "'my_'", "'v2'")

    def test_banned_code_and_marks(self):
        marks = ["TO" + "DO: later", "FIX" + "ME"]
        lines = "".join(f"// {mark}\n" for mark in marks)
        lines += "using namespace std;\nvoid forward_debug();\nstd::regex a;\n"
        self.write("src/ops/a.cc", lines)
        self.assert_finds(
            "check_names.py", "needs an issue", "no FIXME", "no using", "no twin", "std::regex"
        )

    def test_two_types_of_one_name(self):
        body = "namespace a {\nstruct Look {\n  int size;\n};\n}  // namespace a\n"
        hidden = "namespace {\nstruct Look {\n};\n}  // namespace\n"
        hidden = "namespace a {\n" + hidden + "}  // namespace a\n"
        self.write("src/ops/a.h", body)
        self.write("src/ops/c.cc", hidden)
        self.assert_silent("check_names.py")
        self.write("src/ops/b.h", body)
        self.assert_finds("check_names.py", "src/ops/b.h: a::Look is defined in src/ops/a.h, too")

    def test_a_mark_with_a_number_passes(self):
        self.write("src/ops/a.cc", "// TO" + "DO(#12): widen\n")
        self.assert_silent("check_names.py")


class Words(CheckTest):
    def test_foreign_words(self):
        self.write("docs/a.md", "see /wo" + "rk/tree and cra" + "tes.io\n")
        self.write("src/a.cc", "// written with Cla" + "ude\n")
        self.assert_finds("check_words.py", "docs/a.md:1: a path", "a registry's", "an assistant")

    def test_silent_on_own_words(self):
        self.write("docs/a.md", "work/life, ../sha" + "red_ptr, /usr/share, tmp/x\n")
        self.assert_silent("check_words.py")


class Report(CheckTest):
    def setUp(self):
        super().setUp()
        self.write("src/ops/a_test.cc", "".join(f"int value_{i} = 0;\n" for i in range(12)))

    def test_silent_on_a_small_function(self):
        self.write("src/ops/a.cc", "int f(int a) {\n  return a;\n}\n")
        self.assert_silent("report.py")

    def test_long_function_behind_initialisers_and_lambdas(self):
        body = "  use([&](int x) { return x; });\n" * 80
        self.write("src/ops/a.cc", "struct A {\n  A(int b) : b_{b}, c_{1} {\n" + body + "  }\n};\n")
        self.assert_finds("report.py", "src/ops/a.cc:2: A: function lines 82, at most 80")

    def test_wide_signature_and_deep_nesting(self):
        deep = "if (a) {" * 5 + "}" * 5
        wide = "std::map<int, int> b, int c, int d, int e, int f, int g"
        self.write("src/ops/a.cc", f"void wide(int a, {wide}) {{\n  {deep}\n}}\n")
        self.assert_finds("report.py", "wide: parameters 7", "wide: nesting 5")

    def test_long_line_and_long_file(self):
        self.write("src/ops/a.h", "// " + "x" * 98 + "\n" + "\n" * 401)
        self.assert_finds("report.py", "src/ops/a.h:1: columns 101", "src/ops/a.h: lines 402")

    def test_clones(self):
        body = "".join(f"  y[{i}] = x[{i}] * 2;\n" for i in range(12))
        for name in "ab":
            self.write(f"src/ops/{name}.cc", f"void {name}(float* x, float* y) {{\n{body}}}\n")
        self.assert_finds("report.py", "src/ops/a.cc:2 repeats src/ops/b.cc:2", "cloned lines")

    def test_missing_tests_and_full_folder(self):
        for i in range(41):
            self.write(f"src/nn/f{i}.cc", f"int value_{i} = {i};\n")
        self.assert_finds("report.py", "tests to source 0.29", "src/nn: files in one folder 41")

    def test_directives(self):
        self.write("src/ops/a.cc", "#define A 1\n" * 5)
        self.assert_finds("report.py", "#define per thousand lines 5.0")


class Built(CheckTest):
    def compile(self, source, text, *flags):
        path = self.write(f"src/{source}", text)
        folder = source.split("/")[0]
        name = source.split("/", 1)[1]
        output = self.root / "build/src" / folder / f"CMakeFiles/tessera_{folder}.dir/{name}.o"
        output.parent.mkdir(parents=True, exist_ok=True)
        command = ["c++", "-std=c++20", "-O1", *flags, "-c", str(path), "-o", str(output)]
        subprocess.run(command, check=True)

    def arguments(self):
        return ("--build", str(self.root / "build"))

    def test_forbidden_symbols(self):
        self.compile("base/env.cc", '#include <cstdlib>\nchar* a() { return getenv("A"); }\n')
        self.assert_silent("check_symbols.py", more=self.arguments())
        self.compile("ops/a.cc", '#include <cstdlib>\nchar* b() { return getenv("A"); }\n')
        self.assert_finds(
            "check_symbols.py", "src/ops/a.cc: refers to getenv", more=self.arguments()
        )

    def test_an_empty_build_is_no_proof(self):
        self.assert_finds("check_symbols.py", "no object of this tree", more=self.arguments())

    def test_vector_code_outside_its_files(self):
        add = "void add(float* a) { for (int i = 0; i < 64; ++i) a[i] += 1; }\n"
        self.compile("ops/add.cc", add, "-O3", "-mavx2")
        self.compile("kernels/add_avx2.cc", add, "-O3", "-mavx2")
        expected = "src/ops/add.cc: AVX code outside a vector file: add(float*)"
        self.assert_finds("check_symbols.py", expected, "1 problem", more=self.arguments())

    def test_shared_functions_with_vector_code(self):
        text = "#include <cmath>\nfloat root(float a) { return std::sqrt(a) + 1; }\n"
        self.compile("kernels/root_avx2.cc", text, "-O0", "-mavx2")
        expected = "weak symbol with AVX code: std::sqrt(float)"
        self.assert_finds("check_symbols.py", expected, more=self.arguments())

    def test_header_that_needs_another_first(self):
        (self.root / "build").mkdir()
        good = self.write("src/ops/a.h", "#pragma once\n#include <vector>\nstd::vector<int> a();\n")
        self.assert_silent("check_headers.py", more=self.arguments())
        good.write_text("#pragma once\nstd::vector<int> a();\n")
        self.assert_finds("check_headers.py", "a.h: does not compile alone", more=self.arguments())


if __name__ == "__main__":
    unittest.main()
