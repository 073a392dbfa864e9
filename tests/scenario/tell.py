# SPDX-License-Identifier: ISC
"""tell.py - prints a story for people: mails in, tickets and letters out (./bootstrap demo)."""
import email
import email.policy
import shlex
import sys
import textwrap

WIDTH = 92
MAIL_LINES = 16  # of an incoming mail; the rest is the quoted letter


def box(title, lines, mark):
    """A framed block; mark tells incoming (>) from outgoing (<)."""
    print(f"  {mark}{mark} {title}")
    for line in lines:
        quote = line[:len(line) - len(line.lstrip("> "))]
        for part in textwrap.wrap(line, WIDTH, subsequent_indent=quote + "  ", break_long_words=False,
                                  break_on_hyphens=False) or [""]:
            print(f"  {mark}  {part}".rstrip())
    print()


def body_of(message):
    part = message.get_body(("plain", "html"))
    if not part:
        return []
    try:
        return part.get_content().rstrip().splitlines()
    except (LookupError, UnicodeError):
        return ["(a text that Python cannot decode)"]


class Silent:
    """Tells nothing: tests."""

    tells = False

    def __getattr__(self, name):
        return lambda *args: None


class Teller:
    tells = True

    def title(self, text):
        print(text)
        print("=" * min(len(text), WIDTH))
        print()

    def say(self, text):
        line = ""
        for word in text.split():
            if len(line) + len(word) + 1 > WIDTH:
                print(line)
                line = ""
            line = f"{line} {word}".strip()
        print(line + "\n", flush=True)

    def at(self, now):
        print(f"--- {now} " + "-" * (WIDTH - len(now) - 5) + "\n")

    def mail(self, raw):
        message = email.message_from_bytes(raw, policy=email.policy.default)
        lines = [f"{name}: {message[name]}" for name in ("From", "To", "Subject") if message[name]]
        for part in message.iter_attachments():
            size = len(part.get_payload(decode=True) or b"")
            lines.append(f"Attached: {part.get_filename()} ({size // 1024} KB, {part.get_content_type()})")
        charset = (message.get_body(("plain", "html")) or message).get_content_charset() or "us-ascii"
        body = body_of(message)
        if len(body) > MAIL_LINES:
            body = body[:MAIL_LINES - 2] + [f"[{len(body) - MAIL_LINES + 2} more lines of quoted text]"]
        box(f"a mail comes in ({len(raw)} bytes, {charset})", lines + [""] + body, ">")

    def delivered(self, result):
        print(f"  ticketgate deliver: exit {result.code}: {result.out.strip()}")
        if result.err.strip():
            print(f"  {result.err.strip()}")
        print()
        sys.stdout.flush()

    def letter(self, letter):
        shown = ("From", "To", "Subject", "In-Reply-To", "Auto-Submitted", "Message-ID")
        lines = [f"(envelope sender <{letter.envelope_from}>)"]
        lines += [f"{name}: {letter.header(name)}" for name in shown if letter.header(name)]
        lines += [f"Attached: {name} ({kind})" for name, kind in letter.files]
        box(f"a letter goes out: {letter.kind or 'letter'} to {letter.envelope_to}", lines + [""] + letter.text.rstrip().splitlines(), "<")

    def command(self, argv, result):
        print("  $ ticketgate " + shlex.join(argv))
        for line in (result.out + result.err).rstrip().splitlines():
            print(f"    {line}".rstrip())
        print(flush=True)
