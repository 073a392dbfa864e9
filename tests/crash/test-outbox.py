# SPDX-License-Identifier: ISC
"""P36: the sender is killed at random, also between the moment at which the next program has taken a
letter and the commit that says so: replies are never lost and doubled only by such a crash, as the
same letter; automatic letters are never doubled, and lost only by a crash, which the ticket tells.
P37: what the next mail server does to a letter (real msmtp): no answer after DATA, 4xx, 5xx, 421, one
recipient of two refused; tries at growing pauses, and an agent told once of an answer given up."""
import os
import random
import shutil
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import oracle  # noqa: E402
from gate import LOAD, by_load  # noqa: E402
from kit import Desk, Job, can_trace, mail  # noqa: E402
from scenes import AGENT, CUSTOMER, answer  # noqa: E402
from smtpd import Smtpd  # noqa: E402
from tap import Tap  # noqa: E402

BEGIN = 1795410300


def instant(seconds):
    """Seconds after the story's begin, as --now takes them."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(BEGIN + seconds))


def fill(desk, count):
    """Tickets and an agent's reply to each; no sender has come to work. The raw mails."""
    raws = []
    desk.run("agents", "add", AGENT)
    for i in range(count):
        name, customer = f"letter {i:04}", f"ivan{i}@stranger.example"
        raws.append(mail(name, sender=customer, number=name.replace(" ", "")))
        desk.play(Job.deliver(raws[-1], customer, now=instant(0)))
        raws.append(answer(desk.letter_to(AGENT, name.encode()), AGENT, f"#take\n\nОтвет {i}.", f"answer{i}"))
        desk.play(Job.deliver(raws[-1], AGENT, now=instant(1)), kill=(2, 1), alone=True)
    return raws


def waiting(desk):
    db = oracle.connect(desk.database)
    found = oracle.rows(db, "SELECT count(*) FROM letter WHERE state IN ('queued', 'leased')")[0][0]
    db.close()
    return found


def storm(desk, chance, first, last):
    """Senders, each killed at random, some with the program that they have started and some without;
    each comes after the leases of the last have run out. How many were killed. The longer the log that the killed
    leave, the more calls the next one needs to read it: while nothing is sent they may live longer."""
    kills = turn = 0
    reach, left = last, waiting(desk)
    while left and turn < 5000:
        turn += 1
        kills += desk.play(Job("send", now=instant(3600 * turn)), kill=(0, chance.randint(first, reach)),
                           alone=chance.random() < 0.5).killed
        before, left = left, waiting(desk)
        reach = max(last, reach - 40) if left < before else reach + 10
    desk.play(Job("send", now=instant(3600 * (turn + 1))))
    return kills


