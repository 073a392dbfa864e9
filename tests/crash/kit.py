# SPDX-License-Identifier: ISC
"""kit.py - a desk that can be put back to a moment, and commands that are killed on the way.

    desk = Desk()
    desk.deliver(...); desk.save()          the moment
    desk.restore()                          back to it: the store, the letters, the sink
    run = desk.play(job, kill=(0, 217))     killed before its 217th system call (killat.c)
    desk.until_done(job)                    the mail server tries again
"""
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from gate import BUILD, DESK, Gate, mail  # noqa: E402,F401

KILLAT = os.path.join(BUILD, "tests", "crash", "killat")
SINKMAIL = os.path.join(BUILD, "tests", "crash", "sinkmail")
POLICY = {"calendars", "filters", "keys", "templates", "ticketgate.conf"}
NOW = "2026-11-23T10:05:00+03:00"
LATER = "2026-11-23T12:05:00+03:00"
TEMPORARY = 75 << 8


def can_trace():
    """Why nothing can be traced here; None when it can. LeakSanitizer traces by itself, which two cannot
    do at once, and the background's sender has no environment in which it could be told not to."""
    with open(os.path.join(BUILD, "ticketgate"), "rb") as handle:
        if b"libasan" in handle.read():
            return "a tracer and LeakSanitizer exclude each other; the plain build plays it"
    done = subprocess.run([KILLAT, "-c", "-r", "2", "/bin/true"], capture_output=True, check=False)
    return None if done.returncode == 0 else f"ptrace is not allowed here ({done.stderr.decode()!r})"


class Job:
    """A command line and its standard input."""

    def __init__(self, *words, stdin=b"", now=NOW):
        self.words = ("--now", now) + words
        self.stdin = stdin

    @staticmethod
    def deliver(raw, sender, **rest):
        return Job("deliver", "--sender", sender, stdin=raw, **rest)


class Run:
    """What became of a job. status is a wait status; calls: system calls of each process."""

    def __init__(self, line, out, err):
        numbers = [int(word) for word in line.split()]
        self.status, self.killed, self.before, *self.calls = numbers
        self.out, self.err = out, err

    def __str__(self):
        return f"status {self.status}, before system call {self.before}, said {self.out!r} {self.err!r}"


class Desk(Gate):
    def __init__(self, sink=False):
        super().__init__(transport="msmtp" if sink else None)
        self.base = os.path.join(self.top, "base")
        self.sink = os.path.join(self.top, "sink")
        self.mail_file = os.path.join(self.top, "job.eml")
        self.database = os.path.join(self.desk, "ticketgate.db")
        self.extra = []  # more folders that restore() puts back
        os.mkdir(self.sink)
        if sink:
            command = os.path.join(self.top, "sinkmail")
            shutil.copy(SINKMAIL, command)
            self.set("[transport]", command=command)

    def save(self):
        """This moment is the one that restore() comes back to."""
        shutil.rmtree(self.base, ignore_errors=True)
        for folder in [self.desk, self.letters, self.sink] + self.extra:
            shutil.copytree(folder, os.path.join(self.base, os.path.basename(folder)),
                            ignore=shutil.ignore_patterns(*POLICY, "*-shm"))

    def restore(self):
        for folder in [self.desk, self.letters, self.sink] + self.extra:
            for name in set(os.listdir(folder)) - POLICY:
                remove(os.path.join(folder, name))
            shutil.copytree(os.path.join(self.base, os.path.basename(folder)), folder, dirs_exist_ok=True)

    def play(self, job, kill=None, alone=False, count=False):
        """One run of a job to the end of the last process that it started."""
        read_end, write_end = os.pipe()
        argv = [KILLAT, "-r", str(write_end)] + (["-c"] if count else []) + (["-1"] if alone else [])
        argv += ["-k", f"{kill[0]}:{kill[1]}"] if kill else []
        with open(self.mail_file, "wb") as handle:
            handle.write(job.stdin)
        with open(self.mail_file, "rb") as stdin, os.fdopen(read_end) as report:
            done = subprocess.run(argv + self.argv(*job.words), stdin=stdin, capture_output=True,
                                  cwd=self.top, pass_fds=(write_end,), timeout=120, check=False)
            os.close(write_end)
            line = report.readline()
        if done.returncode:
            raise RuntimeError(f"killat: {done.returncode} {line} {done.stderr!r}")
        return Run(line, done.stdout, done.stderr)

    def until_done(self, job, kills=()):
        """What a mail server does: again and again, while it is 75 or a signal; kills: of the first
        tries. The runs; the last one has ended as it will."""
        runs = [self.play(job, kill=kill) for kill in kills]
        while len(runs) < len(kills) + 4:
            runs.append(self.play(job))
            if runs[-1].status != TEMPORARY:
                break
        return runs

    def flush(self):
        """Sends what is to be sent, after every lease has run out."""
        return self.play(Job("send", now=LATER))

    def found(self):
        """Letters that arrived: [(name, bytes)], from the sink or from the folder."""
        for folder in (self.sink, self.letters):
            for name in sorted(name for name in os.listdir(folder) if name.endswith(".eml")):
                with open(os.path.join(folder, name), "rb") as handle:
                    yield name, handle.read()

    def letter_to(self, address, kind=b""):
        """The Message-ID of a letter that arrived."""
        for _, letter in self.found():
            head = letter.partition(b"\r\n\r\n")[0]
            if f"X-Envelope-To: <{address}>".encode() in head and kind in letter:
                return re.search(rb"^Message-ID: (<[^>]*>)", head, re.M | re.I).group(1).decode()
        raise RuntimeError(f"no letter to {address}")


def remove(path):
    if os.path.isdir(path):
        shutil.rmtree(path)
    else:
        os.unlink(path)
