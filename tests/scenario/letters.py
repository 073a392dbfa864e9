# SPDX-License-Identifier: ISC
"""letters.py - letters read back by Python's email (strict), and the rules that every letter obeys.

The rules are those of the contract about letters: automatic marks, one each of the singleton fields,
signed Message-ID, encoded-words, line lengths, no token of another recipient. A letter is a file of
the `file:` transport: Return-Path and X-Envelope-To on top, then the exact bytes that would be sent.
"""
import email
import email.policy
import re
import unicodedata
from datetime import datetime
from email.utils import getaddresses, parsedate_to_datetime

STRICT = email.policy.SMTP.clone(raise_on_defect=True)
SINGLE = ("from", "date", "message-id", "subject", "to", "mime-version", "content-type")
AT_MOST_ONE = SINGLE + ("sender", "reply-to", "cc", "in-reply-to", "references", "auto-submitted",
                        "precedence", "content-transfer-encoding", "content-language",
                        "x-auto-response-suppress", "x-ticketgate-loop")
SUPPRESS = "DR, RN, NRN, OOF, AutoReply"
OURS = re.compile(r"^<t(\d+)\.([a-z2-7]{16,})@([A-Za-z0-9.-]+)>$")
MSGID = re.compile(r"<[^<>\s@]+@[^<>\s@]+>")
ENCODED = re.compile(rb"=\?[^?\s]+\?[BbQq]\?[^?\s]*\?=")
TAG = re.compile(r"\[#(\d+)-([a-z0-9]{4})\]")
TYPED = ("reply",)


class Letter:
    """One letter. shadow: it was written into the shadow folder instead of being sent."""

    def __init__(self, raw, shadow=False):
        self.raw, self.shadow, self.kind = raw, shadow, None
        top, _, rest = raw.partition(b"\r\n")
        second, _, sent = rest.partition(b"\r\n")
        self.envelope_lines = (top, second)
        self.sent = sent
        self.message = email.message_from_bytes(sent, policy=STRICT)
        self.envelope_from = top.decode().partition(":")[2].strip().strip("<>")
        self.envelope_to = second.decode().partition(":")[2].strip().strip("<>")
        self.message_id = str(self.message["message-id"] or "").strip()
        self.subject = str(self.message["subject"] or "")
        self.ticket = int(OURS.match(self.message_id).group(1)) if OURS.match(self.message_id) else 0

    def header(self, name):
        value = self.message[name]
        return None if value is None else re.sub(r"\s+", " ", str(value)).strip()

    @property
    def text(self):
        part = self.message.get_body(("plain",))
        return part.get_content().replace("\r\n", "\n") if part else ""

    @property
    def files(self):
        return [(part.get_filename(), part.get_content_type()) for part in self.message.iter_attachments()]

    @property
    def automatic(self):
        return self.header("auto-submitted") is not None

    def references(self):
        return MSGID.findall(self.header("references") or "")


