# SPDX-License-Identifier: ISC
"""vectors_headers.py - header sections: P66-P68, P84-P86, and what GMime was seen to do with them: M8-M12, M15, M16.

A field that is there twice, in whatever dress, is named; an author that two readers may read differently is
none; no control character, line break or bidirectional mark comes out of any value.
"""
from vectors import ANY, Check, NOBODY, SOMEBODY, TEXT, as_bytes, has, lacks, mail, multi, part, shorter, v

ONE = "From: ivan@stranger.example"


def clean(seen):
    """No line break, control, bidi or zero-width character."""
    bad = {0x7f, 0x2028, 0x2029, 0xfeff, 0x061c, 0xad} | set(range(0x200b, 0x2010)) | set(range(0x202a, 0x202f)) | set(
        range(0x2066, 0x206a)) | set(range(0x80, 0xa0)) | set(range(0x20))
    return not any(ord(c) in bad for c in str(seen))


CLEAN = Check("holds no hidden character", clean)

# --- P66, M15: doubled fields ----------------------------------------------------------------------------------
for first, second in (("a@b.test", "x@evil.test"), ("x@evil.test", "a@b.test")):
    for dress in ("From: {}", "from: {}", "FROM: {}", "From : {}", "From\t: {}", "From:\n {}", "From:{}"):
        v("P66", f"two From fields, {first} first, then {dress!r}",
          mail([dress.format(second)], sender=f"From: {first}"), defects=has("two-from-fields"))
v("P66", "the same From twice", mail([ONE]), defects=has("two-from-fields"))
v("P66", "a From field and an empty one", mail(["From:"]), defects=has("two-from-fields"))
v("P66", "an empty From field alone", mail(sender="From:"), defects=NOBODY)
v("P66", "From followed by NBSP", mail([b"From\xc2\xa0: x@evil.test"]), defects=ANY,
  **{"from.address": "ivan@stranger.example"})
v("P66", "From with NBSP alone", mail(sender=b"From\xc2\xa0: x@evil.test"), defects=NOBODY)
v("P66", "From in a folded line of another field", mail(["X: y\n From: x@evil.test"]), defects=SOMEBODY,
  **{"from.address": "ivan@stranger.example"})
v("P66", "no From at all", mail(sender=None), defects=has("no-from"), **{"from": None})

SINGLETONS = (
    ("Sender", "a@b.test", "x@evil.test"), ("Message-ID", "<a@b.test>", "<x@evil.test>"),
    ("Content-Type", "text/plain", "text/html"), ("Content-Transfer-Encoding", "7bit", "base64"),
    ("Content-Disposition", "inline", "attachment; filename=x.exe"), ("Subject", "one", "two"),
    ("Date", "Mon, 23 Nov 2026 10:05:00 +0300", "Tue, 24 Nov 2026 10:05:00 +0300"),
    ("Return-Path", "<a@b.test>", "<x@evil.test>"), ("Auto-Submitted", "no", "auto-replied"),
    ("Reply-To", "a@b.test", "x@evil.test"), ("In-Reply-To", "<a@b.test>", "<x@evil.test>"),
    ("References", "<a@b.test>", "<x@evil.test>"))
for name, one, two in SINGLETONS:
    for first, second in ((one, two), (two, one)):
        for dress in ("{}: {}", "{} : {}", "{}:\n {}"):
            for case in (str, str.lower, str.upper):
                bare = {"Subject": {"subject": None}, "Message-ID": {"number": None}}.get(name, {})
                v("P66", f"{name} twice: {first!r}, then {dress.format(case(name), second)!r}",
                  mail([f"{name}: {first}", dress.format(case(name), second)], **bare),
                  "ci" if case is str else "long", defects=has(f"duplicate-{name.lower()}"))
    v("P66", f"{name} and an empty {name}", mail([f"{name}: {one}", f"{name}:"], **(
        {"Subject": {"subject": None}, "Message-ID": {"number": None}}.get(name, {}))),
      defects=has(f"duplicate-{name.lower()}"))
v("P66", "Auto-Submitted twice: the machine's is believed in either order",
  mail(["Auto-Submitted: no", "Auto-Submitted: auto-replied"]), **{"automatic.class": "auto-reply"})
v("P66", "Auto-Submitted twice, the other order",
  mail(["Auto-Submitted: auto-replied", "Auto-Submitted: no"]), **{"automatic.class": "auto-reply"})

# --- M16: names dressed up as addresses -------------------------------------------------------------------------
v("M16", "a route", mail(sender="From: <@evil.test,@y.test:op@h.test>"), defects=NOBODY)
v("M16", "an address as a bare name", mail(sender="From: op@h.test (cmt) <evil@x.test>"), defects=ANY,
  **{"from.address": "evil@x.test"})
v("M16", "an address as an encoded name", mail(sender="From: =?utf-8?Q?op=40h.test?= <evil@x.test>"), defects=ANY,
  **{"from.address": "evil@x.test"})
