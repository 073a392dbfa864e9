# SPDX-License-Identifier: ISC
"""Somebody was there first (P128, T36): a symbolic link, a second name of a file, a FIFO, a device, a
folder, a link to nothing, at each path that the program creates, and swapped to and fro while it runs.
It refuses or says "try again"; what lies outside the desk's folder does not change.
"""
import ctypes
import hashlib
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from machine import NOW, Machine, by_load  # noqa: E402
from gate import mail  # noqa: E402
from tap import Tap  # noqa: E402

AT_FDCWD, RENAME_EXCHANGE = -100, 2
LIBC = ctypes.CDLL(None, use_errno=True)
STRIDE = by_load(3, 1, 1)
SECONDS = by_load(1.2, 4.0, 60.0)  # of the race, all targets together


class Outside:
    """What is not ours: files, a folder, a desk's database. Knows when one of them was touched."""

    def __init__(self, top, database):
        self.top = os.path.join(top, "outside")
        os.makedirs(os.path.join(self.top, "folder", "ab"))
        self.file = os.path.join(self.top, "file")
        self.database = os.path.join(self.top, "store.db")
        shutil.copy(database, self.database)
        for path in (self.file, os.path.join(self.top, "folder", "in-1"), os.path.join(self.top, "folder", "ab", "x")):
            with open(path, "w", encoding="utf-8") as handle:
                handle.write("not yours\n")
            os.utime(path, (1, 1))  # old enough to be swept
        self.before = self.state()

    def state(self):
        seen = {}
        for folder, folders, files in os.walk(self.top):
            for name in folders + files:
                path = os.path.join(folder, name)
                st = os.lstat(path)
                digest = ""
                if stat.S_ISREG(st.st_mode):
                    with open(path, "rb") as handle:
                        digest = hashlib.sha256(handle.read()).hexdigest()
                seen[os.path.relpath(path, self.top)] = (oct(st.st_mode), st.st_uid, st.st_mtime_ns, digest)
        return seen

    def changes(self):
        now = self.state()
        return [f"{name}: {self.before.get(name)} -> {now.get(name)}"
                for name in sorted(set(now) | set(self.before)) if now.get(name) != self.before.get(name)]


def clear(path):
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    elif os.path.lexists(path):
        os.unlink(path)


