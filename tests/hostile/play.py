# SPDX-License-Identifier: ISC
"""play.py - plays hostile vectors through the program and holds them to their row (I1, I6, Q6).

Twice: `parse --json` reads all of them with one pool of scanners, an ordinary mail after each, and says
the facts; `deliver` takes each one alone, which tells its processor time and memory, an ordinary mail
after it. Every vector is answered, costs at most 10 s and 512 MiB, and the next mail is fine.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from gate import BUILD, LOAD, Gate, mail  # noqa: E402
from meter import Meter  # noqa: E402
from tap import Tap  # noqa: E402
from vectors import Check, chosen  # noqa: E402

MAX_CPU, MAX_MIB = 10, 512
FIRST = {"quick": 1, "ci": 6, "long": 10000}[LOAD]  # of each row deliver plays the first so many vectors,
STRIDE = {"quick": 20, "ci": 3, "long": 1}[LOAD]  # then one of so many, large ones always but in quick,
NEXT = {"quick": 35, "ci": 5, "long": 1}[LOAD]  # and an ordinary mail after one of so many
ANSWER = re.compile(rb"\A[245]\.[0-9]+\.[0-9]+ [^\r\n]+\n\Z")
FACE = "ordinary.eml"


def sanitized():
    """A build whose memory is the sanitizer's."""
    program = os.path.join(BUILD, "ticketgate")
    return b"__asan" in subprocess.run(["nm", "-D", program], stdout=subprocess.PIPE, check=False).stdout


class Player:
    def __init__(self, gate):
        self.gate, self.tap, self.meter = gate, Tap(), Meter()
        self.sanitized = sanitized()
        self.folder = tempfile.mkdtemp(prefix="tg-hostile-")
        self.delivered = self.tickets = 0
        self.worst = {"cpu": (0, ""), "peak": (0, "")}
        self.seconds, self.seen = {}, {}

    def path(self, index):
        return os.path.join(self.folder, f"{index:04d}.eml")

    def write(self, path, pieces):
        with open(path, "wb") as out:
            for piece in pieces:
                if isinstance(piece, int):  # so many zeros, which need no disk
                    out.truncate(out.tell() + piece)
                else:
                    out.write(piece)
        return path

    # --- one parse for all of them

    def parse(self, vectors):
        """{path: facts}; the ordinary mail between them must be read alike each time."""
        ordinary = self.write(os.path.join(self.folder, FACE), [mail("ordinary", number="ordinary")])
        paths = [self.path(i) for i, one in enumerate(vectors) if 65 not in statuses(one)]
        argv = self.gate.argv("parse", "--json", ordinary)
        for path in paths:
            argv += [path, ordinary]
        run = self.meter.run(argv)
        facts, faces, order = {}, set(), []
        for line in run.out.decode().splitlines():
            one = json.loads(line)
            order.append(one["file"])
            facts[one["file"]] = one
            if one["file"] == ordinary:
                faces.add(line)
        unread = [name for name in order if name == ordinary]
        self.tap.ok(len(faces) == 1 and len(unread) == len(paths) + 1,
                    f"Q6: {len(paths)} hostile mails leave the pool of scanners as it was", len(unread), run.err[-2000:])
        self.tap.note(f"parse: {len(paths)} mails, {run.cpu:.1f} s of processor, {run.wall:.1f} s, {run.peak:.0f} MiB")
        return facts

    # --- one deliver each

    def through_pipe(self, argv, vector, path):
        """As a mail server hands it over: the size is told, and every byte has to be taken."""
        fifo = os.path.join(self.folder, "fifo")
        os.mkfifo(fifo)
        feeder = os.fork()
        if feeder == 0:
            feed(fifo, vector.pieces())
        run = self.meter.run(argv + ["--size", str(os.path.getsize(path))], fifo)
        os.unlink(fifo)
        return run, [] if os.waitpid(feeder, 0)[1] == 0 else ["the pipe was closed before its end"]

    def deliver(self, vector, path):
        """What is wrong with the answer, as lines, and what it cost."""
        argv = self.gate.argv("deliver", "--sender", f"v{self.delivered}@stranger.example")
        piped = self.delivered % 2 if vector.pipe is None else vector.pipe
        run, wrong = self.through_pipe(argv, vector, path) if piped else (self.meter.run(argv, path), [])
        self.delivered += 1
        self.tickets += b"opened" in run.out
        if run.status not in statuses(vector):
            wrong.append(f"deliver: {run.status} {run.out!r} {run.err!r}")
        if not ANSWER.match(run.out) or (run.status == 0 and not run.out.startswith(b"2.")):
            wrong.append(f"no answer: {run.out!r}")
        if run.cpu > MAX_CPU or (run.peak > MAX_MIB and not self.sanitized):
            wrong.append(f"{run.cpu:.2f} s, {run.peak:.0f} MiB")
        for key, value in (("cpu", run.cpu), ("peak", run.peak)):
            self.worst[key] = max(self.worst[key], (value, f"{vector.row} {vector.name}"))
        row = self.seconds.setdefault(vector.row, [0, 0, 0, 0])
        row[0], row[1] = row[0] + 1, row[1] + run.cpu
        row[2], row[3] = max(row[2], run.cpu), max(row[3], run.peak)
        return wrong, f"{run.cpu:.3f} s, {run.peak:.0f} MiB, {run.status} {run.out.decode(errors='replace').strip()}"

    def next_is_fine(self):
        done = self.gate.deliver(mail("next", sender=f"n{self.delivered}@other.example"))
        self.tickets += 1
        return [] if done.returncode == 0 and b"opened" in done.stdout else [f"the next mail: {done}"]

    def is_delivered(self, vector, size):
        """Whether this run asks deliver, too."""
        seen = self.seen[vector.row] = self.seen.get(vector.row, 0) + 1
        return seen <= FIRST or seen % STRIDE == 0 or (size > 100000 and LOAD != "quick") or 0 not in statuses(vector)

    def play(self, vectors):
        for i, vector in enumerate(vectors):
            self.write(self.path(i), vector.pieces())
        facts = self.parse(vectors)
        for i, vector in enumerate(vectors):
            wrong = compare(vector, facts.get(self.path(i)))
            cost = "not delivered in this run"
            if wrong or self.is_delivered(vector, os.path.getsize(self.path(i))):
                more, cost = self.deliver(vector, self.path(i))
                wrong += more + (self.next_is_fine() if i % NEXT == 0 or more else [])
            self.tap.ok(not wrong, f"{vector.row} {vector.name}", *wrong)
            self.tap.note(f"{vector.row}: {cost}")
            os.unlink(self.path(i))
        self.finish()

    def finish(self):
        listed = len(self.gate.tickets())
        check = self.gate.run("check", "--rebuild")
        self.tap.ok(listed == self.tickets and check.returncode == 0,
                    "every ticket that was promised is there, and the store is whole", listed, self.tickets, check)
        for row, (count, cpu, most, peak) in sorted(self.seconds.items()):
            self.tap.note(f"{row}: N={count} cpu={cpu:.2f} s worst={most:.2f} s peak={peak:.0f} MiB")
        for key, (value, name) in self.worst.items():
            self.tap.note(f"worst {key}: {value:.2f} ({name})")
        self.meter.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.tap.done()


