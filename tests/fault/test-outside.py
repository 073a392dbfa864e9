# SPDX-License-Identifier: ISC
"""What the world around does to a delivery: P45 (a disk that is really full), P55 (standard output and error
closed or full), P56 (signals), P58 (another holds the store's lock); and the other commands on such a
machine: send loses and doubles no letter, filter gives the mail back whole or says 75, show and list end
with an error and not with half an answer (I1, I2, I7).
"""
import errno
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from faults import CLASSES, READ, SYNC, TEMPORARY, WRITE, Book, orders, spread  # noqa: E402
from gate import LOAD, by_load  # noqa: E402
from tap import Tap  # noqa: E402

BLOCK = 4096
SENDER = ("--sender", "ivan@stranger.example")
SIZE = by_load(8, 8, 64)  # MiB: what a thousand tickets need is more than eight
STEPS = 8 * 256  # blocks that are free at most


def p45(tap):
    with Book(tap, "P45") as book:
        desk = book.gate.desk
        aside = desk + "-aside"
        os.rename(desk, aside)
        os.mkdir(desk, 0o700)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}m,mode=0700", "none", desk],
                          stderr=subprocess.DEVNULL, check=False).returncode:
            os.rmdir(desk)
            os.rename(aside, desk)
            tap.skip("P45: a full disk", "no file system can be mounted here (not root)")
            return
        try:
            subprocess.run(["cp", "-a", aside + "/.", desk], check=True)
            fill(tap, book)
            book.close("a full disk, at every step: 0 or 75, nothing lost, and it recovers")
        finally:
            subprocess.run(["umount", desk], check=True)


def occupy(filler, left):
    """Leaves so many blocks, or none: the sender of the delivery before may be writing, too."""
    try:
        with open(filler, "wb", buffering=0) as handle:
            for _ in range(max(0, os.statvfs(os.path.dirname(filler)).f_bfree - left)):
                handle.write(b"x" * BLOCK)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise


