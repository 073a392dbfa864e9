# SPDX-License-Identifier: ISC
"""A damaged row, as the program's user meets it (P50, P51): a letter whose recipient or text is not what was
stored is not sent, its ticket says so and agents are told; the others go out. A damaged agent stops the mail
until he is written anew. A database that is none any more takes nothing and is not touched.
"""
import os
import sqlite3
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from gate import Gate, mail  # noqa: E402
from tap import Tap  # noqa: E402

AGENT = "petrov@example.ru"

# What is changed of a letter that waits, and what else it is then.
CHANGES = [
    ("its recipient", "recipient = 'ivaн@stranger.example'"),
    ("its recipient, to an address that exists", "recipient = 'petrov@example.ru'"),
    ("its envelope", "envelope = envelope || 'x'"),
    ("its text", "content = CAST(replace(CAST(content AS TEXT), 'Message', 'Nessage') AS BLOB)"),
    ("its Message-ID", "message_id = message_id || 'x'"),
    ("its ticket", "ticket = 777"),
    ("its kind", "kind = 'bck'"),
    ("its seal", "seal = replace(seal, substr(seal, 1, 1), 'z')"),
    ("its seal, gone", "seal = NULL"),
]


def execute(gate, sql, *values):
    with sqlite3.connect(os.path.join(gate.desk, "ticketgate.db")) as db:
        return db.execute(sql, values).fetchall()


def mails(gate):
    return sorted(name for name in os.listdir(gate.letters) if name.endswith(".eml"))


def quiet(gate):
    """Nothing is sent by itself: what waits is what the test has put there."""
    gate.run("send")
    deadline = time.monotonic() + 60
    while execute(gate, "SELECT 1 FROM letter WHERE state IN ('queued', 'leased')") and time.monotonic() < deadline:
        gate.run("send")
        time.sleep(0.05)


def letters(tap, gate):
    """One letter of each round is damaged, the others are not."""
    for number, (what, change) in enumerate(CHANGES):
        done = gate.deliver(mail(f"letter {number}", sender=f"c{number}@stranger.example", number=number))
        quiet(gate)
        ids = [row[0] for row in execute(gate, "SELECT id FROM letter ORDER BY id DESC LIMIT 2")][::-1]
        for name in mails(gate):
            os.unlink(os.path.join(gate.letters, name))
        before = execute(gate, "SELECT max(id) FROM letter")[0][0]
        execute(gate, "UPDATE letter SET state = 'queued', attempts = 0, next_at = 0 WHERE id IN (?, ?)", *ids)
        execute(gate, f"UPDATE letter SET {change} WHERE id = ?", ids[0])
        found = gate.run("check", "--rebuild").stdout.decode()
        sent = gate.run("send")
        state = execute(gate, "SELECT state FROM letter WHERE id = ?", ids[0])[0][0]
        went = [name for name in mails(gate) if name.startswith(f"{ids[0]:06d}-")]
        tap.ok(done.returncode == 0 and len(ids) == 2 and not went and state == "failed" and sent.returncode == 0,
               f"P51: a letter is not sent when {what} is not what was stored", done, sent, went, state)
        tap.ok(any(name.startswith(f"{ids[1]:06d}-") for name in mails(gate)),
               f"P51: the letter beside it is ({what})", mails(gate), sent)
        tap.ok(f"letter {ids[0]} of ticket" in found, f"P51: check --rebuild names the letter ({what})", found)
        told = execute(gate, "SELECT recipient FROM letter WHERE id > ?", before)
        tap.ok(told == ([] if "ticket = 777" in change else [(AGENT,)]), f"P51: agents are told ({what})", told)


def tickets(tap, gate):
    """The people of a ticket are those of its events, whatever stands in its row."""
    number = max(row["number"] for row in gate.tickets())
    contact = gate.show(number)["contact"]["address"]
    execute(gate, "UPDATE ticket SET contact = 'else@where.example' WHERE number = ?", number)
    execute(gate, "UPDATE participant SET address = 'else@where.example' WHERE ticket = ?", number)
    tap.equal(gate.show(number)["contact"]["address"], contact, "P51: a ticket's contact is what its events say")
    found = gate.run("check", "--rebuild").stdout.decode()
    tap.ok(f"ticket {number}: " in found, "P51: check --rebuild sees the row", found)
    gate.run("check", "--rebuild", "--repair")
    found = gate.run("check", "--rebuild").stdout.decode()
    tap.ok(f"ticket {number}: " not in found, "P51: check --rebuild --repair mends the row", found)


def agents(tap, gate):
    execute(gate, "UPDATE agent SET address = 'qetrov@example.ru'")
    done = gate.deliver(mail("agent", number=100))
    tap.ok(done.returncode == 75 and b"qetrov" in done.stdout, "P51: nobody is told in a damaged agent's place", done)
    gate.run("agents", "remove", "qetrov@example.ru")
    gate.run("agents", "add", AGENT)
    done = gate.deliver(mail("agent", number=100))
    tap.equal(done.returncode, 0, "P51: the mail is taken when he is written anew")
    quiet(gate)


def database(tap, gate):
    """The file is no database any more."""
    path = os.path.join(gate.desk, "ticketgate.db")
    gate.run("backup", os.path.join(gate.top, "backup.db"))
    for end in ("-wal", "-shm"):
        if os.path.exists(path + end):
            os.unlink(path + end)
    junk = b"no database, and somebody may want to look at it\n" * 5000
    with open(path, "wb") as handle:
        handle.write(junk)
    done = gate.deliver(mail("none", number=200))
    tap.ok(done.returncode == 75, "P50: mail stays with the mail server", done)
    tap.ok(path.encode() in done.stderr + done.stdout and b"restore a backup" in done.stderr + done.stdout,
           "P50: the log says which file, and what to do", done)
    gate.run("send")
    with open(path, "rb") as handle:
        tap.ok(handle.read() == junk, "P50: nothing of it is written over")
    os.replace(os.path.join(gate.top, "backup.db"), path)
    done = gate.deliver(mail("none", number=200))
    tap.ok(done.returncode == 75 and b"-damaged" in done.stdout, "P50: until somebody has looked at it", done)
    os.unlink(path + "-damaged")
    done = gate.deliver(mail("none", number=200))
    tap.equal(done.returncode, 0, "P50: a restored backup takes the mail")


def main():
    tap = Tap()
    began = time.monotonic()
    with Gate() as gate:
        gate.run("agents", "add", AGENT)
        letters(tap, gate)
        tickets(tap, gate)
        agents(tap, gate)
        database(tap, gate)
    tap.note(f"P51: N={len(CHANGES)} seed=none {time.monotonic() - began:.0f} s failed={tap.failed}")
    tap.done()


main()
