# SPDX-License-Identifier: ISC
"""vectors_files.py - attachments: P100-P117, M10-M13.

The verdict is on what any reader of the mail might see: names are cleaned first and judged afterwards, all
candidates must pass, real bytes outweigh types and names, sizes are of the decoded bytes.
"""
import io
import itertools
import zipfile

from vectors import ANY, Check, MIB, PDF, TEXT, file, has, lacks, multi, part, shorter, v

ALLOWED = "doc docx pdf gif bmp jpg jpeg png tif tiff zip 7z rar arj odf odt log txt".split()
MAX_FILE, MAX_FILES = 5 * MIB, 5 * MIB + MIB // 2
TXT = b"some text, nothing else\n"


def refused(seen):
    return len(seen) >= 1 and not any(one.endswith(" accepted") for one in seen)


REFUSED = Check("all refused", refused)
AMBIGUOUS = has("file-ambiguous")


def safe(seen):
    """Names that are safe to store and to show."""
    return all(0 < len(one["name"].encode()) <= 255 and not set(one["name"]) & set('/\\"<>:|?*\r\n\0') and
               one["name"][0] not in ".-~" and one["name"].strip(" .") == one["name"] for one in seen)


SAFE = Check("names are safe", safe)

# --- P100, P102, P103 ---------------------------------------------------------------------------------------------
for extension in ALLOWED:
    for name in (extension, extension.upper(), extension.title()):
        v("P100", f"a.{name} of text is accepted", file(f"a.{name}", TXT, "application/octet-stream"), files=[f"a.{name} accepted"],
          **{"attachments.0.size": len(TXT)})
v("P102", "no name, a type of the list", multi(TEXT, part("Content-Type: application/pdf")), files=["part-2.pdf accepted"])
v("P102", "no name, another type", multi(TEXT, part("Content-Type: application/x-y")), files=["part-2.bin extension"])
for name, verdict in (("a.pdf.exe", "extension"), ("a.exe.pdf", "accepted"), ("a.tar.gz", "extension"), ("pdf", "extension"),
                      (".pdf", "extension"), ("a.pdf.", "accepted"), ("a.", "extension"), ("a", "extension"), ("a..pdf", "accepted")):
    v("P103", f"{name} is {verdict}", file(name, TXT, "application/octet-stream"),
      files=Check(verdict, lambda seen, verdict=verdict: len(seen) == 1 and seen[0].endswith(" " + verdict)))

# --- P101, M13: names that disagree ----------------------------------------------------------------------------------
FORMS = (("Content-Type: application/octet-stream; name={}", 0), ("; filename={}", 1), ("; filename*=utf-8''{}", 1),
         ("; filename*0=a; filename*1={}", 1))
for bad in range(4):
    for order in itertools.permutations(range(1, 4)):
        names = ["x.exe" if i == bad else "a.pdf" for i in range(4)]
        head = f"Content-Type: application/octet-stream; name={names[0]}\nContent-Disposition: attachment"
        head += "".join(FORMS[i][0].format(names[i]) for i in order)
        v("P101", f"reading {bad + 1} of 4 says .exe, order {order}", multi(TEXT, part(head, TXT)), files=REFUSED, defects=AMBIGUOUS)
for name, head in (
        ("M13: filename twice", "Content-Disposition: attachment; filename=a.pdf; filename=a.exe"),
        ("M13: filename twice, the other order", "Content-Disposition: attachment; filename=a.exe; filename=a.pdf"),
        ("M13: plain and star", "Content-Disposition: attachment; filename=a.pdf; filename*=utf-8''a.exe"),
        ("M13: star and plain", "Content-Disposition: attachment; filename*=utf-8''a.exe; filename=a.pdf"),
        ("M13: a gap in the sections", "Content-Disposition: attachment; filename*0=a.pdf; filename*2=.exe"),
        ("two dispositions", "Content-Disposition: attachment; filename=a.pdf\nContent-Disposition: attachment; filename=a.exe"),
        ("two types", "Content-Type: x/y; name=a.pdf\nContent-Type: x/y; name=a.exe"),
        ("an encoded word", "Content-Disposition: attachment; filename=a.pdf; filename==?utf-8?Q?a.exe?="),
        ("M11: a percent NUL", "Content-Disposition: attachment; filename*=utf-8''a.exe%00.pdf"),
        ("M11: a NUL in an encoded word", 'Content-Disposition: attachment; filename="=?utf-8?Q?a.exe=00.pdf?="'),
        ("M11: a NUL itself", b'Content-Disposition: attachment; filename="a.exe\0.pdf"')):
    v("P101", name, multi(TEXT, part(head, TXT)), "quick", files=REFUSED, defects=AMBIGUOUS)

