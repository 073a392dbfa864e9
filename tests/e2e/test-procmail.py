# SPDX-License-Identifier: ISC
"""The recipes of contrib/procmail with the real procmail, and the common recipe that loses mail."""
import os
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from gate import Gate, mail  # noqa: E402
from tap import Tap  # noqa: E402

COMMON = """:0
| /usr/bin/ticketgate -c /etc/ticketgate/ticketgate.conf deliver --recipient support@example.ru; echo $? >ended
"""


def procmail(gate, rc, raw, home):
    """Runs procmail as a mail server would; returns its exit status and what lies in the mailbox."""
    setup = (f"SHELL=/bin/sh\nHOME={home}\nMAILDIR={home}\nDEFAULT={home}/default\nORGMAIL={home}/default\n"
             f"LOGFILE={home}/log\nPATH=/usr/bin:/bin\n")
    path = gate.write("procmailrc", setup + rc)
    done = subprocess.run(["procmail", "-m", path], input=raw, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    default = os.path.join(home, "default")
    return done.returncode, os.path.exists(default) and os.path.getsize(default) > 0


def home_of(gate, name):
    home = os.path.join(gate.top, name)
    for folder in ("Maildir", "Maildir/.Tickets"):
        for sub in ("cur", "new", "tmp"):
            os.makedirs(os.path.join(home, folder, sub))
    return home


def folder(home, name):
    new = os.path.join(home, name, "new")
    return [open(os.path.join(new, entry), "rb").read() for entry in sorted(os.listdir(new))]


def deliver_recipe(tap, gate):
    home = home_of(gate, "home1")
    rc = gate.recipe("procmail/procmailrc")
    code, kept = procmail(gate, rc, mail("one"), home)
    tap.ok(code == 0 and not kept and len(gate.tickets()) == 1, "procmail: the recipe makes a ticket", code)
    mend = gate.break_conf()
    code, kept = procmail(gate, rc, mail("two", number=2), home)
    tap.ok(code == 75 and not kept, "procmail: a failing ticketgate is exit 75, the queue keeps the mail", code)
    mend()
    code, _ = procmail(gate, rc, mail("two", number=2), home)
    tap.ok(code == 0 and len(gate.tickets()) == 2, "procmail: and the second try stores it", code)


def ended(path):
    """What the program said that procmail did not wait for; "" after half a minute."""
    for _ in range(300):
        if os.path.exists(path) and os.path.getsize(path) > 0:
            with open(path, encoding="ascii") as handle:
                return handle.read().strip()
        time.sleep(0.1)
    return ""


def common_recipe(tap, gate):
    home = home_of(gate, "home2")
    rc = COMMON.replace("/usr/bin/ticketgate", gate.program).replace("/etc/ticketgate/ticketgate.conf", gate.conf)
    before = len(gate.tickets())
    mend = gate.break_conf()
    code, _ = procmail(gate, rc, mail("lost"), home)
    said = ended(os.path.join(home, "ended"))
    mend()
    tap.ok(code == 0 and said == "75" and len(gate.tickets()) == before,
           "procmail: the common recipe (no w) says 0 and the mail is lost: why the manual forbids it", code, said)


def filter_recipe(tap, gate):
    home = home_of(gate, "home3")
    rc = gate.recipe("procmail/procmailrc-filter")
    raw = mail("three", number=3, extra="X-Ticketgate-Ticket: 1\n")
    code, _ = procmail(gate, rc, raw, home)
    filed = folder(home, "Maildir/.Tickets")
    number = gate.tickets()[-1]["number"]
    tap.ok(code == 0 and len(filed) == 1, "procmail: a filtered mail is filed by its ticket line", code)
    tap.ok(filed and f"X-Ticketgate-Ticket: {number}\n".encode() in filed[0].partition(b"\n\n")[0] + b"\n",
           "procmail: the line names the ticket", filed)
    tap.ok(filed and filed[0].count(b"\nX-Ticketgate-Ticket:") + filed[0].startswith(b"X-Ticketgate-Ticket:") == 1,
           "procmail: a foreign line of that name is renamed", filed)
    body = raw.partition(b"\n\n")[2]  # procmail itself adds an empty line at the end
    tap.ok(filed and filed[0].rstrip(b"\n").endswith(body.rstrip(b"\n")), "procmail: the body is untouched", filed)
    mend = gate.break_conf()
    code, _ = procmail(gate, rc, mail("four", number=4), home)
    mend()
    tap.ok(code == 75 and len(folder(home, "Maildir")) == 0, "procmail: a failing filter is exit 75", code)


def main():
    tap = Tap()
    if not shutil.which("procmail"):
        tap.skip("procmail recipes", "procmail is not installed")
        tap.done()
    with Gate() as gate:
        deliver_recipe(tap, gate)
        common_recipe(tap, gate)
        filter_recipe(tap, gate)
    tap.done()


main()
