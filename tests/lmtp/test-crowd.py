#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""test-crowd.py - many at once: P140 pipes, LMTP and the command line on one store; P149 a burst of
parallel connections. None lost, none doubled, no lock's error shown to anybody (I1, I2).
"""
import os
import queue
import random
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import oracle  # noqa: E402
from gate import DESK, Gate, by_load, mail  # noqa: E402
from lmtp import Gone, Serve  # noqa: E402
from tap import Tap  # noqa: E402

SEED = int(os.environ.get("TG_SEED") or time.time())
random.seed(SEED)
PIPES = 16
tap = Tap()


class Work(threading.Thread):
    """Does something with each thing of a queue; what it returns is kept with the time it took."""

    def __init__(self, things, func):
        super().__init__()
        self.things, self.func, self.done = things, func, []
        self.start()

    def run(self):
        while True:
            try:
                thing = self.things.get_nowait()
            except queue.Empty:
                return
            began = time.monotonic()
            self.done.append((self.func(thing), time.monotonic() - began))


def filled(things):
    full = queue.Queue()
    for thing in things:
        full.put(thing)
    return full


def results(workers):
    for worker in workers:
        worker.join()
    return [row for worker in workers for row in worker.done]


def percentile(times, part):
    return sorted(times)[min(len(times) - 1, int(len(times) * part))] * 1000


def by_pipe(gate):
    def one(raw):
        done = gate.deliver(raw, "--recipient", DESK, "--sender", "ivan@stranger.example")
        return (done.returncode, (done.stdout + done.stderr).decode(errors="replace"))
    return one


def by_lmtp(serve):
    def one(raw):
        while True:
            try:
                reply = serve.deliver(raw)[0]
            except (OSError, Gone):
                reply = "lost"
            if not reply.startswith("421") and reply != "lost":
                return (0 if reply.startswith("250") else 1, reply)
            time.sleep(0.05)
    return one


def by_command(gate):
    def one(words):
        done = gate.run(*words)
        return (0 if done.returncode in (0, 1) else 1, done.stderr.decode(errors="replace"))
    return one


def subjects(gate, prefix):
    base = oracle.connect(oracle.database(gate))
    found = [row[0] for row in oracle.rows(base, "SELECT subject FROM ticket") if row[0].startswith(prefix)]
    wrong = list(oracle.judge_store(base))
    base.close()
    return found, wrong


def test_mixed(gate, serve):
    """Every mail comes twice: once by each door, or by one door again."""
    number = by_load(48, 240, 20000)
    began = time.monotonic()
    raws = [mail(f"mixed {i}", number=f"mixed{i}") for i in range(number)]
    pipes, lmtp = filled(raws[::2] + raws[1::4]), filled(raws[1::2] + raws[::4])
    words = filled([random.choice((("list",), ("search", "mixed"), ("show", "1"), ("check",), ("events", "1"),
                                   ("backup", os.path.join(gate.top, "backup.db"))))
                    for _ in range(max(6, number // 20))])
    groups = {"pipe": [Work(pipes, by_pipe(gate)) for _ in range(PIPES)],
              "lmtp": [Work(lmtp, by_lmtp(serve)) for _ in range(4)],
              "command": [Work(words, by_command(gate)) for _ in range(1)]}
    for name, workers in groups.items():
        done = results(workers)
        bad = [result for result, _ in done if result[0] != 0 or "locked" in result[1] or "sqlite" in result[1]]
        tap.ok(done and not bad, f"P140: no {name} sees a lock or fails", *bad[:5])
        times = [seconds for _, seconds in done]
        tap.note(f"P140: {name}: N={len(done)} p50={percentile(times, .5):.0f} p99={percentile(times, .99):.0f} ms")
    found, wrong = subjects(gate, "mixed ")
    tap.ok(len(found) == number and len(set(found)) == number and not wrong,
           f"P140: {number} mails, each twice, are as many tickets", len(found), len(set(found)), *wrong[:5])
    tap.note(f"P140: N={number} seed={SEED} {time.monotonic() - began:.0f} s lost={number - len(set(found))} "
             f"dup={len(found) - len(set(found))}")


def test_burst(gate, serve):
    number, parallel = by_load(100, 600, 5000), by_load(80, 200, 500)
    began = time.monotonic()
    raws = filled(mail(f"burst {i}", number=f"burst{i}") for i in range(number))
    done = results([Work(raws, by_lmtp(serve)) for _ in range(parallel)])
    seconds = time.monotonic() - began
    bad = [result for result, _ in done if result[0] != 0]
    found, wrong = subjects(gate, "burst ")
    tap.ok(not bad and len(found) == number and len(set(found)) == number and not wrong,
           "P149: a burst of parallel connections: each mail is one ticket", *bad[:5], len(found))
    times = [time_taken for _, time_taken in done]
    tap.note(f"P149: N={number} parallel={parallel} {seconds:.1f} s {number / seconds:.0f} mails/s "
             f"p50={percentile(times, .5):.0f} p99={percentile(times, .99):.0f} ms")
    began = time.monotonic()
    tap.ok(serve.deliver(mail("after the burst"))[0].startswith("250"), "P149: afterwards all is as before")
    tap.note(f"recovered within {time.monotonic() - began:.2f} s")


with Gate() as gate, Serve(gate) as serve:
    serve.deliver(mail("the first"))
    for test in (test_mixed, test_burst):
        test(gate, serve)
    tap.equal(serve.stop(), 0, "it ends with 0")
    done = gate.run("check", "--rebuild")
    tap.ok(done.returncode == 0, "the store is in order", done.stdout + done.stderr)
tap.done()
