# SPDX-License-Identifier: ISC
"""The zero-loss test has teeth: a build that acknowledges before the commit fails it."""
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
from gate import BUILD  # noqa: E402
from tap import Tap  # noqa: E402


def main():
    tap = Tap()
    program = os.path.join(BUILD, "tests", "ticketgate-sabotaged")
    done = subprocess.run([sys.executable, "-B", os.path.join(HERE, "test-kill.py")],
                          env={**os.environ, "TG_PROGRAM": program, "TG_LOAD": "quick"},
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    lost = [line for line in done.stdout.splitlines() if line.startswith("not ok") and "is lost" in line]
    tap.ok(done.returncode == 1 and lost,
           "P30 fails on a build that says 0 before the commit", done.stdout)
    tap.done()


main()
