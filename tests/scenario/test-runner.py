# SPDX-License-Identifier: ISC
"""The runner of stories can fail: a wrong expectation, a forgotten letter, a letter that breaks a rule,
two doors that differ."""
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "lib")]
from letters import Letter, faults  # noqa: E402
from play import differences  # noqa: E402
from tap import Tap  # noqa: E402

STORY = """story A story that must fail
at 2026-11-23T10:05:00+03:00
mail --sender ivan@stranger.example <<END
From: ivan@stranger.example
Subject: test

text
END
"""

# what the story goes on with, words of the complaint
WRONG = [
    ("expect exit 75\nexpect letter to ivan@stranger.example\n", "exit 0"),
    ("expect letter to ivan@stranger.example body contains \"banana\"\n", "does not hold"),
    ("expect letter to olga@stranger.example\nexpect letter to ivan@stranger.example\n", "no such letter"),
    ("expect no letter\n", "there is"),
    ("expect exit 0\n", "unexpected"),
    ("expect letter to ivan@stranger.example\nexpect ticket 1 status closed\n", "status is"),
    ("expect letter to ivan@stranger.example\nexpect ticket 1 field version=1\n", "field version is"),
    ("expect letter to ivan@stranger.example\nexpect tickets 2\n", "there are 1"),
    ("expekt letter\n", "unknown word"),
    ("expect letter to ivan@stranger.example colour red\n", "unknown word"),
]

GOOD = (b"Return-Path: <>\r\nX-Envelope-To: <a@b.example>\r\nFrom: S <s@example.ru>\r\nTo: a@b.example\r\n"
        b"Subject: [#1-abcd] hello\r\nDate: Mon, 23 Nov 2026 10:05:00 +0300\r\n"
        b"Message-ID: <t1.abcdefghijklmnop@example.ru>\r\nIn-Reply-To: <x@b.example>\r\n"
        b"References: <x@b.example>\r\nAuto-Submitted: auto-replied\r\nPrecedence: bulk\r\n"
        b"X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply\r\nX-Ticketgate-Loop: i\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: text/plain; charset=utf-8\r\n\r\ntext\r\n")

# what is replaced by what in the good letter, words of the complaint
FAULTS = [
    (b"Precedence: bulk\r\n", b"", "Precedence"),
    (b"Precedence: bulk\r\n", b"Precedence: bulk\r\nBcc: v@x.example\r\n", "bcc"),
    (b"Precedence: bulk\r\n", b"Precedence: bulk\r\nPrecedence: bulk\r\n", "2 fields precedence"),
    (b"To: a@", b"To: b@b.example\r\nTo: a@", "2 fields to"),
    (b"<t1.abc", b"<t1.ABC", "is not <tN.TAG@DOMAIN>"),
    (b"#1-abcd", b"#2-abcd", "tag"),
    (b"References: <x@b.example>", b"References: <y@b.example>", "not among References"),
    (b"References: <x", b"References: <t1.zzzzzzzzzzzzzzzz@example.ru> <x", "was not a letter to"),
    (b"hello", b"=?utf-8?B?" + b"QUFB" * 20 + b"?=", "encoded-word"),
    (b"hello", b"=?utf-8?Q?a=E2=80=AEb?=", "U+202E"),
    (b"text\r\n", b"x" * 1000 + b"\r\n", "a line of 1000"),
    (b"text\r\n", b"text\n", "bare CR or LF"),
    (b"10:05:00", b"10:06:00", "Date is"),
]


def play(text):
    with tempfile.NamedTemporaryFile("w", suffix=".story", encoding="utf-8") as handle:
        handle.write(STORY + text)
        handle.flush()
        done = subprocess.run([sys.executable, "-B", os.path.join(HERE, "play.py"), "--player", "", handle.name],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.returncode, done.stdout


def problems(raw):
    letter = Letter(raw)
    letter.kind = "ack"
    return "\n".join(faults(letter, [], "2026-11-23T10:05:00+03:00"))


def main():
    tap = Tap()
    code, out = play("expect exit 0\nexpect letter to ivan@stranger.example\n")
    tap.ok(code == 0, "a true story passes", out)
    for text, words in WRONG:
        code, out = play(text)
        tap.ok(code == 1 and words in out, f"a false story fails: {words}", code, out)
    tap.equal(problems(GOOD), "", "a good letter breaks no rule")
    for old, new, words in FAULTS:
        found = problems(GOOD.replace(old, new, 1))
        tap.ok(words in found, f"a letter with a fault is found out: {words}", found)
    one = {"tickets": ["a", "b"], "letters": []}
    tap.ok(differences(one, {"tickets": ["a", "c"], "letters": []}, "memory") and
           differences(one, {"tickets": ["a"], "letters": []}, "memory") and not differences(one, one, "memory"),
           "two doors that differ are found out")
    tap.done()


main()
