# SPDX-License-Identifier: ISC
"""P111, P107: the name that an agent's mail program reads off our letter is the name that was judged.

Random names out of what makes names dangerous go in as files; what comes out in the agents' letter is read by
Python's own parser: the same names, in the same order, each of them with an allowed extension, and the letter has
no header field that we did not mean.
"""
import email
import email.policy
import json
import os
import random
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from gate import Gate, by_load, mail  # noqa: E402
from tap import Tap  # noqa: E402
from vectors import part  # noqa: E402
from vectors_files import ALLOWED  # noqa: E402

PIECES = ["a", "b", ".", "..", "/", "\\", "pdf", ".pdf", ".PDF", ".exe", "exe", "png", ".png", " ", "  ", "\u202e", "\u200b", "\u00ad",
          "\uff0e", "\u2024", "::$DATA", "ё", "é", "字", "'", "\"", ";", "<", ">", "%0D%0A", "%00", "=?utf-8?Q?x?=", "=0D=0A", "~", "-",
          "CON", "(", ")", "*", "&", "name=", "\u0301", "x" * 70, "ж" * 120, "\U0001f600", ",", "=", "?"]
A_MAIL = by_load(40, 40, 900)  # files; 1000 parts are the limit


def name(dice):
    text = "".join(dice.choice(PIECES) for _ in range(dice.randrange(1, 7)))
    return text + dice.choice([".pdf", ".png", ".txt", ".docx", "", ".exe"])


def file_part(dice, wanted):
    """The name in one of the forms that mail programs use."""
    form = dice.randrange(3)
    if form == 0:
        plain = wanted.replace("\\", "\\\\").replace('"', '\\"')
        header = f'Content-Disposition: attachment; filename="{plain}"'
    else:
        octets = "".join(f"%{byte:02X}" for byte in wanted.encode())
        header = f"Content-Disposition: attachment; filename*=UTF-8''{octets}"
        if form == 2 and len(octets) < 700:
            header = (f"Content-Disposition: attachment;\n filename*0*=UTF-8''{octets[:30]};\n filename*1*={octets[30:]}")
    return part("Content-Type: application/octet-stream\n" + header, b"some text\n")


def incoming(dice, number):
    raw = mail(f"names {number}", number=f"names{number}", sender=f"u{number}@stranger.example", extra="X-Kept: y\n")
    head = raw.split(b"Content-Type: ", 1)[0]
    body = b"".join(b"--b\n" + file_part(dice, name(dice)) + b"\n" for _ in range(A_MAIL))
    return head + b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nhello\n" + body + b"--b--\n"


def agents_letter(gate):
    """The one letter to the agent, and then none is left."""
    gate.run("send")
    found = None
    for folder, _, names in os.walk(gate.letters):
        for one in names:
            path = os.path.join(folder, one)
            with open(path, "rb") as handle:
                letter = email.message_from_binary_file(handle, policy=email.policy.default)
            os.unlink(path)
            if "anna@example.ru" in str(letter["To"]):
                found = letter
    return found


def main():
    tap = Tap()
    seed = int(os.environ.get("TG_SEED") or 20261123)
    dice, began, rounds = random.Random(seed), time.monotonic(), by_load(2, 12, 1112)
    differ, unsafe, count, accepted = [], [], 0, 0
    known = None
    with Gate() as gate:
        gate.run("agents", "add", "anna@example.ru")
        for i in range(rounds):
            raw = incoming(dice, i)
            facts = json.loads(gate.run("parse", "--json", stdin=raw).stdout)
            judged = [one["name"] for one in facts["attachments"] if one["verdict"] == "accepted"]
            gate.deliver(raw)
            letter = agents_letter(gate)
            read = [one.get_filename() for one in letter.iter_attachments()] if letter else None
            count, accepted = count + len(facts["attachments"]), accepted + len(judged)
            if read != judged:
                differ.append((judged, read))
            unsafe += [one for one in read or [] if one.rsplit(".", 1)[-1].lower() not in ALLOWED or set(one) & set('/\\"<>\r\n')]
            fields = sorted(set(letter.keys())) if letter else None
            known = known or fields
            if fields != known:
                differ.append((known, fields))
    tap.ok(count == rounds * A_MAIL and accepted > 0 and not differ,
           "P111: names are read off our letter as they were judged", count, *differ[:3])
    tap.ok(not unsafe, "P107: no name of a letter is dangerous or has another extension", *unsafe[:5])
    tap.note(f"P111: N={count} accepted={accepted} seed={seed} {time.monotonic() - began:.1f} s differ={len(differ)} unsafe={len(unsafe)}")
    tap.done()


main()