v("M16", "an address in a quoted name", mail(sender='From: "op@h.test" <evil@x.test>'), **{"from.address": "evil@x.test"})
for sender in ("a@b.test, x@evil.test", "a@b.test x@evil.test", "g: a@b.test;", "g:;", "<a@b.test> <x@evil.test>",
               "a@b.test@evil.test", "<a@b.test", "a b@c.test", "@b.test", "a@", "<>", '""@', "a@b.test (", "(x)"):
    v("M16", f"From: {sender}", mail(sender=f"From: {sender}"), defects=NOBODY)

# --- P67: where the header section ends ---------------------------------------------------------------------------
for name, end in (("CRLF", b"\r\n"), ("bare LF", b"\n")):
    v("P67", f"lines end in {name}", mail().replace(b"\n", end), **{"text.new": "hello", "subject": "hostile"})
v("P67", "lines end in a bare CR: one line, no author", mail().replace(b"\n", b"\r"), defects=NOBODY)
v("P67", "a bare CR between two fields", mail(["X: y\rFrom: x@evil.test"]), defects=has("bare-cr"),
  **{"from.address": "ivan@stranger.example"})
v("P67", "a bare CR in From", mail(sender="From: a@b.test\rx@evil.test"), defects=NOBODY)
v("P67", "CR CR LF", mail().replace(b"\n", b"\r\r\n"), defects=ANY, subject="hostile")
v("P67", "a blank and CRLF for the empty line", mail().replace(b"\n\n", b"\n \r\n"), defects=ANY, subject="hostile",
  **{"text.new": has("hello")})
v("P67", "no blank line in front of the text", mail().replace(b"\n\n", b"\n"), defects=has("no-blank-line"),
  **{"text.new": has("hello")})
v("P67", "a line that is no field between fields", mail(["this is no field", "X-Next: y"]),
  defects=has("odd-header-line"), **{"text.new": "hello"})
v("P67", "From behind a line that is no field", mail(["this is no field", "From: x@evil.test"], sender=None),
  defects=ANY, **{"text.new": "hello"})
v("P67", "a fold of nothing but blanks", mail(["X: y\n   \n z"]), **{"text.new": "hello"})
v("P67", "From folded over a line of blanks", mail(sender="From: a@b.test\n   \n"), defects=ANY)
v("P67", "an mbox line in front", b"From x@evil.test Mon Nov 23 10:05:00 2026\n" + mail(), defects=has("leading-lines"),
  **{"from.address": "ivan@stranger.example"})
v("P67", "an mbox line in the middle", mail(["From x@evil.test Mon Nov 23 10:05:00 2026", "X: y"]), defects=ANY,
  **{"from.address": "ivan@stranger.example"})

# --- P68, M8-M11: characters that must not come out -------------------------------------------------------------------
ODD = [bytes([c]) for c in list(range(1, 0x20)) + [0x7f] if c not in (0x0a,)] + [
    chr(c).encode() for c in list(range(0x80, 0xa0, 5)) + [0x2028, 0x2029, 0xfeff, 0x202e, 0x202a, 0x2066, 0x2069,
                                                           0x200b, 0x200f, 0x061c, 0xad, 0xe0041]]
HIDDEN = b"".join(ODD)
ENCODED = "".join(f"={byte:02X}" for byte in HIDDEN + b"\r\n\0")


def everywhere(text):
    """A mail with that in each value that is read."""
    text = as_bytes(text)
    fields = [b"%s: a%sb <c@d.test>" % (name, text) for name in (b"Sender", b"Reply-To", b"Cc")]
    fields += [b"%s: <a%sb@d.test>" % (name, text) for name in (b"In-Reply-To", b"References")]
    fields += [b"X-Odd: a" + text + b"b", b"Organization: a" + text + b"b"]
    raw = multi(TEXT, part(b'Content-Type: application/pdf; name="a' + text + b'b.pdf"'), fields=fields,
                sender=b'From: "a' + text + b'b" <c@d.test>', subject=b"Subject: a" + text + b"b")
    return raw


IN_VALUES = {"subject": CLEAN, "from": CLEAN, "sender": CLEAN, "reply_to": CLEAN, "cc": CLEAN, "in_reply_to": CLEAN,
             "references": CLEAN, "attachments": CLEAN, "message_id": CLEAN}
v("P68", "all odd characters in all values", everywhere(HIDDEN), "quick", **IN_VALUES)
v("P68", "all odd characters in encoded words", everywhere(f" =?utf-8?Q?{ENCODED}?= "), "quick", **IN_VALUES)
for odd in ODD:
    v("P68", f"{odd!r} in each value", everywhere(odd), "long", **IN_VALUES)