# --- P104, P105, P106: cleaned first, judged afterwards -----------------------------------------------------------------
INVISIBLE = "\u202e \u202d \u202a \u2066 \u2067 \u2069 \u200b \u200c \u200d \u2060 \ufeff \u00ad \U000e0041 \u061c \u180e".split(" ")
for tail in (".", " ", "\t", "\u00a0", "\u3000", "\u2024", "\uff0e", ". . .", "::$DATA", "..", "\u2002.", "\u2800", "\u3164"):
    v("P104", f"a.exe and {tail!r} is an .exe", file("a.exe" + tail, TXT), "quick" if tail == "." else "ci", files=["a.exe extension"])
    v("P104", f"a.pdf and {tail!r} is a .pdf", file("a.pdf" + tail), files=["a.pdf accepted"])
v("P104", "a.pdf%00.exe in words", file("a.pdf%00.exe", TXT), files=REFUSED)
for sign in INVISIBLE:
    v("P105", f"{sign!r} in front (Mail2Shell)", file(sign + ".htaccess", TXT), "quick", files=["_htaccess extension"])
    v("P105", f"{sign!r} within the extension", file(f"a.e{sign}xe", TXT), files=["a.exe extension"])
    v("P105", f"{sign!r} behind the dot", file(f"a.{sign}exe", TXT), files=["a.exe extension"])
    v("P105", f"{sign!r} at the end", file(f"a.exe{sign}", TXT), files=["a.exe extension"])
v("P105", "right-to-left override before fdp.exe", file("a\u202efdp.exe", TXT), files=["afdp.exe extension"])
for name in ("а.рdf", "a.\u0440df", "a．ｐｄｆ", "a.pdf\u0307", "a.pd\u017f", "a.\u1d56df", "a.ＰＤＦ", "a.tıf", "a.gİf"):
    v("P106", f"{name!r} only looks like it", file(name, TXT), files=REFUSED)

# --- P107, P108, P109, P110, M10, M12 -------------------------------------------------------------------------------------
for name in ("a%0D%0Ab.pdf", "a%0D%0A%0D%0Ab.pdf", "a%22%3Bb.pdf", "a%3Cb%3E.pdf", "a%00.pdf", "a%0A.pdf", "%0D%0A.pdf"):
    v("P107", f"M10: filename*=utf-8''{name}", file(f"utf-8''{name}", TXT, parameter="filename*"), attachments=SAFE, files=shorter(2))
for name in ("=?utf-8?Q?a=0D=0AX:_y.pdf?=", 'a\\".pdf', "a;b.pdf", "a<b>.pdf", "a\tb.pdf"):
    v("P107", f"filename={name!r}", file(name, TXT), attachments=SAFE)
for name, seen in (("../../x.pdf", "x.pdf"), ("C:\\x.pdf", "x.pdf"), ("/etc/x.pdf", "x.pdf"), ("\\\\host\\x.pdf", "x.pdf"),
                   ("CON.pdf", "_CON.pdf"), ("-rf.pdf", "_rf.pdf"), ("~.pdf", "_.pdf"), (".a.pdf", "_a.pdf"),
                   ("....a/../../etc/cron.d/x.pdf", "x.pdf"), ("a/b\\c.pdf", "c.pdf"), ("C:x.pdf", "x.pdf"), ("nul .pdf", "_nul .pdf")):
    v("P108", f"{name!r} is kept as {seen!r}", file(name), files=[f"{seen} accepted"], attachments=SAFE)
for name in (".", "..", "/", "...", "../", "   "):
    v("P108", f"the name {name!r} is none", file(name), files=["part-2.pdf accepted"], attachments=SAFE)
