# SPDX-License-Identifier: ISC
"""story.py - reads a story: one plain-text file of mails and times in, letters and tickets out.

The language is described in tests/scenario/README. A story becomes a list of steps; a step knows its
line, so that every complaint names file and line. Nothing is executed here.
"""
import re
import shlex

WORDS = ("story", "config", "at", "mail", "run", "file", "again", "expect", "say")
CLAUSE = re.compile(r'"(?:\\.|[^"\\])*"|\S+')


class StoryError(Exception):
    """A story that cannot be read: file:line: why."""


class Step:
    """One statement: its word, the words after it, its indented lines, its <<END text."""

    def __init__(self, path, line, word, words, source):
        self.path, self.line, self.word, self.words, self.source = path, line, word, words, source
        self.block = []
        self.text = None

    def __str__(self):
        return f"{self.path.rsplit('/', 1)[-1]}:{self.line}: {self.source}"

    def error(self, why):
        return StoryError(f"{self.path}:{self.line}: {why}")


def split(text):
    """Words of a line; a quoted word keeps blanks; \\n, \\" and \\\\ as in C, other \\x stay."""
    out = []
    for word in CLAUSE.findall(text):
        if len(word) > 1 and word[0] == word[-1] == '"':
            word = re.sub(r'\\(["\\n])', lambda m: "\n" if m.group(1) == "n" else m.group(1), word[1:-1])
        out.append(word)
    return out


def heredoc(lines, index, mark, step):
    """The text up to the line `mark`; returns it and the index after it."""
    text = []
    while index < len(lines):
        if lines[index].rstrip() == mark:
            return "\n".join(text) + "\n", index + 1
        text.append(lines[index])
        index += 1
    raise step.error(f"no line {mark} ends this text")


def read(path):
    """Steps of the story at path."""
    with open(path, encoding="utf-8") as handle:
        lines = handle.read().split("\n")
    steps = []
    index = 0
    while index < len(lines):
        line = lines[index]
        index += 1
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line[0] in " \t":
            if not steps:
                raise StoryError(f"{path}:{index}: an indented line belongs to nothing")
            steps[-1].block.append((index, line.strip()))
            continue
        source = line.rstrip()
        word = source.split(None, 1)[0].rstrip(":")
        if word not in WORDS:
            raise StoryError(f"{path}:{index}: unknown word '{word}' ({', '.join(WORDS)})")
        rest = source[len(source.split(None, 1)[0]):].strip()
        mark = re.search(r"<<(\w+)$", rest)
        if mark:
            rest = rest[:mark.start()].strip()
        words = shlex.split(rest) if word in ("run", "mail", "again", "file") else split(rest)
        step = Step(path, index, word, words, source)
        if mark:
            step.text, index = heredoc(lines, index, mark.group(1), step)
        steps.append(step)
    return steps


def pairs(text):
    """"A=b; C=d" -> [(A, b), (C, d)]."""
    out = []
    for part in text.split(";"):
        key, _, value = part.partition("=")
        if key.strip():
            out.append((key.strip(), value.strip()))
    return out
