# SPDX-License-Identifier: ISC
"""The doors under bad words and closed streams: a mail is stored or kept by the mail server, whatever
the command line, the environment and the standard streams are (A5, P55, P124, P125), and `filter`
gives a message back byte for byte with nobody else's X-Ticketgate lines (T50).
"""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from gate import Gate, mail  # noqa: E402
from tap import Tap  # noqa: E402

OURS = re.compile(rb"(?mi)^X-Ticketgate-(Ticket|Outcome|Fields):.*\n")


def words(tap):
    """A value that looks like an option is a value; bytes of another charset are no typing error."""
    for door in ("deliver", "filter"):
        with Gate() as gate:
            done = gate.run(door, "--recipient", "--help", stdin=mail("lost?"))
            tap.ok(done.returncode == 77 and b"usage" not in done.stdout,
                   f"{door}: a recipient named like an option is a recipient", done)
            done = gate.run(door, "--sender", b"\xe8\xe2\xe0\xed@stranger.example", stdin=mail("bytes"))
            tap.ok(done.returncode == 0 and len(gate.tickets()) == 1,
                   f"{door}: a sender in another charset is stored", done)
            done = gate.run(door, "--help")
            tap.ok(done.returncode == 0 and b"usage" in done.stdout, f"{door}: asked for help, it helps", done)


def closed(*fds):
    """A preexec function that closes standard streams."""
    def run():
        for fd in fds:
            os.close(fd)
    return run


def streams(tap):
    """A closed stream's number must not become the database's, and what cannot be written is not 0."""
    with Gate() as gate:
        for fds in ((1,), (2,), (1, 2)):
            done = gate.run("deliver", stdin=mail("closed"), preexec=closed(*fds))
            tap.ok(done.returncode == 0, f"deliver without streams {fds} stores", done)
        done = gate.run("deliver", stdin=mail("closed"), preexec=closed(0, 1, 2))
        tap.ok(done.returncode == 75, "deliver without any stream is 75", done)
        for fds in ((1,), (1, 2)):
            done = gate.run("filter", stdin=mail("closed"), preexec=closed(*fds))
            tap.ok(done.returncode == 75, f"filter without streams {fds} is 75: the message went nowhere", done)

        def full():
            os.dup2(os.open("/dev/full", os.O_WRONLY), 1)
        done = gate.run("filter", stdin=mail("full"), preexec=full)
        tap.ok(done.returncode == 75 and b"cannot write" in done.stderr, "filter into a full disk is 75", done)
        done = gate.run("deliver", stdin=mail("full"), preexec=full)
        tap.ok(done.returncode == 0, "deliver into a full disk is 0: the ticket is there", done)
        done = gate.run("show", "1", "--json", preexec=full)
        tap.ok(done.returncode == 1 and b"space" in done.stderr, "show into a full disk says so", done)
        tap.ok(gate.run("check", "--rebuild").returncode == 0, "and the database is whole")


def renamed(gate, tap, raw, what):
    out = gate.run("filter", stdin=raw).stdout
    lines = OURS.findall(out)
    rest = OURS.sub(b"", out)
    tap.ok(len(lines) == 3 and rest == re.sub(rb"(?mi)^X-Ticketgate-", b"X-Foreign-Ticketgate-", raw),
           f"filter renames a foreign line {what}", lines, len(out), len(raw))


def filtered(tap):
    """Also where the header is larger than any buffer."""
    with Gate() as gate:
        many = "".join(f"X-{n}: {'y' * 900}\n" for n in range(310))
        foreign = "X-Ticketgate-Ticket: 99\n"
        renamed(gate, tap, mail("a", extra=foreign), "in a small header")
        renamed(gate, tap, mail("b", extra=many + foreign), "in a header of 280 KiB")
        for length in range(262144 - 300, 262144, 37):
            renamed(gate, tap, mail("c", extra=f"X-Long: {'y' * length}\n{foreign}"), f"after {length} bytes")
        raw = mail("d", extra="\rX-Odd: 1\n" + foreign)
        renamed(gate, tap, raw, "below a line that begins with a bare CR")


def main():
    tap = Tap()
    words(tap)
    streams(tap)
    filtered(tap)
    tap.done()


main()