def p36(tap, count, seed):
    started = time.monotonic()
    desk = Desk(sink=True)
    idle = desk.play(Job("send", now=instant(0)), count=True).calls[0]
    raws = fill(desk, count)
    kills = storm(desk, random.Random(seed), idle - 40, idle + 240)
    db = oracle.connect(desk.database)
    bad = oracle.complaints(desk, raws, kills)
    lost = oracle.rows(db, "SELECT message_id FROM letter WHERE state = 'lost'")
    told = oracle.rows(db, "SELECT codes FROM event WHERE kind = 'letter-fail' AND codes LIKE '%\"lost\"%'")
    replies = oracle.rows(db, "SELECT count(*) FROM letter WHERE class = 'reply'")[0][0]
    db.close()
    done = desk.run("check", "--rebuild")
    copies = len(list(desk.found()))
    tap.ok(not bad and done.returncode == 0,
           "P36: killed senders lose no reply, double no automatic letter", *bad[:5], done.stdout)
    tap.ok(len(told) == len(lost), "P36: each automatic letter that a crash has lost is told by its ticket", lost, told)
    tap.ok(not lost or b"was lost" in done.stdout, "P36: check names the letters that were lost", done.stdout)
    tap.ok(kills >= count // 2 and replies >= count, "P36: senders were killed", kills, replies)
    tap.note(f"P36: N={kills} TG_SEED={seed} {time.monotonic() - started:.0f} s replies={replies} lost={len(lost)}"
             f" copies={copies}")
    shutil.rmtree(desk.top)


class Outside:
    """A desk whose letters go by the real msmtp to a server of ours."""

    def __init__(self, server):
        self.server = server
        self.desk = Desk(sink=True)
        rcfile = self.desk.write("msmtprc", "defaults\ntimeout 20\naccount default\nhost 127.0.0.1\n"
                                 f"port {server.port}\nauth off\ntls off\n", 0o600)
        command = self.desk.write("msmtp", f'#!/bin/sh\nexec /usr/bin/msmtp -C {rcfile} "$@"\n', 0o755)
        self.sinkmail = os.path.join(self.desk.top, "sinkmail")
        self.command = command
        self.desk.run("agents", "add", AGENT)

    def ask(self, outside):
        """Letters go to the server, or (what comes before the story) to the sink."""
        self.desk.set("[transport]", command=self.command if outside else self.sinkmail)

    def ticket(self, name):
        """A ticket and an agent's answer to it, which waits. Its Message-ID."""
        self.ask(False)
        self.desk.play(Job.deliver(mail(name, number=name), CUSTOMER, now=instant(0)))
        raw = answer(self.desk.letter_to(AGENT, name.encode()), AGENT, "Ответ.", f"{name}-answer")
        self.desk.play(Job.deliver(raw, AGENT, now=instant(1)), kill=(2, 1), alone=True)
        self.ask(True)
        return self.rows("SELECT message_id FROM letter WHERE kind = 'reply' ORDER BY id DESC LIMIT 1")[0][0]

    def rows(self, sql, *values):
        db = oracle.connect(self.desk.database)
        found = oracle.rows(db, sql, *values)
        db.close()
        return found

    def send(self, at):
        return self.desk.play(Job("send", now=instant(at)))

    def letter(self, identity):
        """(state, attempts, seconds after the story's begin until the next try)"""
        state, attempts, due = self.rows("SELECT state, attempts, next_at FROM letter WHERE message_id = ?", identity)[0]
        return state, attempts, due - BEGIN

    def came(self, identity):
        return sum(identity.encode() in row[2] for row in self.server.mails)


# (name, what the server is told, wanted state after the first try)
ANSWERS = [
    ("no answer after DATA", {"data_reply": ""}, "queued"),
    ("451 after DATA", {"data_reply": "451 4.3.0 later"}, "queued"),
    ("421 after DATA", {"data_reply": "421 4.3.2 going down"}, "queued"),
    ("452 at RCPT", {"rcpt_reply": "452 4.2.2 full"}, "queued"),
    ("554 after DATA", {"data_reply": "554 5.6.0 no"}, "failed"),
    ("550 at RCPT", {"rcpt_reply": "550 5.1.1 nobody"}, "failed"),
]


def p37_answers(tap, outside):
    server = outside.server
    for number, (name, told, wanted) in enumerate(ANSWERS):
        identity = outside.ticket(f"answer {number}")
        server.rcpt_reply = server.data_reply = "250 2.0.0 ok"
        vars(server).update(told)
        outside.send(10)
        state, attempts, due = outside.letter(identity)
        server.rcpt_reply = server.data_reply = "250 2.0.0 ok"
        tap.ok(state == wanted and attempts == 1, f"P37: {name}: the letter is {wanted}", state, attempts)
        outside.send(3600 * 10)
        state = outside.letter(identity)[0]
        tap.ok(outside.came(identity) == (1 if wanted == "queued" else 0) and
               state == ("sent" if wanted == "queued" else "failed"),
               f"P37: {name}: afterwards it has come {'once' if wanted == 'queued' else 'never'}", state)
        tap.equal(len(outside.rows("SELECT 1 FROM event WHERE kind = 'letter-fail' AND codes LIKE '%' || ? || '%'",
                                   identity)),
                  1 if wanted == "failed" else 0, f"P37: {name}: the ticket tells of it once, if it failed")


def p37_partial(tap, outside):
    """Each recipient has a letter of his own: one is refused, the other is served."""
    identity = outside.ticket("partial")
    outside.server.refused = {CUSTOMER}
    outside.send(10)
    states = outside.rows("SELECT class, state FROM letter WHERE ticket = (SELECT ticket FROM letter WHERE"
                          " message_id = ?) AND recipient IN (?, ?) ORDER BY id", identity, CUSTOMER, AGENT)
    outside.server.refused = set()
    tap.ok(("reply", "failed") in states and ("automatic", "sent") in states,
           "P37: of two recipients the refused one has failed, the other has his letter", states)


def p37_schedule(tap, outside):
    """4xx for ever: growing pauses, not the same for all, and an end of which the agent hears once."""
    server = outside.server
    identities = [outside.ticket(f"patience {i}") for i in range(2)]
    server.rcpt_reply = "451 4.7.1 greylisted"
    at, pauses = 10, {identity: [] for identity in identities}
    while any(outside.letter(identity)[0] == "queued" for identity in identities) and at < 3600 * 24 * 40:
        outside.send(at)
        for identity in identities:
            state, _, due = outside.letter(identity)
            if state == "queued":
                pauses[identity].append(due - at)
        at = max([outside.letter(identity)[2] for identity in identities] + [at + 1])
    server.rcpt_reply = "250 2.0.0 ok"
    outside.send(at + 3600)
    outside.send(at + 7200)
    one, other = (pauses[identity] for identity in identities)
    tap.ok(all(b > 1.3 * a or a >= 69120 for a, b in zip(one, one[1:])) and len(one) >= 10,
           "P37: the pauses between tries grow", one)
    tap.ok(sum(one) > 3 * 86400, "P37: days pass before a letter is given up", sum(one))
    tap.ok(one != other, "P37: letters that were refused together do not come back together", one, other)
    for identity in identities:
        tap.equal(outside.letter(identity)[0], "failed", "P37: in the end the letter has failed")
        bounced = outside.rows(
            "SELECT count(*) FROM letter WHERE kind = 'notify' AND state = 'sent' AND ticket = (SELECT ticket FROM letter"
            " WHERE message_id = ?) AND created > (SELECT created + 60 FROM letter WHERE message_id = ?)",
            identity, identity)
        tap.equal(bounced, [(1,)], "P37: and the agent is told once")
    tap.note(f"P37: N={len(one)} tries, pauses {one}")


def p37(tap):
    if not shutil.which("msmtp"):
        tap.skip("P37: what the next mail server does to a letter", "msmtp is not installed")
        return
    with Smtpd() as server:
        outside = Outside(server)
        p37_answers(tap, outside)
        p37_partial(tap, outside)
        p37_schedule(tap, outside)
        done = outside.desk.run("check", "--rebuild")
        tap.ok(done.returncode == 0, "P37: events and tickets agree afterwards", done.stdout, done.stderr)
        shutil.rmtree(outside.desk.top)


def main():
    tap = Tap()
    seed = int(os.environ.get("TG_SEED", "0")) or random.randrange(1 << 32)
    tap.note(f"load {LOAD}, TG_SEED={seed}")
    why = can_trace()
    if why:
        tap.skip("P36, P37: the outbox under kills", why)
        tap.done()
    p36(tap, by_load(4, 12, 200), seed)
    p37(tap)
    tap.done()


main()
