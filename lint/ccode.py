# SPDX-License-Identifier: ISC
"""ccode.py - what every lint needs: the list of files, and C code without comments and strings.

It reads a source tree and prints findings as "file:line: problem"; it changes nothing.
"""
import os
import re
import sys

TOKEN = re.compile(
    r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def blank(match, keep_strings):
    """A comment or string becomes blanks, so that lines keep their numbers."""
    text = match.group(0)
    if text[0] in "\"'" and keep_strings:
        return text
    inner = re.sub(r"[^\n]", " ", text)
    return text[0] + inner[1:-1] + text[-1] if text[0] in "\"'" else inner


def code(text, keep_strings=False):
    return TOKEN.sub(lambda match: blank(match, keep_strings), text)


def files(root, folders, endings):
    """Paths relative to root, sorted, of the files in folders that end in one of endings."""
    found = []
    for folder in folders:
        for here, folders_here, names in os.walk(os.path.join(root, folder)):
            folders_here[:] = [d for d in folders_here if not d.startswith(".") and d != "__pycache__"]
            for name in names:
                if name.endswith(endings):
                    found.append(os.path.relpath(os.path.join(here, name), root))
    return sorted(found)


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8", errors="replace") as handle:
        return handle.read()


def finish(name, findings, looked_at):
    """Prints the findings; a lint that looked at nothing has failed, too."""
    for finding in findings:
        print(finding)
    if not looked_at:
        print(f"{name}: nothing to look at")
    sys.exit(1 if findings or not looked_at else 0)
