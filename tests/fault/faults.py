# SPDX-License-Identifier: ISC
"""faults.py - a desk whose machine fails on order (shim.c), and the book that says what was lost.

    with Book(tap, "P44") as book:
        most = book.calls(WRITE)                    how often an undisturbed delivery writes
        for k in range(1, most + 1):
            book.strike(WRITE, k, "error", errno.ENOSPC, on=True)
        book.close("write fails at each call")

Every strike delivers a mail of its own. Exit 0 must mean "stored once, as if nothing had failed", 75 or a
signal (where that is allowed) "not acknowledged": then the mail is delivered again, undisturbed, and must
be taken. close() reads the whole store and says what is lost, doubled, different, damaged or left over.
"""
import collections
import io
import os
import re
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import time
import zipfile
from base64 import encodebytes

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
from gate import BUILD, DESK, Gate  # noqa: E402

SHIM = os.path.join(BUILD, "tests", "fault", "shim.so")
MEMORY, OPEN, READ, WRITE, SYNC, FORK, WAIT, NAME = CLASSES = (
    "memory", "open", "read", "write", "sync", "fork", "wait", "name")
WHO = ("parent", "child")
TEMPORARY = 75
# How a process that gets no memory ends: GLib's requests by a trap or abort,
# and a NULL of g_strdup_printf(), which GLib 2.74 returns where it should have ended the process.
OUT_OF_MEMORY = (-signal.SIGTRAP, -signal.SIGABRT, -signal.SIGSEGV)
BORDER = 1 << 20  # larger mails are spooled and stored as files


def asan():
    """The sanitizer's library, when the program needs it: it wants to be the first one."""
    text = subprocess.run(["ldd", os.path.join(BUILD, "ticketgate")], stdout=subprocess.PIPE, text=True,
                          check=False).stdout
    found = re.search(r"libasan\.so\S* => (\S+)", text)
    return found.group(1) if found else None


ASAN = asan()


