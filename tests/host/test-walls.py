# SPDX-License-Identifier: ISC
"""Without its walls no mail is read (P59, H8, H9): [sandbox] require and landlock on systems that lack
seccomp or Landlock, which a filter plays. What the walls hold back is tests/unit/test-sandbox.c.
"""
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from gate import BUILD, Gate, mail  # noqa: E402
from tap import Tap  # noqa: E402

# what is missing, [sandbox] keys, is mail taken, what check says (None: all is well)
ROWS = [
    (None, {}, True, None),
    (None, {"require": "yes", "landlock": "yes"}, True, None),
    ("landlock", {}, True, None),
    ("landlock", {"landlock": "yes"}, False, "landlock"),
    ("landlock", {"landlock": "yes", "require": "no"}, False, "landlock"),
    ("seccomp", {}, False, "require"),
    ("seccomp", {"require": "yes"}, False, "require"),
    ("seccomp", {"require": "no"}, True, None),
    ("seccomp", {"require": "no", "landlock": "yes"}, True, None),
]


def main():
    tap = Tap()
    began = time.monotonic()
    helper = os.path.join(BUILD, "tests/host/nowalls")
    for number, (missing, keys, taken, finding) in enumerate(ROWS):
        with Gate() as gate:
            if keys:
                gate.set("[sandbox]", **keys)
            gate.argv_plain = gate.argv
            if missing:
                gate.argv = lambda *words, plain=gate.argv_plain, what=missing: [helper, what, *plain(*words)]
            name = f"no {missing}, {keys}" if missing else f"all walls, {keys}"
            raw = mail("x", number=number)
            codes = [gate.deliver(raw) for _ in range(4)]
            wanted = [0 if taken else 75] * 4
            tap.ok([done.returncode for done in codes] == wanted,
                   f"P59 H8: {name}: {'the mail is taken' if taken else 'again, as often as it comes'}",
                   *[(done.returncode, done.stdout, done.stderr) for done in codes])
            done = gate.run("check")
            said = done.stdout.decode()
            tap.ok(done.returncode == (1 if finding else 0) and (not finding or f"[sandbox] {finding}" in said),
                   f"P59 H8: {name}: check {'names it' if finding else 'finds nothing'}", said, done.stderr)
            gate.argv = gate.argv_plain
            if not taken:
                gate.set("[sandbox]", landlock="no")
                done = gate.deliver(raw)
                shown = gate.show(1) if done.returncode == 0 else {}
                tap.ok(done.returncode == 0 and "unreadable" not in str(shown) and len(gate.tickets()) == 1,
                       f"P59 I7: {name}: with its walls back the mail is read as if nothing had been", done, shown)
    tap.note(f"P59: N={len(ROWS)} seed=none {time.monotonic() - began:.0f} s wrong={tap.failed}")
    tap.done()


main()
