#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""test-hostile.py - clients that are slow, cut, too long, or do not read (T44, I6, I7).

P78 200 slow clients beside a good one, P79 long lines, P80 a session cut after each of its bytes,
P81 half-open, reset, never reading.
"""
import os
import random
import socket
import struct
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from gate import DESK, Gate, by_load, mail  # noqa: E402
from lmtp import Client, Gone, Serve, stuffed  # noqa: E402
from tap import Tap  # noqa: E402

SEED = int(os.environ.get("TG_SEED") or time.time())
random.seed(SEED)
tap = Tap()
FRONT = f"LHLO x\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<{DESK}>\r\nDATA\r\n".encode()
STATES = (b"", b"LHLO x\r\n", b"LHLO x\r\nMAIL FROM:<a@b.test>\r\n", FRONT, FRONT + b"Subject: slow\r\n\r\n")


def count(gate):
    return len(gate.run("list", "--json").stdout.splitlines())


def resident(serve):
    """KiB of the daemon itself."""
    with open(f"/proc/{serve.process.pid}/status", encoding="ascii") as handle:
        return next(int(line.split()[1]) for line in handle if line.startswith("VmRSS"))


class Crowd(threading.Thread):
    """Clients that stop in some state and send a byte now and then; who is sent away comes again."""

    def __init__(self, serve, number):
        super().__init__(daemon=True)
        self.serve, self.number, self.over = serve, number, False
        self.came, self.clients = 0, []

    def come(self, i):
        client = socket.socket(socket.AF_UNIX)
        client.setblocking(False)
        try:
            client.connect(self.serve.path)
            client.send(STATES[i % len(STATES)])
            self.came += 1
        except OSError:
            pass
        return client

    def run(self):
        self.clients = [self.come(i) for i in range(self.number)]
        while not self.over:
            for i, client in enumerate(self.clients):
                try:
                    client.send(b"N")
                    while client.recv(1000):
                        pass
                    raise ConnectionError
                except BlockingIOError:
                    pass
                except OSError:
                    client.close()
                    self.clients[i] = self.come(i)
            time.sleep(0.5)
        for client in self.clients:
            client.close()


def test_slow(gate, serve):
    crowd = Crowd(serve, 200)
    crowd.start()
    time.sleep(3)
    before, times = count(gate), []
    rounds = by_load(2, 5, 30)
    for i in range(rounds):
        started = time.monotonic()
        reply = serve.deliver(mail(f"good {i}"))
        times.append(time.monotonic() - started)
        if not reply[0].startswith("250"):
            break
    tap.equal(count(gate) - before, rounds, "P78: beside 200 slow clients a good one is served each time")
    crowd.over = True
    crowd.join()
    tap.note(f"P78: N={rounds} longest={max(times):.2f} s, slow ones let in {crowd.came} times")
    started = time.monotonic()
    tap.ok(serve.deliver(mail("alone again"))[0].startswith("250"), "P78: afterwards their places are free")
    tap.note(f"{time.monotonic() - started:.2f} s")


def test_deadlines(gate, serve):
    """L13 with short times: silence, a slow message, a long session."""
    gate.set("[lmtp]", idle="2", window="2", longest="4")
    serve.stop()
    serve.start()
    silent, dribble, busy = serve.session(), serve.client(), serve.session()
    dribble.send(FRONT + b"Subject: x\r\n")
    ended = time.monotonic() + 60
    noops = 0
    try:
        while time.monotonic() < ended:
            noops += busy.ask("NOOP")[0].startswith("250")
            dribble.send(b"a")
            time.sleep(0.1)
    except Gone:
        pass
    tap.ok(noops > 10 and time.monotonic() < ended, "P78: who goes on for too long is sent away", noops)
    tap.ok(silent.all()[-1].startswith("421 4.4.2"), "P78: who is silent for too long is told 421")
    tap.ok(dribble.all()[-1].startswith("421 4.4.2"), "P78: a message that comes too slowly is cut off with 421")
    gate.set("[lmtp]", idle="300", window="60", longest="1800")
    serve.stop()
    serve.start()


def test_lines(gate, serve):
    lengths = [511, 512, 513, 998, 999, 1000, 1001, 10 ** 6] + by_load([], [], [10 ** 7])
    bad = []
    for length in lengths:
        client = serve.session()
        heard = client.ask("NOOP " + "a" * (length - 7))[0][:9]
        if heard != ("250 2.0.0" if length <= 2048 else "500 5.5.2"):
            bad.append(f"command of {length}: {heard}")
        heard = client.mail(mail(f"line of {length}", text="b" * (length - 2)), [DESK])[0]
        if not heard.startswith("250 2.0.0 ticket"):
            bad.append(f"text of {length}: {heard}")
        if client.ask("NOOP")[0] != "250 2.0.0 ok":
            bad.append(f"after {length} the steps are lost")
        client.quit()
    tap.ok(not bad, "P79: lines of any length: no step is lost", *bad)


def cut(serve, whole, at):
    client = serve.client()
    try:
        client.send(whole[:at])
        client.socket.shutdown(socket.SHUT_WR)
        return client.all()
    except (Gone, OSError):
        return []
    finally:
        client.close()


def test_cuts(gate, serve):
    raw = mail("cut", number="cut")
    whole = FRONT + stuffed(raw)
    points = sorted(random.sample(range(len(whole)), by_load(60, 200, len(whole))))
    before = count(gate)
    answered = [at for at in points if any(" ticket " in line for line in cut(serve, whole, at))]
    tap.ok(not answered and count(gate) == before, "P80: a session that is cut before its end makes no ticket", answered)
    ends = [cut(serve, whole, len(whole)) for _ in range(3)]
    tap.ok(all(end[-1].startswith("250 2.0.0") for end in ends) and count(gate) == before + 1,
           "P80: the whole one is one ticket, however often it is tried", ends)
    client = serve.client()
    client.send(FRONT + stuffed(mail("not waited for", number="nw")))
    client.close()
    for _ in range(500):
        if count(gate) == before + 2:
            break
        time.sleep(0.02)
    reply = serve.deliver(mail("not waited for", number="nw"))[0]
    tap.ok(reply.startswith("250") and count(gate) == before + 2, "P80: who did not wait for the answer tries again: "
           "one ticket", reply)
    tap.note(f"P80: N={len(points)} of {len(whole)} seed={SEED}")


def reset(client):
    """RST instead of FIN (of TCP; a UNIX socket is just closed)."""
    client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def test_unread(gate, serve):
    gate.set("[lmtp]", idle="2")
    serve.stop()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    gate.set("[lmtp]", listen=f"inet:127.0.0.1:{port}")
    serve.start(wait=False)
    address = ("127.0.0.1", port)
    clients = []
    while len(clients) < by_load(8, 20, 60):
        try:
            clients.append(Client(address))
        except OSError:
            time.sleep(0.02)
    before = resident(serve)
    for client in clients:
        client.socket.setblocking(False)
    flood = b"HELP\r\n" * 2000
    sent, stuck = 0, 0
    while stuck < 20:
        stuck += 1
        for client in clients:
            try:
                sent += client.socket.send(flood)
                stuck = 0
            except BlockingIOError:
                pass
            except OSError:
                stuck = 100
        time.sleep(0.05 if stuck else 0)
    grown = resident(serve) - before
    tap.ok(grown <= 1024 * len(clients), "P81: a client that reads no reply costs no memory", grown)
    good = Client(address)
    good.ask("LHLO x")
    tap.ok(good.mail(mail("beside the deaf"), [DESK])[0].startswith("250"), "P81: beside them a good one is served")
    good.quit()

    def deaf():
        with open("/proc/net/tcp", encoding="ascii") as handle:
            return sum(f":{port:04X} " in line.split()[1] + " " and line.split()[3] == "01" for line in handle)
    for _ in range(600):
        if deaf() == 0:
            break
        time.sleep(0.1)
    tap.equal(deaf(), 0, "P81: their time is up one day")
    tap.note(f"P81: N={len(clients)} sent={sent // 1024} KiB, grown by {grown} KiB")
    for client in clients:
        client.close()
    for state in STATES:
        client = Client(address)
        client.send(state)
        reset(client)
    again = Client(address)
    again.ask("LHLO x")
    tap.ok(again.mail(mail("after the resets"), [DESK])[0].startswith("250"), "P81: resets in every state hurt nobody")
    again.quit()


with Gate() as gate, Serve(gate) as serve:
    for test in (test_slow, test_lines, test_cuts, test_deadlines, test_unread):
        test(gate, serve)
    tap.equal(serve.stop(), 0, "it ends with 0")
    done = gate.run("check", "--rebuild")
    tap.ok(done.returncode == 0, "the store is in order", done.stdout + done.stderr)
tap.done()
