#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""test-syscalls.py - P32 for LMTP: the daemon, one of its zygotes or its scanner is killed before each of its
system calls (tests/crash/killat.c), all with it; another daemon takes its place, and the mail server tries
again. Afterwards the store is, row for row, that of a run which nobody disturbed (I1, I2, I3).

    test-syscalls.py [PROCESS CALL]      one kill, with everything said
"""
import os
import random
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "lib"), os.path.join(HERE, "..", "crash")]
import oracle  # noqa: E402
from gate import by_load  # noqa: E402
from kit import DESK, KILLAT, NOW, Desk, can_trace, mail  # noqa: E402
from lmtp import Client, Gone, Serve  # noqa: E402
from tap import Tap  # noqa: E402

SEED = int(os.environ.get("TG_SEED") or time.time())
SENDER = "ivan@stranger.example"
RAW = mail("over LMTP", number="lmtp")
STORED = b"Return-Path: <" + SENDER.encode() + b">\r\n" + RAW.replace(b"\n", b"\r\n")
tap = Tap()


class Traced:
    """`serve --only lmtp` under killat. calls: of each process, when it has ended."""

    def __init__(self, serve, kill=None):
        self.serve = serve
        self.read_end, write_end = os.pipe()
        argv = [KILLAT, "-r", str(write_end)] + (["-k", f"{kill[0]}:{kill[1]}"] if kill else ["-c"])
        self.process = subprocess.Popen(argv + serve.gate.argv("--now", NOW, "serve", "--only", "lmtp"),
                                        pass_fds=(write_end,), stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, cwd=serve.gate.top)
        os.close(write_end)

    def greets(self):
        while self.process.poll() is None:
            try:
                return Client(self.serve.path)
            except (OSError, Gone):
                time.sleep(0.003)
        return None

    def deliver(self):
        """The reply to the mail, or None."""
        client = self.greets()
        try:
            client.ask("LHLO x")
            return client.mail(RAW, [DESK], SENDER)[0]
        except (OSError, Gone, AttributeError):
            return None
        finally:
            if client:
                client.close()

    def end(self):
        """SIGTERM to the daemon, if it lives; killat's report: calls by process."""
        try:
            with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children", encoding="ascii") as handle:
                for pid in handle.read().split()[:1]:
                    os.kill(int(pid), signal.SIGTERM)
        except OSError:
            pass
        self.process.wait(60)
        with os.fdopen(self.read_end) as report:
            return [int(word) for word in report.readline().split()][3:]


def judge(desk, wanted, replies):
    """What is wrong after the tries."""
    if replies[-1] is None or not replies[-1].startswith("250 2.0.0"):
        yield f"never taken: {replies}"
    yield from oracle.complaints(desk, [STORED], 1, wanted)


def one(desk, serve, wanted, kill):
    """A kill, then tries without one."""
    desk.restore()
    traced = Traced(serve, kill)
    replies = [traced.deliver()]
    traced.end()
    if replies[0] and replies[0].startswith("250"):
        base = oracle.connect(desk.database)
        if not oracle.rows(base, "SELECT 1 FROM mail"):
            return ["acknowledged, and lost at once"]
        base.close()
    serve.start()
    replies.append(serve.deliver(RAW, sender=SENDER)[0])
    serve.stop()
    desk.flush()
    return list(judge(desk, wanted, replies))


def main():
    why = can_trace()
    if why:
        tap.skip("P32: LMTP", why)
        tap.done()
    began, chance = time.monotonic(), random.Random(SEED)
    desk = Desk()
    with desk, Serve(desk, "--only", "lmtp", start=False, now=NOW) as serve:
        desk.run("check")
        desk.save()
        traced = Traced(serve)
        first = traced.deliver()
        calls = traced.end()
        tap.ok(first and first.startswith("250") and len(calls) >= 3, "a daemon under a tracer takes the mail", first, calls)
        desk.flush()
        base = oracle.connect(desk.database)
        wanted = oracle.dump(base)
        base.close()
        kills = [(process, call) for process in range(min(4, len(calls))) for call in range(1, calls[process] + 1)]
        if len(sys.argv) == 3:
            kills = [(int(sys.argv[1]), int(sys.argv[2]))]
        # of a short run the second half of the daemon's calls: the mail and what comes after it
        late = [kill for kill in kills if kill[0] == 0 and kill[1] > calls[0] // 2]
        few = by_load(4, 16, len(kills))
        chosen = kills if few >= len(kills) else chance.sample(late, few * 3 // 4) + chance.sample(kills, few // 4)
        bad = []
        for kill in chosen:
            found = one(desk, serve, wanted, kill)
            bad += [f"killed before {kill[0]}:{kill[1]}: {sentence}" for sentence in found]
        tap.ok(not bad, "P32: LMTP: whatever call the daemon is killed at, its next try leaves one whole ticket", *bad[:10])
        tap.note(f"P32: lmtp N={len(chosen)} of {len(kills)} calls={calls[:4]} seed={SEED} {time.monotonic() - began:.0f} s "
                 f"bad={len(bad)}")
    tap.done()


main()
