# SPDX-License-Identifier: ISC
"""tap.py - Test Anything Protocol for the Python tests, in thirty lines.

    tap = Tap()
    tap.ok(condition, "a sentence", "what was seen instead")
    tap.skip("a sentence", "why")
    tap.done()
"""
import sys


class Tap:
    def __init__(self):
        self.count = 0
        self.failed = 0

    def ok(self, condition, sentence, *seen):
        self.count += 1
        word = "ok" if condition else "not ok"
        print(f"{word} {self.count} - {sentence.replace('#', '')}", flush=True)
        if not condition:
            self.failed += 1
            for thing in seen:
                self.note(thing)
        return bool(condition)

    def equal(self, got, wanted, sentence):
        return self.ok(got == wanted, sentence, f"got    {got!r}", f"wanted {wanted!r}")

    def skip(self, sentence, why):
        self.count += 1
        print(f"ok {self.count} - {sentence.replace('#', '')} # SKIP {why}", flush=True)

    def note(self, thing):
        for line in str(thing).splitlines() or [""]:
            print(f"# {line}", flush=True)

    def done(self):
        print(f"1..{self.count}", flush=True)
        sys.exit(1 if self.failed else 0)
