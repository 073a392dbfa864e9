# SPDX-License-Identifier: ISC
"""How another program is started (P124, T15, T16): msmtp gets a fixed argument vector, "--" before the one
recipient, an environment of ours, and no shell is anywhere, whatever the mail's addresses look like.

recorder.c stands in for msmtp. Some addresses come by mail, through everything that reads and judges them;
all of them are also put into the outbox as they are, as if nothing had judged them.
"""
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from gate import BUILD, Gate, mail  # noqa: E402
from seal import reseal  # noqa: E402
from tap import Tap  # noqa: E402

ADDRESSES = [
    "-oQ/tmp", "-X/tmp/x", "--help", "-f", "--", "-", "-C/tmp/evil", "--read-recipients", "-t", "@file", "@/etc/passwd",
    "|cmd", "|/bin/sh", "/dev/null", ":include:/etc/passwd", "a b", "a,b", "a@b.example,c@d.example", '"a\\" -x"@y',
    '"a b"@c.example', "a\n-X/tmp/x", "a\r\nRCPT TO:<v@x.example>", "a\tb", "a\x7fb", "a\x01b", "$(id)@x.example",
    "`id`@x.example", "a;id@x.example", "a&b@x.example", "a>b@x.example", "<a@x.example>", "a@x.example -f root",
    "-oQ/tmp@x.example", "-X/tmp/x@y.example", "--help@x.example", "%s%n@x.example", "", " ", "a" * 5000 + "@x.example",
    "адрес@пример.example", "a\u2028b@x.example", "{a,b}@x.example", "~root@x.example", "*@x.example", "!a@x.example"]
ENVIRONMENT = {"PATH", "LC_ALL", "HOME"}


class Recorder:
    def __init__(self, gate):
        self.program = os.path.join(gate.top, "msmtp-stand-in")
        shutil.copy(os.path.join(BUILD, "tests/host/recorder"), self.program)
        self.path = self.program + ".record"

    def take(self):
        """The records since the last time: dicts of lists."""
        if not os.path.exists(self.path):
            return []
        with open(self.path, "rb") as handle:
            data = handle.read()
        os.unlink(self.path)
        records, record, at = [], {}, 0
        while at < len(data):
            row = re.compile(rb"(argv|environment|parent) (\d+):").match(data, at)
            if row:
                end = row.end() + int(row.group(2))
                record.setdefault(row.group(1).decode(), []).append(data[row.end():end].decode(errors="replace"))
                at = end + 1
                continue
            word, _, value = data[at:data.index(b"\n", at)].decode().partition(" ")
            at = data.index(b"\n", at) + 1
            if word == "end":
                records.append(record)
                record = {}
            else:
                record.setdefault(word, []).append(value)
        return records


def shape(argv, recorder):
    """The vector without its two addresses: (fixed words, envelope, recipient)."""
    return argv[:2] + argv[3:4] == [recorder.program, "-f", "--"] and len(argv) == 5


def straight(tap, gate, recorder):
    """Every address in the outbox's rows, as the database would hold it after the worst of bugs."""
    sent = refused = 0
    database = os.path.join(gate.desk, "ticketgate.db")
    for column in ("recipient", "envelope"):
        for at, address in enumerate(ADDRESSES):
            db = sqlite3.connect(database)
            db.execute("PRAGMA ignore_check_constraints = ON")
            db.execute("UPDATE letter SET recipient = 'olga@x.example', envelope = ''")
            db.execute(f"UPDATE letter SET {column} = ?, state = 'queued', next_at = 0, attempts = 0", (address,))
            reseal(db)
            db.commit()
            db.close()
            done = gate.run("send")
            records = recorder.take()
            for record in records:
                argv = record["argv"]
                good = shape(argv, recorder) and (argv[4] == address if column == "recipient" else
                                                  argv[2] == (address or "<>") and argv[4] == "olga@x.example")
                good = good and not argv[4].startswith("-") and not re.search(r"[\x00-\x20\x7f]", argv[2] + argv[4])
                good = good and (argv[2] == "<>" or not argv[2].startswith("-"))
                tap.ok(good, f"P124: {column} {at}: the vector is fixed, the address one word of it", argv)
            sent, refused = sent + len(records), refused + (not records)
            tap.ok(done.returncode in (0, 75) and len(records) <= 1, f"P124: {column} {at}: {address[:30]!r} is "
                   f"{'handed over once' if records else 'refused'}", done, records)
    return sent, refused


