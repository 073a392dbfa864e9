# SPDX-License-Identifier: ISC
"""vectors_limits.py - sizes and numbers: P60 (a ladder for each limit), P61, P65, P86-P89 in bulk, M1-M7, M17.

A limit that is exceeded is a defect by its name; the mail is kept whole and gets no automatic answer. One
below and exactly at the limit the mail is read as any other.
"""
from vectors import (KIB, MIB, NOBODY, NO_LIMIT, SOMEBODY, TEXT, has, mail, multi, nested, part, shorter, v)

# --- P60: n-1, n, n+1 in every run; 10 n and 100 n in long where they are large ------------------------------
HEAD = len(mail(body=b"")) - 1  # the header section without the blank line


def ladder(limit, what, n, recipe, seen=None, more=(10, 100)):
    """recipe(n) is a mail that has n of it."""
    for count, load in ([(n - 1, "quick"), (n, "quick"), (n + 1, "quick")] + [
            (n * factor, "ci" if n * factor < 4 * MIB else "long") for factor in more]):
        good = count <= n
        v("P60", f"{limit}: {what}, {count} of {n}", lambda count=count: recipe(count), load,
          defects=NO_LIMIT if good else has(f"limit-{limit}"), **((seen or {}) if good else {}))


def fields(n):
    return mail([f"X-{i}: y" for i in range(n - 4)])


def section(n):
    """A header section of n bytes of many fields."""
    room, lines = n - HEAD, []
    while room > 0:
        size = min(room, 1000)
        if 0 < room - size < 10:
            size -= 10
        lines.append("X: " + "y" * (size - 4))
        room -= size
    return mail(lines)


def parts(n):
    return multi(TEXT, *[b"Content-Type: text/plain\n\n"] * (n - 2))


def depth_of(n):
    """n multiparts in each other."""
    head = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(n - 1))
    return mail([], b"", number=None).rstrip(b"\n") + b"\n" + head + TEXT


def addresses(n):
    """n mailboxes in fields that are short enough."""
    lines, left = [], n
    while left:
        here = min(left, 1000)
        lines.append("To: " + ", ".join(f"a{i}@b.test" for i in range(here)))
        left -= here
    return mail(lines)


