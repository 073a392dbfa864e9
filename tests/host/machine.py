# SPDX-License-Identifier: ISC
"""machine.py - one desk, set back to the same state for every way of starting the program.

    machine = Machine(); machine.reset(); machine.deliver(env=..., preexec=...); machine.outcome()
"""
import base64
import io
import os
import shutil
import subprocess
import sys
import time
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
from gate import Gate, by_load  # noqa: E402,F401

NOW = "2026-11-23T10:05:00+03:00"
LATER = "2026-11-23T10:06:00+03:00"


def archive():
    """A zip whose only name is in the characters of an old Russian machine."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as handle:
        handle.writestr(zipfile.ZipInfo("XXXXX.txt", (2026, 11, 23, 10, 0, 0)), "text")
    return data.getvalue().replace(b"XXXXX", "отчёт".replace("ё", "е").encode("cp866"))


def message():
    """Everything that could depend on a locale: names of fields in capitals with I, charsets, dates,
    encoded words, a file name, an archive."""
    body = "Отчёт не печатается, каждый раз. Версия: 2.3.1\n".encode("koi8-r")
    rows = [
        "Received: from mx.stranger.example by mx.example.ru; Mon, 23 Nov 2026 10:05:00 +0300",
        "FROM: =?iso-8859-9?Q?I=FEIK_Ay=FE=FDn?= <isik.INCI@stranger.example>",
        "TO: support@example.ru",
        "SUBJECT: =?utf-8?B?" + base64.b64encode("Печать İIıi ٣".encode()).decode() + "?=",
        "MESSAGE-ID: <IiIi.1@stranger.example>",
        "DATE: Mon, 23 Nov 2026 10:04:00 +0300",
        "MIME-VERSION: 1.0",
        'CONTENT-TYPE: MULTIPART/MIXED; BOUNDARY="iIiI"',
        "", "--iIiI",
        "CONTENT-TYPE: TEXT/PLAIN; CHARSET=KOI8-R",
        "CONTENT-TRANSFER-ENCODING: BASE64", "",
        base64.b64encode(body).decode(), "--iIiI",
        "CONTENT-TYPE: APPLICATION/ZIP; NAME*=utf-8''%D0%BE%D1%82%D1%87%D1%91%D1%82.ZIP",
        "CONTENT-DISPOSITION: ATTACHMENT; FILENAME*=utf-8''%D0%BE%D1%82%D1%87%D1%91%D1%82.ZIP",
        "CONTENT-TRANSFER-ENCODING: BASE64", "",
        base64.encodebytes(archive()).decode().rstrip(), "--iIiI--", ""]
    return "\n".join(rows).encode()


class Machine(Gate):
    """A desk that can be set back, key and paths included, so that outcomes can be compared."""

    def __init__(self, **rest):
        super().__init__(transport="file:letters", **rest)
        shutil.rmtree(self.letters)
        self.letters = os.path.join(self.desk, "letters")
        self.template = os.path.join(self.top, "template")
        shutil.copytree(self.desk, self.template)
        self.mail = message()

    def reset(self, template=None):
        """As it was. The sender that the last delivery woke may still write what is removed here."""
        for _ in range(50):
            shutil.rmtree(self.desk, ignore_errors=True)
            if not os.path.lexists(self.desk):
                break
            time.sleep(0.02)
        shutil.copytree(template or self.template, self.desk)

    def start(self, *words, stdin=b"", **rest):
        """The program as subprocess runs it, with the caller's ideas of environment and descriptors."""
        env = rest.pop("env", dict(os.environ))
        return subprocess.run(self.argv("--now", NOW, *words), input=stdin, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, env=env, check=False, timeout=120, **rest)

    def settle(self):
        """Waits for the letter, which leaves in the background; sends it where nobody does."""
        for _ in range(100):
            if os.path.isdir(self.letters) and b"letter-sent" in self.run("events", "--json").stdout:
                return
            time.sleep(0.03)
        self.run("--now", LATER, "send")

    def outcome(self):
        """All that a reader can see of the store, and the letters, as bytes."""
        seen = {words: self.run(*words.split()).stdout
                for words in ("list --json", "events --json", "list", "events")}
        if seen["list --json"]:
            for words in ("show 1 --json", "show 1", "attachment 1 2", "search отчет"):
                seen[words] = self.run(*words.split()).stdout
        for name in sorted(os.listdir(self.letters)) if os.path.isdir(self.letters) else []:
            with open(os.path.join(self.letters, name), "rb") as handle:
                seen[f"letter {name}"] = handle.read()
        return seen

    def loose(self):
        """Files and folders of the desk that somebody else could open."""
        found = []
        for folder, folders, files in os.walk(self.desk):
            for name in folders + files:
                path = os.path.join(folder, name)
                if os.lstat(path).st_mode & 0o077:
                    found.append(f"{oct(os.lstat(path).st_mode & 0o7777)} {os.path.relpath(path, self.desk)}")
        return found


def differences(one, other):
    """What stands differently in two outcomes."""
    return [f"{key}: {one.get(key)!r} / {other.get(key)!r}"[:600]
            for key in sorted(set(one) | set(other)) if one.get(key) != other.get(key)]
