# SPDX-License-Identifier: ISC
"""vectors_parts.py - MIME structure: P69, P82, P83, P90, P91, P116, M14, M15, and P62, M2 (names of 60 to 81 bytes).

What a person would read is the text, what he would call attached is a file; nothing is reassembled, fetched or
decoded that the mail does not declare; where decoders differ, the file is said to be ambiguous.
"""
from vectors import ANY, Check, TEXT, as_bytes, b64, file, has, mail, multi, nested, part, shorter, v

AMBIGUOUS = has("file-ambiguous")
PLAIN = {"defects": [], "text.new": "hello"}


def typed(type_, body, **rest):
    return mail(["MIME-Version: 1.0", f"Content-Type: {type_}"], body, **rest)


def text(words):
    return f"Content-Type: text/plain\n\n{words}\n".encode()


# --- P69: boundaries ------------------------------------------------------------------------------------------
PARTS = "--b\n\nhello\n--b--\n"
for name, type_, body, seen in (
        ("empty", 'multipart/mixed; boundary=""', "--\n\nhello\n----\n", has("hello")),
        ("in quotes", 'multipart/mixed; boundary="b b"', "--b b\n\nhello\n--b b--\n", "hello"),
        ("with trailing blanks on its lines", "multipart/mixed; boundary=b", "--b  \n\nhello\n--b-- \t\n", "hello"),
        ("in RFC 2231 sections", "multipart/mixed; boundary*0=b; boundary*1=c", "--bc\n\nhello\n--bc--\n", "hello"),
        ("twice", "multipart/mixed; boundary=x; boundary=b", PARTS, has("hello")),
        ("missing", "multipart/mixed", "hello\n", "hello"), ("not in the text", "multipart/mixed; boundary=x", "hello\n", "hello"),
        ("never closed", "multipart/mixed; boundary=b", "--b\n\nhello\n", "hello"),
        ("closed at once", "multipart/mixed; boundary=b", "--b--\nhello\n", ANY),
        ("closed twice", "multipart/mixed; boundary=b", PARTS + "--b--\n", "hello"),
        ("with text around", "multipart/mixed; boundary=b", "preamble\n" + PARTS + "epilogue\n", "hello"),
        ("with a part behind its end", "multipart/mixed; boundary=b", PARTS + "--b\n\nlate\n--b--\n", ANY),
        ("cut by a fold", "multipart/mixed;\n boundary=\n b", PARTS, "hello"),
        ("with a comment", "multipart/mixed; boundary (c) = b", PARTS, has("hello"))):
    v("P69", f"a boundary: {name}", typed(type_, body), **{"text.new": seen})
LONG = "x" * 1000
v("P69", "a boundary of 1000 bytes", typed(f"multipart/mixed; boundary={LONG}", f"--{LONG}\n\nhello\n--{LONG}--\n"),
  **{"text.new": has("hello")})
v("P69", "a boundary that begins another", typed("multipart/mixed; boundary=b", (
    "--b\nContent-Type: multipart/mixed; boundary=bb\n\n--bb\n\nhello\n--bb--\n--b\n\nworld\n--b--\n")),
  **{"text.new": has("hello", "world")})
v("P69", "a boundary that is the parent's", typed("multipart/mixed; boundary=b", (
    "--b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n--b--\n--b\n\nworld\n--b--\n")), **{"text.new": has("hello")})

# --- P82: which parts are the text -------------------------------------------------------------------------------
HTML = b"Content-Type: text/html; charset=utf-8\n\n<p>other</p>\n"
v("P82", "alternatives that contradict each other: the plain one is read", multi(TEXT, HTML, kind="alternative"), **PLAIN)
v("P82", "the other order", multi(HTML, TEXT, kind="alternative"), **PLAIN)
v("P82", "an empty plain alternative", multi(text(""), HTML, kind="alternative"), **{"text.new": "other"})
v("P82", "HTML only", multi(HTML), **{"text.new": "other"})
v("P82", "an empty text", multi(text("")), **{"text.new": "", "files": []})
for kind in ("related", "mixed", "signed", "appledouble", "digest", "parallel", "x-unknown", "form-data", ""):
    v("P82", f"multipart/{kind}", multi(TEXT, part("Content-Type: application/pdf; name=a.pdf"), kind=kind),
      **{"text.new": ANY if kind in ("", "digest") else has("hello"), "defects": ANY})
