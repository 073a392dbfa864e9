# SPDX-License-Identifier: ISC
"""makemails.py - mails as seeds: the small ones of the hostile set (tests/hostile: rows M1-M18 and P60-P118,
each made by its recipe), and what machines send about letters of ours, true and forged."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "hostile"))

# A seed is a shape, not a size: what is longer is played by the hostile tests themselves.
MAX = 6000

REPORT = ("From: MAILER-DAEMON@mx.example.net\nTo: support@example.ru\nSubject: Undelivered Mail\nReturn-Path: <>\n"
          "{extra}Content-Type: multipart/report; report-type={kind}; boundary=b\n\n--b\n\nYour message failed.\n\n"
          "--b\nContent-Type: {inner}\n\n{fields}\n--b\nContent-Type: {third}\n\n{original}\n--b--\n")
FAILED = "Reporting-MTA: dns; mx.example.net\n\nFinal-Recipient: rfc822; olga@customer.example\nAction: failed\nStatus: 5.1.1\n"
SHOWN = "Final-Recipient: rfc822; olga@customer.example\nOriginal-Message-ID: <{ack}>\nDisposition: automatic-action/MDN-sent-automatically; displayed\n"
ABUSE = "Feedback-Type: abuse\nUser-Agent: x/1\nVersion: 1\nOriginal-Rcpt-To: <olga@customer.example>\n"
FORGED = "t1.aaaaaaaaaaaaaaaaaaaaaaaaaa@desk.example.ru"


def mails():
    """Small mails of the hostile set, one by one."""
    import vectors
    import vectors_files  # noqa: F401
    import vectors_headers  # noqa: F401
    import vectors_limits  # noqa: F401
    import vectors_parts  # noqa: F401
    for one in vectors.chosen("ci"):
        raw = b""
        for piece in one.pieces():
            raw += piece
            if len(raw) > MAX:
                break
        if len(raw) <= MAX:
            yield raw


def report(kind, inner, fields, original, third="text/rfc822-headers", extra=""):
    return REPORT.format(kind=kind, inner=inner, fields=fields, original=original, third=third, extra=extra).encode()


def machines():
    """Reports and replies of machines: about a letter of ours, a forged one, none."""
    for ident in ("{ack}", "{reply}", "{notify}", FORGED, "{ack}x", "x{ack}", "customer.1@customer.example", ""):
        original = f"Message-ID: <{ident}>\nSubject: [#1-aaaa] Printer\n"
        yield report("delivery-status", "message/delivery-status", FAILED, original)
        yield report("delivery-status", "message/delivery-status", FAILED.replace("failed", "delayed"), original, "message/rfc822")
        yield report("disposition-notification", "message/disposition-notification", SHOWN.replace("{ack}", ident), original)
        yield report("feedback-report", "message/feedback-report", ABUSE, original, "message/rfc822")
        yield report("delivery-status", "text/plain", "none", original, extra=f"In-Reply-To: <{ident}>\n")
        yield (f"From: olga@customer.example\nTo: support@example.ru\nSubject: Automatic reply: Printer\nAuto-Submitted: auto-replied\n"
               f"In-Reply-To: <{ident}>\nReferences: <{ident}> <a@b.example>\n\nI am away.\n").encode()
        yield (f"From: petrov@example.ru\nTo: {{bounce}}\nSubject: Out of office\nX-Autoreply: yes\nReturn-Path: <>\nIn-Reply-To: <{ident}>\n\n"
               "#close\nI am away.\n").encode()
        yield (f"From: postmaster@mx.example.net\nReturn-Path: <>\nSubject: failure notice\n\nHi. This is the qmail-send program.\n"
               f"<olga@customer.example>:\n550 no such user\n\n--- Below this line is a copy of the message.\n\nMessage-ID: <{ident}>\n").encode()