def feed(fifo, pieces):
    """The other end of a pipe, a process of its own; it ends well when all was taken."""
    zeros, taken = bytes(1 << 20), 1
    try:
        with open(fifo, "wb", buffering=0) as out:
            for piece in pieces:
                for at in range(0, piece if isinstance(piece, int) else 1, len(zeros)):
                    write_all(out, zeros[:piece - at] if isinstance(piece, int) else piece)
        taken = 0
    finally:
        os._exit(taken)


def write_all(out, data):
    left = memoryview(data)
    while left:
        left = left[out.write(left):]


def statuses(vector):
    return vector.status if isinstance(vector.status, tuple) else (vector.status,)


def files_of(facts):
    """'a.pdf accepted', 'a.exe extension'."""
    return [f"{one['name']} {one['reason'] or one['verdict']}" for one in facts["attachments"]]


def fact(facts, path):
    if path == "files":
        return files_of(facts)
    for word in path.split("."):
        facts = facts[int(word)] if isinstance(facts, list) else facts[word]
    return facts


def compare(vector, facts):
    """The facts that are not as the row wants them."""
    wrong = []
    if facts is None:
        return ["the scanner gave no answer"] if 0 in statuses(vector) else []
    for path, wanted in vector.want.items():
        try:
            seen = fact(facts, path)
        except (KeyError, IndexError, TypeError):
            wrong.append(f"{path}: there is none, wanted {wanted!r}")
            continue
        if not (wanted.holds(seen) if isinstance(wanted, Check) else seen == wanted):
            wrong.append(f"{path}: {str(seen)[:300]!r}, wanted {str(wanted)[:300]!r}")
    return wrong


def play_all():
    with Gate() as gate:
        Player(gate).play(chosen(LOAD))