def plant(kind, path, outside):
    """FALSE where this machine cannot make such a thing."""
    target = outside.database if path.endswith(".db") else outside.file
    clear(path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if kind == "link":
        os.symlink(target, path)
    elif kind == "link to a folder":
        os.symlink(os.path.join(outside.top, "folder"), path)
    elif kind == "link to nothing":
        os.symlink(os.path.join(outside.top, "new"), path)
    elif kind == "second name":
        os.link(target, path)
    elif kind == "FIFO":
        os.mkfifo(path)
    elif kind == "device":
        try:
            os.mknod(path, stat.S_IFCHR | 0o600, os.makedev(1, 7))  # full
        except PermissionError:
            return False
    elif kind == "folder":
        os.mkdir(path)
    return True


KINDS = ("link", "link to a folder", "link to nothing", "second name", "FIFO", "device", "folder")


def calm(path):
    """No log beside the database: what is planted there is all there is."""
    db = sqlite3.connect(path)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    for suffix in ("-wal", "-shm"):
        clear(path + suffix)


def large(number):
    return mail("large", number=number, text="строка текста, которая повторяется\n" * 30000)


def places(machine, shelf):
    """(path below the desk, what is run, its input); the desk is set back before each."""
    rows = [("ticketgate.db", ["deliver"], machine.mail), ("ticketgate.db-wal", ["deliver"], machine.mail),
            ("ticketgate.db-shm", ["deliver"], machine.mail), ("ticketgate.db-journal", ["deliver"], machine.mail),
            ("spool", ["deliver"], large(1)), ("raw", ["deliver"], large(1)),
            (os.path.dirname(shelf), ["deliver"], large(1)), (shelf, ["deliver"], large(1)),
            ("send.wait", ["send"], b""), ("send.lock", ["send"], b""),
            ("tally", ["deliver"], machine.mail),
            ("letters", ["send"], b""), ("letters/000001-ack.eml", ["send"], b""),
            ("keys", ["keys", "rotate"], b""), ("backup.db", ["backup", os.path.join(machine.desk, "backup.db")], b"")]
    return rows


def run(machine, words, stdin):
    try:
        return machine.start(*words, stdin=stdin)
    except subprocess.TimeoutExpired as problem:
        return subprocess.CompletedProcess(words, -1, b"", str(problem).encode())


def planted(tap, machine, outside, shelf, counts):
    for at, (place, words, stdin) in enumerate(places(machine, shelf)):
        for kind in KINDS[at % STRIDE::STRIDE]:
            machine.reset(machine.waiting if words == ["send"] else None)
            if not plant(kind, os.path.join(machine.desk, place), outside):
                tap.skip(f"P128: {kind} at {place}", "no device can be made here")
                continue
            began = time.monotonic()
            done = run(machine, words, stdin)
            allowed = (0, 75) if words[0] in ("deliver", "send") else (0, 1)
            counts[done.returncode] = counts.get(done.returncode, 0) + 1
            changes = outside.changes()
            tap.ok(done.returncode in allowed and not changes and time.monotonic() - began < 30,
                   f"P128: {kind} at {place}: {words[0]} touches nothing outside", f"exit {done.returncode}",
                   done.stdout[-200:], done.stderr[-300:], *changes)
            if words == ["deliver"] and done.returncode == 75:
                clear(os.path.join(machine.desk, place))
                if place == "ticketgate.db":
                    machine.reset()
                done = run(machine, words, stdin)
                kept = done.returncode == 0 and len(machine.tickets()) == 1
                tap.ok(kept, f"P128 I7: {kind} at {place}: the mail is taken once it is gone", done)


def new_desk(tap, machine, outside, counts):
    """init into a folder in which somebody was before."""
    rows = ["ticketgate.conf", "keys", "filters", "templates", "templates/ru", "calendars", "ticketgate.db", "raw",
            "filters/10-product.conf", "ticketgate.db-wal"]
    target = os.path.join(machine.top, "new-desk")
    for at, place in enumerate(rows):
        for kind in KINDS[at % STRIDE::STRIDE]:
            clear(target)
            os.mkdir(target)
            if not plant(kind, os.path.join(target, place), outside):
                tap.skip(f"P128: {kind} at init's {place}", "no device can be made here")
                continue
            done = subprocess.run([machine.program, "init", target, "--desk", "support@example.ru"],
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, timeout=60)
            counts[done.returncode] = counts.get(done.returncode, 0) + 1
            changes = outside.changes()
            tap.ok(done.returncode in (0, 1) and not changes, f"P128: {kind} at init's {place}: nothing outside changes",
                   f"exit {done.returncode}", done.stderr[-300:], *changes)


def exchange(one, other):
    return LIBC.renameat2(AT_FDCWD, one.encode(), AT_FDCWD, other.encode(), RENAME_EXCHANGE) == 0


def flip(path, link):
    """A process that swaps the two for as long as it is left alive."""
    pid = os.fork()
    if pid == 0:
        while os.getppid() != 1:
            exchange(path, link)
    return pid


def race(tap, machine, outside, shelf):
    """The swap happens while the program looks, opens and writes."""
    names = ["spool", "raw", os.path.dirname(shelf), "letters", "ticketgate.db", "ticketgate.db-wal", "ticketgate.db-shm",
             "keys"]
    rounds = accepted = again = 0
    for name in names:
        machine.reset()
        machine.start("deliver", stdin=large(0))
        machine.settle()
        path = os.path.join(machine.desk, name)
        link = os.path.join(machine.desk, "evil")
        if not os.path.lexists(path):
            os.mkdir(path, 0o700)
        os.symlink(os.path.join(outside.top, "folder") if os.path.isdir(path) else
                   outside.database if name.endswith(".db") else outside.file, link)
        if not exchange(path, link):
            tap.skip(f"P128: a race for {name}", "no renameat2(RENAME_EXCHANGE) here")
            continue
        pid = flip(path, link)
        until, codes, n = time.monotonic() + SECONDS / len(names), [], 0
        while time.monotonic() < until or n < 4:
            n += 1
            words, stdin = (["keys", "rotate"], b"") if name == "keys" else (["deliver"], large(n))
            codes.append(run(machine, words, stdin).returncode)
        os.kill(pid, 9)
        os.waitpid(pid, 0)
        if os.path.islink(path):
            exchange(path, link)
        machine.settle()
        rounds, accepted, again = rounds + n, accepted + codes.count(0), again + n - codes.count(0)
        changes = outside.changes()
        tap.ok(set(codes) <= ({0, 1} if name == "keys" else {0, 75}) and not changes,
               f"P128: a race for {name} leads nowhere outside", codes, *changes)
        # who can swap the database's own files under SQLite can take rows away, as he could with rm
        if name != "keys" and not name.startswith("ticketgate.db"):
            tap.equal(len(machine.tickets()), 1 + codes.count(0), f"P128 I1: a race for {name}: every mail that was "
                      "taken is there, and none that was not")
    return rounds, accepted, again


def prepare(machine):
    """The template without a log; one with a letter that waits; the place of a large mail."""
    calm(os.path.join(machine.template, "ticketgate.db"))
    machine.reset()
    machine.start("deliver", stdin=large(1))
    machine.settle()
    shelf = next(os.path.relpath(os.path.join(folder, files[0]), machine.desk)
                 for folder, _, files in os.walk(os.path.join(machine.desk, "raw")) if files)
    machine.reset()
    machine.set("[desk support]", mode="live")
    machine.set("[transport]", kind="msmtp", command="/bin/false")
    machine.start("deliver", stdin=machine.mail)
    time.sleep(0.5)
    machine.set("[transport]", kind="file")
    calm(os.path.join(machine.desk, "ticketgate.db"))
    db = sqlite3.connect(os.path.join(machine.desk, "ticketgate.db"))
    waiting = db.execute("SELECT count(*) FROM letter WHERE state = 'queued'").fetchone()[0]
    db.execute("UPDATE letter SET next_at = 0, state = 'queued'")
    db.commit()
    db.close()
    calm(os.path.join(machine.desk, "ticketgate.db"))
    machine.waiting = os.path.join(machine.top, "waiting")
    shutil.copytree(machine.desk, machine.waiting)
    return shelf, waiting


def main():
    tap = Tap()
    began = time.monotonic()
    counts = {}
    with Machine() as machine:
        shelf, waiting = prepare(machine)
        tap.ok(waiting == 1, f"P128: a letter waits, {shelf[:10]} is the place of the large mail ({NOW[:4]})", waiting)
        outside = Outside(machine.top, os.path.join(machine.template, "ticketgate.db"))
        planted(tap, machine, outside, shelf, counts)
        new_desk(tap, machine, outside, counts)
        rounds, accepted, again = race(tap, machine, outside, shelf)
    tap.note(f"P128: N={sum(counts.values())} plants (exits {counts}), {rounds} rounds of "
             f"the race in {SECONDS:.0f} s (accepted={accepted} again={again}) seed=none "
             f"{time.monotonic() - began:.0f} s outside=0 wrong={tap.failed}")
    tap.done()


main()
