# SPDX-License-Identifier: ISC
"""gate.py - a desk in a temporary directory, for end-to-end and crash tests.

    with Gate() as gate:
        gate.run("agents", "list")          -> CompletedProcess
        gate.deliver(mail("subject"))       -> CompletedProcess
        gate.tickets()                      -> list of objects
"""
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "scenario"))
from doors import configure  # noqa: E402

TOP = os.path.abspath(os.environ.get("G_TEST_SRCDIR", os.path.join(HERE, "..", "..")))
os.environ.setdefault("TICKETGATE_DATADIR", TOP)  # the program is run where it was built
BUILD = os.path.abspath(os.environ.get("G_TEST_BUILDDIR", os.path.join(TOP, "build")))
LOAD = os.environ.get("TG_LOAD") or "quick"  # quick: sanitizers, distcheck; ci; long: make check-long
DESK = "support@example.ru"


def by_load(quick, ci, long):
    """How many rounds this run asks for."""
    return {"quick": quick, "ci": ci, "long": long}[LOAD]


def mail(subject, sender="ivan@stranger.example", text="Как обновить программу?", number=None, extra=""):
    """A small mail with LF line ends; number makes its Message-ID."""
    identity = number if number is not None else random.randrange(1 << 60)
    return (f"Received: from mx.stranger.example by mx.example.ru; Mon, 23 Nov 2026 10:05:00 +0300\n"
            f"From: {sender}\nTo: {DESK}\nSubject: {subject}\nMessage-ID: <n{identity}@stranger.example>\n"
            f"Date: Mon, 23 Nov 2026 10:05:00 +0300\nMIME-Version: 1.0\n{extra}"
            f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}\n").encode()


class Gate:
    def __init__(self, program=None, transport=None):
        self.program = program or os.path.join(BUILD, "ticketgate")
        self.user = None
        self.top = tempfile.mkdtemp(prefix="tg-gate-")
        os.chmod(self.top, 0o755)
        self.desk = os.path.join(self.top, "desk")
        self.letters = os.path.join(self.top, "letters")
        os.mkdir(self.letters)
        self.conf = os.path.join(self.desk, "ticketgate.conf")
        done = subprocess.run([self.program, "init", self.desk, "--desk", DESK, "--store",
                               "sqlite:ticketgate.db", "--transport", transport or f"file:{self.letters}"],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        if done.returncode:
            raise RuntimeError(f"init: {done.stdout.decode(errors='replace')}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.top, ignore_errors=True)

    def argv(self, *words):
        return [self.program, "-c", self.conf, *words]

    def run(self, *words, stdin=b"", env=None, preexec=None, timeout=120):
        return subprocess.run(self.argv(*words), input=stdin, stdout=subprocess.PIPE, preexec_fn=preexec,
                              stderr=subprocess.PIPE, env=env, user=self.user, check=False,
                              timeout=timeout, cwd=self.top)

    def deliver(self, raw, *options, **rest):
        return self.run("deliver", *options, stdin=raw, **rest)

    def set(self, section, **keys):
        configure(self.desk, [(0, section)] + [(0, f"{key} = {value}") for key, value in keys.items()])

    def tickets(self):
        done = self.run("list", "--json")
        if done.returncode:
            raise RuntimeError(f"list: {done.stderr.decode(errors='replace')}")
        return [json.loads(line) for line in done.stdout.decode().splitlines()]

    def show(self, number):
        return json.loads(self.run("show", str(number), "--json").stdout)

    @staticmethod
    def recipe_text(name):
        with open(os.path.join(TOP, "contrib", name), encoding="utf-8") as handle:
            return handle.read()

    def recipe(self, name, *replace):
        """A recipe of contrib/ with this desk's paths in place of the documented ones."""
        text = self.recipe_text(name)
        for old, new in (("/usr/bin/ticketgate", self.program),
                         ("/etc/ticketgate/ticketgate.conf", self.conf)) + replace:
            if old not in text:
                raise RuntimeError(f"contrib/{name} has no '{old}'")
            text = text.replace(old, new)
        return text

    def write(self, name, text, mode=0o644):
        path = os.path.join(self.top, name)
        with open(path, "w", encoding="utf-8") as handle:
            handle.write(text)
        os.chmod(path, mode)
        return path

    def hand_over(self, user):
        """The desk and the letters belong to another user, who also runs every command from now on
        (what root wrote into the database's folder he could not write)."""
        own = os.path.join(self.top, "ticketgate")
        shutil.copy(self.program, own)
        self.program, self.user = own, user
        subprocess.run(["chown", "-R", user, self.desk, self.letters], check=True)

    def break_conf(self):
        """A configuration that cannot be read; returns how to mend it."""
        with open(self.conf, encoding="utf-8") as handle:
            good = handle.read()
        with open(self.conf, "a", encoding="utf-8") as handle:
            handle.write("\n[nonsense\n")

        def mend():
            with open(self.conf, "w", encoding="utf-8") as handle:
                handle.write(good)
        return mend
