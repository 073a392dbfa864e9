# SPDX-License-Identifier: ISC
"""doors.py - two ways into ticketgate with the same commands.

Program: the real program on a sqlite: store, one process a command. Player: tests/tg-play, one
process for the whole story on a memory: store, without the scanner child (decide alone). Both work
on copies of one freshly initialised desk, key included, so that their letters must be the same bytes.
"""
import json
import os
import re
import shutil
import subprocess
import tempfile
import time

# The program is run where it was built: the shipped files are those of the source tree.
os.environ.setdefault("TICKETGATE_DATADIR", os.path.dirname(os.path.dirname(
    os.path.dirname(os.path.abspath(__file__)))))

from letters import Letter

DESK = "support@example.ru"


class DoorError(Exception):
    """The program could not be run at all."""


class Result:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err


def set_key(text, section, key, value):
    """Sets a key of an INI text; makes the section or the key where they are missing."""
    lines = text.split("\n")
    start = next((i for i, line in enumerate(lines) if line.strip() == section), None)
    if start is None:
        return text.rstrip("\n") + f"\n\n{section}\n{key} = {value}\n"
    end = next((i for i in range(start + 1, len(lines)) if lines[i].startswith("[")), len(lines))
    for i in range(start + 1, end):
        if re.match(rf"#?\s*{re.escape(key)}\s*=", lines[i]) and not lines[i].startswith("#"):
            lines[i] = f"{key} = {value}"
            return "\n".join(lines)
    lines.insert(start + 1, f"{key} = {value}")
    return "\n".join(lines)


def configure(directory, changes):
    """Applies (line, "[section]" or "key = value") rows to ticketgate.conf."""
    path = os.path.join(directory, "ticketgate.conf")
    with open(path, encoding="utf-8") as handle:
        text = handle.read()
    section = None
    for _, row in changes:
        if row.startswith("["):
            section = row
            if not re.search(rf"^{re.escape(row)}$", text, re.M):
                text = text.rstrip("\n") + f"\n\n{row}\n"
            continue
        key, _, value = row.partition("=")
        text = set_key(text, section, key.strip(), value.strip())
    with open(path, "w", encoding="utf-8") as handle:
        handle.write(text)


def busy_with(directory):
    """Is a process running whose command line names this directory?"""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as handle:
                if directory.encode() in handle.read():
                    return True
        except OSError:
            pass
    return False


class Door:
    """A desk in a temporary directory; letters are files in its folder `letters`."""

    name = "door"

    def __init__(self, program):
        self.program = program
        self.top = tempfile.mkdtemp(prefix="tg-story-")
        self.desk = os.path.join(self.top, "desk")
        self.outbox = os.path.join(self.top, "letters")
        self.read_files = set()
        self.letters = []

    def init(self, profile=None):
        os.mkdir(self.outbox)
        argv = ["init", self.desk, "--desk", DESK, "--store", "sqlite:ticketgate.db",
                "--transport", f"file:{self.outbox}"]
        done = subprocess.run([self.program] + argv + (["--profile", profile] if profile else []),
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if done.returncode:
            raise DoorError(f"init: {done.stderr.decode(errors='replace')}")
        configure(self.desk, [(0, "[transport]"), (0, f"directory = {self.outbox}")])

    def adopt(self, other):
        """Becomes a copy of another door's desk, with letters of its own."""
        shutil.copytree(other.desk, self.desk)
        os.mkdir(self.outbox)
        configure(self.desk, [(0, "[transport]"), (0, f"directory = {self.outbox}")])

    def options(self, now):
        return ["-c", os.path.join(self.desk, "ticketgate.conf")] + (["--now", now] if now else [])

    def new_letters(self):
        """Letters that were written since the last call: to the outbox, and to the shadow folder."""
        found = []
        for folder in (self.outbox, os.path.join(self.desk, "shadow")):
            for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
                path = os.path.join(folder, name)
                if name.endswith(".eml") and path not in self.read_files:
                    self.read_files.add(path)
                    with open(path, "rb") as handle:
                        found.append(Letter(handle.read(), folder != self.outbox))
        found.sort(key=lambda letter: (letter.ticket, letter.envelope_to, letter.subject, letter.message_id))
        return found

    def close(self):
        shutil.rmtree(self.top, ignore_errors=True)


class Program(Door):
    name = "sqlite"

    def run(self, argv, stdin=b"", now=None):
        done = subprocess.run([self.program] + self.options(now) + argv, input=stdin, cwd=self.top,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        return Result(done.returncode, done.stdout.decode(errors="replace"),
                      done.stderr.decode(errors="replace"))

    def flush(self, now):
        """One pass over the outbox, and the end of what deliver may have started by itself."""
        result = self.run(["send"], now=now)
        for _ in range(250):
            if not busy_with(self.desk):
                break
            time.sleep(0.02)
        return result


class Player(Door):
    name = "memory"

    def __init__(self, program):
        super().__init__(program)
        self.process = None
        self.count = 0

    def start(self):
        configure(self.desk, [(0, "[store]"), (0, "url = memory:")])
        self.process = subprocess.Popen([self.program], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        cwd=self.top)

    def run(self, argv, stdin=b"", now=None):
        if not self.process:
            self.start()
        self.count += 1
        path = os.path.join(self.top, f"stdin.{self.count}")
        with open(path, "wb") as handle:
            handle.write(stdin)
        request = json.dumps({"argv": self.options(now) + argv, "stdin": path})
        self.process.stdin.write(request.encode() + b"\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise DoorError(f"tg-play died with {self.process.wait()} at {' '.join(argv)}")
        answer = json.loads(line)
        return Result(answer["exit"], answer["stdout"], answer["stderr"])

    def flush(self, now):
        return self.run(["send"], now=now)

    def close(self):
        if self.process:
            self.process.stdin.close()
            self.process.wait(timeout=30)
        super().close()