v("P68", "a byte order mark in front of the mail", b"\xef\xbb\xbf" + mail(), defects=ANY, subject=ANY)
v("P68", "NUL in the subject", mail(subject=b"Subject: a\0b"), defects=has("nul-in-header"), subject=CLEAN)
v("P68", "NUL in the text only", mail(body=b"hello\0world\n"), defects=lacks("nul-in-header"), **{"text.new": has("hello")})
v("M8", "line breaks in an encoded word", mail(subject="Subject: =?utf-8?Q?a=0D=0ABcc:_v@x?="), subject="a Bcc: v@x")
v("M9", "UTF-7 in an encoded word", mail(subject="Subject: =?utf-7?Q?+AA0ACg-Bcc:_v@x?="), subject="+AA0ACg-Bcc: v@x")
v("M11", "NUL in From", mail(sender=b"From: op@h.test\0@evil.test"), defects=NOBODY)
v("M11", "NUL in Message-ID", mail(number=b"Message-ID: <a\0b@c.test>"), defects=has("bad-message-id"), message_id=None)
v("M11", "NUL in an encoded From name", mail(sender="From: =?utf-8?Q?op=40h.test=00?= <evil@x.test>"),
  **{"from.address": "evil@x.test", "from.name": CLEAN})

# --- P84: encoded words --------------------------------------------------------------------------------------------------
for name, raw, seen in (
        ("unknown charset", "=?x-nope?Q?abc?=", "abc"), ("nested", "=?utf-8?Q?=3D=3Futf-8=3FQ=3Fa=3F=3D?=", "=?utf-8?Q?a?="),
        ("a character split over two", "=?utf-8?Q?=D0?= =?utf-8?Q?=9F?=", "П"), ("not ended", "=?utf-8?Q?abc", "=?utf-8?Q?abc"),
        ("base64 without padding", "=?utf-8?B?0J8?=", "П"), ("base64 of nothing", "a =?utf-8?B??= b", "a b"),
        ("no encoding", "=?utf-8??abc?=", ANY), ("an unknown encoding", "=?utf-8?X?abc?=", ANY),
        ("a language", "=?utf-8*ru?Q?=D0=9F?=", "П"), ("no charset", "=???abc?=", ANY)):
    v("P84", f"an encoded word: {name}", mail(subject="Subject: " + raw), subject=seen)
v("P84", "an encoded word in the address", mail(sender="From: =?utf-8?Q?a?=@b.test"), defects=ANY, **{"from": CLEAN})
v("P84", "an encoded word that holds the address", mail(sender="From: =?utf-8?Q?<a@b.test>?="), defects=NOBODY)
v("P84", "an encoded word in a quoted name", mail(sender='From: "=?utf-8?Q?=D0=9F?=" <a@b.test>'),
  **{"from.address": "a@b.test"})
v("P84", "an encoded word in a comment", mail(sender="From: a@b.test (=?utf-8?Q?=D0=9F?=)"), **{"from.address": "a@b.test"})
v("P84", "10^4 encoded words", mail(subject="Subject: " + "=?utf-8?Q?a?= " * 4500), subject=shorter(1000))
v("P84", "words that are never ended", mail(subject="Subject: " + "=?utf-8?Q?a " * 5000), subject=shorter(1000))
v("P84", "10^4 charsets in turn", mail(subject="Subject: " + "".join(f"=?x-{i}?Q?a?= " for i in range(4000))),
  subject=shorter(1000))

# --- P85, P86: charsets: whatever comes, valid UTF-8 goes out (json.loads would fail on anything else) ----------------------
for charset, raw, seen in (
        ("utf-7", b"+AGgAZQBsAGwAbw-\n", "+AGgAZQBsAGwAbw-"), ("utf-8", b"a\xc0\x80\xe0\x80\xafb\n", has("a", "b")),
        ("utf-8", b"a\xed\xa0\x80b\n", has("a", "b")), ("utf-8", b"a\xf4\x90\x80\x80b\n", has("a", "b")),
        ("utf-8", b"a\xffb\n", has("a", "b")), ("utf-8", b"a\xd0", has("a")),
        ("utf-16", "hello".encode("utf-16"), ANY), ("utf-16le", "hello".encode("utf-16-le"), ANY),
        ("utf-32", "hello".encode("utf-32"), ANY), ("iso-2022-jp", b"\x1b$B$3\x1b", ANY),
        ("hz-gb-2312", b"~{<:Ky2;~}", ANY), ("gb18030", b"\x81\x30\x81\x30 hello", has("hello")),
        ("gb18030", b"hello \x81\x30\x81", has("hello")), ("shift_jis", b"hello \x81", has("hello")),
        ("big5", b"hello \xa4\n", has("hello")), ("euc-kr", b"hello \xb0\n", has("hello")),
        ("ibm037", b"\x88\x85", ANY), ("x-user-defined", b"hello \xff", has("hello"))):
    v("P85", f"{charset} of {raw[:12]!r}", mail([f"Content-Type: text/plain; charset={charset}"], raw), **{"text.new": seen})
for name in ("utf-8//TRANSLIT", "../x", "utf-8%00x", "", '""', "\xad", "utf-8,koi8-r", "/etc/passwd", "-", "UNICODE",
             "utf-8\0x", "'", "x" * 60000):
    v("P86", f"the charset {name[:20]!r} of {len(name)} bytes",
      mail([as_bytes("Content-Type: text/plain; charset=" + name)], "hello Привет\n"), **{"text.new": "hello Привет"})
v("P86", "a charset of 1 MB", lambda: mail(["Content-Type: text/plain; charset=" + "x" * 1000000]),
  defects=has("limit-L3"))
