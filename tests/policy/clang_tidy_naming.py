"""The linter's naming rules are really on, and really reject a bad name (a later line of a
configuration can switch a check off without a word)."""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXPECTED = {
    "readability-identifier-naming",
    "readability-function-size",
    "readability-function-cognitive-complexity",
    "cppcoreguidelines-pro-type-cstyle-cast",
    "misc-definitions-in-headers",
    "bugprone-use-after-move",
}
SAMPLE = """
struct bad_type {};
int BadName = 0;
int sum(int x_TD, int T) { return x_TD + T; }
class Rows {
 public:
  [[nodiscard]] int D() const { return D_; }
  [[nodiscard]] int WrongName() const { return 0; }

 private:
  int D_ = 0;
};
"""


def tidy(*arguments):
    command = ["clang-tidy", f"--config-file={ROOT / '.clang-tidy'}", *arguments]
    return subprocess.run(command, capture_output=True, text=True).stdout


def main():
    listed = set(tidy("--list-checks", "-").split())
    problems = [f"{name} is not active" for name in sorted(EXPECTED - listed)]
    with tempfile.TemporaryDirectory() as folder:
        sample = Path(folder) / "sample.cc"
        sample.write_text(SAMPLE)
        output = tidy(str(sample), "--", "-std=c++20")
    rejected = ("bad_type", "BadName", "WrongName")
    accepted = ("x_TD", "T", "sum", "D", "D_")
    problems += [f"{n} was not rejected" for n in rejected if f"'{n}'" not in output]
    problems += [f"{n} was rejected" for n in accepted if f"'{n}'" in output]
    print("\n".join(problems) or "naming rules are on")
    sys.exit(1 if problems else 0)


main()
