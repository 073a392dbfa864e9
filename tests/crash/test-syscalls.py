# SPDX-License-Identifier: ISC
"""P32: a crash at every system call (killat.c), then the mail server's next try; P33: a second crash
during that; P39: the same of a migration, a checkpoint and a backup. Afterwards the store is, row for row, that of a run which nobody disturbed (I1, I2, I3),
every letter has come as often as its class allows (P36), and no file is left behind.

    test-syscalls.py [SCENE [CALL]]     one scene of scenes.py; one call, with everything said
"""
import os
import random
import shutil
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import oracle  # noqa: E402
import scenes  # noqa: E402
from gate import LOAD, by_load  # noqa: E402
from kit import can_trace  # noqa: E402
from tap import Tap  # noqa: E402

REBUILD_EVERY = 64
SHOWN = 5


class Sweep:
    """One scene, killed again and again. wanted: what an undisturbed run leaves."""

    def __init__(self, scene):
        self.scene, self.desk = scene, scene.desk
        self.desk.restore()
        self.calls = self.desk.play(scene.job, count=True).calls[scene.process]
        self.rounds = 0
        self.bad = []
        self.desk.flush()
        self.bad += [(0, sentence) for sentence in oracle.complaints(self.desk, scene.ledger)]
        db = oracle.connect(self.desk.database)
        self.wanted = oracle.dump(db)
        db.close()

    def close(self):
        shutil.rmtree(self.desk.top, ignore_errors=True)

    def acknowledged(self, run):
        """I1: what was said to be stored is there at once, whatever comes next."""
        if run.out.startswith(b"2.0.0 ticket"):
            db = oracle.connect(self.desk.database)
            if len(oracle.rows(db, "SELECT 1 FROM mail")) < len(self.scene.ledger):
                yield "acknowledged, and lost at once"
            db.close()

    def judge(self, runs, crashes):
        found = [sentence for run in runs for sentence in self.said(run)]
        if runs[-1].status not in self.scene.good:
            found.append(f"never done: {runs[-1]}")
        found += self.said(self.desk.flush())
        found += oracle.complaints(self.desk, self.scene.ledger, crashes, self.wanted)
        if self.scene.after:
            found += self.scene.after(self.desk, self.scene.ledger, self.wanted)
        self.rounds += 1
        if self.rounds % REBUILD_EVERY == 1 and not self.scene.after:
            done = self.desk.run("check", "--rebuild")
            if done.returncode:
                found.append(f"check --rebuild: {done.stdout.decode()} {done.stderr.decode()}")
        return found

    @staticmethod
    def said(run):
        if not oracle.said_cleanly(run.out + run.err):
            yield f"control characters were said: {run}"

    def one(self, call):
        """Killed before that system call; FALSE when it had ended before."""
        self.desk.restore()
        first = self.desk.play(self.scene.job, kill=(self.scene.process, call), alone=self.scene.alone)
        found = list(self.acknowledged(first))
        runs = [first] + (self.desk.until_done(self.scene.job) if first.status else [])
        found += self.judge(runs, first.killed)
        self.bad += [(call, f"{first}: {sentence}") for sentence in found]
        return first.killed

    def near_commit(self, call):
        """A new ticket's store is written in its last calls: where few rounds are played, most are there."""
        return self.scene.name == "new ticket" and call > self.calls - 220

    def two(self, one, other):
        """Killed twice."""
        self.desk.restore()
        process = self.scene.process
        runs = self.desk.until_done(self.scene.job, [(process, one), (process, other)])
        found = self.judge(runs, sum(run.killed for run in runs))
        self.bad += [(f"{one}, {other}", sentence) for sentence in found]


def p32(tap, make, stride):
    started = time.monotonic()
    sweep = Sweep(make())
    row = "P39" if make in scenes.CARE else "P32"
    call = 1
    while sweep.one(call):
        call += 7 if by_load(sweep.near_commit(call), False, False) else stride
    tap.ok(not sweep.bad and call > sweep.calls * 0.8,
           f"{row}: {sweep.scene.name}: a crash at any system call leaves nothing lost, doubled or half",
           *[f"call {where}: {sentence}" for where, sentence in sweep.bad[:SHOWN]],
           f"{len(sweep.bad)} complaints, ended before call {call} of {sweep.calls}")
    tap.note(f"{row}: {sweep.scene.name}: {sweep.calls} system calls, stride {stride}, N={sweep.rounds}"
             f" {time.monotonic() - started:.0f} s complaints={len(sweep.bad)}")
    sweep.close()


def p33(tap, count, seed):
    started = time.monotonic()
    chance = random.Random(seed)
    sweeps = [Sweep(make()) for make in scenes.DELIVERIES + [scenes.send_sink, scenes.migration]]
    for n in range(count):
        sweep = sweeps[n % len(sweeps)]
        sweep.two(chance.randint(1, sweep.calls), chance.randint(1, sweep.calls))
    bad = [f"{sweep.scene.name}: calls {where}: {sentence}" for sweep in sweeps for where, sentence in sweep.bad]
    tap.ok(not bad, "P33: a second crash during the next try changes nothing of that", *bad[:SHOWN])
    tap.note(f"P33: N={count} TG_SEED={seed} {time.monotonic() - started:.0f} s complaints={len(bad)}")
    for sweep in sweeps:
        sweep.close()


def chosen(name, call):
    """By hand: one scene, or one call of it."""
    sweep = Sweep(next(make for make in scenes.ALL if make.__name__ == name)())
    calls = [call] if call else range(1, sweep.calls + 20)
    for number in calls:
        sweep.one(number)
    print("\n".join(f"call {where}: {sentence}" for where, sentence in sweep.bad) or "all is well")
    print(sweep.desk.top if call else f"{sweep.rounds} rounds of {sweep.calls} calls")


def main():
    if len(sys.argv) > 1:
        chosen(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0)
        return
    tap = Tap()
    why = can_trace()
    if why:
        tap.skip("P32, P33: a crash at every system call", why)
        tap.done()
    seed = int(os.environ.get("TG_SEED", "0")) or random.randrange(1 << 32)
    tap.note(f"load {LOAD}, TG_SEED={seed}")
    for make in scenes.ALL:
        p32(tap, make, by_load(89, 7, 1) * (by_load(5, 5, 1) if make in scenes.LARGE else 1))
    p33(tap, by_load(12, 40, 2000), seed)
    tap.done()


main()
