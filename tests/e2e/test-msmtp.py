# SPDX-License-Identifier: ISC
"""Letters leave by the real msmtp to an SMTP server on loopback: bytes, envelope, exit codes."""
import json
import os
import shutil
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from gate import Gate, mail  # noqa: E402
from smtpd import Smtpd  # noqa: E402
from tap import Tap  # noqa: E402


def rcfile(gate, port):
    """contrib/msmtp/msmtprc, pointed at loopback without TLS and password."""
    text = gate.recipe_text("msmtp/msmtprc")
    rows = [line for line in text.splitlines()
            if line.split(" ")[0] not in ("tls", "tls_starttls", "tls_trust_file", "auth", "user", "passwordeval")]
    text = "\n".join(rows).replace("smtp.example.ru", "127.0.0.1").replace("port 587", f"port {port}")
    return gate.write("msmtprc", text + "\n", 0o600)


def deliver(gate, subject, sender, number, now="2026-11-23T10:05:00+03:00"):
    return gate.run("--now", now, "deliver", "--sender", sender,
                    stdin=mail(subject, sender=sender, number=number))


def send(gate, now="2026-11-23T10:06:00+03:00"):
    return gate.run("--now", now, "send")


def arrived(server, count):
    """deliver sends in the background: waits until so many letters came; how many came."""
    deadline = time.monotonic() + 10
    while len(server.mails) < count and time.monotonic() < deadline:
        time.sleep(0.05)
    return len(server.mails)


def settled(gate, number, kind):
    """Waits until the ticket has such an event; its events."""
    deadline = time.monotonic() + 10
    kinds = []
    while kind not in kinds and time.monotonic() < deadline:
        kinds = [row["kind"] for row in gate.show(number)["events"]]
        time.sleep(0.05)
    return kinds


def accepted(tap, gate, server):
    deliver(gate, "Вопрос", "ivan@stranger.example", 1)
    done = send(gate)
    tap.ok(done.returncode == 0 and arrived(server, 1) == 1, "msmtp: the letter arrives", done, server.mails)
    sender, recipients, text = server.mails[-1] if server.mails else ("?", [], b"")
    tap.ok(sender == "" and recipients == ["ivan@stranger.example"],
           "msmtp: the envelope is null for a stranger, one recipient", sender, recipients)
    head = text.partition(b"\r\n\r\n")[0]
    tap.ok(b"Auto-Submitted: auto-replied" in head and b"\r\nBcc" not in head, "msmtp: the header is ours", text)
    settled(gate, 1, "letter-sent")
    send(gate, "2026-11-23T23:06:00+03:00")
    tap.ok(len(server.mails) == 1, "msmtp: sent once", len(server.mails))


def refused(tap, gate, server):
    server.rcpt_reply = "451 4.7.1 greylisted"
    deliver(gate, "later", "anna@other.example", 2)
    done = send(gate)
    tap.ok(done.returncode in (0, 75) and len(server.mails) == 1, "msmtp: 451 keeps the letter", done)
    server.rcpt_reply = "250 2.1.5 ok"
    time.sleep(0.5)
    send(gate, "2026-11-23T16:06:00+03:00")
    tap.ok(arrived(server, 2) == 2 and server.mails[1][1] == ["anna@other.example"],
           "msmtp: and it leaves when the server takes it", server.mails)
    server.rcpt_reply = "550 5.1.1 no such user"
    deliver(gate, "never", "none@other.example", 3)
    send(gate)
    kinds = settled(gate, 3, "letter-fail")
    server.rcpt_reply = "250 2.1.5 ok"
    send(gate, "2026-11-24T16:06:00+03:00")
    tap.ok(len(server.mails) == 2 and "letter-fail" in kinds,
           "msmtp: 550 fails the letter for good, an event says so", kinds, server.mails)


def absent(tap, gate, server):
    gate.set("[transport]", command="/nonexistent/msmtp")
    done = gate.run("check")
    tap.ok(done.returncode == 1 and b"/nonexistent/msmtp" in done.stdout + done.stderr,
           "msmtp: check says that the program is missing", done)
    done = deliver(gate, "kept", "eva@other.example", 4)
    tap.ok(done.returncode == 0, "msmtp: mail is taken without it all the same", done)
    send(gate)
    time.sleep(0.5)
    done = gate.run("why", "<n4@stranger.example>")
    tap.ok(b"/nonexistent/msmtp" in done.stdout, "msmtp: why says what keeps the letter", done)
    done = gate.run("--now", "2026-11-24T19:00:00+03:00", "send")
    tap.ok(done.returncode == 0 and b"/nonexistent/msmtp" in done.stderr and b"to be tried again" in done.stdout,
           "msmtp: and so does send", done)
    gate.set("[transport]", command=gate.command)
    send(gate, "2026-11-24T20:06:00+03:00")
    arrived(server, 3)
    tap.ok([row for row in server.mails if row[1] == ["eva@other.example"]],
           "msmtp: found again, the letter leaves", server.mails)


def main():
    tap = Tap()
    if not shutil.which("msmtp"):
        tap.skip("msmtp transport", "msmtp is not installed")
        tap.done()
    with Smtpd() as server, Gate(transport="msmtp") as gate:
        rc = rcfile(gate, server.port)
        gate.command = gate.write("msmtp", f'#!/bin/sh\nexec /usr/bin/msmtp -C {rc} "$@"\n', 0o755)
        gate.set("[transport]", command=gate.command)
        accepted(tap, gate, server)
        refused(tap, gate, server)
        absent(tap, gate, server)
        tap.note(json.dumps([row[:2] for row in server.mails]))
    tap.done()


main()
