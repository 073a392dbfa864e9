# SPDX-License-Identifier: ISC
"""The mail in README.md and README.ru.md really gets the answer that stands below it, and the example in
ticketgate(1) can be typed as it stands.

With --write the answers are written into the files instead.
"""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "scenario"))
from gate import BUILD, TOP, Gate, mail  # noqa: E402
from letters import Letter  # noqa: E402
from tap import Tap  # noqa: E402

BLOCK = r"<!-- {} -->\n```\n(.*?)```\n"
SHOWN = ("From", "To", "Subject", "Auto-Submitted")
TAG = re.compile(r"\[#1-[a-z0-9]{4}\]")


def answer(text, language):
    """What a fresh desk answers to this mail: chosen header fields and the text."""
    with Gate() as gate:
        gate.set("[desk support]", address="support@example.com", name="Support", language=language)
        raw = text.encode().replace(b"\n\n", b"\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n", 1)
        gate.run("--now", "2026-11-23T10:05:03+03:00", "deliver", "--sender", "olga@customer.example", stdin=raw)
        gate.run("--now", "2026-11-23T10:05:03+03:00", "send")
        names = sorted(os.listdir(gate.letters))
        with open(os.path.join(gate.letters, names[0]), "rb") as handle:
            letter = Letter(handle.read())
    head = [f"{name}: {letter.header(name)}" for name in SHOWN]
    return "\n".join(head) + "\n\n" + letter.text.rstrip() + "\n"


def same(one, two):
    """Equal but for the check letters, which come from each desk's own key."""
    return TAG.sub("[#1-xxxx]", one) == TAG.sub("[#1-xxxx]", two)


def manual(tap):
    """The lines of the manual's first example, each by a shell, in an empty folder."""
    with open(os.path.join(TOP, "man", "ticketgate.1.mdoc"), encoding="utf-8") as handle:
        text = handle.read()
    example = re.search(r"^\.Sh EXAMPLES.*?^\.Bd [^\n]*\n(.*?)^\.Ed", text, re.S | re.M).group(1)
    folder = tempfile.mkdtemp(prefix="tg-manual-")
    with open(os.path.join(folder, "mail.eml"), "wb") as handle:
        handle.write(mail("manual"))
    for line in example.splitlines():
        wait = time.monotonic() + 30  # letters leave in the background
        while line.startswith("ls ") and time.monotonic() < wait and \
                not glob.glob(os.path.join(folder, "desk", "letters", "*.eml")):
            time.sleep(0.05)
        done = subprocess.run(["sh", "-c", line], cwd=folder, stdout=subprocess.PIPE, check=False,
                              stderr=subprocess.STDOUT,
                              env=dict(os.environ, PATH=f"{os.path.abspath(BUILD)}:/usr/bin:/bin"))
        tap.ok(done.returncode == 0 and done.stdout, f"ticketgate(1): {line}", done)
    shutil.rmtree(folder)


def main():
    tap = Tap()
    if "--write" not in sys.argv:
        manual(tap)
    for name, language in (("README.md", "en"), ("README.ru.md", "ru")):
        path = os.path.join(TOP, name)
        with open(path, encoding="utf-8") as handle:
            text = handle.read()
        mail = re.search(BLOCK.format("mail"), text, re.S).group(1)
        shown = re.search(BLOCK.format("answer"), text, re.S)
        real = answer(mail, language)
        if "--write" in sys.argv:
            with open(path, "w", encoding="utf-8") as handle:
                handle.write(text[:shown.start(1)] + real + text[shown.end(1):])
        else:
            tap.ok(same(shown.group(1), real), f"{name} shows the real answer", shown.group(1), real)
            first = text[:shown.end()].count("\n")
            tap.ok(first <= 90, f"{name} shows mail and answer at its beginning", first)
    tap.done()


main()
