# SPDX-License-Identifier: ISC
"""The tests have teeth (P163): each sabotage of tests/sabotage/table makes the test fail that guards
that promise, and in the words of that promise.

In CI the first row is played, "make check-sabotage" plays all of them. Runs only in a build made with
configure --enable-sabotage. Every test is also played there once with no sabotage at all: a build in
which everything fails would prove nothing.
"""
import os
import re
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
from gate import BUILD, TOP, by_load  # noqa: E402
from tap import Tap  # noqa: E402

PATIENCE = 1800  # seconds for a test that should take some, on a machine that has much else to do


def table():
    """The rows: (name, test, pattern)."""
    with open(os.path.join(HERE, "table"), encoding="utf-8") as handle:
        for line in handle:
            if line.strip() and not line.startswith("#"):
                name, test, pattern = (word.strip() for word in line.split("|", 2))
                yield name, test, pattern


def play(test, sabotage):
    """The test's exit status, None when it would not end, and its lines."""
    env = {**os.environ, "TG_LOAD": "quick", "TG_SABOTAGE": sabotage}
    if test.endswith(".story"):
        argv = [sys.executable, "-B", os.path.join(TOP, "tests/scenario/play.py"), os.path.join(TOP, test)]
    elif test.endswith(".py"):
        argv = [sys.executable, "-B", os.path.join(TOP, test)]
    else:
        argv = [os.path.join(BUILD, test)]
    try:
        done = subprocess.run(argv, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=BUILD,
                              check=False, timeout=PATIENCE)
    except subprocess.TimeoutExpired as late:
        return None, (late.output or b"").decode(errors="replace").splitlines() + [f"not ended after {PATIENCE} s"]
    return done.returncode, done.stdout.decode(errors="replace").splitlines()


def main():
    tap = Tap()
    rows, began, caught = list(table())[:by_load(1, 1, None)], time.monotonic(), 0
    for test in sorted({test for _, test, _ in rows}):
        status, lines = play(test, "")
        tap.ok(status == 0, f"{test} passes where nothing is sabotaged",
               *[line for line in lines if line.startswith("not ok")], "\n".join(lines[-20:]))
    for name, test, pattern in rows:
        status, lines = play(test, name)
        failed = [line for line in lines if line.startswith("not ok")]
        caught += tap.ok(status and any(re.search(pattern, line) for line in failed),
                         f"{name}: {test} fails", f"exit {status}", *failed[:10])
    tap.note(f"P163: N={len(rows)} seed=none {time.monotonic() - began:.0f} s caught={caught}")
    tap.done()


main()
