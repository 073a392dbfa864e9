#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""mails.py DIR N KIND - deterministic support mails for the benchmarks.

KIND: usual (300 to 2,500 characters, as plain text and as HTML, about 7 KB), small (text only, 2,000 to
9,000 characters, up to 12 KB), mixed (small, 40 % with an attachment of 20 KB to 2 MB), big (one attachment,
35 MB on the wire). Written for this project; example domains only.
"""
import base64
import os
import random
import sys

WORDS = ("здравствуйте печать не идёт после обновления программа закрывается ошибка сохранение "
         "документ отчёт таблица склад смена экран кнопка окно сервер сеть версия файл журнал").split()
KINDS = ("usual", "small", "mixed", "big")
CHARSETS = ("utf-8", "windows-1251", "koi8-r")


def sentence(rnd):
    words = [rnd.choice(WORDS) for _ in range(rnd.randint(6, 14))]
    return " ".join(words).capitalize() + "."


def body(rnd, size):
    out, length = [], 0
    while length < size:
        line = sentence(rnd)
        out.append(line)
        length += len(line.encode("koi8-r"))
    return "\n".join(out)


def word(text, charset):
    encoded = base64.b64encode(text.encode(charset)).decode()
    return f"=?{charset}?B?{encoded}?="


def part(headers, data):
    return headers.encode() + b"\n\n" + base64.encodebytes(data)


def page(text):
    """The text as a mail program's HTML."""
    style = "p.text{margin:0cm;font-size:11.0pt;font-family:\"Calibri\",sans-serif;}\n" * 8
    lines = "\n".join(f"<p class=\"text\">{line}</p>" for line in text.split("\n"))
    return f"<html><head><style>{style}</style></head><body>\n{lines}\n</body></html>\n"


def mail(rnd, number, attachments, size, usual=False):
    charset = rnd.choice(CHARSETS)
    boundary = f"b{number:08d}x"
    head = [
        f"From: {word('Иван Образцов', charset)} <user{number % 997}@org{number % 53}.example.com>",
        "To: support@example.ru",
        f"Subject: {word('Не печатает ' + str(number), charset)}",
        f"Message-ID: <bench.{number}.{len(attachments)}@example.com>",
        "Date: Mon, 23 Nov 2026 10:00:00 +0300",
        "MIME-Version: 1.0",
    ]
    words = body(rnd, size)
    text = words.encode(charset)
    plain = part(f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: base64", text)
    if usual:
        html = part(f"Content-Type: text/html; charset={charset}\nContent-Transfer-Encoding: base64",
                    page(words).encode(charset))
        top = "\n".join(head + [f"Content-Type: multipart/alternative; boundary={boundary}", "", ""]).encode()
        mark = f"--{boundary}\n".encode()
        return top + mark + plain + mark + html + f"--{boundary}--\n".encode()
    if not attachments:
        return "\n".join(head).encode() + b"\n" + plain
    parts = [plain]
    for i, length in enumerate(attachments):
        parts.append(part(f"Content-Type: image/png; name=\"screen{i}.png\"\n"
                          f"Content-Disposition: attachment; filename=\"screen{i}.png\"\n"
                          "Content-Transfer-Encoding: base64",
                          b"\x89PNG\r\n\x1a\n" + rnd.randbytes(length)))
    top = "\n".join(head + [f"Content-Type: multipart/mixed; boundary={boundary}", "", ""]).encode()
    mark = f"--{boundary}\n".encode()
    return top + mark + mark.join(parts) + f"--{boundary}--\n".encode()


def make(folder, count, kind):
    os.makedirs(folder, exist_ok=True)
    for number in range(count):
        rnd = random.Random(f"{kind} {number}")
        files, size = [], rnd.randint(2000, 9000)
        if kind == "mixed" and rnd.random() < 0.4:
            files = [int(20000 * 100 ** rnd.random())]
        if kind == "big":
            files = [25_900_000]
        if kind == "usual":
            size = rnd.randint(300, 2500)
        with open(os.path.join(folder, f"{number:06d}.eml"), "wb") as out:
            out.write(mail(rnd, number, files, size, kind == "usual"))


if __name__ == "__main__":
    make(sys.argv[1], int(sys.argv[2]), sys.argv[3])