v("P82", "multipart/encrypted", multi(b"Content-Type: application/pgp-encrypted\n\nVersion: 1\n",
                                    b"Content-Type: application/octet-stream; name=encrypted.asc\n\n-----BEGIN PGP MESSAGE-----\n",
                                    kind="encrypted"), **{"text.new": ""})
v("P82", "a text as an attachment", multi(TEXT, b"Content-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nx\n"),
  files=["a.txt accepted"], **PLAIN)
v("P82", "text, file, text", multi(TEXT, part("Content-Type: application/pdf; name=a.pdf"), text("world")),
  files=["a.pdf accepted"], **{"text.new": has("hello", "world")})
v("P82", "a multipart that is encoded", mail(["Content-Type: multipart/mixed; boundary=b", "Content-Transfer-Encoding: base64"],
                                            b64(PARTS)), **{"defects": ANY})

# --- P83, M14: base64 and quoted-printable ------------------------------------------------------------------------
DATA = bytes(range(256)) * 4


def sized(n, encoding="base64"):
    return Check(f"one file of {n} bytes, {encoding}", lambda files: len(files) == 1 and files[0]["size"] == n)


def encoded(body, encoding="base64"):
    return multi(TEXT, as_bytes("Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: " + encoding + "\n\n") +
                 as_bytes(body))


PLAIN64 = b64(DATA)
BARE64 = PLAIN64.replace(b"\n", b"")
for name, body, n in (
        ("as it should be", PLAIN64, 1024), ("one character a line", b"\n".join(bytes([c]) for c in BARE64), 1024),
        ("runs of blanks", BARE64.replace(b"A", b"A  \t \n\n"), 1024), ("no padding", b64("a").rstrip(b"\n="), None),
        ("5 characters", b"aGVsb", None), ("signs outside the alphabet", b"aG!Vs*bG-8_=\n", None),
        ("no character at all", b"", 0), ("only padding", b"====", 0), ("NUL between", BARE64.replace(b"A", b"A\0"), 1024)):
    v("P83", f"base64: {name}", encoded(body), attachments=ANY if n is None else sized(n), **{"text.new": "hello"})
for name, body in (("a byte behind the padding", "aGVs=bG8=\naGVsbG8="), ("two texts in a row", "aGVsbG8=aGVsbG8="),
                   ("two texts on two lines", "aGVsbG8=\naGVsbG8=\n"), ("a byte after a block of 64 KiB", (
                       b64(b"x" * 65536 + b"y").decode() + "aGVsbG8="))):
    v("M14", f"base64: {name} is ambiguous", encoded(body), defects=has("base64-after-padding"), **{"text.new": "hello"})
