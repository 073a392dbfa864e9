# SPDX-License-Identifier: ISC
"""A machine on which a call of the C library fails, once or from then on: P42 (open), P43 (read), P44
(write), P47 (the disk is slow), P48 (fork, wait), P49 (names). Exit 0 means stored once and as if nothing
had failed (I1, I2, I3, I7); 75 means that the mail server tries again, and that then works.
"""
import errno
import os
import signal
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from faults import FORK, NAME, OPEN, READ, SYNC, WAIT, WRITE, Book, spread  # noqa: E402
from gate import by_load  # noqa: E402
from tap import Tap  # noqa: E402

MANY = 1 << 20  # check-long: every single call


def p42(tap):
    with Book(tap, "P42") as book:
        calls = book.calls()
        for number in (errno.EMFILE, errno.ENFILE, errno.EACCES, errno.ENOENT, errno.EROFS):
            name = errno.errorcode[number]
            book.both(OPEN, spread(calls["parent", OPEN], by_load(2, 8, MANY)), value=number)
            book.both(OPEN, spread(calls["child", OPEN], by_load(1, 2, MANY)), value=number, who="child")
            book.close(f"open fails with {name}: stored whole or 75")
        # with descriptors counted by the kernel, inside the C library (converters, libraries) as well
        for limit in spread(14, by_load(4, 14, 14)):
            book.deliver({"nofile": limit})
            book.runs += 1
        book.close("few descriptors (the kernel's own limit): stored whole or 75")


def p43(tap):
    with Book(tap, "P43") as book:
        calls = book.calls()
        for who in ("parent", "child"):
            book.both(READ, spread(calls[who, READ], by_load(3, 20, MANY)), value=errno.EIO, who=who)
        book.close("read fails with EIO: stored whole or 75")
        for how in ("short", "interrupt"):
            for who in ("parent", "child"):
                done = book.strike(READ, 1, how=how, on=True, who=who, twice=True)
                tap.ok(done.status == 0 and done.fired > 10, f"P43: {how} reads in the {who}: taken", done)
        book.close("reads of 1 byte, and a storm of EINTR: identical rows, and the same key again")


def p44(tap):
    for large in (False, True):
        with Book(tap, "P44", large) as book:
            calls = book.calls()
            size = "a large mail" if large else "a small mail"
            for number in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
                name = errno.errorcode[number]
                book.both(WRITE, spread(calls["parent", WRITE], by_load(2, 10, MANY)), value=number)
                book.both(WRITE, spread(calls["child", WRITE], 2), value=number, who="child")
                book.close(f"write fails with {name}, {size}: stored or 75, and then it recovers")
            if not large:
                for who in ("parent", "child"):
                    done = book.strike(WRITE, 1, how="short", on=True, who=who, twice=True)
                    tap.ok(done.status in (0, 75), f"P44: writes of 1 byte in the {who}", done)
                book.close("writes of 1 byte: identical rows")


def p47(tap):
    """The disk takes 5 s or 120 s for a sync; time goes by 60 times faster here."""
    with Book(tap, "P47") as book:
        done = book.strike(SYNC, 1, how="sleep", value=5000, more={"speed": 60}, twice=True)
        tap.ok(done.status == 0, "P47: a sync of 5 s is waited for", done)
        started = time.monotonic()
        done = book.strike(SYNC, 1, how="sleep", value=120000, more={"speed": 60}, twice=True)
        tap.ok(done.status == 75 and time.monotonic() - started < 30,
               "P47: one of 120 s is 75 at our own deadline", done)
        tap.ok(done.out.startswith(b"4.4.5 "), "P47: and says so", done.out)
        book.close("a slow disk: 0 or 75, and no duplicate later")


def p48(tap):
    with Book(tap, "P48") as book:
        calls = book.calls()
        for number in (errno.EAGAIN, errno.ENOMEM):
            book.both(FORK, range(1, calls["parent", FORK] + 1), value=number)
        book.close("fork fails: stored (the sender alone is missing) or 75")
        for number in (errno.ECHILD, errno.EINTR):
            book.strike(WAIT, 1, value=number, on=number == errno.ECHILD)
        book.close("waitpid finds nobody, or is interrupted")
        done = book.strike(READ, calls["child", READ] // 2, how="signal", value=int(signal.SIGSTOP),
                           who="child", more={"speed": 60})
        tap.ok(done.status == 75 and b"took too long" in done.out,
               "P48: a scanner that is stopped is killed at the limit of wall time", done)
        book.close("a scanner that hung is deferred and counted", poison=1)


def p49(tap):
    """Large mails: a small one needs no name."""
    with Book(tap, "P49", large=True, spool_may_stay=True) as book:
        most = book.calls()["parent", NAME]
        for number in (errno.EIO, errno.EACCES):
            book.both(NAME, range(1, most + 1), value=number)
        book.close("rename, link, unlink, mkdir fail: stored or 75")
        book.deliver(None)
        tap.equal(os.listdir(os.path.join(book.gate.desk, "spool")), [],
                  "P49: a spool file that stayed is swept by the next large delivery")
    gone(tap)


def gone(tap):
    """The state directory is moved away while the mail is being read."""
    with Book(tap, "P49") as book:
        away = book.gate.desk + "-away"
        for pause in (0, 0.02, 0.1):
            raw = book.next()

            def move(process):
                time.sleep(pause)
                os.rename(book.gate.desk, away)
                process.stdin.close()
            done = book.begin("deliver", raw, move)
            os.rename(away, book.gate.desk)
            tap.ok(done.status == 75, f"P49: the desk is moved away after {pause} s: 75", done)
            book.deliver(None, raw=raw)
            book.runs += 1
        book.close("and when it is back the mail is taken once")


def main():
    tap = Tap()
    for row in (p42, p43, p44, p47, p48, p49):
        row(tap)
    tap.done()


main()