ladder("L2", "header fields", 1000, fields)
ladder("L2", "bytes of header section", 256 * KIB, section)
ladder("L3", "bytes of one field", 64 * KIB, lambda n: mail(["X: " + "y" * (n - 4)]))
ladder("L3", "bytes of one address field", 16 * KIB, lambda n: mail(["Cc: " + "y" * (n - 5)]))
ladder("L3", "bytes of a folded address field", 16 * KIB,
       lambda n: mail(["Cc: a@b.test,\n" + " x@y.test,\n" * ((n - 14 - 11) // 11) + " " * ((n - 14) % 11 + 10)]))
ladder("L4", "bytes of one line of the text", MIB, lambda n: mail(body=b"hello\n" + b"y" * n + b"\n"), more=(10,))
ladder("L4", "bytes of one line of a file", MIB,
       lambda n: multi(TEXT, b"Content-Type: image/png; name=a.png\n\n" + b"y" * n), more=(10,))
ladder("L6", "parts", 1000, parts)
ladder("L5", "boundaries", 64, lambda n: mail([f"X-{i}: boundary=z{i}" for i in range(n)]))
ladder("L5", "message types", 64, lambda n: mail([], "Content-Type: message/rfc822\n" * n))

v("P60", f"L4: {100 * MIB} bytes of one line, 1 MiB is read: above L1", lambda: mail(body=b"y" * (100 * MIB)), "long", status=65)

for n in (31, 32, 33, 63, 320, 3200):
    v("P60", f"L5: multiparts nested {n} deep, 32 are read", lambda n=n: depth_of(n), "quick" if n < 100 else "ci",
      defects=NO_LIMIT if n <= 32 else has("limit-L5"), **({"text.new": "hello"} if n <= 32 else {}))
for n in (10, 16, 17, 40, 63, 320, 3200):
    v("P60", f"L5: messages nested {n} deep", lambda n=n: multi(TEXT, nested(n)), "quick", defects=SOMEBODY)

for n in (63, 64, 65, 640, 6400):
    v("P60", f"L7: {n} parameters of 64", multi(TEXT, part(
        "Content-Type: application/pdf" + "".join(f";\n a{i}=b" for i in range(n - 1)) + ';\n name="a.pdf"')),
      files=["a.pdf accepted"] if n <= 64 else shorter(2))
for n in (63, 64, 65, 640, 6400):
    v("P60", f"L7: a parameter's name of {n} bytes, 64 are read", multi(TEXT, part(
        "Content-Type: application/pdf; " + "x" * n + '=b; name="a.pdf"')), files=["a.pdf accepted"])
for n in (2047, 2048, 2049, 20480):
    v("P60", f"L7: a parameter's value of {n} bytes, 2048 are read", multi(TEXT, part(
        "Content-Type: application/pdf; x=" + "y" * n + '; name="a.pdf"')), files=["a.pdf accepted"])
v("P60", "L7: a parameter's value of 204800 bytes, which no field may have", multi(TEXT, part(
    "Content-Type: application/pdf; x=" + "y" * 204800 + '; name="a.pdf"')), defects=has("limit-L3"))
for n in (999, 1000, 1001, 10000):
    v("P60", f"L8: {n} addresses, 1000 are read", lambda n=n: addresses(n), to=shorter(1002), defects=SOMEBODY)
v("P60", "L8: 100000 addresses, which no header section may have", lambda: addresses(100000), defects=has("limit-L2"))
for n in (99, 100, 101, 1000):
    v("P60", f"L8: {n} references, 100 are read", mail(["References:" + "".join(
        f"\n <r{i}@b.test>" for i in range(n))]), references=shorter(101), defects=NO_LIMIT)
v("P60", "L8: 10000 references, which no field may have", mail(["References:" + "".join(
    f"\n <r{i}@b.test>" for i in range(10000))]), defects=has("limit-L3"))
for n in (MIB - 1, MIB, MIB + 1, 10 * MIB):
    v("P60", f"L9: a text of {n} bytes, 1 MiB is shown", lambda n=n: mail(body=(b"y" * 69 + b"\n") * (n // 70) +
                                                                      b"z" * (n % 70)),
      "ci" if n < 4 * MIB else "long", defects=NO_LIMIT, **{"text.new": shorter(MIB + 1)})
v("P60", f"L9: a text of {100 * MIB} bytes, 1 MiB is shown: above L1", lambda: mail(body=(b"y" * 69 + b"\n") * (100 * MIB // 70)),
  "long", status=65)

# L1: a refusal on purpose, the only one; zeros are cheap to make and to drain
RAW = 64 * MIB


def big(n):
    """A mail of n bytes, in pieces."""
    head = mail(body=b"big\n")
    block = (b"y" * 63 + b"\n") * 16384

    def pieces():
        yield head
        left = n - len(head)
        while left > 0:
            yield block[:left]
            left -= len(block)
    return pieces


for n in (RAW - 1, RAW):
    v("P60", f"L1: a mail of {n} bytes, 64 MiB are taken", big(n), "long", defects=NO_LIMIT)
v("P60", f"L1: a mail of {RAW + 1} bytes is refused", big(RAW + 1), status=65, pipe=False)
v("P60", f"L1: a mail of {RAW + 1} bytes is refused, and read to its end", big(RAW + 1), status=65, pipe=True)
for factor in (10, 100):
    for pipe in (False, True):
        v("P60", f"L1: a mail of {factor} times 64 MiB of zeros is refused{', and read to its end' if pipe else ''}",
          lambda factor=factor: [mail(body=b"big\n"), factor * RAW], "long", status=65, pipe=pipe)

# --- what is over a limit is still told from a person's mail by its header, and nobody answers it ---------------
for name, extra, class_ in (("a person's", [], "none"), ("a machine's", ["Auto-Submitted: auto-replied"], "auto-reply"),
                            ("a list's", ["List-Id: <l.test>"], "list"), ("a bounce", ["Return-Path: <>", (
                                "Content-Type: multipart/report; report-type=delivery-status; boundary=b")], "bounce")):
    v("P60", f"L4 exceeded by {name} mail", mail(extra, b"y" * (MIB + 1)), "quick", defects=has("limit-L4"),
      **{"automatic.class": class_})

# --- P61, M1: groups in groups ---------------------------------------------------------------------------
for name in ("From", "To", "Cc", "Reply-To", "Sender", "Resent-From", "Resent-To", "Resent-Cc", "Resent-Sender"):
    for n in (8000, 20000, 40000, 200000):
        deep = f"{name}: " + "g:" * n + " a@b.test"
        v("P61", f"M1: {name} of {n} groups", mail([deep], sender=deep if name == "From" else "From: a@b.test"),
          "ci" if n in (8000, 40000) else "long", defects=has("limit-L3") if n > 8180 else NO_LIMIT)
for unit in ('"g" :', "g :", "g(c):", "g\n :"):
    v("P61", f"M1: 3000 groups as {unit!r}", mail(["Cc: " + unit * 3000 + " a@b.test"]), defects=SOMEBODY)
for depth in (1, 5):
    v("P61", f"M1: 45000 groups in a message {depth} deep", multi(TEXT, nested(depth - 1, (
        b"Content-Type: message/rfc822\n\nFrom: " + b"g:" * 45000 + b" a@b.test\nSubject: x\n\nx"))),
      defects=has("limit-L3"))
    v("P61", f"M1: 8000 groups in a message {depth} deep", multi(TEXT, nested(depth - 1, (
        b"Content-Type: message/rfc822\n\nFrom: " + b"g:" * 8000 + b" a@b.test\nSubject: x\n\nx"))), defects=NO_LIMIT)

# --- P65, M4-M7 --------------------------------------------------------------------------------------------
v("P65", "M4: 10^6 empty parts", lambda: multi(TEXT) + b"--b\n\n\n" * 1000000, defects=has("limit-L6"))
v("P65", "M5: 10^6 header lines", lambda: mail([b"X: y\n" * 999999 + b"X: y"]), defects=has("limit-L2"))
v("P65", "M6: a header field of 50 MB", lambda: mail([b"X: " + b"y" * 50000000]), "long", defects=has("limit-L3"))
for depth in (10, 32, 60):
    v("P65", f"M7: 10^6 lines of two hyphens below {depth} multiparts",
      lambda depth=depth: depth_of(depth) + b"--\n" * 1000000, "ci" if depth == 60 else "long", defects=SOMEBODY)
v("P65", "M7: 1000 multiparts and 10^6 lines of two hyphens", lambda: depth_of(1000) + b"--\n" * 1000000,
  defects=has("limit-L5"))
v("P65", "10^5 empty lines in front (C17)", b"\n" * 100000 + mail(), defects=has("leading-lines"),
  **{"text.new": "hello", "subject": "hostile"})
v("P65", "10^6 empty lines of text", lambda: mail(body=b"hello\n" + b"\n" * 1000000 + b"world\n"),
  **{"text.new": has("hello", "world")})
v("P65", "one line of 10 MB", lambda: mail(body=b"y" * 10000000), defects=has("limit-L4"))
v("P65", "headers and nothing else", mail(body=b""), **{"text.new": "", "subject": "hostile"})
v("P65", "headers without the blank line", mail(body=b"").rstrip(b"\n"), subject="hostile")
v("P65", "no byte at all", b"", "quick", status=75)
for one, text in ((b"x", "x"), (b"\r", ""), (b"\n", ""), (b"\r\n", ""), (b":", ":"), (b"\0", "\ufffd"), (b" ", "")):
    v("P65", f"the single byte {one!r}", one, "quick", defects=NOBODY, **{"text.new": text})
v("P65", "no line end at the end", mail(body="hello"), **{"text.new": "hello"})

# --- M17: what was found harmless stays harmless -------------------------------------------------------------
v("M17", "60 messages in each other", multi(TEXT, nested(60)), defects=has("limit-L5"),
  **{"text.new": "hello"})
v("M17", "10^5 messages in each other", lambda: multi(TEXT, nested(100000)), defects=has("limit-L5"))
for sign in ("(", "<", ",", '"', "\\", ";", "@", "[", "a@b.test,"):
    v("M17", f"To of nothing but {sign!r}", mail(["Cc: " + sign * (16000 // len(sign))]), defects=SOMEBODY)
    v("M17", f"Subject of 60 KB of {sign!r}", mail(subject="Subject: " + sign * (60000 // len(sign))), defects=SOMEBODY)
v("M17", "10^5 From addresses", lambda: mail(sender="From: " + "a@b.test," * 100000), defects=has("limit-L3"))
v("M17", "2*10^5 references", lambda: mail(["References: " + "<a@b.test> " * 200000]), defects=has("limit-L3"))
v("M17", "5*10^4 RFC 2231 sections in one field", lambda: multi(TEXT, part("Content-Type: application/pdf" + "".join(
    f";\n name*{i}=x" for i in range(50000)))), defects=has("limit-L3"))
v("M17", "4000 RFC 2231 sections in one field", multi(TEXT, part("Content-Type: application/pdf" + "".join(
    f";name*{i}=x" for i in range(4000)))), files=shorter(2), defects=NO_LIMIT)
v("M18", "Date without a year of four digits", mail(["Date: Mon, 1 Jan 1 00:00:00 +0000"]), defects=SOMEBODY)
v("M18", "Date of the year 99999999999", mail(["Date: Mon, 1 Jan 99999999999 00:00:00 +0000"]), date=None,
  defects=has("bad-date"))
v("M18", "Date with a leap second and an odd zone", mail(["Date: Mon, 23 Nov 2026 23:59:60 -2359"]), defects=SOMEBODY)

# --- P87: expansion -------------------------------------------------------------------------------------------
v("P87", "1 MB of U+FDFA", lambda: mail(["Content-Type: text/plain; charset=utf-8"], ("\ufdfa" * 20 + "\n") * 17000),
  **{"text.new": shorter(4 * MIB)})
v("P87", "1 MB of 0xDF as windows-1252", lambda: mail(["Content-Type: text/plain; charset=windows-1252"],
                                                  (b"\xdf" * 60 + b"\n") * 17000), **{"text.new": shorter(MIB)})
v("P87", "1 MB of undefined bytes", lambda: mail(["Content-Type: text/plain; charset=iso-8859-6"],
                                                (b"\xa1" * 60 + b"\n") * 17000), **{"text.new": shorter(MIB)})
v("P87", "10^6 HTML entities", lambda: mail(["Content-Type: text/html"], "&euro;" * 100000 + "\n" + "&#x20AC;\n" * 400000),
  **{"text.new": shorter(MIB)})
v("P87", "the entity of a whole phrase, many times", lambda: mail(["Content-Type: text/html"],
                                                                "&NotNestedGreaterGreater;" * 30000),
  **{"text.new": shorter(MIB)})

# --- P89: quotes ----------------------------------------------------------------------------------------------
v("P89", "10^5 quote marks on each of 9 lines", mail(body=("hello\n" + (">" * 100000 + " x\n") * 9)),
  **{"text.new": "hello"})
v("P89", "10^5 levels of quotes, one deeper each line up to 400", mail(
    body="hello\n" + "".join(">" * (i % 400) + " x\n" for i in range(1, 20000))), **{"text.new": has("hello")})
v("P89", "10^5 attributions", mail(body="hello\n" + "On Mon, 23 Nov 2026 Anna <a@b.test> wrote:\n" * 20000))
v("P89", "10^5 lines of format=flowed with stuffing", mail(["Content-Type: text/plain; format=flowed"],
                                                         "hello\n" + " > x \n" * 100000), **{"text.new": has("hello")})
v("P89", "HTML of 10^5 nested quotes", mail(["Content-Type: text/html"],
                                          "<p>hello</p>" + "<blockquote>\n" * 50000 + "x"), **{"text.new": has("hello")})
