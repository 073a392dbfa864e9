#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""test-operate.py - what the administrator of a desk sees: ledger, queue, log, metrics.

I1 the ledger adds up whatever is killed, and a mail that is gone is told; P122 T39 the log of a daemon that
is sent nasty mail; metrics that a strict reader takes.
"""
import base64
import email
import email.policy
import glob
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from gate import DESK, Gate, by_load, mail  # noqa: E402
from lmtp import Serve  # noqa: E402
from readers import exposition, logfmt, sample  # noqa: E402
from tap import Tap  # noqa: E402

SEED = int(os.environ.get("TG_SEED") or time.time())
random.seed(SEED)
tap = Tap()
KILLS = by_load(6, 20, 400)
PAYLOADS = by_load(40, 100, 500)
WHEN = "2026-11-23T10:05:00+03:00"


class Desk(Gate):
    """Its clock can be held: nothing becomes due, and no day begins, while a test is played slowly."""

    def on_time(self, *words, **rest):
        return self.run("--now", WHEN, *words, **rest)

    def at(self, raw, *options):
        return self.on_time("deliver", *options, stdin=raw)


def wait_for(what, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.02)
    return bool(what())


def stats(gate, *words):
    done = gate.run("stats", "--json", "--since", "2020-01-01", *words)
    return done, json.loads(done.stdout)["periods"][0]


def sql(gate, text, *values):
    base = sqlite3.connect(os.path.join(gate.desk, "ticketgate.db"))
    with base:
        found = base.execute(text, values).fetchall()
    base.close()
    return found


# --- the ledger ---

def reply_to(gate):
    """A mail that answers the desk's first letter."""
    wait_for(lambda: glob.glob(gate.letters + "/*.eml"))
    with open(sorted(glob.glob(gate.letters + "/*.eml"))[0], encoding="utf-8") as handle:
        token = re.search(r"^Message-ID: (<\S+>)", handle.read(), re.M | re.I).group(1)
    return mail("Re: one", number=50, extra=f"In-Reply-To: {token}\nReferences: {token}\n")


def test_ledger(gate):
    """Each kind of answer, once by the pipe and once by LMTP."""
    one = mail("one", number=1)
    gate.at(one)
    answer = reply_to(gate)
    bounce = mail("nothing", number=3, sender="MAILER-DAEMON@stranger.example", extra="Auto-Submitted: auto-replied\n")
    gate.at(answer)
    gate.at(one)
    gate.at(bounce)
    gate.at(b"")
    gate.at(mail("lost"), "--recipient", "nobody@example.ru")
    with Serve(gate, now=WHEN) as serve:
        serve.deliver(mail("two", number=2))
        serve.deliver(one)
        serve.deliver(mail("three"), "nobody@example.ru")
        tap.equal(serve.stop(), 0, "the daemon ends, and what it has counted is written")
    done, period = stats(gate)
    wanted = {"accepted": 6, "new": 2, "follow_up": 1, "duplicate": 2, "set_aside": 1, "deferred": 1, "refused": 2,
              "missing": 0, "uncounted": 0}
    tap.equal({key: period[key] for key in wanted}, wanted, "each answer stands in the ledger, by both doors")
    tap.ok(done.returncode == 0 and not done.stderr, "a ledger that adds up is no news", done.stderr)
    tap.equal(period["desks"], [{"desk": "support", "new": 2, "follow_up": 1, "set_aside": 1}], "and by desk")
    text = gate.run("--now", WHEN, "stats").stdout.decode()
    tap.ok(re.search(r"^today +6 +2 +1 +1 +2 +2 +1$", text, re.M) and "7 days" in text, "people read the same", text)


def test_missing(gate):
    """A mail that was acknowledged and is gone is told loudly; one too many is told."""
    sql(gate, "DELETE FROM mail WHERE id = (SELECT min(id) FROM mail)")
    done, period = stats(gate)
    tap.ok(done.returncode == 1 and period["missing"] == 1 and b"DOES NOT ADD UP" in done.stderr,
           "I1: a mail that is gone from the store is told loudly", done)
    os.unlink(os.path.join(gate.desk, "tally"))
    done, period = stats(gate)
    tap.ok(done.returncode == 0 and period["uncounted"] == 3 and b"3 mails more" in done.stderr,
           "a tally that was removed is no loss, and is told", done)
    with open(os.path.join(gate.desk, "tally"), "wb") as handle:
        handle.write(random.randbytes(5000))
    tap.equal(gate.deliver(mail("after noise")).returncode, 0, "noise in the tally costs no mail")
    done, period = stats(gate)
    tap.ok(done.returncode == 0 and period["accepted"] == 1, "and is passed over", done)