v("P83", "base64: a text part with bytes behind its padding is ambiguous, too", multi(
    b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\naGVsbG8=aGVsbG8=\n"), defects=has("base64-after-padding"))
for name, body, n in (
        ("small letters", b"=e4=b8=ad", 3), ("a lone sign at the end", b"hello=", ANY), ("a soft break at the end", b"hello=\n", ANY),
        ("half a code", b"a=0", ANY), ("no code at all", b"a=zz", ANY), ("a code cut by a soft break", b"a=4=\n1", ANY),
        ("nothing but soft breaks", b"=\r\n" * 100000, 0)):
    v("P83", f"quoted-printable: {name}", encoded(body, "quoted-printable"), attachments=sized(n) if n is not ANY else ANY,
      **{"text.new": "hello"})
v("P83", "10^6 soft breaks", lambda: encoded(b"=\r\n" * 1000000, "quoted-printable"), "long", attachments=sized(0))
for encoding, n in (("base64 (c)", 1024), ('"base64"', None), ("BASE64", 1024), ("base64;x", None), ("x-uuencode", None), ("gzip", None),
                    ("8bit", None), ("", None)):
    v("M15", f"an encoding called {encoding!r}", encoded(PLAIN64, encoding), attachments=ANY if n is None else sized(n),
      **{"text.new": "hello"})
v("M15", "two encodings of one part are ambiguous", encoded(PLAIN64, "base64\nContent-Transfer-Encoding: 7bit"), defects=AMBIGUOUS)
v("M15", "two types of one part are ambiguous", multi(TEXT, part(
    "Content-Type: application/pdf; name=a.pdf\nContent-Type: application/zip; name=a.pdf")), defects=AMBIGUOUS)
v("M15", "two types of the mail, one of them a multipart", mail(["Content-Type: text/plain", "Content-Type: multipart/mixed; boundary=b"],
                                                           PARTS), defects=has("duplicate-content-type"))

# --- P62, M2: names of 60 to 81 bytes; nothing is ever written out of what was parsed -------------------------------
for n in range(60, 82):
    v("P62", f"M2: a parameter's name of {n} bytes and a long value", multi(TEXT, part(
        f'Content-Type: application/pdf; {"n" * n}="{"é" * 60}"; name="a.pdf"')), "quick" if n in (70, 71, 72) else "ci",
      files=["a.pdf accepted"], **{"text.new": "hello"})

# --- P90, P91: what is kept shut ------------------------------------------------------------------------------------
for name in ("number=1; total=3; id=x", "number=1; total=1; id=x", "number=2; total=3; id=x"):
    v("P90", f"message/partial; {name}", typed(f"message/partial; {name}", "Subject: x\n\nsecret\n"), defects=has("message-partial"))
for name in ("access-type=anon-ftp; site=x.test; name=a", 'access-type=URL; URL="http://x.test/a"', "access-type=local-file; name=/etc/passwd"):
    v("P90", f"message/external-body; {name}", multi(TEXT, f"Content-Type: message/external-body; {name}\n\nContent-Type: image/png\n\n".encode()),
      defects=has("message-external-body"), **{"text.new": "hello"})
v("P90", "message/global", multi(TEXT, b"Content-Type: message/global\n\nFrom: a@b.test\nSubject: inner\n\nsecret\n"), defects=ANY)
v("P90", "message/http", multi(TEXT, b"Content-Type: message/http\n\nGET / HTTP/1.1\nHost: x.test\n\n"), defects=ANY)
UU = "begin 644 a.exe\nM" + "5" * 60 + "\n`\nend\n"
v("P91", "uuencoded text is not taken apart", mail(body="hello\n" + UU), files=[], defects=has("uuencoded-text"))
v("P91", "yEnc is not taken apart", mail(body="hello\n=ybegin line=128 size=3 name=a.exe\nabc\n=yend size=3\n"), files=[],
  defects=has("yencoded-text"))
v("P91", "BinHex is text", mail(body='hello\n(This file must be converted with BinHex 4.0)\n:"#abc:\n'), files=[])
v("P91", "application/mac-binhex40 is a file that is refused", file("a.hqx", b"(This file must be converted", "application/mac-binhex40"),
  files=["a.hqx extension"])
v("P91", "a winmail.dat that is none", file("winmail.dat", b"\x78\x9f\x3e\x22" + b"\xff" * 200, "application/ms-tnef"),
  files=["winmail.dat extension"], **{"text.new": "hello"})
v("P91", "application/pgp", typed("application/pgp", "-----BEGIN PGP MESSAGE-----\n"), defects=ANY)
v("P91", "smime.p7m", typed("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", b64(DATA)), files=shorter(2))
v("P91", "a calendar's answer is a machine's", multi(TEXT, b"Content-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nEND:VCALENDAR\n"),
  files=[], **{"automatic.class": "auto-reply"})
v("P91", "an AMP part is nothing", multi(TEXT, b"Content-Type: text/x-amp-html\n\n<html amp4email>\n", HTML, kind="alternative"), **PLAIN)
v("P91", "multipart/x-mixed-replace", multi(TEXT, text("world"), kind="x-mixed-replace"), **{"text.new": has("hello")})

# --- P116: files of attached messages ----------------------------------------------------------------------------------
for depth in (1, 2, 5):
    v("P116", f"a file {depth} messages deep is judged like any other", multi(TEXT, nested(depth - 1, (
        b"Content-Type: message/rfc822\n\n" + multi(TEXT, part("Content-Type: application/pdf; name=a.pdf"),
                                                   part("Content-Type: application/pdf; name=a.exe", b"MZ" + bytes(200)),
                                                   boundary="c")))),
      files=["a.pdf accepted", "a.exe extension"], **{"text.new": "hello"})
v("P116", "a message as a file that is called .eml", multi(TEXT, part(
    "Content-Type: application/octet-stream\nContent-Disposition: attachment; filename=a.eml", mail())), files=["a.eml extension"])
v("P116", "an attached message is text of its own", multi(TEXT, b"Content-Type: message/rfc822\n\n" + mail(body="inner\n")),
  **{"text.new": "hello", "forwarded.text": "inner"})
