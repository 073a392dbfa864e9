# SPDX-License-Identifier: ISC
"""P40: no memory for the n-th request, n = 1 ... end, once and from then on: the process ends by a signal or
75, or it has stored the mail as if nothing had been refused. P41: the same in the scanner; the mail is
deferred and, while the machine has no memory, not counted as one that kills scanners (I7, H3).
"""
import os
import signal
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from faults import ASAN, MEMORY, OUT_OF_MEMORY, READ, TEMPORARY, Book, spread  # noqa: E402
from gate import by_load  # noqa: E402
from tap import Tap  # noqa: E402

MANY = 1 << 30  # check-long: every single request


def p40(tap):
    with Book(tap, "P40", allowed=(0, TEMPORARY) + OUT_OF_MEMORY) as book:
        points = spread(book.calls()["parent", MEMORY], by_load(12, 120, MANY))
        for on in (False, True):
            for at in points:
                book.strike(MEMORY, at, on=on)
            book.close(f"no memory {'from the n-th request on' if on else 'for the n-th request'}")


def p41(tap):
    with Book(tap, "P41") as book:
        points = spread(book.calls()["child", MEMORY], by_load(12, 100, MANY))
        for at in points:
            book.strike(MEMORY, at, on=True, who="child")
        book.close("no memory in the scanner from the n-th request on: 75 and not counted")
        for at in points:
            book.strike(MEMORY, at, who="child")
        # one refused request is no want of memory: a library that crashes of it cannot be told from poison
        book.close("one request refused in the scanner: the same ticket or 75", poison=len(points))


def whose(tap):
    """Deaths by signals, four times the same mail: the kernel's kill is not the mail's fault, a crash is."""
    for number, wanted in ((signal.SIGKILL, [75] * 4), (signal.SIGSEGV, [75, 75, 0, 0])):
        with Book(tap, "P41") as book:
            words = {"class": READ, "at": book.calls()["child", READ] // 2, "how": "signal",
                     "value": int(number), "who": "child"}
            raw = book.next()
            ends = [book.run("deliver", raw, words) for _ in range(4)]
            said = "never unreadable" if wanted[2] else "unreadable at the third"
            tap.equal([end.status for end in ends], wanted,
                      f"P41: {number.name} ends the scanner four times: {said}")


def main():
    tap = Tap()
    if ASAN:
        tap.skip("P40, P41: no memory", "AddressSanitizer has a malloc of its own")
    else:
        p40(tap)
        p41(tap)
    whose(tap)
    tap.done()


main()
