# SPDX-License-Identifier: ISC
"""The recipes of contrib/maildrop with the real maildrop."""
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from gate import Gate, mail  # noqa: E402
from tap import Tap  # noqa: E402


def maildrop(gate, text, raw, home):
    path = gate.write("mailfilter", text, 0o600)
    done = subprocess.run(["maildrop", path], input=raw, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env={"HOME": home, "PATH": "/usr/bin:/bin", "LOGNAME": "root"}, cwd=home, check=False)
    return done.returncode, done.stdout.decode(errors="replace")


def folder(home, name):
    new = os.path.join(home, name, "new")
    return [open(os.path.join(new, entry), "rb").read() for entry in sorted(os.listdir(new))]


def main():
    tap = Tap()
    if not shutil.which("maildrop"):
        tap.skip("maildrop recipes", "maildrop is not installed")
        tap.done()
    with Gate() as gate:
        home = os.path.join(gate.top, "home")
        for name in ("Maildir", "Maildir/.Tickets"):
            for sub in ("cur", "new", "tmp"):
                os.makedirs(os.path.join(home, name, sub))
        rc = gate.recipe("maildrop/mailfilter")
        code, out = maildrop(gate, rc, mail("one"), home)
        tap.ok(code == 0 and len(gate.tickets()) == 1, "maildrop: the recipe makes a ticket", code, out)
        mend = gate.break_conf()
        code, out = maildrop(gate, rc, mail("two", number=2), home)
        tap.ok(code == 75, "maildrop: a failing ticketgate is exit 75, the queue keeps the mail", code, out)
        mend()
        code, out = maildrop(gate, rc, mail("two", number=2), home)
        tap.ok(code == 0 and len(gate.tickets()) == 2, "maildrop: and the second try stores it", code, out)

        rc = gate.recipe("maildrop/mailfilter-xfilter", ("$HOME", home))
        raw = mail("three", number=3)
        code, out = maildrop(gate, rc, raw, home)
        filed = folder(home, "Maildir/.Tickets")
        tap.ok(code == 0 and len(filed) == 1 and b"\nX-Ticketgate-Ticket: 3\n" in b"\n" + filed[0],
               "maildrop: xfilter files the mail by its ticket line", code, out, filed)
        tap.ok(filed and filed[0].endswith(raw), "maildrop: the mail behind the lines is untouched", filed)
        mend = gate.break_conf()
        code, out = maildrop(gate, rc, mail("four", number=4), home)
        mend()
        tap.ok(code == 75 and not folder(home, "Maildir"), "maildrop: a failing xfilter is exit 75", code, out)
    tap.done()


main()
