#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""test-life.py - how `ticketgate serve` begins, goes on and ends.

P56 signals at any moment, what a killed daemon leaves, L14 a full disk, letters on their own, roles.
"""
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from gate import DESK, Gate, by_load, mail  # noqa: E402
from lmtp import Gone, Serve, stuffed  # noqa: E402
from tap import Tap  # noqa: E402

SEED = int(os.environ.get("TG_SEED") or time.time())
random.seed(SEED)
tap = Tap()


def wait_for(what, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.02)
    return bool(what())


def count(gate):
    return len(gate.run("list", "--json").stdout.splitlines())


def waiting(gate):
    """Tickets that are not searchable yet."""
    base = sqlite3.connect(os.path.join(gate.desk, "ticketgate.db"))
    number = base.execute("SELECT count(*) FROM search_pending").fetchone()[0]
    base.close()
    return number


def test_letters(gate, serve):
    started = time.monotonic()
    serve.deliver(mail("a letter, please"))
    tap.ok(wait_for(lambda: os.listdir(gate.letters)), "an answer leaves by itself")
    tap.note(f"the letter was there after {time.monotonic() - started:.2f} s")
    serve.stop()
    with open(gate.conf, encoding="utf-8") as handle:
        tap.ok("[lmtp]" in handle.read(), "the desk has its daemon's section")
    with Serve(gate, "--only", "send", start=False) as sender:
        sender.start(wait=False)
        tap.ok(b"ticket" in gate.deliver(mail("by the pipe")).stdout, "a pipe beside it works")
        before = len(os.listdir(gate.letters))
        subprocess.run([gate.program, "-c", gate.conf, "--now", "2026-11-23T10:05:00+03:00", "list"], check=False,
                       stdout=subprocess.DEVNULL)
        tap.ok(wait_for(lambda: len(os.listdir(gate.letters)) >= max(before, 2)), "--only send sends what is due")
        tap.ok(not os.path.exists(sender.path), "--only send listens nowhere")
        tap.equal(sender.stop(), 0, "--only send ends with 0")
    gate.deliver(mail("to be found"))
    with Serve(gate, "--only", "clock", start=False) as clock:
        clock.start(wait=False)
        tap.ok(wait_for(lambda: waiting(gate) == 0), "--only clock makes tickets searchable")
        tap.equal(clock.stop(), 0, "--only clock runs, and ends with 0")
    tap.equal(gate.run("serve", "--only", "lmpt").returncode, 2, "a role that is none is a wrong word")
    serve.start()


def test_stop(gate, serve):
    idle, sending, half = serve.session(), serve.session(), serve.session()
    sending.send(f"MAIL FROM:<a@b.test>\r\nRCPT TO:<{DESK}>\r\nDATA\r\n")
    half.send(f"MAIL FROM:<a@b.test>\r\nRCPT TO:<{DESK}>\r\nDATA\r\n")
    for client in (sending, half):
        for _ in range(3):
            client.reply()
    data = stuffed(mail("in flight", number="flight"))
    sending.send(data[:100])
    half.send(data[:50])
    before = count(gate)
    serve.signal(signal.SIGTERM)
    tap.equal(idle.all()[0][:9], "421 4.3.2", "SIGTERM: who has said nothing is told 421")
    tap.ok(wait_for(lambda: not os.path.exists(serve.path)), "SIGTERM: nobody is let in any more")
    sending.send(data[100:])
    tap.equal([line[:3] for line in sending.all()], ["250", "421"], "SIGTERM: a mail in flight may end, and is answered")
    tap.equal([line[:3] for line in half.all()], ["421"], "SIGTERM: who does not end is told 421")
    started = time.monotonic()
    tap.equal(serve.process.wait(60), 0, "SIGTERM: exit status 0")
    tap.note(f"over {time.monotonic() - started:.1f} s after the last client")
    tap.equal(count(gate), before + 1, "I1: the mail in flight is stored, the half one is not")
    serve.start()
    tap.ok("duplicate" in serve.deliver(mail("in flight", number="flight"))[0], "S12: its mail server tries again")


def test_path(gate, serve):
    serve.kill()
    tap.ok(os.path.exists(serve.path), "a killed daemon leaves its socket")
    started = time.monotonic()
    serve.start()
    tap.note(f"after kill -9 it greets within {time.monotonic() - started:.2f} s")
    tap.ok(serve.deliver(mail("after the kill"))[0].startswith("250"), "the next one takes its place")
    done = gate.run("serve")
    tap.ok(done.returncode == 75 and b"lock" in done.stderr, "a living one is not robbed", done.stderr)
    tap.ok(serve.deliver(mail("still here"))[0].startswith("250"), "and goes on")
    serve.stop()
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(serve.path)
    listening.listen()
    done = gate.run("serve")
    tap.ok(done.returncode == 75 and b"listen" in done.stderr, "another program's socket is left to it", done.stderr)
    listening.close()
    os.unlink(serve.path)
    gate.write("lmtp", "precious")
    done = gate.run("serve")
    with open(serve.path, encoding="utf-8") as handle:
        tap.ok(done.returncode == 75 and handle.read() == "precious", "a file in its place is not touched", done.stderr)
    os.unlink(serve.path)
    serve.start()


def test_zygotes(gate, serve):
    serve.deliver(mail("makes a worker and a spare"))
    for i in range(3):
        os.kill(min(serve.children()), signal.SIGKILL)  # the oldest: the zygote
        tap.ok(all(serve.deliver(mail(f"{i} without its zygote {j}"))[0].startswith("250") for j in range(3)),
               "H2: a zygote that is killed is replaced by one that knows as little")
    for pid in serve.children():
        os.kill(pid, signal.SIGKILL)
    tap.equal(serve.process.wait(60), 75, "H2: without any it asks to be started again: it knows too much itself")
    serve.start()


def test_reload(gate, serve):
    client = serve.session()
    gate.set("[desk sales]", address="sales@example.ru")
    tap.ok(client.ask("MAIL FROM:<>")[0].startswith("250") and
           client.ask("RCPT TO:<sales@example.ru>")[0].startswith("550"), "a desk is not known before the reload")
    serve.signal(signal.SIGHUP)
    tap.ok(wait_for(lambda: client.ask("RCPT TO:<sales@example.ru>")[0].startswith("250")),
           "P56: SIGHUP makes it known, and the session stays")
    client.ask("RSET")
    tap.ok(client.mail(mail("to the new desk"), ["sales@example.ru"])[0].startswith("250"), "its mail is taken")
    mend = gate.break_conf()
    serve.signal(signal.SIGHUP)
    tap.ok(wait_for(lambda: "policy-refused" in serve.words()), "P56: a wrong configuration is named in the log")
    tap.ok(client.mail(mail("with the old one"), ["sales@example.ru"])[0].startswith("250"),
           "P56: and the old one stays whole")
    mend()
    client.quit()


def test_room(gate, serve):
    gate.set("[lmtp]", free_mb="1000000")
    serve.signal(signal.SIGHUP)

    def refused():
        client = serve.session()
        heard = client.mail(mail("no room"), [DESK])
        client.quit()
        return heard[-1].startswith("452 4.3.1")
    tap.ok(wait_for(refused), "L14: below the floor 452 is said before the mail is sent")
    gate.set("[lmtp]", free_mb="1")
    serve.signal(signal.SIGHUP)
    tap.ok(wait_for(lambda: serve.deliver(mail("room again"))[0].startswith("250")), "L14: and mail is taken again")


def deliver_all(serve, todo, heard):
    """Hands mails over on one connection as long as that lives."""
    client = None
    while todo:
        raw = todo.pop()
        while True:
            try:
                client = client or serve.session()
                reply = client.mail(raw, [DESK])[0]
            except (OSError, Gone, AttributeError):
                reply = "lost"
            heard.append(reply[:3])
            if reply.startswith("250"):
                break
            client = None
            time.sleep(0.01)


def test_signals(gate, serve):
    number = by_load(60, 400, 1000)
    before = count(gate)
    for kinds, name in (((signal.SIGHUP, signal.SIGPIPE), "SIGHUP, SIGPIPE"),
                        ((signal.SIGTERM, signal.SIGHUP), "SIGTERM, SIGHUP")):
        todo, heard, sent = [mail(f"{name} {i}", number=f"{name[:7]}{i}") for i in range(number)], [], 0
        threads = [threading.Thread(target=deliver_all, args=(serve, todo, heard)) for _ in range(4)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            time.sleep(random.uniform(0, 0.1))
            kind = random.choice(kinds)
            serve.signal(kind)
            sent += 1
            if kind == signal.SIGTERM:
                if serve.process.wait(60) != 0:
                    tap.ok(False, "P56: SIGTERM at any moment ends with 0", serve.process.returncode)
                serve.start()
        for thread in threads:
            thread.join()
        others = sorted(set(heard) - {"250"})
        if signal.SIGTERM not in kinds:
            tap.equal(others, [], f"P56: {name} at any moment disturb nobody")
        else:
            tap.ok(set(others) <= {"421", "451", "los"}, f"P56: {name} at any moment: finished or 421", others)
        tap.equal(count(gate), before + number, "P56: each mail is one ticket")
        before += number
        tap.note(f"P56: N={number} seed={SEED} signals={sent} replies={len(heard)}")


with Gate() as gate, Serve(gate) as serve:
    for test in (test_letters, test_stop, test_path, test_zygotes, test_reload, test_room, test_signals):
        test(gate, serve)
    tap.equal(serve.stop(), 0, "it ends with 0")
    done = gate.run("check", "--rebuild")
    tap.ok(done.returncode == 0, "the store is in order", done.stdout + done.stderr)
tap.done()
