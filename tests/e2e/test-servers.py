# SPDX-License-Identifier: ISC
"""The recipes of contrib/ for LMTP with the real servers (P70, T20, S11, S12): Postfix, Exim, OpenSMTPD,
Dovecot in front of one `ticketgate serve`. A mail becomes one ticket, sub-address and all; who is no desk
and what is too large is refused at the border; while the daemon is down or its store is locked the mail
waits in the queue, and comes once.
"""
import collections
import contextlib
import os
import random
import shutil
import signal
import smtplib
import socket
import sqlite3
import sys
import time

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"),
                os.path.dirname(os.path.abspath(__file__))]
from daemon import Daemon  # noqa: E402
from gate import LOAD, Gate, by_load, mail  # noqa: E402
from postfix import Postfix  # noqa: E402
from servers import Dovecot, Exim, OpenSmtpd, missing, recipe  # noqa: E402
from tap import Tap  # noqa: E402

DESK, TAGGED, NOBODY = "support@example.ru", "support+x7@example.ru", "nobody@example.ru"
FORGED = "Authentication-Results: mx.example.ru; dmarc=pass header.from=bank.example\n"


class PostfixLmtp(Postfix):
    """contrib/postfix for LMTP."""
    name, limited, through, recipients = "Postfix", True, False, (DESK, TAGGED)

    def __init__(self, gate):
        transport = recipe(gate, "postfix/transport-lmtp", ("/run/ticketgate/lmtp", gate.socket))
        super().__init__(gate.recipe_text("postfix/master-lmtp.cf"), transport)
        ours = recipe(gate, "postfix/main-lmtp.cf", ("hash:", "texthash:"), ("/etc/postfix", self.conf)).splitlines()
        named = {line.partition("=")[0] for line in ours}
        with open(os.path.join(self.conf, "main.cf"), encoding="utf-8") as handle:
            given = [line for line in handle.read().splitlines() if line.partition("=")[0] not in named]
        self.write("main.cf", "\n".join(given + ours) + "\n")
        self.write("header_checks", gate.recipe_text("postfix/header_checks").replace("example\\.com", "example\\.ru"))

    send, too_large = Exim.send, Exim.too_large

    def waiting(self):
        return len(self.queue())

    def retry(self):
        self.flush()


class Proxied:
    """Dovecot hands the session on: the client keeps what is not taken."""
    name, limited, through, recipients = "Dovecot's proxy", False, True, (DESK, TAGGED)

    def __init__(self, dovecot):
        self.send, self.log = dovecot.send, dovecot.log

    def waiting(self):
        return 0

    def retry(self):
        pass


class Sorted(Proxied):
    """A mailbox of Dovecot's whose script redirects to the desk, by way of Postfix."""
    name, through, recipients = "Dovecot's Sieve", False, (DESK,)

    def __init__(self, dovecot, postfix):
        super().__init__(dovecot)
        self.send = lambda sender, _, raw: dovecot.send(sender, ["helpdesk@example.ru"], raw)
        self.waiting, self.retry = postfix.waiting, postfix.retry


def wait(question, seconds=60):
    """Asks until the answer is true, or time is up; the last answer."""
    deadline = time.monotonic() + seconds
    answer = question()
    while not answer and time.monotonic() < deadline:
        time.sleep(0.1)
        answer = question()
    return answer