def fill(tap, book):
    """The disk has so many free blocks and no more, from none to enough."""
    filler = os.path.join(book.gate.desk, "filler")
    unread = full = 0
    for left in spread(by_load(60, 300, STEPS // 2), by_load(6, 30, STEPS // 2)):
        occupy(filler, left - 1)
        raw = book.next()
        first = book.run("deliver", raw, None)
        full += first.status == TEMPORARY
        if first.status not in book.allowed:
            book.wrong.append(f"{left} blocks: exit {first.status} {first.out!r}")
        unread += book.gate.run("show", "1").returncode != 0
        if os.path.exists(filler):
            os.unlink(filler)
        book.deliver(None, raw=raw)
        book.runs += 1
        book.seen[first.status] += 1
    tap.ok(full > 0, "P45: the disk was full", full)
    tap.equal(unread, 0, "P45: old tickets can be read while it is full")


def p55(tap):
    """Nobody reads what we say: the mail is stored all the same."""
    with Book(tap, "P55") as book:
        _, full = os.pipe()
        os.set_blocking(full, False)
        try:
            while True:
                os.write(full, b"x" * BLOCK)
        except BlockingIOError:
            pass
        for word, opened in (("closed", None), ("a full device", "/dev/full"), ("a full pipe", full)):
            raw = book.next()
            handle = open(opened, "wb") if isinstance(opened, str) else opened
            done = subprocess.run(book.gate.argv("deliver", *SENDER), input=raw, check=False, timeout=60,
                                  stdout=handle, stderr=handle,
                                  preexec_fn=None if opened else lambda: (os.close(1), os.close(2)))
            tap.ok(done.returncode == 0, f"P55: standard output and error are {word}: exit 0", done)
            book.deliver(None, raw=raw)
            book.runs += 1
        pipe_without_reader(tap, book)
        book.close("nobody hears us: stored once")


def pipe_without_reader(tap, book):
    reading, writing = os.pipe()
    os.close(reading)
    raw = book.next()
    done = subprocess.run(book.gate.argv("deliver", *SENDER), input=raw, check=False, stdout=writing, stderr=writing)
    os.close(writing)
    tap.ok(done.returncode == 0, "P55: a pipe whose reader is gone: exit 0", done)
    book.deliver(None, raw=raw)
    book.runs += 1


def p56(tap):
    """A signal at a random moment of each delivery."""
    seed = int(os.environ.get("TG_SEED", "0")) or random.randrange(1 << 32)
    chance = random.Random(seed)
    count = by_load(12, 120, 1000)
    tap.note(f"P56: N={count} TG_SEED={seed} load {LOAD}")
    signals = (signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE)
    with Book(tap, "P56", allowed=(0, TEMPORARY) + tuple(-number for number in signals)) as book:
        started = time.monotonic()
        for _ in range(5):
            book.deliver(None)
        median = (time.monotonic() - started) / 5
        for i in range(count):
            raw = book.next()

            def disturb(process):
                process.stdin.close()
                time.sleep(chance.uniform(0, 1.3 * median))
                process.send_signal(signals[i % len(signals)])
            first = book.begin("deliver", raw, disturb)
            book.seen[first.status] += 1
            if first.status not in book.allowed:
                book.wrong.append(f"exit {first.status} {first.out!r}")
            book.deliver(None, raw=raw)
            book.runs += 1
        book.close(f"SIGTERM, SIGHUP, SIGPIPE at random moments of {count} deliveries")


def p58(tap):
    """Another process holds the store for longer than we wait; time goes by 60 times faster, but not in
    check-long."""
    speed = by_load(60, 60, 1)
    with Book(tap, "P58") as book:
        other = sqlite3.connect(os.path.join(book.gate.desk, "ticketgate.db"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        raw = book.next()
        started = time.monotonic()
        first = book.run("deliver", raw, {"speed": speed}, timeout=100)
        took = time.monotonic() - started
        other.execute("ROLLBACK")
        other.close()
        tap.ok(first.status == TEMPORARY and took * speed < 90 * (1 if speed == 1 else 10),
               "P58: the store's lock is held by another process: 75", first, took)
        tap.note(f"P58: {took:.1f} s at speed {speed}")
        book.deliver(None, raw=raw)
        # and a sender of mail that never ends: our own deadline
        raw = book.next()
        process = subprocess.Popen(book.gate.argv("deliver", *SENDER), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   env=orders(speed=speed))
        process.stdin.write(raw[:100])
        process.stdin.flush()
        started = time.monotonic()
        status = process.wait(timeout=100)
        tap.ok(status == TEMPORARY and process.stdout.read().startswith(b"4.4.5 "),
               "P58: a pipe that stays open is 75 at our own deadline", status)
        tap.note(f"P58: {time.monotonic() - started:.1f} s at speed {speed}")
        process.stdin.close()
        book.deliver(None, raw=raw)
        book.runs = 2
        book.close("a lock held, a pipe held open: 75, then stored once")


def points(calls, wanted):
    """Some calls of every class that fails."""
    for name in CLASSES:
        for at in spread(calls["parent", name], wanted) if name != "memory" else ():
            yield name, at


def send(tap):
    """Each letter leaves once, whatever fails; what failed leaves at the next pass."""
    with Book(tap, "send") as book:
        # an empty pass shows how many calls there are; then one letter for each strike
        book.run("send", b"", {}, sender=None)
        calls = book.read_counts()[0]
        bad, struck = [], 0
        for name, at in points(calls, by_load(1, 5, 200)):
            for on in (False, True):
                book.deliver(None)
                done = book.run("send", b"", {"class": name, "at": at, "how": "error", "value": 5, "on": on,
                                              "who": "parent"}, sender=None)
                struck += done.fired > 0
                if done.status not in (0, TEMPORARY):
                    bad.append((name, at, on, done))
        tap.ok(not bad and struck > 0, f"P42-P49: send ends with 0 or 75, struck {struck} times", *bad[:5])
        later = "2100-01-01T00:00:00+00:00"
        book.gate.run("--now", later, "send")
        db = sqlite3.connect(os.path.join(book.gate.desk, "ticketgate.db"))
        states = dict(db.execute("SELECT state, count(*) FROM letter GROUP BY state"))
        wanted = {message for (message,) in db.execute("SELECT message_id FROM letter WHERE state = 'sent'")}
        db.close()
        found = []
        for name in os.listdir(book.gate.letters):
            if name.endswith(".eml"):
                with open(os.path.join(book.gate.letters, name), "rb") as handle:
                    found += [line.split(b":", 1)[1].strip().decode() for line in handle.read().split(b"\r\n")
                              if line.lower().startswith(b"message-id:")][:1]
        tap.note(f"letters: {states}, {len(found)} written")
        tap.equal(len(found), len(set(found)), "P42-P49: no letter was written twice")
        tap.ok(not {word.strip("<>") for word in wanted} - {word.strip("<>") for word in found},
               "P42-P49: each letter that is noted as sent was written")
        tap.ok(not states.get("queued") and not states.get("leased"), "P42-P49: no letter stays", states)
        book.runs = struck
        book.close("the tickets are whole after failing senders")


def filters(tap):
    """`filter` in a pipe must give the whole mail back, or say that it has not."""
    with Book(tap, "filter") as book:
        calls = book.calls("filter")
        bad = []
        for name, at in points(calls, by_load(1, 6, 200)):
            for on in (False, True):
                raw = book.next()
                words = {"class": name, "at": at, "how": "error", "value": 5, "on": on, "who": "parent"}
                done = book.run("filter", raw, words)
                body = raw.split(b"\n\n", 1)[1]
                if done.status == 0 and not done.out.endswith(raw[raw.index(b"From: "):]):
                    bad.append((words, "cut", len(done.out), len(body)))
                if done.status not in (0, TEMPORARY):
                    bad.append((words, done.status, done.err))
                book.deliver(None, raw=raw)
                book.runs += 1
                book.seen[done.status] += 1
        for opened in ("/dev/full",):
            raw = book.next()
            with open(opened, "wb") as handle:
                done = subprocess.run(book.gate.argv("filter", *SENDER), input=raw, stdout=handle,
                                      stderr=subprocess.PIPE, check=False)
            if done.returncode != TEMPORARY:
                bad.append((opened, done))
            book.deliver(None, raw=raw)
        tap.ok(not bad, "P42-P49: filter gives the mail back whole or says 75", *bad[:5])
        book.close("filter: stored once")


def readers(tap):
    """`show` and `list` say that they could not, or say all."""
    with Book(tap, "show, list") as book:
        bad, runs = [], 0
        for words in (("show", "1"), ("list",)):
            whole = book.gate.run(*words).stdout
            for name in (READ, WRITE, SYNC, "open"):
                for at in range(1, by_load(4, 30, 400), by_load(1, 3, 1)):
                    done = book.gate.run(*words, env=orders(**{
                        "class": name, "at": at, "how": "error", "value": 5, "who": "parent", "on": True}))
                    runs += 1
                    if done.returncode == 0 and done.stdout != whole or done.returncode not in (0, 1):
                        bad.append((words, name, at, done))
                    if done.returncode == 1 and not done.stderr:
                        bad.append((words, name, at, "no word of what is wrong"))
        tap.ok(not bad, f"P42-P49: show and list say all or what is wrong, {runs} runs", *bad[:5])
        book.runs = 1
        book.close("reading has changed nothing")


def main():
    tap = Tap()
    for row in (p45, p55, p56, p58, send, filters, readers):
        row(tap)
    tap.done()


main()
