# SPDX-License-Identifier: ISC
"""scenes.py - the moments at which P32 and P33 kill: a desk, what is done, and what is known of it.

A scene is made once: its desk stands at the moment before, and the job is what is going to be killed.
ledger holds every mail that the desk has taken or will have taken when the job has ended well.
"""
import base64
import os
import random
import shutil
import sqlite3

import oracle
from gate import TOP
from kit import NOW, POLICY, Desk, Job, mail, remove

CUSTOMER = "ivan@stranger.example"
AGENT = "petrov@example.ru"
BEFORE = "2026-11-23T09:30:00+03:00"


class Scene:
    """process: which one is killed, alone: only that one. good: wait statuses that end the tries. after:
    finds more that is wrong, given the desk and the wanted dump."""

    def __init__(self, name, desk, job, ledger, process=0, alone=False, good=(0,), after=None):
        self.name, self.desk, self.job, self.ledger = name, desk, job, ledger
        self.process, self.alone, self.good, self.after = process, alone, good, after
        desk.save()


def with_files(count, size, number):
    """A mail with attachments of letters at random; the same each time."""
    chance = random.Random(number)
    parts = [f"--b{number}\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nСмотрите файлы.\n"]
    for i in range(count):
        body = base64.encodebytes(chance.randbytes(size)).decode()
        parts.append(f"--b{number}\nContent-Type: application/pdf; name=\"{i}.pdf\"\nContent-Disposition: attachment; "
                     f"filename=\"{i}.pdf\"\nContent-Transfer-Encoding: base64\n\n{body}")
    return (f"From: {CUSTOMER}\nTo: support@example.ru\nSubject: files {number}\nMessage-ID: <f{number}@stranger.example>\n"
            f"Date: Mon, 23 Nov 2026 10:05:00 +0300\nMIME-Version: 1.0\n"
            f"Content-Type: multipart/mixed; boundary=b{number}\n\n" + "".join(parts) + f"--b{number}--\n").encode()


def answer(letter, sender, text, number):
    return mail("Re: first", sender=sender, text=text, number=number,
                extra=f"In-Reply-To: {letter}\nReferences: {letter}\n")


def first_ticket(sink=False):
    """A desk with an agent and one ticket, all letters sent. (desk, ledger)"""
    desk = Desk(sink)
    desk.run("agents", "add", AGENT)
    raw = mail("first", number="first")
    desk.play(Job.deliver(raw, CUSTOMER, now=BEFORE))
    return desk, [raw]


def new_ticket():
    desk, ledger = first_ticket()
    raw = mail("second", number="second")
    return Scene("new ticket", desk, Job.deliver(raw, CUSTOMER), ledger + [raw])


def reply():
    desk, ledger = first_ticket()
    raw = answer(desk.letter_to(CUSTOMER), CUSTOMER, "Версия 2.3.1, каждый раз.", "again")
    return Scene("reply", desk, Job.deliver(raw, CUSTOMER), ledger + [raw])


def three_files():
    desk, ledger = first_ticket()
    raw = with_files(3, 20000, 3)
    return Scene("three attachments", desk, Job.deliver(raw, CUSTOMER), ledger + [raw])


def large_mail():
    """Above the border at which a mail goes through a spool file, and becomes a file of raw/."""
    desk, ledger = first_ticket()
    raw = with_files(1, 780000, 1)
    return Scene("large mail", desk, Job.deliver(raw, CUSTOMER), ledger + [raw])


def agent_reply():
    desk, ledger = first_ticket()
    raw = answer(desk.letter_to(AGENT), AGENT, "#take\n\nПроверьте очередь печати.", "agent")
    return Scene("agent's reply", desk, Job.deliver(raw, AGENT), ledger + [raw])


def scanner():
    desk, ledger = first_ticket()
    raw = mail("scanned", number="scanned")
    return Scene("scanner", desk, Job.deliver(raw, CUSTOMER), ledger + [raw], process=1, alone=True)


def waiting_letters(sink):
    """An outbox with an acknowledgement, two notifications and an agent's reply: every sender that was
    woken has died at birth."""
    desk, ledger = first_ticket(sink)
    mails = [mail("second", number="second"),
             answer(desk.letter_to(AGENT), AGENT, "#take\n\nПроверьте очередь печати.", "agent")]
    for raw, sender in zip(mails, (CUSTOMER, AGENT)):
        desk.play(Job.deliver(raw, sender), kill=(2, 1), alone=True)
    return desk, ledger + mails


def send_files():
    desk, ledger = waiting_letters(False)
    return Scene("send to a folder", desk, Job("send"), ledger)


def send_sink():
    desk, ledger = waiting_letters(True)
    return Scene("send by a program", desk, Job("send"), ledger)


def send_alone():
    """The sender dies, the program that it has started lives on: it must not take half a letter for one."""
    desk, ledger = waiting_letters(True)
    return Scene("send by a program that lives on", desk, Job("send"), ledger, alone=True)


def migration():
    desk = Desk()
    for name in ("ticketgate.db", "ticketgate.db-wal", "ticketgate.db-shm"):
        if os.path.exists(os.path.join(desk.desk, name)):
            os.unlink(os.path.join(desk.desk, name))
    with open(os.path.join(TOP, "tests", "unit", "schema-1.sql"), encoding="utf-8") as handle:
        text = handle.read()
    db = sqlite3.connect(desk.database)
    db.executescript(text)
    db.execute("DELETE FROM letter")  # its bytes are no letter
    raws = [row[0] for row in db.execute("SELECT raw FROM mail")]
    db.commit()
    db.close()
    return Scene("migration", desk, Job("list", "--json", now=NOW), raws)


def checkpoint():
    """The write-ahead log passes the size at which the last one to close copies it into the database."""
    desk, ledger = first_ticket()
    raw = with_files(1, 740000, 2)
    return Scene("checkpoint", desk, Job.deliver(raw, CUSTOMER), ledger + [raw])


def restored(desk, ledger, wanted):
    """What is wrong with a desk whose store is the backup, and that has nothing else."""
    made = os.path.join(desk.top, "made")
    for name in os.listdir(made):
        if name != "backup.db":
            yield f"left behind beside the backup: {name}"
    for name in set(os.listdir(desk.desk)) - POLICY:
        remove(os.path.join(desk.desk, name))
    shutil.move(os.path.join(made, "backup.db"), desk.database)
    yield from (f"restored: {sentence}" for sentence in oracle.complaints(desk, ledger, 0, wanted))
    done = desk.run("check", "--rebuild")
    if done.returncode:
        yield f"restored: check --rebuild: {done.stdout.decode()} {done.stderr.decode()}"


def backup():
    """A store with a mail that lies in a file: the backup has it in its row."""
    desk, ledger = first_ticket()
    ledger.append(with_files(1, 780000, 1))
    desk.play(Job.deliver(ledger[-1], CUSTOMER, now=BEFORE))
    made = os.path.join(desk.top, "made")
    desk.extra.append(made)
    os.mkdir(made)
    return Scene("backup", desk, Job("backup", os.path.join(made, "backup.db")), ledger,
                 good=(0, 1 << 8), after=restored)  # 1: it was finished, and nothing is overwritten


DELIVERIES = [new_ticket, reply, three_files, large_mail, agent_reply]
ALL = DELIVERIES + [scanner, send_files, send_sink, send_alone, migration, checkpoint, backup]
LARGE = [large_mail, checkpoint, backup, send_alone]  # much work, or much like another: fewer rounds in CI
CARE = [migration, checkpoint, backup]