for n in (254, 255, 256, 2000, 60000):
    v("P109", f"a name of {n} bytes", file("x" * (n - 4) + ".pdf"), attachments=SAFE, files=ANY)
    v("P109", f"a name of {n} bytes of Cyrillic", file("ж" * ((n - 4) // 2) + ".pdf"), attachments=SAFE, files=shorter(2))
v("P109", "an extension of 60 KB (C7)", file("a." + "x" * 60000, TXT), files=REFUSED, attachments=SAFE)
v("P109", "an extension of 1 MB (C7)", lambda: file("a." + "x" * MIB, TXT), defects=has("limit-L3"))
v("P109", "900 files of one name", lambda: multi(TEXT, *[part("Content-Type: application/pdf; name=a.pdf", PDF)] * 900),
  files=Check("900 files", lambda seen: len(seen) == 900))
for name, head in (("leading zeros", "filename*00=a.p; filename*01=df"), ("a gap", "filename*0=a; filename*2=.pdf"),
                   ("a section twice", "filename*0=a.pdf; filename*0=b.pdf"), ("no quotes", "filename*=a.pdf"),
                   ("one quote", "filename*=utf-8'a.pdf"), ("an endless section number", "filename*99999999999999999999=a.pdf")):
    v("P110", f"RFC 2231: {name}", multi(TEXT, part("Content-Disposition: attachment; " + head)), defects=AMBIGUOUS, attachments=SAFE)
v("P110", "RFC 2231: plain and encoded sections", multi(TEXT, part(
    "Content-Disposition: attachment; filename*0*=utf-8''%D0%B0; filename*1=b.pdf")), files=["аb.pdf accepted"])
v("P110", "RFC 2231: an unknown charset", multi(TEXT, part("Content-Disposition: attachment; filename*=x-nope''a.pdf")),
  files=["a.pdf accepted"])
v("P110", "a header of many lines (Exim)", multi(TEXT, part(
    "Content-Disposition: attachment;\n filename*0=a;\n filename*1=.e;\n filename*2=xe", TXT)), files=["a.exe extension"])

# --- P112, P117: sizes -------------------------------------------------------------------------------------------------------
LINE = b"x" * 63 + b"\n"


def content(n):
    """n bytes of text."""
    return (LINE * (n // 64 + 1))[:n]


def sized(n, encoding, name="a.txt"):
    head = f"Content-Type: application/octet-stream\nContent-Disposition: attachment; filename={name}".encode()
    data = content(n)
    if encoding == "quoted-printable":
        return head + b"\nContent-Transfer-Encoding: quoted-printable\n\n" + (b"x" * 63 + b"=0A=\n") * (n // 64) + data[n // 64 * 64:]
    return part(head, data, encoding)


for n, verdict in ((MAX_FILE - 1, "accepted"), (MAX_FILE, "accepted"), (MAX_FILE + 1, "file-size")):
    for encoding in ("base64", "8bit", "quoted-printable"):
        v("P112", f"a file of {n} bytes, {encoding}", lambda n=n, encoding=encoding: multi(TEXT, sized(n, encoding)),
          files=[f"a.txt {verdict}"], **{"attachments.0.size": n, "text.new": "hello"})
for n, last in ((MAX_FILES - 1, "accepted"), (MAX_FILES, "accepted"), (MAX_FILES + 1, "total-size")):
    v("P112", f"two files of {n} bytes together", lambda n=n: multi(TEXT, sized(MAX_FILE, "8bit"), sized(n - MAX_FILE, "8bit", "b.txt")),
      files=["a.txt accepted", f"b.txt {last}"])
    v("P112", f"100 files of {n} bytes together", lambda n=n: multi(TEXT, *[sized(n // 100, "8bit")] * 99 + [
        sized(n - n // 100 * 99, "8bit", "b.txt")]), files=Check(
            f"99 accepted, the last {last}", lambda seen, last=last: seen == ["a.txt accepted"] * 99 + [f"b.txt {last}"]))
v("P112", "what is too much does not keep smaller ones out", lambda: multi(
    TEXT, sized(MAX_FILE, "8bit"), sized(MIB, "8bit", "b.txt"), sized(1000, "8bit", "c.txt")),
  files=["a.txt accepted", "b.txt total-size", "c.txt accepted"])
v("P117", "a file over the limit: the ticket is opened all the same", lambda: multi(TEXT, sized(MAX_FILE + 1, "base64", "big.txt")),
  files=["big.txt file-size"], **{"attachments.0.sha256": Check("a digest", lambda seen: len(seen) == 64), "text.new": "hello"})

# --- P113, P115: what the bytes are ----------------------------------------------------------------------------------------------
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\10\2\0\0\0" + bytes(40)
GIF = b"GIF89a\1\0\1\0\x80\0\0" + bytes(20) + b";"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0" + bytes(40) + b"\xff\xd9"
ELF = b"\x7fELF\2\1\1" + bytes(9) + b"\2\0\x3e\0\1\0\0\0" + bytes(200)
EXE = b"MZ" + bytes(58) + b"\x40\0\0\0PE\0\0\x4c\1" + bytes(300)
RUNS = (("exe", EXE), ("elf", ELF), ("html", b"<!DOCTYPE html>\n<html><script>alert(1)</script></html>"), ("sh", b"#!/bin/sh\nrm -rf /\n"),
        ("svg", b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"></svg>'),
        ("php", b"<?php system($_GET['x']); ?>\n"), ("py", b"#!/usr/bin/python3\nimport os\n"))
def archive(names, password=False):
    store = io.BytesIO()
    with zipfile.ZipFile(store, "w") as handle:
        for name in names:
            handle.writestr(name, "x")
    raw = bytearray(store.getvalue())
    at = 0
    while password and (at := raw.find(b"PK\1\2", at)) >= 0:
        raw[at + 8] |= 1
        at += 4
    if password:
        raw[6] |= 1
    return bytes(raw)


QUIET = (("png", PNG, "image/png"), ("gif", GIF, "image/gif"), ("jpg", JPEG, "image/jpeg"), ("pdf", PDF, "application/pdf"),
         ("zip", archive(["a.txt"]), "application/zip"), ("txt", TXT, "text/plain"))
# the extensions and types under which bytes are what they seem
FITS = {"png": "png image/png", "gif": "gif", "jpg": "jpg jpeg", "pdf": "pdf application/pdf",
        "zip": "zip docx odt application/zip", "txt": "txt log text/plain"}
UNDER = "png gif jpg jpeg pdf doc docx zip txt log bmp odt".split()
AS = ("application/octet-stream", "image/png", "application/pdf", "text/plain", "application/zip", "application/msword")
CI_STRIDE = 11  # CI plays one of so many, long plays all


def fits(kind, extension, type_):
    return extension in FITS[kind].split() and type_ in (AS[0], *FITS[kind].split())


def product():
    """Bytes x extension x type, in three sentences: what runs is refused; the rest is kept, and what contradicts
    itself is told."""
    every = itertools.product(RUNS + QUIET, UNDER, AS)
    for number, ((kind, data, *real), extension, type_) in enumerate(every):
        known = real and fits(kind, extension, type_)
        want = {"attachments.0.real": real[0]} if real else {}
        if real:
            want["defects"] = lacks("file-type-mismatch") if known else has("file-type-mismatch")
        v("P113", f"{kind} as a .{extension} of {type_}", file(f"a.{extension}", data, type_),
          "long" if number % CI_STRIDE else "ci", files=[f"a.{extension} {'accepted' if real else 'content'}"], **want)


product()

for name, data in (("PDF and ZIP", PDF + archive(["a.txt"])), ("GIF and JAR", GIF + archive(["META-INF/MANIFEST.MF", "A.class"])),
                   ("PNG and PDF", PNG[:8] + b"%PDF-1.4\n" + bytes(60)), ("GIF and script", b"GIF89a/*abcdefgh*/=1;alert(1)")):
    v("P115", f"{name} in one", file("a.gif" if "GIF" in name else "a.pdf", data), defects=has("file-polyglot"))

# --- P114: archives are listed by their headers, no member is unpacked --------------------------------------------------------------
ZIP = "application/zip"
v("P114", "an archive of texts", file("a.zip", archive(["a.txt", "b.txt"]), ZIP), files=["a.zip accepted"])
v("P114", "an executable inside", file("a.zip", archive(["a.txt", "setup.exe"]), ZIP), files=["a.zip content"])
v("P114", "an executable inside under a name with a hidden sign", file("a.zip", archive(["a.txt", "setup.e\u200bxe"]), ZIP),
  files=["a.zip content"])
v("P114", "names that climb", file("a.zip", archive(["../../../etc/cron.d/x.txt"]), ZIP), files=["a.zip accepted"], attachments=SAFE)
v("P114", "an encrypted archive", file("a.zip", archive(["a.txt"], True), ZIP), defects=has("file-encrypted"))
v("P114", "10^4 members", lambda: file("a.zip", archive([f"{i}.txt" for i in range(10000)]), ZIP), defects=ANY)


def bomb(levels):
    """Zeros that are packed a thousand to one, and packed again."""
    data = bytes(10 * MIB)
    for i in range(levels):
        store = io.BytesIO()
        with zipfile.ZipFile(store, "w", zipfile.ZIP_DEFLATED) as handle:
            for k in range(8):
                handle.writestr(f"{i}-{k}.{'zip' if i else 'txt'}", data)
        data = store.getvalue()
    return data


v("P114", "zeros packed in zips packed in a zip", lambda: file("a.zip", bomb(3), ZIP), files=shorter(2))
v("P114", "an archive cut in the middle", file("a.zip", archive(["a.txt", "b.txt"])[:60], ZIP), defects=has("file-not-listed"))
v("P114", "an archive whose lengths lie", file("a.zip", archive(["a.txt"]).replace(b"\1\0\0\0\5\0", b"\xff\xff\xff\x7f\5\0"), ZIP), files=shorter(2))
