# SPDX-License-Identifier: ISC
"""P30: kill -9 at any moment. A mail server that tries again on a signal or 75 loses nothing and
doubles nothing (I1, I2, I3): N deliveries, each killed at a uniformly random time until one ends.

A build that acknowledges before the commit must fail this test (test-sabotage.py), or it has no teeth.
"""
import os
import random
import signal
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import oracle  # noqa: E402
from gate import LOAD, Gate, by_load, mail  # noqa: E402
from tap import Tap  # noqa: E402

TEMPORARY = 75
PATIENCE = 20  # kills of one mail; one of three lives


def once(gate, raw, after):
    """Delivers, and kills everything that it started after so many seconds (None: never), whether it
    has answered or not: what was acknowledged must survive. Its wait status."""
    child = subprocess.Popen(gate.argv("deliver", "--sender", "ivan@stranger.example"),
                             stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                             start_new_session=True)
    started = time.monotonic()
    try:
        child.stdin.write(raw)
        child.stdin.close()
    except BrokenPipeError:
        pass
    if after is None:
        return child.wait()
    time.sleep(max(0, after - (time.monotonic() - started)))
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    return child.wait()


def measure(gate, name):
    """The median time of an undisturbed delivery."""
    times = []
    for i in range(7):
        started = time.monotonic()
        once(gate, mail(f"warm {name} {i}", number=f"warm-{name}-{i}"), None)
        times.append(time.monotonic() - started)
    return statistics.median(times)


def storm(tap, gate, count, chance, median):
    """count mails through the storm. Returns (kills, what else came than 0, 75 and kills). Where the machine has
    become slower, nobody would live long enough: then the median is measured again."""
    started, kills, bad = time.monotonic(), 0, []
    for i in range(count):
        raw, tries = mail(f"storm {i}", number=f"storm{i}"), 0
        while True:
            tries += 1
            if tries % PATIENCE == 0:
                median = measure(gate, f"{i} {tries}")
            status = once(gate, raw, chance.uniform(0, 1.5 * median))
            if status == 0:
                break
            if status == -signal.SIGKILL:
                kills += 1
            elif status != TEMPORARY:
                bad.append(status)
                break
        if (i + 1) % 1000 == 0:
            tap.note(f"{i + 1} mails, {kills} kills, {time.monotonic() - started:.0f} s")
    return kills, bad


# Tickets of which a part is missing.
HALF = """SELECT number FROM ticket t WHERE (SELECT count(*) FROM message WHERE ticket = t.number) <> 1
    OR NOT EXISTS (SELECT 1 FROM event WHERE ticket = t.number)
    OR NOT EXISTS (SELECT 1 FROM clock WHERE ticket = t.number)
    OR NOT EXISTS (SELECT 1 FROM mail WHERE ticket = t.number)"""


def judge(gate, count):
    """What the store says, in few questions: lost, doubled and half tickets, and the oracle's orphans."""
    db = oracle.connect(oracle.database(gate))
    subjects = {}
    for (subject,) in oracle.rows(db, "SELECT subject FROM ticket"):
        subjects[subject] = subjects.get(subject, 0) + 1
    half = [row[0] for row in oracle.rows(db, HALF)] + list(oracle.judge_store(db)) + list(oracle.judge_files(gate, db))
    db.close()
    lost = [i for i in range(count) if f"storm {i}" not in subjects]
    doubled = [subject for subject, times in subjects.items() if times > 1]
    return lost, doubled, half


def main():
    tap = Tap()
    count = by_load(20, 500, 20000)
    seed = int(os.environ.get("TG_SEED", "0")) or random.randrange(1 << 32)
    tap.note(f"load {LOAD}: N = {count}, TG_SEED={seed}")
    with Gate() as gate:
        started = time.monotonic()
        median = measure(gate, 0)
        kills, bad = storm(tap, gate, count, random.Random(seed), median)
        tap.note(f"median {median * 1000:.1f} ms, {kills} kills")
        tap.ok(not bad, "P30: every end is 0, 75 or a kill", bad)
        tap.ok(kills > count // 8, "P30: the storm did kill", kills)
        lost, doubled, half = judge(gate, count)
        tap.ok(not lost, f"P30: none of {count} acknowledged mails is lost", lost)
        tap.ok(not doubled, "P30: none is two tickets", doubled)
        tap.ok(not half, "P30: no ticket is half there", half)
        done = gate.run("check", "--rebuild")
        tap.ok(done.returncode == 0, "P30: events and tickets agree afterwards", done.stdout, done.stderr)
        letters(tap, gate)
        tap.note(f"P30: N={count} TG_SEED={seed} {time.monotonic() - started:.0f} s kills={kills} lost={len(lost)}"
                 f" dup={len(doubled)} half={len(half)}")
    tap.done()


def letters(tap, gate):
    """After the storm the outbox empties, and no letter leaves twice."""
    gate.run("send")
    seen = {}
    for name in os.listdir(gate.letters):
        with open(os.path.join(gate.letters, name), "rb") as handle:
            for line in handle.read().split(b"\r\n\r\n")[0].split(b"\r\n"):
                if line.lower().startswith(b"message-id:"):
                    seen[line] = seen.get(line, 0) + 1
    twice = [line for line, times in seen.items() if times > 1]
    tap.ok(seen and not twice, "P30: no letter was written twice", twice, len(seen))


if __name__ == "__main__":
    main()
