# SPDX-License-Identifier: ISC
"""contrib/postfix with the real Postfix: the exit codes, doubt that keeps the mail, null senders.

Also the ground of it all: which exit statuses of a pipe's command make Postfix bounce.
"""
import os
import sys
import time

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"),
                os.path.dirname(os.path.abspath(__file__))]
from gate import Gate, mail  # noqa: E402
from postfix import Postfix  # noqa: E402
from tap import Tap  # noqa: E402

STUB = "{name} unix - n n - 1 pipe\n  flags=q user=nobody argv={script} {code}\n"
BOUNCES = (1, 64, 67, 69, 70, 78, 126)


def ground(tap, gate):
    """Why deliver may only say 0, 75, 65 or 77."""
    script = gate.write("stub", "#!/bin/sh\ncat >/dev/null\nexit $1\n", 0o755)
    codes = (0, 75, 71) + BOUNCES
    pipes = "".join(STUB.format(name=f"x{code}", script=script, code=code) for code in codes)
    transport = "".join(f"a{code}@example.ru x{code}:\n" for code in codes)
    with Postfix(pipes, transport) as postfix:
        for code in codes:
            postfix.send("ivan@stranger.example", f"a{code}@example.ru", mail("x"))
        for code in codes:
            wanted = "sent" if code == 0 else "bounced" if code in BOUNCES else "deferred"
            fate = postfix.fate(f"a{code}@example.ru")
            tap.ok(fate.startswith(wanted), f"postfix: exit {code} of a pipe is {wanted}", fate, postfix.log())


def recipe(gate):
    return gate.recipe("postfix/master.cf", ("user=ticketgate", "user=nobody"))


def stored(tap, gate, postfix):
    postfix.send("ivan@stranger.example", "support@example.ru", mail("one"))
    fate = postfix.fate("support@example.ru")
    tap.ok(fate.startswith("sent") and "2.0.0" in postfix.log(), "postfix: a mail becomes a ticket", fate)
    tickets = gate.tickets()
    tap.ok(len(tickets) == 1 and tickets[0]["contact"]["address"] == "ivan@stranger.example",
           "postfix: the ticket is the writer's", tickets)
    big = mail("big", text="строка письма с кириллицей\n" * 40000, number=7)
    postfix.send("ivan@stranger.example", "support+big@example.ru", big)
    fate = postfix.fate("support+big@example.ru")
    tap.ok(fate.startswith("sent"), "postfix: a mail of 2 MB agrees with ${size}", fate)


def null_sender(tap, gate, postfix):
    before = len(os.listdir(gate.letters))
    postfix.send("", "support+null@example.ru", mail("from nobody", number=8))
    fate = postfix.fate("support+null@example.ru")
    gate.run("send")
    tap.ok(fate.startswith("sent"), "postfix: a null return path is accepted", fate)
    last = gate.show(len(gate.tickets()))
    gate.run("send")
    letters = [open(os.path.join(gate.letters, name), "rb").read() for name in os.listdir(gate.letters)]
    answered = [text for text in letters if b"stranger.example>" in text.partition(b"\n")[0]]
    tap.ok(last["subject"] == "from nobody" and before <= len(letters) and not answered[1:],
           "postfix: and null_sender= keeps it null, so that nobody is answered", last)


def doubt(tap, gate, postfix):
    mend = gate.break_conf()
    postfix.send("ivan@stranger.example", "support+later@example.ru", mail("later", number=9))
    fate = postfix.fate("support+later@example.ru")
    tap.ok(fate.startswith("deferred"), "postfix: a broken configuration defers, never bounces", fate)
    tap.ok([row for row in postfix.queue() if row["recipients"][0]["address"] == "support+later@example.ru"],
           "postfix: the queue keeps the mail", postfix.queue())
    mend()
    deadline = time.monotonic() + 30
    fate = ""
    while not fate.startswith("sent") and time.monotonic() < deadline:
        postfix.flush()
        fate = postfix.fate("support+later@example.ru", 3, ("sent",))
    tickets = [row for row in gate.tickets() if row["subject"] == "later"]
    tap.ok(fate.startswith("sent") and len(tickets) == 1, "postfix: mended, it is delivered once", fate)


def refused(tap, gate, postfix):
    postfix.send("ivan@stranger.example", "unknown@example.ru", mail("nobody", number=10))
    fate = postfix.fate("unknown@example.ru")
    tap.ok(fate.startswith("bounced") and "5.1.1" in postfix.log(),
           "postfix: a desk that does not exist bounces with 5.1.1", fate, postfix.log())


def main():
    tap = Tap()
    if os.geteuid() != 0 or not os.path.exists("/usr/sbin/postfix"):
        tap.skip("postfix recipe", "needs root" if os.geteuid() else "Postfix is not installed")
        tap.done()
    with Gate() as gate:
        ground(tap, gate)
        gate.hand_over("nobody")
        transport = "example.ru ticketgate:\n"
        with Postfix(recipe(gate), transport, "ticketgate_destination_recipient_limit = 1\n") as postfix:
            stored(tap, gate, postfix)
            null_sender(tap, gate, postfix)
            doubt(tap, gate, postfix)
            refused(tap, gate, postfix)
    tap.done()


main()
