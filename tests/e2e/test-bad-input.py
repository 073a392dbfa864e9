# SPDX-License-Identifier: ISC
"""Bad input gets a clear message; what stands between a mail and the disk gets a 75 (I7).

Each row: what is wrong, how it is made wrong, the words that `check` must find for it (file, line,
nearest word). Each of them also meets a delivery, which must be 75 and keep the mail.
"""
import base64
import io
import json
import os
import resource
import signal
import sqlite3
import sys
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from gate import Gate, mail  # noqa: E402
from tap import Tap  # noqa: E402


def append(gate, name, text):
    """Adds text to a file of the desk; returns the number of its first new line."""
    path = os.path.join(gate.desk, name)
    with open(path, encoding="utf-8") as handle:
        old = handle.read()
    with open(path, "w", encoding="utf-8") as handle:
        handle.write(old.rstrip("\n") + "\n" + text)
    return old.rstrip("\n").count("\n") + 2


# what, file, text appended, which of its lines is at fault, words of the finding
ROWS = [
    ("a wrong key", "ticketgate.conf", "[level other]\ncalender = office\n", 1, ["calender", "did you mean 'calendar'"]),
    ("a wrong section", "ticketgate.conf", "[dsek sales]\naddress = a@b.example\n", 0, ["dsek", "did you mean 'desk'"]),
    ("a duplicate section", "ticketgate.conf", "[mail]\nreply_address = plain\n", 0, ["mail"]),
    ("a duplicate key", "ticketgate.conf", "[level x]\ncalendar = office\ncalendar = office\n", 2, ["calendar"]),
    ("a bad value", "ticketgate.conf", "[level y]\ncalendar = office\nanswer = soon\n", 2, ["soon"]),
    ("a broken section", "ticketgate.conf", "[nonsense\n", 0, []),
    ("a broken template", "templates/ru/ack.txt", "{{#fields}}\n", 0, []),
    ("an unknown name in a template", "templates/ru/ack.txt", "{{numbre}}\n", 0, ["numbre"]),
]


def bad_files(tap):
    for what, name, text, offset, words in ROWS:
        with Gate() as gate:
            line = append(gate, name, text) + offset
            done = gate.run("check")
            out = (done.stdout + done.stderr).decode(errors="replace")
            tap.ok(done.returncode == 1 and f"{name}:{line}:" in out and all(word in out for word in words),
                   f"check names file and line of {what}", f"wanted {name}:{line}: {words}", out)
            done = gate.deliver(mail("kept"))
            tap.ok(done.returncode == 75 and done.stdout.startswith(b"4."),
                   f"deliver answers 75 to {what}: the mail server keeps the mail", done)


def missing_files(tap):
    for what, name in (("a missing calendar file", "calendars"), ("missing templates", "templates"),
                       ("missing filters", "filters"), ("a missing configuration", "ticketgate.conf")):
        with Gate() as gate:
            os.rename(os.path.join(gate.desk, name), os.path.join(gate.desk, "gone"))
            done = gate.run("check")
            out = (done.stdout + done.stderr).decode(errors="replace")
            tap.ok(done.returncode == 1 and name.split(".")[0] in out, f"check names {what}", out)
            done = gate.deliver(mail("kept"))
            tap.ok(done.returncode == 75, f"deliver answers 75 to {what}", done)