class Play:
    """One desk, its daemon, the servers in front of it; numbers the mails."""

    def __init__(self, tap, gate, servers):
        self.tap, self.gate, self.servers = tap, gate, servers
        self.number = 100

    def mail(self, **rest):
        self.number += 1
        return mail(f"question {self.number}", number=self.number, **rest), f"question {self.number}"

    def tickets(self, subject):
        return [row for row in self.gate.tickets() if row["subject"] == subject]

    def settle(self, server, subject, retry=False):
        """Waits for the ticket; more than one is seen, too."""
        def look():
            if retry:
                server.retry()
            return self.tickets(subject)
        return wait(look)

    def plain(self):
        sent = {}
        for server in self.servers:
            for recipient in server.recipients:
                raw, subject = self.mail(extra=FORGED)
                sent[subject] = (server, recipient, server.send("ivan@stranger.example", [recipient], raw))
        for subject, (server, recipient, answer) in sent.items():
            tickets = self.settle(server, subject)
            self.tap.ok(answer[0] == 250 and len(tickets) == 1,
                        f"P70: {server.name}: a mail to {recipient} is a ticket", answer, server.log()[-2000:])

    def whole(self):
        """Two recipients in one session, and a text that a careless relay would damage."""
        text = "\n".join([".", "..", ".x", "кириллица, " * 40 + "всё", "x" * 900, "From here on", ".", "end"])
        for server in self.servers:
            raw, subject = self.mail(text=text)
            answer = server.send("ivan@stranger.example", list(server.recipients), raw)
            tickets = self.settle(server, subject)
            self.tap.ok(answer[0] == 250 and len(tickets) == 1,
                        f"S11: {server.name}: both recipients are this desk's: one ticket", answer, tickets)
            shown = self.gate.show(tickets[0]["number"])["messages"][0]["text"] if tickets else ""
            self.tap.ok(text in shown.replace("\u00a0", " "), f"S14: {server.name}: the text comes as it went", shown)

    def machines(self):
        """The null return path stays null: there is a ticket, and nobody is answered."""
        for server in self.servers:
            answered = []
            for null in (False, True):
                address = f"eva{self.number}@stranger.example"
                raw, subject = self.mail(sender=address)
                server.send("" if null else address, [DESK], raw)
                tickets = self.settle(server, subject)
                events = self.gate.show(tickets[0]["number"])["events"] if tickets else []
                answered.append([row["codes"]["letter"] for row in events if row["kind"] == "letter-add"])
            self.tap.ok("ack" in answered[0] and "ack" not in answered[1] and len(tickets) == 1,
                        f"S17: {server.name}: a null sender stays null, and is not answered", answered)

    def killed(self, restart, rounds, seed):
        """The daemon is killed again and again while mail comes."""
        luck, sent, began = random.Random(seed), [], time.monotonic()
        for _ in range(rounds):
            for server in self.servers:
                for _ in range(3):
                    raw, subject = self.mail()
                    server.send("ivan@stranger.example", [DESK], raw)
                    sent.append((server, subject))
            time.sleep(luck.random() * 0.1)
            restart()

        def amiss():
            for server in self.servers:
                server.retry()
            seen = collections.Counter(row["subject"] for row in self.gate.tickets())
            return [(server.name, subject, seen[subject]) for server, subject in sent if seen[subject] != 1]
        wait(lambda: not amiss(), by_load(60, 60, 300))
        wrong = amiss()
        self.tap.ok(not wrong, "P32 P140: killed behind real servers, each mail is a ticket, once", *wrong)
        self.tap.note(f"P32: N={len(sent)} kills={rounds} seed={seed} {time.monotonic() - began:.0f} s "
                      f"lost={sum(row[2] == 0 for row in wrong)} dup={sum(row[2] > 1 for row in wrong)}")

    def refused(self):
        for server in self.servers:
            if not server.limited:
                continue
            answer = server.send("ivan@stranger.example", [NOBODY], mail("nobody", number=2))
            self.tap.ok(500 <= answer[0] < 560, f"T20: {server.name}: who is no desk is refused at RCPT", answer)
            answer = server.too_large()
            self.tap.ok(500 <= answer[0] < 560, f"S19: {server.name}: what is too large is refused at once", answer)
        self.tap.ok(not self.tickets("nobody"), "T20: and makes no ticket")

    def waits(self, what, stop, start):
        """While it cannot be stored the servers keep it; afterwards it is a ticket, once."""
        stop()
        sent = {}
        for server in self.servers:
            raw, subject = self.mail()
            answer = server.send("ivan@stranger.example", [DESK], raw)
            sent[subject] = (server, raw, answer)
        for subject, (server, _, answer) in sent.items():
            kept = answer[0] in (451, 452) if server.through else answer[0] == 250 and wait(server.waiting)
            self.tap.ok(kept, f"I7: {server.name}: {what}: the mail is kept", answer, server.log()[-2000:])
        start()
        for subject, (server, raw, _) in sent.items():
            if server.through:  # nobody was told that it is taken: who handed it over does so again
                server.send("ivan@stranger.example", [DESK], raw)
            tickets = self.settle(server, subject, retry=True)
            self.tap.ok(len(tickets) == 1, f"I1 I2: {server.name}: {what}: it comes later, once", tickets,
                        server.log()[-2000:])

    def once(self):
        """Nothing waits any more, and nothing came twice."""
        for server in self.servers:
            self.tap.ok(wait(lambda s=server: not s.waiting()), f"S12: {server.name}: its queue is empty", server.log()[-2000:])
        subjects = [row["subject"] for row in self.gate.tickets()]
        self.tap.ok(len(subjects) == len(set(subjects)), "I2: no mail became two tickets", subjects)
        self.tap.note(f"P70: {len(subjects)} tickets")


def locked(gate):
    """Takes the writer's place in the database, and gives it back."""
    db = sqlite3.connect(os.path.join(gate.desk, "ticketgate.db"), isolation_level=None, timeout=60)
    return lambda: db.execute("BEGIN IMMEDIATE"), lambda: db.execute("ROLLBACK")