def again(gate):
    """One letter waits in the outbox as it did."""
    db = sqlite3.connect(os.path.join(gate.desk, "ticketgate.db"))
    db.execute("UPDATE letter SET recipient = 'olga@x.example', envelope = '', state = 'queued', next_at = 0, attempts = 0"
               " WHERE id = 1")
    reseal(db)
    db.commit()
    db.close()


def by_mail(tap, gate, recorder):
    """The same as senders, from the outside in."""
    started = 0
    for at, address in enumerate(ADDRESSES):
        if "\n" in address:
            continue
        gate.run("deliver", "--sender", address, stdin=mail("x", sender=f"Name <{address}>", number=at))
        time.sleep(0.03)
        gate.run("send")
    time.sleep(0.3)
    records = recorder.take()
    for record in records:
        started += 1
        argv = record["argv"]
        if not shape(argv, recorder) or argv[4].startswith("-"):
            tap.ok(False, "P124: a sender changed the vector", argv)
    tap.ok(started > 0, f"P124: {len(ADDRESSES)} senders by mail: every vector is fixed ({started} letters)", started)


def surroundings(tap, gate, recorder):
    """What the sender's sender leaves to it, from a start under umask 000 and a hostile environment."""
    recorder.take()
    hostile = {**os.environ, "LD_BIND_NOW": "1", "SECRET": "of the mail server", "MSMTPRC": "/tmp/x", "IFS": "x"}
    done = gate.run("deliver", stdin=mail("y", sender="vera@x.example", number=9001), env=hostile,
                    preexec=lambda: os.umask(0))
    records = []
    for _ in range(100):
        records += recorder.take()
        if records:
            break
        time.sleep(0.05)
    record = records[0] if records else {}
    names = {row.partition("=")[0] for row in record.get("environment", [])}
    parent = {row.partition("=")[0] for row in record.get("parent", [])}
    tap.ok(done.returncode == 0 and names == ENVIRONMENT, "T17 P124: msmtp gets PATH, LC_ALL, HOME and nothing else", names)
    tap.ok(parent and not parent & {"SECRET", "IFS", "MSMTPRC", "LD_BIND_NOW"},
           "T17: who starts it was given nothing of the mail server's environment", parent)
    again(gate)
    gate.run("send", preexec=lambda: os.umask(0))
    umasks = {tuple(row.get("umask", [])) for row in recorder.take()}
    tap.equal(umasks, {("077",)}, "T17: the umask is 077, whatever it was")
    tap.ok("ignored" not in record and "open" not in record, "P124: no signal is ignored, no descriptor is left open",
           record.get("ignored"), record.get("open"))


def no_shell(tap, gate):
    """Every execve of a delivery and of its sender."""
    if not shutil.which("strace"):
        tap.skip("P124: no shell is started", "strace is not installed")
        return
    log = os.path.join(gate.top, "strace")
    subprocess.run(["strace", "-f", "-qq", "-e", "trace=execve,execveat", "-o", log, *gate.argv("deliver")],
                   input=mail("z", sender='"|/bin/sh -c id" <zoe@x.example>', number=9002), check=False,
                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    time.sleep(0.3)
    with open(log, encoding="utf-8", errors="replace") as handle:
        rows = [row for row in handle if "execve" in row]
    programs = {os.path.basename(name) for row in rows for name in re.findall(r'execve(?:at)?\("([^"]*)"', row)}
    tap.ok(rows and programs <= {"ticketgate", "exe", "msmtp-stand-in"}, "P124: no shell, no program but our own and msmtp",
           *rows)


def main():
    tap = Tap()
    began = time.monotonic()
    with Gate(transport="msmtp") as gate:
        recorder = Recorder(gate)
        gate.set("[transport]", command=recorder.program)
        gate.set("[budgets]", stranger_hour="1000", stranger_day="1000", all_hour="1000", domain_hour="1000")
        gate.deliver(mail("first", sender="olga@x.example", number=9000))
        time.sleep(0.3)
        gate.run("send")
        tap.ok(any(shape(record["argv"], recorder) for record in recorder.take()), "P124: the recorder records")
        sent, refused = straight(tap, gate, recorder)
        by_mail(tap, gate, recorder)
        surroundings(tap, gate, recorder)
        no_shell(tap, gate)
    tap.note(f"P124: N={2 * len(ADDRESSES)} seed=none {time.monotonic() - began:.0f} s sent={sent} refused={refused} "
             f"wrong={tap.failed}")
    tap.done()


main()
