# SPDX-License-Identifier: ISC
"""mails.py - from a story's text to the bytes of a mail: charsets, files, replies, quoting styles.

What real clients do when they answer is written here once: Outlook's header block, Gmail's
attribution, answers between the lines. Placeholders {{letter to A | filter | filter}} reach the
letters that came before.
"""
import base64
import hashlib
import io
import re
import zipfile
from datetime import datetime
from email.header import Header
from email.utils import format_datetime

PLACEHOLDER = re.compile(r"\{\{\s*(.*?)\s*\}\}", re.S)
UNITS = {"": 1, "K": 1024, "M": 1024 * 1024}
MAGIC = {"png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "jpg": b"\xff\xd8\xff\xe0\0\x10JFIF\0\1",
         "pdf": b"%PDF-1.4\n", "gif": b"GIF89a", "exe": b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff"}


def size_of(text):
    match = re.fullmatch(r"(\d+)([KM]?)", text)
    if not match:
        raise ValueError(f"'{text}' is no size")
    return int(match.group(1)) * UNITS[match.group(2)]


def noise(name, size):
    """Bytes that look like nothing, the same in every run."""
    out = bytearray()
    block = name.encode()
    while len(out) < size:
        block = hashlib.sha256(block).digest()
        out += block
    return bytes(out[:size])


def content(name, size):
    """A file of that name and size whose first bytes are what the name says."""
    kind = name.rsplit(".", 1)[-1].lower()
    if kind == "zip":
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr(zipfile.ZipInfo("readme.txt"), noise(name, max(size - 120, 1)))
        return buffer.getvalue()
    if kind in ("txt", "log"):
        line = f"2026-11-23 10:00:00 {name}: the line repeats\n".encode()
        return (line * (size // len(line) + 1))[:size]
    return (MAGIC.get(kind, b"") + noise(name, size))[:size]


def quote_lines(text):
    return "\n".join("> " + line if line else ">" for line in text.rstrip("\n").split("\n"))


def stamp(letter):
    return str(letter.message["date"])


def outlook(letter):
    ru = any("а" <= c <= "я" for c in letter.text)
    words = ("From", "Sent", "To", "Subject") if not ru else ("От", "Отправлено", "Кому", "Тема")
    rows = (letter.header("from"), stamp(letter), letter.header("to"), letter.subject)
    head = "\n".join(f"{word}: {row}" for word, row in zip(words, rows))
    return f"\n________________________________\n{head}\n\n{letter.text}"


def gmail(letter):
    when = stamp(letter)
    return f"пн, 23 нояб. 2026 г. в 10:06, {letter.header('from')}:\n\n{quote_lines(letter.text)}" \
        if any("а" <= c <= "я" for c in letter.text) else \
        f"On {when[:16]} at 10:06 AM {letter.header('from')} wrote:\n\n{quote_lines(letter.text)}"


def thunderbird(letter):
    return f"23.11.2026 10:06, {letter.header('from')} пишет:\n{quote_lines(letter.text)}"


def yandex(letter):
    address = letter.header("from")
    return f"23.11.2026, 10:06, {address}:\n{quote_lines(letter.text)}"


def mailru(letter):
    return f"Понедельник, 23 ноября 2026, 10:06 +03:00 от {letter.header('from')}:\n \n{quote_lines(letter.text)}"


STYLES = {"outlook": outlook, "gmail": gmail, "thunderbird": thunderbird, "yandex": yandex, "mailru": mailru}


def fill(text, values):
    """Writes values behind the labels of a form: "Версия:" becomes "Версия: 2.3.1"."""
    for label, value in values:
        text, count = re.subn(rf"^(\W*{re.escape(label)}[^:\n]*:)[^\n]*$", rf"\1 {value}", text,
                              count=1, flags=re.M | re.I)
        if not count:
            raise ValueError(f"the letter has no form line '{label}:'\n{text}")
    return text


def between(text, values):
    """Answers between the quoted lines."""
    quoted = quote_lines(text)
    for label, value in values:
        quoted, count = re.subn(rf"^(>\s*\W*{re.escape(label)}[^:\n]*:[^\n]*)$", rf"\1\n{value}\n",
                                quoted, count=1, flags=re.M | re.I)
        if not count:
            raise ValueError(f"the letter has no form line '{label}:'\n{text}")
    return quoted


class Filled:
    """A letter whose text was filled in; everything else is the letter's."""

    def __init__(self, letter, text):
        self._letter, self.text = letter, text

    def __getattr__(self, name):
        return getattr(self._letter, name)


def apply(letter, filters):
    """Runs the filters of one placeholder over a letter; the last one gives the text."""
    from story import pairs
    value = letter
    for name in filters:
        word, _, rest = name.partition(" ")
        if word == "fill":
            value = Filled(value, fill(value.text, pairs(rest)))
        elif word == "quote":
            value = STYLES[rest.strip()](value)
        elif word == "between":
            value = between(value.text, pairs(rest))
        elif word in ("text", "subject", "message_id", "message-id", "envelope-from"):
            value = getattr(value, word.replace("-", "_"))
        elif word == "references":
            value = " ".join(value.references() + [value.message_id])
        elif word == "tag":
            value = re.search(r"\[#[^\]]*\]", value.subject).group(0)
        elif word == "header":
            value = value.header(rest.strip()) or ""
        else:
            raise ValueError(f"unknown filter '{word}'")
    return value if isinstance(value, str) else value.text


def encode_header(line, charset):
    """A header line as a client with that charset would write it."""
    if line.isascii():
        return line.encode()
    name, _, value = line.partition(": ")
    match = re.fullmatch(r'"?([^"<]*?)"?\s*(<[^>]*>)', value)
    phrase, rest = (match.group(1), " " + match.group(2)) if match else (value, "")
    word = Header(phrase, charset, header_name=name, maxlinelen=76).encode(linesep="\n")
    return f"{name}: {word}{rest}".encode()


def text_part(body, charset, html):
    """Content-Type, transfer encoding and bytes of the text."""
    kind = "text/html" if html else "text/plain"
    data = body.encode(charset)
    if charset == "us-ascii" or data.isascii():
        return [f"Content-Type: {kind}; charset={charset}".encode()], data
    if charset == "utf-8":
        return [f"Content-Type: {kind}; charset=utf-8".encode(), b"Content-Transfer-Encoding: base64"], \
            base64.encodebytes(data)
    return [f"Content-Type: {kind}; charset={charset}".encode(), b"Content-Transfer-Encoding: 8bit"], data


def file_part(words):
    name, kind, size = words
    data = base64.encodebytes(content(name, size_of(size)))
    quoted = f'"{name}"' if name.isascii() else '"' + Header(name, "utf-8").encode() + '"'
    return b"\n".join([f"Content-Type: {kind}; name={quoted}".encode(),
                       f"Content-Disposition: attachment; filename={quoted}".encode(),
                       b"Content-Transfer-Encoding: base64", b"", data])


def build(text, number, now, desk, reply_to):
    """The bytes of one mail. Lines @charset, @html, @file NAME TYPE SIZE, @reply ADDRESS, @bare come
    before the header; Date, To, Message-ID and MIME fields are added unless they are there or @bare."""
    lines = text.split("\n")
    answers = []
    options = {"charset": "utf-8", "files": [], "html": False, "bare": False}
    while lines and lines[0].startswith("@"):
        word, *rest = lines.pop(0)[1:].split()
        if word == "file":
            options["files"].append(rest)
        elif word == "charset":
            options["charset"] = rest[0]
        elif word == "reply":
            letter = reply_to(rest[0])
            answers = [f"In-Reply-To: {letter.message_id}",
                       "References: " + "\n ".join(letter.references() + [letter.message_id]),
                       f"Subject: Re: {letter.subject}"]
        else:
            options[word] = True
    lines = "\n".join(answers + lines).split("\n")
    blank = lines.index("") if "" in lines else len(lines)
    head, body = lines[:blank], "\n".join(lines[blank + 1:])
    if options["bare"]:
        return ("\n".join(head) + "\n\n" + body).encode(options["charset"])
    return assemble(head, body, options, number, now, desk)


def assemble(head, body, options, number, now, desk):
    names = {line.partition(":")[0].lower() for line in head}
    extra = [("Date", format_datetime(datetime.fromisoformat(now))), ("To", desk),
             ("Message-ID", f"<story.{number}@client.example.com>"), ("MIME-Version", "1.0")]
    charset = options["charset"]
    out = [encode_header(line, charset) for line in head]
    out += [f"{name}: {value}".encode() for name, value in extra if name.lower() not in names]
    if "content-type" in names:
        return b"\n".join(out) + b"\n\n" + body.encode(charset)
    type_lines, data = text_part(body, charset, options["html"])
    if not options["files"]:
        return b"\n".join(out + type_lines) + b"\n\n" + data
    boundary = f"story-{number}"
    parts = [b"\n".join(type_lines) + b"\n\n" + data] + [file_part(words) for words in options["files"]]
    joined = b"".join(f"--{boundary}\n".encode() + part.rstrip(b"\n") + b"\n" for part in parts)
    out.append(f'Content-Type: multipart/mixed; boundary="{boundary}"'.encode())
    return b"\n".join(out) + b"\n\n" + joined + f"--{boundary}--\n".encode()