def kill_pipe(gate, number):
    process = subprocess.Popen(gate.argv("deliver"), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    process.stdin.write(mail("killed", number=number))
    process.stdin.close()
    time.sleep(random.random() * 0.03)
    process.kill()
    process.wait()


def kill_daemon(gate, number):
    with Serve(gate) as serve:
        clients = [serve.session() for _ in range(4)]
        for at, client in enumerate(clients):
            client.send(f"MAIL FROM:<a@b.example>\r\nRCPT TO:<{DESK}>\r\nDATA\r\n")
            client.send(mail("killed", number=number + at).replace(b"\n", b"\r\n") + b".\r\n")
        time.sleep(random.random() * 0.06)
        serve.kill_all()
        for client in clients:
            client.close()


def test_kills():
    """Whatever is killed, no acknowledged mail is missing; what the tally lost is at most what was in hand."""
    started = time.monotonic()
    with Gate() as gate:
        for number in range(KILLS):
            kill_pipe(gate, 1000 + number)
            gate.deliver(mail("again", number=1000 + number - random.randrange(3)))
            if number % 5 == 0:
                kill_daemon(gate, 5000 + number * 10)
        done, period = stats(gate)
        tap.ok(done.returncode == 0 and period["missing"] == 0, "I1: whatever is killed, the ledger misses no mail", done)
        tap.ok(period["new"] + period["follow_up"] + period["set_aside"] ==
               sql(gate, "SELECT count(*) FROM mail")[0][0], "every row of the store is of one kind")
        tap.note(f"I1: N={KILLS} seed={SEED} {time.monotonic() - started:.0f} s accepted={period['accepted']} "
                 f"missing={period['missing']} uncounted={period['uncounted']}")


# --- the queue ---

SERVER = """#!/bin/sh
cat > /dev/null
read -r status words < "$0.says"
[ "$status" = 0 ] || echo "msmtp: server message: $words"
exit "$status"
"""


class Outbox:
    """A desk whose next mail server says what it is told to say."""

    def __init__(self, gate):
        self.gate = gate
        self.command = gate.write("nextserver", SERVER, 0o755)
        gate.set("[transport]", kind="msmtp", command=self.command)

    def says(self, words):
        self.gate.write("nextserver.says", words + "\n")

    def list(self, *words):
        return [json.loads(line) for line in self.gate.run("queue", "--json", *words).stdout.splitlines()]

    def settled(self, state, *words):
        """Until a first letter is in that state."""
        def look():
            found = self.list(*words)
            return found and found[0]["state"] == state and found[0]["answer"]
        return wait_for(look)


def test_queue():
    with Desk() as gate:
        outbox = Outbox(gate)
        gate.on_time("agents", "add", "petrov@example.ru")
        outbox.says("75 451 4.7.1 greylisted, come back")
        tap.equal(gate.on_time("queue").returncode, 1, "an empty queue is none")
        gate.at(mail("one"))
        wait_for(lambda: len([row for row in outbox.list() if row["answer"]]) == 2)
        waiting = outbox.list("letters")
        tap.ok(len(waiting) == 2 and all("451 4.7.1 greylisted" in row["answer"] and row["attempts"] == 1 and
                                         row["next_try"] and row["queue"] == "letters" for row in waiting),
               "letters that wait, with the next server's answer", waiting)
        text = gate.on_time("queue").stdout.decode()
        tap.ok(re.search(r"^ +1  #1 +\S+ +next try 20\S+ +\S+\n +1 try: .*greylisted", text, re.M), "for people, too", text)
        tap.equal(len(outbox.list("--ticket", "1")), 2, "of one ticket")
        tap.equal(outbox.list("--ticket", "7"), [], "of another")
        outbox.says("65 550 5.1.1 no such user")
        done = gate.on_time("queue", "retry", "1")
        tap.ok(done.returncode == 0 and outbox.settled("failed", "--failed"), "a letter is tried again at once", done)
        tap.ok([row["id"] for row in outbox.list()] == [2] and outbox.list("--failed")[0]["attempts"] == 2,
               "and has failed by the new answer")
        outbox.says("0 fine")
        gate.on_time("queue", "retry", "all-failed")
        tap.ok(wait_for(lambda: sql(gate, "SELECT state FROM letter WHERE id = 1") == [("sent",)]),
               "what was given up is sent when the next server takes it")
        done = gate.on_time("queue", "drop", "2", "9", "x")
        tap.ok(done.returncode == 1 and b"no letter 9" in done.stderr and b"'x' is no number" in done.stderr,
               "what cannot be is named", done)
        tap.equal([row["state"] for row in outbox.list("--failed")], ["failed"], "a letter is dropped")
        tap.equal(gate.on_time("queue", "retry", "1").returncode, 1, "what was sent is not sent again")
        events = [(row["by"], row["codes"].get("event") or row["codes"].get("reason")) for row in gate.show(1)["events"]
                  if row["by"] == "administrator"]
        tap.equal(events, [("administrator", "letter-retried")] * 2 + [("administrator", "dropped")],
                  "orders are events of the ticket")
        tap.equal(gate.on_time("queue", "sell").returncode, 2, "another word is a wrong word")
        tap.equal(gate.on_time("check", "--rebuild").returncode, 0, "the store is in order")


# --- one mail, one ticket ---

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\x06\0\0\0"


def letter_to(gate, address):
    for path in glob.glob(gate.letters + "/*.eml"):
        with open(path, "rb") as handle:
            letter = email.message_from_binary_file(handle, policy=email.policy.default)
        if address in str(letter["X-Envelope-To"]):
            return letter.get_body(("plain",)).get_content()
    return ""


def test_one_mail(gate):
    """P113: what is odd about a file is shown to agents; `why` tells a mail's whole way."""
    raw = (f"From: ivan@stranger.example\nTo: {DESK}\nSubject: odd\nMessage-ID: <odd@stranger.example>\n"
           "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nlook\n"
           "--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=log.pdf\n"
           "Content-Transfer-Encoding: base64\n\n" + base64.b64encode(PNG).decode() + "\n--b--\n").encode()
    gate.on_time("agents", "add", "petrov@example.ru")
    gate.at(raw)
    wait_for(lambda: letter_to(gate, "petrov@example.ru"))
    files = gate.show(1)["attachments"]
    tap.equal([row["flags"] for row in files], [["type-mismatch"]], "P113: show names what is odd about a file")
    text = gate.run("show", "1").stdout.decode()
    tap.ok(re.search(r"log\.pdf +\d+ +\w+.*; type-mismatch", text), "for people, too", text)
    told = letter_to(gate, "petrov@example.ru")
    tap.ok("содержимое другого типа" in told or "of another type" in told, "P113: and so does the agents' letter", told)
    wait_for(lambda: not gate.run("queue").stdout)
    text = gate.run("why", "odd@stranger.example").stdout.decode()
    wanted = [r"^message +<odd@\S+>, in the log id=[0-9a-f]{12}$", r"^came ", r"^from ", r"^outcome +accepted", r"^ticket +#1$",
              r"^did +ticket-new \(\S+\)$", r"^letter +\d+, notify to petrov@example.ru: sent 2026-\S+, 1 try$"]
    missing = [pattern for pattern in wanted if not re.search(pattern, text, re.M)]
    tap.ok(not missing, "why: door, decision, ticket, letters, answers on one screen", *missing, text)


# --- metrics and log ---

def metrics_of(path):
    with open(path, encoding="utf-8") as handle:
        return exposition(handle.read())


def test_metrics(gate):
    path = os.path.join(gate.top, "ticketgate.prom")
    gate.set("[metrics]", file=path, every="1")
    with Serve(gate) as serve:
        before = metrics_of(path)
        serve.deliver(mail("one", number=1))
        serve.deliver(mail("one", number=1))
        serve.deliver(mail("two"), "nobody@example.ru")
        idle = serve.session()
        tap.ok(wait_for(lambda: sample(metrics_of(path), "ticketgate_mails_total", outcome="refused") == 1 and
                        sample(metrics_of(path), "ticketgate_sessions") == 1),
               "the daemon writes the file, and a strict reader takes each of them")
        now = metrics_of(path)
        tap.equal(sample(now, "ticketgate_mails_total", outcome="new"), 1, "mails by outcome")
        tap.equal(sample(now, "ticketgate_mails_total", outcome="duplicate"), 1, "duplicates, too")
        tap.equal(now["ticketgate_commit_seconds"].samples[("ticketgate_commit_seconds_count", ())], 2, "commits")
        tap.ok(sample(now, "ticketgate_connections_total") > sample(before, "ticketgate_connections_total"), "clients")
        tap.equal(os.stat(path).st_mode & 0o777, 0o644, "whoever collects may read it")
        serve.signal(signal.SIGHUP)
        tap.ok(wait_for(lambda: sample(metrics_of(path), "ticketgate_reloads_total", result="taken") == 1), "reloads")
        idle.close()
        serve.stop()
    printed = exposition(gate.run("stats", "--prometheus").stdout.decode())
    tap.equal(sample(printed, "ticketgate_mails_total", outcome="new"), 1, "the command prints the same")
    tap.ok("ticketgate_sessions" not in printed, "without what only the daemon knows")
    tap.equal([name for name in os.listdir(gate.top) if name.startswith(".new")], [], "nothing is left beside the file")


CORES = ["\x1b[2J", "\x9b31m", "\x7f", "\u202e", "\u200b", "\u2028", "\ufeff", "\x08\x08", "\x0b", "\t", '"', "\\",
         'x" event=mail-stored ticket=1 y="', "\U000e0041", "=", "%n%s", "é" * 900, "\x85", "\ud7ff", "\u2066"]


STRANGE = ["\u202e", "\u200b", "x=", "\u2066"]


def nasty(number):
    """A mail whose Message-ID and From quote what a log must not obey."""
    core = CORES[number % len(CORES)] + random.choice(CORES)
    return (f"From: \"{core}\" <ivan{number}@stranger.example>\r\nTo: {DESK}\r\nSubject: {core}\r\n"
            f"Message-ID: <{core}{number}@stranger.example>\r\n\r\ntext {number}\r\n").encode("utf-8", "replace")


def test_log(gate):
    """P122: every line of the daemon's log is one event."""
    started = time.monotonic()
    with Serve(gate) as serve:
        for number in range(PAYLOADS):
            if number % 8 == 0:  # a client that makes many mistakes is given up
                client = serve.session()
            client.mail(nasty(number), [DESK, f"{random.choice(STRANGE)}{number}@example.ru"])
            if number % 8 == 7:
                client.quit()
        wait_for(lambda: os.listdir(gate.letters))
        serve.stop()
        text = serve.words()
    lines, wrong = [], []
    for line in text.rstrip("\n").split("\n"):
        try:
            lines.append(logfmt(line))
        except ValueError as problem:
            wrong.append(f"{problem}: {line!r}")
    tap.ok(not wrong, "P122 T39: each line of the log is one event, and hides nothing", *wrong[:5])
    stored = [line for line in lines if line["event"] == "mail-stored"]
    answered = sum(line["event"] in ("mail-stored", "mail-deferred", "mail-refused") and "id" in line for line in lines)
    tap.ok(answered >= len(stored) > 0 and all(line["ticket"] for line in stored if line["outcome"] == "new"),
           "each mail has its line")
    longest = max(len(line.encode()) for line in text.split("\n"))
    tap.ok(longest <= 4095, f"no line is longer than a pipe takes at once ({longest})")
    tap.note(f"P122: N={PAYLOADS} seed={SEED} {time.monotonic() - started:.0f} s lines={len(lines)} wrong={len(wrong)} "
             f"stored={len(stored)}")


def test_follow(gate):
    """One id leads from the mail to its letters, through two processes."""
    with Serve(gate) as serve:
        serve.deliver(mail("one mail's way", number=77))
        wait_for(lambda: "letter-sent" in serve.words())
        serve.stop()
        lines = [logfmt(line) for line in serve.words().splitlines()]
    stored = [line for line in lines if line.get("message_id") == "n77@stranger.example"]
    ours = [line["event"] for line in lines if stored and line.get("id") == stored[0]["id"]]
    tap.equal(sorted(set(ours)), ["letter-sent", "mail-stored"], "one id leads from the mail to its letters")
    tap.ok(all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", line["time"]) for line in lines), "each line has its time")
    quiet = gate.deliver(mail("by the pipe"))
    tap.equal(quiet.stderr, b"", "a delivery agent sees no log")
    loud = gate.run("--log", "journal:debug", "deliver", stdin=mail("told"))
    tap.ok(loud.stderr.startswith(b"<6>event=mail-stored "), "unless it asks for it", loud.stderr)
    tap.equal(gate.run("--log", "loud", "list").returncode, 2, "a form that is none is a wrong word")


def main():
    with Desk() as gate:
        test_ledger(gate)
        test_missing(gate)
    with Desk() as gate:
        test_one_mail(gate)
    test_kills()
    test_queue()
    for test in (test_metrics, test_log, test_follow):
        with Gate() as gate:
            test(gate)
    tap.done()


main()