def twins(tap, play, server):
    """contrib/dovecot: Sieve must not take a mail for another because of a Message-ID."""
    sent = []
    for _ in range(2):
        raw, subject = play.mail()
        sent.append(subject)
        server.send("ivan@stranger.example", [DESK], raw.replace(f"<n{play.number}@".encode(), b"<twin@"))
        time.sleep(1.1)  # within one second Dovecot throws it away whatever is configured
    tickets = [play.settle(server, subject) for subject in sent]
    tap.ok([len(rows) for rows in tickets] == [1, 1], f"T31: {server.name}: two mails of one Message-ID both come", tickets)


def in_utf8(tap, play, server):
    """S21: an address in UTF-8 comes through where the server can carry it."""
    raw, subject = play.mail(sender="Иван <иван@пример.example>")
    with smtplib.SMTP("127.0.0.1", server.port, timeout=60) as client:
        client.ehlo()
        answers = [client.mail("иван@пример.example", ["SMTPUTF8"])[0], client.rcpt(DESK)[0],
                   client.data(raw.replace(b"\n", b"\r\n"))[0]]
    tap.ok(answers == [250, 250, 250] and len(play.settle(server, subject)) == 1,
           f"S21: {server.name}: a sender in UTF-8 is taken", answers, server.log()[-2000:])


def again(daemon):
    """As a supervisor does: kill -9 is followed by a new one."""
    daemon.run.kill()
    daemon.run.wait()
    daemon.start()


def full(gate, daemons):
    """Leaves less room than the configuration wants, by SIGHUP, and makes room again."""
    def reload(**keys):
        gate.set("[lmtp]", **keys)
        for daemon in daemons:
            daemon.signal(signal.SIGHUP)
            daemon.hears("RELOADING=1")
            daemon.hears("READY=1")
    return lambda: reload(free_percent=100), lambda: reload(free_percent=0)


def stripped(tap, gate):
    """contrib/postfix/header_checks and Exim's ACL: results that the sender wrote are gone."""
    db = sqlite3.connect(os.path.join(gate.desk, "ticketgate.db"))
    raws = [bytes(row[0]) for row in db.execute("SELECT raw FROM mail WHERE raw IS NOT NULL")]
    for server, mark in (("Postfix", b"Postfix"), ("Exim", b"(Exim ")):
        mine = [raw for raw in raws if mark in raw.partition(b"\n\n")[0]]
        kept = [raw for raw in mine if FORGED.split(";")[0].encode() in raw]
        tap.ok(mine and not kept, f"S17: {server}: Authentication-Results of the sender's are stripped", len(mine), *kept[:1])


def play(tap, gate):
    with contextlib.ExitStack() as stack:
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        daemons = [stack.enter_context(Daemon(gate)),
                   stack.enter_context(Daemon(gate, "--only", "lmtp", sockets=[tcp]))]
        postfix = stack.enter_context(PostfixLmtp(gate))
        dovecot = stack.enter_context(Dovecot(gate, tcp.getsockname()[1], postfix.port))
        queues = [postfix, stack.enter_context(Exim(gate)), stack.enter_context(OpenSmtpd(gate)),
                  Sorted(dovecot, postfix)]
        everybody = Play(tap, gate, queues + [Proxied(dovecot)])
        everybody.plain()
        everybody.whole()
        everybody.machines()
        everybody.refused()
        twins(tap, everybody, queues[3])
        in_utf8(tap, everybody, postfix)
        stripped(tap, gate)
        everybody.waits("the disk is nearly full", *full(gate, daemons))
        if LOAD == "long":  # the store's patience alone takes its time
            everybody.waits("the store is locked", *locked(gate))
        everybody.servers = queues
        everybody.killed(lambda: again(daemons[0]), by_load(1, 3, 50), int(os.environ.get("TG_SEED") or time.time()))
        everybody.waits("the daemon is down", daemons[0].stop, daemons[0].start)
        everybody.once()


def main():
    tap = Tap()
    why = missing("opensmtpd", "exim4-daemon-light", "dovecot-core", "dovecot-lmtpd", "dovecot-sieve")
    if why or not os.path.exists("/usr/sbin/postfix"):
        tap.skip("LMTP recipes", why or "Postfix is not installed")
        tap.done()
    with Gate() as gate:
        folder = os.path.join(gate.top, "run")  # its group is the socket's
        os.mkdir(folder)
        shutil.chown(folder, "nobody", "postfix")
        os.chmod(folder, 0o2755)
        gate.socket = os.path.join(folder, "lmtp")
        gate.set("[lmtp]", listen=f"unix:{gate.socket}", mode="0660", peers="nobody; postfix",
                 free_mb=0, free_percent=0)
        gate.hand_over("nobody")
        play(tap, gate)
    tap.done()


main()
