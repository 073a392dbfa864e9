# SPDX-License-Identifier: ISC
"""P70: `ticketgate serve` and clients that others wrote: swaks, msmtp, Python's smtplib, by UNIX socket and
by a TCP socket that was handed over. Each reads our greeting, our list of extensions and our refusals."""
import contextlib
import os
import shutil
import smtplib
import socket
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from daemon import Daemon  # noqa: E402
from gate import Gate, mail  # noqa: E402
from tap import Tap  # noqa: E402

DESK, TAGGED, NOBODY = "support@example.ru", "support+x7@example.ru", "nobody@example.ru"


def crlf(*words, **rest):
    """A mail as smtplib sends bytes: as they are."""
    return mail(*words, **rest).replace(b"\n", b"\r\n")


def run(*words, stdin=b""):
    return subprocess.run(words, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, timeout=60)


def subjects(gate, start):
    return [row["subject"] for row in gate.tickets() if row["subject"].startswith(start)]


def swaks(tap, gate, address):
    """Its transcript is the protocol itself: "<-  250 ..." lines are ours."""
    if not shutil.which("swaks"):
        tap.skip("P70: swaks", "swaks is not installed")
        return
    data = gate.write("swaks.eml", mail("swaks one", number=1).decode() + "..\n.leading dot\n")
    done = run("swaks", "--protocol", "LMTP", "--socket", gate.socket, "--from", "ivan@stranger.example",
               "--to", f"{DESK},{NOBODY}", "--data", f"@{data}")
    text = done.stdout.decode()
    tap.ok(done.returncode == 0 and "<-  250 2.0.0" in text and "<** 550 5.1.1" in text
           and subjects(gate, "swaks one") == ["swaks one"], "P70: swaks: one recipient taken, one refused", text)
    for word in ("PIPELINING", "ENHANCEDSTATUSCODES", "8BITMIME", "SIZE"):
        tap.ok(f"<-  250-{word}" in text or f"<-  250 {word}" in text, f"S10: swaks is offered {word}", text)
    done = run("swaks", "--protocol", "LMTP", "--server", f"{address[0]}:{address[1]}", "--pipeline", "--from",
               "<>", "--to", NOBODY, "--data", f"@{data}")
    text = done.stdout.decode()
    tap.ok(done.returncode == 24 and "503 5.5.1" in text, "S11: swaks --pipeline: DATA without a recipient is 503",
           done.returncode, text)
    done = run("swaks", "--protocol", "SMTP", "--socket", gate.socket, "--to", DESK, "--data", f"@{data}")
    tap.ok(done.returncode != 0 and not subjects(gate, "swaks two"), "S10: swaks: EHLO is no way in", done.stdout.decode())


def python(tap, gate, address):
    with smtplib.LMTP(gate.socket) as client:
        client.ehlo_or_helo_if_needed()
        client.mail("ivan@stranger.example")
        answers = [client.rcpt(address)[0] for address in (DESK, NOBODY, TAGGED)]
        answers += [client.data(crlf("python one", number=2))[0], client.getreply()[0]]  # one reply is all it expects
        tap.equal(answers, [250, 550, 250, 250, 250], "S11: smtplib: a reply for each recipient that was taken")
        refused = client.sendmail("", [DESK], crlf("python two", number=3))
        tap.ok(not refused, "P70: smtplib: the next mail of the same session, from nobody", refused)
        text = "\n".join(["."] * 3 + ["..", "end"])
        tap.ok(not client.sendmail("ivan@stranger.example", [DESK], crlf("python dots", number=4, text=text)),
               "S14: smtplib: lines of dots")
    messages = gate.show(max(row["number"] for row in gate.tickets() if row["subject"] == "python dots"))["messages"]
    tap.ok(text in messages[0]["text"], "S14: and they are stored as they were", messages[0])
    with smtplib.LMTP(*address) as client:
        try:
            client.sendmail("ivan@stranger.example", [NOBODY], crlf("python none", number=5))
            tap.ok(False, "P70: smtplib: nobody's mail is refused")
        except smtplib.SMTPRecipientsRefused as refused:
            tap.ok(refused.recipients[NOBODY][0] == 550, "P70: smtplib: nobody's mail is refused", refused)
        code, _ = client.docmd("MAIL", "FROM:<ivan@stranger.example> SIZE=99999999")
        tap.ok(code == 552, "S19: smtplib: a size above ours is refused at MAIL", code)
        tap.ok(client.docmd("RSET")[0] == 250 and client.docmd("EHLO", "x")[0] == 500, "S10: EHLO is not spoken here")
        try:
            client.sendmail("ivan@stranger.example", [DESK], mail("python bare", number=8))
            tap.ok(False, "S15: smtplib: bytes with lone LF are refused")
        except smtplib.SMTPDataError as refused:
            tap.ok(refused.smtp_code == 550, "S15: smtplib: bytes with lone LF are refused", refused)
    with smtplib.LMTP(gate.socket) as client:
        client.sendmail("ivan@stranger.example", [DESK], crlf("python two", number=3).replace(
            b"by mx.example.ru;", b"by another.example.ru;"))
    seen = subjects(gate, "python")
    tap.ok(sorted(seen) == ["python dots", "python one", "python two"], "I2: each is one ticket", seen)


def msmtp(tap, gate, address):
    words = ["msmtp", "--protocol=lmtp", f"--host={address[0]}", f"--port={address[1]}", "-f", "ivan@stranger.example",
             "--"]
    done = run(*words, DESK, stdin=mail("msmtp one", number=6))
    tap.ok(done.returncode == 0 and subjects(gate, "msmtp") == ["msmtp one"], "P70: msmtp --protocol=lmtp", done)
    done = run(*words, NOBODY, stdin=mail("msmtp two", number=7))
    tap.ok(done.returncode == 65 and b"5.1.1" in done.stdout and len(subjects(gate, "msmtp")) == 1,
           "P70: msmtp: our refusal is its reason", done)


def main():
    tap = Tap()
    with Gate() as gate, contextlib.ExitStack() as stack:
        gate.socket = os.path.join(gate.desk, "lmtp")
        gate.set("[lmtp]", listen=f"unix:{gate.socket}", free_mb=0, free_percent=0)
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        stack.enter_context(Daemon(gate))
        stack.enter_context(Daemon(gate, "--only", "lmtp", sockets=[tcp]))
        for play in (swaks, python, msmtp):
            play(tap, gate, tcp.getsockname())
        two = Daemon(gate, "--only", "lmtp", sockets=[tcp, tcp])
        try:
            two.start()
        except RuntimeError as problem:
            tap.ok("2 sockets" in str(problem), "P94: of two sockets none is left open and deaf: serve says so", problem)
        else:
            tap.ok(False, "P94: of two sockets none is left open and deaf: serve says so")
        done = gate.run("check", "--rebuild")
        tap.ok(done.returncode == 0, "I3: and the store is whole", done)
    tap.done()


main()