def archive():
    """A zip file with a Russian name inside, the same bytes every time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as handle:
        handle.writestr(zipfile.ZipInfo("журнал.txt"), "ошибка 42\n" * 50)
    return out.getvalue()


def letter(serial, large=False):
    """A mail that needs all of the scanner: charsets, HTML, an archive, a file. Its serial number of six
    digits is what tells it from the others."""
    text = ("Продукт: Альфа\nВерсия: 2.3.1\nПрограмма не печатает.\n").encode("koi8-r")
    html = ("<p>Продукт: Альфа</p><p>Версия: 2.3.1</p><p>Программа не печатает.</p>").encode("cp1251")
    log = b"line of a log file\n" * (BORDER // 18 if large else 40)

    def part(kind, data, extra=""):
        return (f"Content-Type: {kind}\nContent-Transfer-Encoding: base64\n{extra}\n"
                f"{encodebytes(data).decode()}")
    parts = ["--in\n" + part("text/plain; charset=koi8-r", text) + "--in\n" +
             part("text/html; charset=windows-1251", html) + "--in--\n",
             part("application/zip", archive(),
                  "Content-Disposition: attachment; filename=\"journal.zip\"\n"),
             part("text/plain", log, "Content-Disposition: attachment; filename=\"error.log\"\n")]
    return (f"Received: from mx.stranger.example by mx.example.ru; Mon, 23 Nov 2026 10:05:00 +0300\n"
            f"From: =?koi8-r?B?6dfBzg==?= <ivan{serial:06}@stranger.example>\nTo: {DESK}\n"
            f"Subject: =?windows-1251?B?z/Do4uXy?= {serial:06}\n"
            f"Message-ID: <n{serial:06}@stranger.example>\n"
            f"Date: Mon, 23 Nov 2026 10:05:00 +0300\nMIME-Version: 1.0\n"
            f"Content-Type: multipart/mixed; boundary=out\n\n--out\n"
            f"Content-Type: multipart/alternative; boundary=in\n\n{parts[0]}"
            f"--out\n{parts[1]}--out\n{parts[2]}--out--\n").encode()


def orders(counts=None, **words):
    """The environment that makes the machine fail (shim.c)."""
    env = {**os.environ, "LD_PRELOAD": f"{ASAN}:{SHIM}" if ASAN else SHIM}
    env.update({"FAULT_" + name.upper(): str(int(value) if isinstance(value, bool) else value)
                for name, value in words.items()})
    if counts:
        env["FAULT_COUNTS"] = counts
    if ASAN and "nofile" in words:  # which would end with 1 when it cannot open /proc
        env["ASAN_OPTIONS"] = env.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
    return env


Result = collections.namedtuple("Result", "status out err fired")


def some(word, which):
    """The first of many."""
    return f"{word}: {len(which)} {which[:10]}"


def difference(wanted, got):
    """What two tickets say differently."""
    parts = [set(text.split("), (")) for text in (wanted or "", got)]
    return [f"- {line}" for line in sorted(parts[0] - parts[1])] + [
        f"+ {line}" for line in sorted(parts[1] - parts[0])]


class Book:
    def __init__(self, tap, row, large=False, allowed=(0, TEMPORARY), spool_may_stay=False):
        self.tap, self.row, self.large, self.allowed = tap, row, large, allowed
        self.spool_may_stay = spool_may_stay
        self.gate = Gate()
        self.gate.set("[budgets]", domain_hour=1000000, all_hour=1000000)
        self.counts = os.path.join(self.gate.top, "counts")
        self.serial = 0
        self.first = 1  # of those that the next close() judges
        self.runs = 0  # strikes since the last close()
        self.seen = collections.Counter()  # exits of struck deliveries
        self.wrong = []  # what close() tells
        self.started = time.monotonic()
        self.reference = self.deliver(None)[0]  # what an undisturbed delivery stores

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.gate.__exit__()

    def next(self):
        self.serial += 1
        return letter(self.serial, self.large)

    def run(self, command, raw, words, timeout=60, sender="ivan@stranger.example"):
        """One run on a machine that fails; how it ended and how often it was struck."""
        if os.path.exists(self.counts):
            os.unlink(self.counts)
        done = self.gate.run(command, *(["--sender", sender] if sender else []), stdin=raw, timeout=timeout,
                             env=orders(self.counts, **words) if words is not None else None)
        return Result(done.returncode, done.stdout, done.stderr, self.read_counts()[1])

    def read_counts(self):
        """Calls by (process, class), and how many were struck."""
        try:
            with open(self.counts, "rb") as handle:
                numbers = struct.unpack(f"{2 * len(CLASSES) + 1}I", handle.read())
        except OSError:
            return collections.Counter(), 0
        keys = [(who, name) for who in WHO for name in CLASSES]
        return collections.Counter(dict(zip(keys, numbers))), numbers[-1]

    def calls(self, command="deliver"):
        """How often each class is called when nothing fails."""
        self.deliver({}, command)
        return self.read_counts()[0]

    def begin(self, command, raw, meanwhile):
        """As run() on a sound machine, but meanwhile(process) is called when the mail is written; it
        closes the pipe."""
        process = subprocess.Popen(self.gate.argv(command, "--sender", "ivan@stranger.example"),
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   cwd=self.gate.top)
        process.stdin.write(raw)
        process.stdin.flush()
        meanwhile(process)
        process.stdin = None
        out, err = process.communicate()
        return Result(process.returncode, out, err, 0)

    def deliver(self, words, command="deliver", raw=None, twice=False):
        """A mail of its own on the failing machine, then, if it was not taken (twice: anyway), on a sound
        one. Its serial number and how the first run ended."""
        raw = raw or self.next()
        serial = self.serial
        first = self.run(command, raw, words)
        if first.status not in self.allowed:
            self.wrong.append(f"{words}: exit {first.status} {first.err!r}")
        if first.status != 0 or twice:
            again = self.run(command, raw, None)
            if again.status != 0:
                self.wrong.append(f"{words}: the second try ends with {again.status} {again.err!r}")
        return serial, first

    def strike(self, kind, at, how="error", value=5, on=False, who="parent", **rest):
        """The at-th call of this kind fails, or each from then on."""
        words = {"class": kind, "at": at, "how": how, "value": value, "on": on, "who": who}
        words.update(rest.pop("more", {}))
        _, first = self.deliver(words, **rest)
        self.runs += 1
        self.seen[first.status] += 1
        return first

    def both(self, kind, points, **rest):
        """Each point once and from then on."""
        for at in points:
            self.strike(kind, at, on=False, **rest)
            self.strike(kind, at, on=True, **rest)

    def rows(self):
        """What is stored, by serial number: a list of everything that a ticket says."""
        stored = collections.defaultdict(list)
        db = sqlite3.connect(os.path.join(self.gate.desk, "ticketgate.db"))
        try:
            for (ticket,) in db.execute("SELECT number FROM ticket").fetchall():
                said = []
                for table, columns, order in (
                        ("ticket", "status, kind, priority, category, level, language, subject, contact,"
                         "contact_name, missing, messages, unreadable", "number"),
                        ("field", "name, value, source, rule", "position"),
                        ("attachment", "part, declared, real, sha256, verdict, reason, size", "event"),
                        ("mail", "outcome, rule, size, length(raw)", "id")):
                    key = "number" if table == "ticket" else "ticket"
                    said += db.execute(f"SELECT '{table}', {columns} FROM {table} WHERE {key} = ? "
                                       f"ORDER BY {order}", (ticket,)).fetchall()
                said += db.execute("SELECT kind, key, value FROM event JOIN event_text ON event = id WHERE "
                                   "ticket = ? AND kind NOT LIKE 'letter%' AND key != 'message_id' ORDER BY "
                                   "event, key", (ticket,)).fetchall()
                text = repr(said)
                serial = int((re.search(r"ivan(\d{6})@", text) or [0, -1])[1])
                stored[serial].append(re.sub(r"(ivan|Привет )\d{6}", r"\1NNNNNN", text))
            self.integrity = db.execute("PRAGMA integrity_check").fetchone()[0]
            self.poison = db.execute("SELECT count(*) FROM poison WHERE digest NOT GLOB 'u*'").fetchone()[0]
        finally:
            db.close()
        return stored

    def left_over(self):
        """Files that no row names."""
        db = sqlite3.connect(os.path.join(self.gate.desk, "ticketgate.db"))
        named = {name for (name,) in db.execute("SELECT file FROM mail WHERE file IS NOT NULL")}
        db.close()
        found = []
        for folder in ("raw",) if self.spool_may_stay else ("spool", "raw"):
            for at, _, names in os.walk(os.path.join(self.gate.desk, folder)):
                found += [os.path.join(folder, name) for name in names if name not in named]
        return found

    def close(self, what, need=1, poison=0):
        """All that must be zero, in one line; there must have been `need` runs. Mails that are counted as
        killers of scanners: at most poison."""
        stored = self.rows()
        mine = range(self.first, self.serial + 1)
        lost = [serial for serial in mine if not stored.get(serial)]
        doubled = [serial for serial in mine if len(stored.get(serial, [])) > 1]
        wanted = stored[self.reference][0] if stored.get(self.reference) else None
        other = [serial for serial in mine if stored.get(serial) and stored[serial][0] != wanted]
        left = self.left_over()
        ends = " ".join(f"{status}:{times}" for status, times in sorted(self.seen.items()))
        self.tap.note(f"{self.row}: N={self.runs} {time.monotonic() - self.started:.1f} s lost={len(lost)} "
                      f"dup={len(doubled)} different={len(other)} poison={self.poison} exits {ends}")
        many = [some(word, which) for word, which in (("lost", lost), ("doubled", doubled),
                                                      ("different", other), ("left over", left))]
        self.tap.ok(not (lost or doubled or other or left or self.wrong or
                         self.poison > poison) and
                    self.integrity == "ok" and self.runs >= need, f"{self.row}: {what}",
                    *many,
                    f"integrity {self.integrity}, poison {self.poison}, strikes {self.runs}",
                    *self.wrong[:8], *(difference(wanted, stored[other[0]][0]) if other else []))
        self.runs, self.wrong, self.started, self.first = 0, [], time.monotonic(), self.serial + 1
        self.seen.clear()


def spread(most, wanted):
    """`wanted` points of 1..most, both ends among them."""
    if most <= wanted:
        return list(range(1, most + 1))
    return sorted({1 + round(i * (most - 1) / max(1, wanted - 1)) for i in range(wanted)})