def locked(tap):
    with Gate() as gate:
        gate.deliver(mail("first"))
        other = sqlite3.connect(os.path.join(gate.desk, "ticketgate.db"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        done = gate.deliver(mail("second"))
        tap.ok(done.returncode == 75 and done.stdout.startswith(b"4."), "a locked database is 75", done)
        other.execute("ROLLBACK")
        other.close()
        done = gate.deliver(mail("second"))
        tap.ok(done.returncode == 0 and len(gate.tickets()) == 2, "and unlocked it is stored", done)


def full_disk(tap):
    """No file may grow any more: what a full disk looks like to a program that holds it open."""
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    with Gate() as gate:
        gate.deliver(mail("first"))
        for size in (100, 2000000):
            raw = mail("full", text="x" * 70 + "\n" * (size // 70), number=f"full{size}")
            done = gate.deliver(raw, preexec=limit)
            tap.ok(done.returncode == 75 and done.stdout.startswith(b"4."),
                   f"a full disk is 75 ({size} bytes)", done)
        tap.ok(len(gate.tickets()) == 1 and gate.run("check", "--rebuild").returncode == 0,
               "and the database is whole", gate.run("check", "--rebuild"))


def unwritable(tap):
    """Root without its right to pass over permissions is anybody (setpriv is in Debian's util-linux)."""
    with Gate() as gate:
        if os.geteuid() == 0:
            wrapper = gate.write("as-anybody", "#!/bin/sh\nexec setpriv --bounding-set=-dac_override,-dac_read_search "
                                 f"'{gate.program}' \"$@\"\n")
            os.chmod(wrapper, 0o755)
            gate.program = wrapper
        os.chmod(os.path.join(gate.desk, "ticketgate.db"), 0)
        done = gate.deliver(mail("kept"))
        tap.ok(done.returncode == 75, "a database that belongs to another user is 75", done)


CUSTOMERS = "organisation,domains,addresses,level,agreement,valid_from,valid_until,manager,language,timezone\n"


def registries(tap):
    """An import is all or nothing; each mistake has its line."""
    with Gate() as gate:
        for line, wanted in (("A,,,vip,,,,,,", "unknown level 'vip'"), ("A,,,,,2026-13-01,,,,", "is no date"),
                             ("A,,,,,2027-01-01,2026-01-01,,,", "is before"), ("A,gmail.com,,,,,,,,", "public mail provider"),
                             ("A,,,,,,,,,Mars/Phobos", "Mars/Phobos"), ("\"A,a.example,,,,,,,,", "is not closed")):
            path = gate.write("customers.csv", CUSTOMERS + "B,b.example,,,,,,,,\n" + line + "\n")
            done = gate.run("customers", "import", path)
            tap.ok(done.returncode == 1 and "customers.csv:3: " in done.stderr.decode() and wanted in done.stderr.decode()
                   and not gate.run("customers", "list").stdout, f"an import says '{wanted}' and stores nothing", done)


def dressed_up(tap):
    """An archive that is dressed up as an office document is still looked into (P113)."""
    for names, verdict in ((["[Content_Types].xml", "word/document.xml"], "accepted"),
                           (["[Content_Types].xml", "word/document.xml", "word/setup.exe"], "refused")):
        store = io.BytesIO()
        with zipfile.ZipFile(store, "w") as archive:
            for name in names:
                archive.writestr(name, "x")
        raw = mail("docx").replace(b"Content-Type: text/plain", b"Content-Type: multipart/mixed; boundary=b\nX-Was: text/plain") + (
            b"--b\nContent-Type: application/zip\nContent-Disposition: attachment; filename=a.docx\n"
            b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(store.getvalue()) + b"--b--\n")
        with Gate() as gate:
            done = json.loads(gate.run("parse", "--json", stdin=raw).stdout)
            tap.ok([one["verdict"] for one in done["attachments"]] == [verdict],
                   f"a document of {len(names)} members is {verdict}", done["attachments"])


def charset(tap):
    with Gate() as gate:
        raw = mail("odd").replace(b"charset=utf-8", b"charset=x-klingon")
        done = gate.deliver(raw)
        text = gate.show(1)["messages"][0]["text"]
        tap.ok(done.returncode == 0 and "Как обновить программу?" in text,
               "an unknown charset is read as what it is", done, text)


def words(tap):
    """Unknown commands and options: the nearest word, and never a ticket."""
    with Gate() as gate:
        for argv, wanted in ((["delivr"], b"(did you mean 'deliver'?)"), ([], b"usage: ticketgate"),
                             (["list", "--jsn"], b"unknown option '--jsn' (did you mean '--json'?)"),
                             (["list", "--nothing-like-it"], b"'ticketgate list --help'"),
                             (["list", "extra"], b"unexpected word 'extra'"),
                             (["list", "--status", "opne"], b"'opne' is none of new, open"),
                             (["list", "--desk", "nowhere"], b"[desk nowhere]"),
                             (["--confg", "x", "list"], b"(did you mean '--config'?)"),
                             (["-c", "/nonexistent.conf", "list"], b"ticketgate init"),
                             (["deliver", "--size", "big"], b"'big' is no size"),
                             (["deliver", "support@example.ru"], b"unexpected word"),
                             (["show", "x"], b"which ticket"), (["show", "--json"], b"which ticket"), (["events", "x"], b"which ticket"),
                             (["show", "7"], b"7"), (["--now", "yesterday", "list"], b"yesterday"),
                             (["check", "--repair"], b"--rebuild"),
                             (["customers", "import", "/nonexistent.csv"], b"/nonexistent.csv")):
            done = gate.run(*argv)
            tap.ok(done.returncode in (1, 2, 75) and wanted in done.stderr and not done.stdout,
                   f"ticketgate {' '.join(argv)} is told what is wrong", done)
        for argv in (["help"], ["help", "help"], ["help", "--help"], ["list", "-h"], ["--version"]):
            done = gate.run(*argv)
            tap.ok(done.returncode == 0 and b"ticketgate" in done.stdout and not done.stderr,
                   f"ticketgate {' '.join(argv)} answers", done)
        done = gate.run("init", "somewhere", "--store", "postgres:x")
        tap.ok(done.returncode == 1 and not os.path.exists(os.path.join(gate.top, "somewhere")),
               "init with a store that does not exist makes nothing", done)
        done = gate.run("deliver", "--unknown", stdin=mail("x"))
        tap.ok(done.returncode == 75, "deliver with a wrong option is 75: a typing error loses no mail", done)


def main():
    tap = Tap()
    bad_files(tap)
    missing_files(tap)
    locked(tap)
    full_disk(tap)
    unwritable(tap)
    registries(tap)
    dressed_up(tap)
    charset(tap)
    words(tap)
    tap.done()


main()
