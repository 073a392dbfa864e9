# SPDX-License-Identifier: ISC
"""P34: the same mail at the same instant by 2-8 processes is stored once; the same bytes for two desks
are two mails. P35: different mails with one Message-ID are both stored (T31). P57: a pipe that breaks
in the middle of a mail is 75 and no ticket."""
import os
import random
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from gate import Gate, by_load, mail  # noqa: E402
from tap import Tap  # noqa: E402


def together(gate, raws, *options):
    """Several deliveries that read their mail at the same moment; returns exits."""
    children = [subprocess.Popen(gate.argv("deliver", "--sender", "ivan@stranger.example", *options),
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                for _ in raws]
    for child, raw in zip(children, raws):
        child.stdin.write(raw)
    for child in children:
        child.stdin.close()
        child.stdin = None
    out = [child.communicate() for child in children]
    return [child.returncode for child in children], out


def p34(tap, gate, rounds):
    bad = []
    for i in range(rounds):
        copies = random.randint(2, 8)
        codes, out = together(gate, [mail(f"twin {i}", number=f"twin{i}")] * copies)
        while any(codes):
            retry = [code for code in codes if code == 75]
            if len(retry) != len([code for code in codes if code]):
                bad.append((i, codes, out))
                break
            codes, out = together(gate, [mail(f"twin {i}", number=f"twin{i}")] * len(retry))
    tap.ok(not bad, f"P34: {rounds} rounds of 2-8 processes end in 0 or 75", bad)
    subjects = [row["subject"] for row in gate.tickets() if row["subject"].startswith("twin")]
    tap.ok(sorted(subjects) == sorted(f"twin {i}" for i in range(rounds)),
           "P34: each mail is one ticket", len(subjects), len(set(subjects)))


def p34_desks(tap, gate):
    gate.set("[desk sales]", address="sales@example.ru", name="Sales", language="en",
             timezone="Europe/Moscow", level="free")
    raw = mail("for both", number="both")
    before = len(gate.tickets())
    for recipient in ("support@example.ru", "sales@example.ru", "support+x@example.ru"):
        gate.deliver(raw, "--sender", "ivan@stranger.example", "--recipient", recipient)
    desks = sorted(row["desk"] for row in gate.tickets()[0:] if row["subject"] == "for both")
    tap.equal(desks, ["sales@example.ru", "support@example.ru"], "P34: the same bytes for two desks are two mails")
    tap.equal(len(gate.tickets()), before + 2, "P34: and a sub-address of a desk is that desk")


def p35(tap, gate, rounds):
    bad = []
    for i in range(rounds):
        raws = [mail(f"first {i}", text=f"text one {i}", number=f"id{i}"),
                mail(f"second {i}", text=f"text two {i}", number=f"id{i}")]
        codes, out = together(gate, raws)
        for raw, code in zip(raws, codes):
            if code == 75:
                code = gate.deliver(raw, "--sender", "ivan@stranger.example").returncode
            if code:
                bad.append((i, code, out))
    subjects = {row["subject"] for row in gate.tickets()}
    lost = [i for i in range(rounds) if not {f"first {i}", f"second {i}"} <= subjects]
    tap.ok(not bad and not lost, f"P35: {rounds} pairs with one Message-ID are both stored", bad, lost)


def p57(tap, gate):
    raw = mail("cut", text="строка письма\n" * 400, number="cut")
    bad = []
    for part in range(64):
        cut = raw[:len(raw) * part // 64]
        done = gate.deliver(cut, "--size", str(len(raw)), "--sender", "ivan@stranger.example")
        if done.returncode != 75:
            bad.append((part, done.returncode, done.stdout))
    tap.ok(not bad, "P57: input cut at every 1/64 is 75", bad)
    done = gate.deliver(b"")
    tap.ok(done.returncode == 75, "P57: no input at all is 75", done)
    tap.ok(not [row for row in gate.tickets() if row["subject"] == "cut"], "P57: and none of it is a ticket")
    done = gate.deliver(raw, "--size", str(len(raw)), "--sender", "ivan@stranger.example")
    tap.ok(done.returncode == 0, "P57: the whole mail is taken", done)


def main():
    tap = Tap()
    seed = int(os.environ.get("TG_SEED", "0")) or random.randrange(1 << 32)
    random.seed(seed)
    rounds, began = by_load(5, 60, 1000), time.monotonic()
    with Gate() as gate:
        p34(tap, gate, rounds)
        tap.note(f"P34: N={rounds} TG_SEED={seed} {time.monotonic() - began:.0f} s failed={tap.failed}")
        began = time.monotonic()
        p35(tap, gate, rounds)
        tap.note(f"P35: N={rounds} {time.monotonic() - began:.0f} s failed={tap.failed}")
        p57(tap, gate)
        p34_desks(tap, gate)
    tap.done()


main()
