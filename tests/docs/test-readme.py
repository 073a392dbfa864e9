# SPDX-License-Identifier: ISC
"""The mail in README.md and README.ru.md really gets the answer that stands below it.

With --write the answers are written into the files instead.
"""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "scenario"))
from gate import TOP, Gate  # noqa: E402
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


def main():
    tap = Tap()
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