def hidden(text):
    """Control, bidirectional and zero-width characters that a header value must not hold."""
    return [f"U+{ord(c):04X}" for c in text
            if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs")]


def field_faults(letter):
    """Which fields there are, and how often."""
    names = [name.lower() for name in letter.message.keys()]
    for name in AT_MOST_ONE:
        if names.count(name) > 1:
            yield f"{names.count(name)} fields {name}"
    for name in SINGLE:
        if names.count(name) != 1:
            yield f"no field {name}" if not names.count(name) else f"several fields {name}"
    for name in ("bcc", "return-path", "x-envelope-to", "resent-to"):
        if name in names:
            yield f"a field {name} would be sent"
    for name, value in letter.message.items():
        if hidden(str(value)):
            yield f"{name} holds {', '.join(hidden(str(value)))}"


def byte_faults(letter):
    """Line ends, line lengths, encoded-words."""
    if not letter.envelope_lines[0].startswith(b"Return-Path: <"):
        yield "the file does not begin with Return-Path"
    if not letter.envelope_lines[1].startswith(b"X-Envelope-To: "):
        yield "the file's second line is not X-Envelope-To"
    if re.search(rb"(?<!\r)\n|\r(?!\n)", letter.sent):
        yield "a bare CR or LF"
    head = letter.sent.partition(b"\r\n\r\n")[0]
    if re.search(rb"[^\x00-\x7f]", head):
        yield "8-bit bytes in the header"
    for line in letter.sent.split(b"\r\n"):
        if len(line) > 998:
            yield f"a line of {len(line)} bytes"
    for line in head.split(b"\r\n"):
        for word in ENCODED.findall(line):
            if len(word) > 75:
                yield f"an encoded-word of {len(word)} characters"
            if len(line) > 76:
                yield f"a line of {len(line)} characters with an encoded-word"


def mark_faults(letter):
    """The marks of automatic mail: all of them, or none on what an agent typed."""
    marks = {"auto-submitted": letter.header("auto-submitted"), "precedence": letter.header("precedence"),
             "x-auto-response-suppress": letter.header("x-auto-response-suppress")}
    if letter.kind in TYPED or not any(marks.values()):
        if letter.kind not in TYPED + (None,):
            yield f"an automatic letter ({letter.kind}) without its marks"
        for name, value in marks.items():
            if value:
                yield f"an agent's words carry {name}: {value}"
        return
    if marks["auto-submitted"] not in ("auto-replied", "auto-generated"):
        yield f"Auto-Submitted: {marks['auto-submitted']}"
    if marks["precedence"] != "bulk":
        yield f"Precedence: {marks['precedence']}"
    if marks["x-auto-response-suppress"] != SUPPRESS:
        yield f"X-Auto-Response-Suppress: {marks['x-auto-response-suppress']}"
    if not letter.header("x-ticketgate-loop"):
        yield "no X-Ticketgate-Loop"
    if marks["auto-submitted"] == "auto-replied" and not letter.header("in-reply-to"):
        yield "auto-replied, but In-Reply-To is missing"


def thread_faults(letter, earlier):
    """Message-ID, References, the tag in the subject, foreign tokens."""
    match = OURS.match(letter.message_id)
    if not match:
        yield f"Message-ID {letter.message_id} is not <tN.TAG@DOMAIN>"
        return
    answered = MSGID.findall(letter.header("in-reply-to") or "")
    references = letter.references()
    if answered and answered[0] not in references:
        yield "In-Reply-To is not among References"
    if len(references) > 20:
        yield f"{len(references)} References"
    owners = {known.message_id: known.envelope_to for known in earlier}
    for reference in references + answered:
        ours = OURS.match(reference)
        if ours and ours.group(3) == match.group(3) and owners.get(reference) != letter.envelope_to:
            yield f"{reference} was not a letter to {letter.envelope_to}"
    tags = [int(number) for number, _ in TAG.findall(letter.subject)]
    if letter.ticket and tags[:1] != [letter.ticket]:
        yield f"the subject's tag is {tags}, the ticket {letter.ticket}"


def faults(letter, earlier, now):
    """Every rule that this letter breaks, as sentences."""
    out = []
    if letter.message.defects:
        out.append(f"defects: {letter.message.defects}")
    out += field_faults(letter)
    out += byte_faults(letter)
    out += mark_faults(letter)
    out += thread_faults(letter, earlier)
    to = [address for _, address in getaddresses([str(letter.message["to"])])]
    if letter.kind and letter.envelope_to not in to:
        out.append(f"the envelope says {letter.envelope_to}, To says {to}")
    date = parsedate_to_datetime(str(letter.message["date"]))
    if now and date != datetime.fromisoformat(now):
        out.append(f"Date is {date.isoformat()}, the clock says {now}")
    if letter.kind == "ack-plain" and len(letter.sent) > 4096:
        out.append(f"a plain acknowledgement of {len(letter.sent)} bytes")
    return out
