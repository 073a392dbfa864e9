#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""test-kill.py - P31: the daemon, its scanners, their zygote, a client's connection, or all at once are
killed at random moments. A mail server that tries again until it hears 250 loses nothing and doubles
nothing (I1, I2, I3).

A daemon that says 250 before the commit must fail this test (tests/sabotage), or it has no teeth.
"""
import os
import queue
import random
import signal
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import oracle  # noqa: E402
from gate import DESK, Gate, by_load, mail  # noqa: E402
from lmtp import Gone, Serve  # noqa: E402
from tap import Tap  # noqa: E402

SENDERS = 6
SEED = int(os.environ.get("TG_SEED") or time.time())
tap = Tap()


class MailServer(threading.Thread):
    """Takes mails from the queue and hands each over until it is taken."""

    def __init__(self, serve, mails, bad):
        super().__init__()
        self.serve, self.mails, self.bad = serve, mails, bad
        self.client = None
        self.tries = 0

    def hand_over(self, raw):
        try:
            self.client = self.client or self.serve.session()
            reply = self.client.mail(raw, [DESK])[0]
        except (OSError, Gone, AttributeError):
            reply = None
        if not reply or not reply.startswith("250"):
            client, self.client = self.client, None
            if client:
                client.close()
        return reply

    def run(self):
        while True:
            try:
                raw = self.mails.get_nowait()
            except queue.Empty:
                return
            while True:
                self.tries += 1
                reply = self.hand_over(raw)
                if reply and reply.startswith("250"):
                    break
                if reply and not reply.startswith("4"):
                    self.bad.append(reply)
                    break
                time.sleep(0.01)


class Killer:
    """Kills, and starts the daemon again."""

    def __init__(self, serve, chance, servers):
        self.serve, self.chance, self.servers = serve, chance, servers
        self.kills = {}

    def daemon(self):
        self.serve.kill()
        self.serve.start()

    def everything(self):
        self.serve.kill_all()
        self.serve.start()

    def child(self):
        children = self.serve.children()
        if children:
            os.kill(self.chance.choice(children), signal.SIGKILL)

    def client(self):
        victim = self.chance.choice(self.servers).client
        if victim:
            try:
                victim.socket.shutdown(2)
            except OSError:
                pass

    def once(self):
        if self.serve.process.poll() is not None:  # both zygotes were killed: it wants to be started again
            self.kills["ended"] = self.kills.get("ended", 0) + 1
            self.serve.start()
        what = self.chance.choice((self.daemon, self.everything, self.child, self.child, self.client, self.client))
        try:
            what()
            self.kills[what.__name__] = self.kills.get(what.__name__, 0) + 1
        except ProcessLookupError:
            pass


def storm(serve, count, chance, bad):
    mails = queue.Queue()
    for i in range(count):
        mails.put(mail(f"storm {i}", number=f"storm{i}"))
    servers = [MailServer(serve, mails, bad) for _ in range(SENDERS)]
    killer = Killer(serve, chance, servers)
    for server in servers:
        server.start()
    while any(server.is_alive() for server in servers):
        time.sleep(chance.uniform(0, 0.02))
        killer.once()
    for server in servers:
        server.join()
    killer.everything()  # as soon as the last one has heard 250
    return killer.kills, sum(server.tries for server in servers)


def judge(gate, count):
    db = oracle.connect(oracle.database(gate))
    subjects = {}
    for (subject,) in oracle.rows(db, "SELECT subject FROM ticket"):
        subjects[subject] = subjects.get(subject, 0) + 1
    half = list(oracle.judge_store(db)) + list(oracle.judge_files(gate, db))
    db.close()
    lost = [i for i in range(count) if f"storm {i}" not in subjects]
    return lost, [subject for subject, times in subjects.items() if times > 1], half


def main():
    count = by_load(60, 400, 20000)
    started, bad = time.monotonic(), []
    with Gate() as gate, Serve(gate) as serve:
        kills, tries = storm(serve, count, random.Random(SEED), bad)
        tap.ok(not bad, "P31: nothing but 250 and 4xx was heard", *bad)
        tap.ok(serve.stop() == 0, "P31: after all that it ends with 0")
        lost, doubled, half = judge(gate, count)
        tap.ok(not lost, f"P31: none of {count} acknowledged mails is lost", lost)
        tap.ok(not doubled, "P31: none is two tickets", doubled)
        tap.ok(not half, "P31: no ticket is half there", half)
        done = gate.run("check", "--rebuild")
        tap.ok(done.returncode == 0, "P31: events and tickets agree afterwards", done.stdout, done.stderr)
        tap.note(f"P31: N={count} seed={SEED} {time.monotonic() - started:.0f} s tries={tries} kills={kills} "
                 f"lost={len(lost)} dup={len(doubled)} half={len(half)}")
    tap.done()


main()
