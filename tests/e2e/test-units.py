# SPDX-License-Identifier: ISC
"""contrib/systemd (H1, H4): the units are sound, leave nothing open that they need not, and the program
works behind exactly their walls: system calls, folders, network, user.
"""
import os
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import time

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", part) for part in ("lib", "host")]
from daemon import Daemon  # noqa: E402
from gate import Gate, mail  # noqa: E402
from machine import NOW, message  # noqa: E402
from smtpd import Smtpd  # noqa: E402
from tap import Tap  # noqa: E402
from units import ANALYZE, FOLDER, Unit, can_play  # noqa: E402

# Unit, its largest exposure (1.1 is "OK", what has the network cannot be "safe").
EXPOSED = (("ticketgate.service", 1.0), ("ticketgate-daily.service", 1.0), ("ticketgate-send.service", 1.2))
OTHERS = ("ticketgate.socket", "ticketgate-daily.timer")
HTML = ("<html><body><p>Программа <b>не печатает</b></p><div style='display:none'>x</div>"
        "<blockquote>old</blockquote></body></html>\n")


def sound(tap, gate):
    units = [Unit(name, gate.program) for name in [row[0] for row in EXPOSED] + list(OTHERS)]
    paths = [unit.write(gate.top) for unit in units]
    done = subprocess.run([ANALYZE, "verify", "--man=no", *paths], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    words = [line for line in done.stdout.decode().splitlines() if "ticketgate" in line]
    tap.ok(done.returncode == 0 and not words, "H1: systemd finds nothing wrong with the units", *words)
    for unit, (_, most) in zip(units, EXPOSED):
        seen = unit.exposure(gate.top)
        tap.ok(seen is not None and seen <= most, f"H1: {unit.name}: exposure at most {most}", seen)
        tap.note(f"{unit.name}: {seen}")
    for kind, tool in (("sysusers", "systemd-sysusers"), ("tmpfiles", "systemd-tmpfiles")):
        path = os.path.join(FOLDER, f"{kind}.d", "ticketgate.conf")
        words = [tool, "--dry-run", path] if kind == "sysusers" else [tool, "--create", "--prefix=/nonexistent", path]
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        tap.ok(done.returncode == 0, f"{tool} reads its file", done.stdout.decode())


def told(*runs):
    """What the runs said, without their long command lines."""
    return [(done.returncode, done.stdout[-300:], done.stderr[-300:]) for done in runs]


def run(unit, gate, *words, stdin=b""):
    return subprocess.run(unit.command(gate, "--now", NOW, *words), input=stdin, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False, timeout=120)


def reads(tap, gate):
    """Forks, walls of its own, late libraries, converters: as outside."""
    unit = Unit("ticketgate.service", gate.program)
    page = mail("html", number=2, text=HTML).replace(b"text/plain", b"text/html")
    for name, raw in (("plain", mail("plain", number=1)), ("HTML", page), ("an archive", message())):
        outside = gate.run("parse", "--json", stdin=raw)
        inside = run(unit, gate, "parse", "--json", stdin=raw)
        tap.ok(outside.returncode == 0 and inside.stdout == outside.stdout,
               f"H1: {name} is understood behind the walls as outside", told(inside, outside))
        done = run(unit, gate, "deliver", stdin=raw)
        tap.ok(done.returncode == 0, f"H1: {name} becomes a ticket behind the walls", told(done))
    inside, outside = run(unit, gate, "check"), gate.run("check")
    tap.ok(inside.returncode == 0 and (b"Landlock" in inside.stdout) == (b"Landlock" in outside.stdout),
           "H1: check finds all walls of the scanner there", told(inside, outside))


def sends(tap, gate, server):
    """H4: only the sender reaches another machine; msmtp is its child, with a shell for the password."""
    network = Unit("ticketgate-send.service", gate.program)
    run(Unit("ticketgate.service", gate.program), gate, "send")
    tap.ok(not server.mails, "H4: who reads mail cannot send any", server.mails)
    done = run(network, gate, "--now", "2026-11-23T18:00:00+03:00", "send")
    tap.ok(server.mails, "H4: msmtp sends under the sender's unit", told(done))


def serves(tap, gate, server):
    """Both roles under their units: the socket comes from the supervisor, the watchdog is fed, the
    configuration is read anew, the answer leaves by the other role."""
    roles = [Unit(name, gate.program) for name in ("ticketgate.service", "ticketgate-send.service")]
    argvs = [unit.command(gate, *unit.get("ExecStart").split()[1:]) for unit in roles]
    path = os.path.join(gate.top, "lmtp")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen()
        with Daemon(gate, argv=argvs[0], sockets=[listening], env={"WATCHDOG_USEC": "400000"}) as reader, \
                Daemon(gate, argv=argvs[1]) as sender:
            before = len(server.mails)
            with smtplib.LMTP(path) as client:
                client.sendmail("eva@other.example", ["support@example.ru"],
                                mail("walls", sender="eva@other.example", number=9).replace(b"\n", b"\r\n"))
            subjects = [row["subject"] for row in gate.tickets()]
            tap.ok("walls" in subjects, "H1: serve takes mail by the socket unit's socket, behind the walls", subjects, reader.log()[-1000:])
            deadline = time.monotonic() + 60
            while len(server.mails) == before and time.monotonic() < deadline:
                time.sleep(0.05)
            tap.ok([row for row in server.mails[before:] if row[1] == ["eva@other.example"]],
                   "H4: the answer leaves by the other role", sender.log()[-1000:])
            tap.ok(reader.hears("WATCHDOG=1") and reader.hears("WATCHDOG=1"), "H1: the watchdog is fed", reader.said)
            reader.signal(signal.SIGHUP)
            tap.ok(reader.hears("RELOADING=1") and reader.hears("READY=1"), "H1: a reload is told", reader.said)
            ends = (reader.stop(), sender.stop())
            tap.ok(ends == (0, 0) and reader.hears("STOPPING=1"), "H1: SIGTERM ends both with 0", ends, reader.said)


def cares(tap, gate):
    """The daily unit's three commands, twice."""
    unit = Unit("ticketgate-daily.service", gate.program)
    made = []
    for _ in range(2):
        for line in unit.all("ExecStart"):
            words = line.lstrip("-").replace("${STATE_DIRECTORY}", gate.desk).split()
            argv = unit.command(gate)[:-3] + ([shutil.which("mv")] + words[1:] if words[0] == "mv"
                                              else gate.argv(*words[1:]))
            done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
            if done.returncode and not line.startswith("-"):
                made.append(done)
    copies = [name for name in ("backup.db", "backup-1.db") if os.path.exists(os.path.join(gate.desk, name))]
    tap.ok(not made and len(copies) == 2, "H1: the daily unit checks and keeps two copies", told(*made), copies)


def main():
    tap = Tap()
    why = can_play()
    if why:
        tap.skip("systemd's units", why)
        tap.done()
    with Smtpd() as server, Gate(transport="msmtp") as gate:
        sound(tap, gate)
        gate.hand_over("nobody")
        os.chmod(gate.program, 0o755)
        rc = gate.write("msmtprc", f"account default\nhost 127.0.0.1\nport {server.port}\n"
                        "passwordeval cat /dev/null\n", 0o600)
        shutil.chown(rc, "nobody")
        gate.set("[transport]", command=gate.write("msmtp", f'#!/bin/sh\nexec /usr/bin/msmtp -C {rc} "$@"\n', 0o755))
        shutil.chown(gate.conf, "nobody")
        reads(tap, gate)
        sends(tap, gate, server)
        serves(tap, gate, server)
        cares(tap, gate)
    tap.done()


main()
