# SPDX-License-Identifier: ISC
"""nodes.py - what answers mail out there, from the well-behaved to the worst that is still seen.

Everything but Vacation answers whatever comes, without memory and without looking at any mark: a
gateway must not depend on the manners of others.
"""
import re
from email.message import EmailMessage
from email.utils import formatdate, parseaddr

from net import Node, parse


def person(sender, recipient, subject="Вопрос", text="Как обновить программу?", **headers):
    """A mail as a person writes it."""
    return compose(sender, recipient, subject, text, headers)


def compose(sender, recipient, subject, text, headers=(), parent=None, at=1795417500):
    mail = EmailMessage()
    compose.count += 1
    mail["From"], mail["To"], mail["Subject"] = sender, recipient, subject
    mail["Date"] = formatdate(at)
    mail["Message-ID"] = f"<m{compose.count}@{parseaddr(sender)[1].rpartition('@')[2]}>"
    if parent is not None and parent["Message-ID"]:
        mail["In-Reply-To"] = mail["References"] = str(parent["Message-ID"]).strip()
    for name, value in dict(headers).items():
        mail[name] = value
    mail.set_content(text)
    return mail.as_bytes()


compose.count = 0


class Responder(Node):
    """Answers every mail to its From, by a row of the tables below."""

    def __init__(self, address, subject, text, sender=None, quotes=False, memory=False, **headers):
        super().__init__(address)
        self.subject, self.text, self.sender, self.quotes = subject, text, sender, quotes
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.number = 100

    def receive(self, mail):
        asked = parse(mail.raw)
        to = parseaddr(str(asked["From"]))[1]
        self.number += 1
        values = {"subject": asked["Subject"] or "", "n": self.number}
        text = self.text.format(**values)
        if self.quotes:
            text += "\n\n" + re.sub(r"^", "> ", asked.get_body(("plain",)).get_content(), flags=re.M)
        raw = compose(self.name, to, self.subject.format(**values), text, self.headers, asked, self.net.now)
        return [(self.name if self.sender is None else self.sender, to, raw)]


class Vacation(Responder):
    """vacation(1): RFC 3834 in full, once a week to each sender."""

    def __init__(self, address):
        super().__init__(address, "Re: {subject}", "I am away until Monday.", sender="", Auto_Submitted="auto-replied")
        self.told = {}

    def receive(self, mail):
        asked = parse(mail.raw)
        marked = (asked["Auto-Submitted"] or "no").strip().lower() != "no"
        if marked or not mail.sender or (asked["Precedence"] or "") in ("bulk", "list", "junk"):
            return []
        if self.told.get(mail.sender, -10 ** 9) + 7 * 86400 > self.net.now:
            return []
        self.told[mail.sender] = self.net.now
        return [(self.sender, mail.sender, raw) for _, _, raw in super().receive(mail)]


# name -> how it answers; subject and text may hold {subject} and {n}
RESPONDERS = {
    "Exchange, no Auto-Submitted": dict(
        subject="Automatic reply: {subject}", text="I am out of the office until 30 November.",
        X_Auto_Response_Suppress="All"),
    "Exchange through a relay, no mark but the subject": dict(
        subject="Automatic reply: {subject}", text="I am out of the office until 30 November."),
    "Gmail": dict(subject="Vacation Re: {subject}", text="I am away.", Precedence="bulk",
                  X_Autoreply="yes", Auto_Submitted="auto-replied"),
    "German": dict(subject="Abwesenheitsnotiz: {subject}", text="Ich bin bis Montag nicht im Büro."),
    "German, plain": dict(subject="Automatische Antwort: {subject}", text="Ich bin nicht im Büro."),
    "Russian": dict(subject="Автоматический ответ: {subject}", text="Я в отпуске до 30 ноября."),
    "Russian, plain": dict(subject="Автоответ", text="Меня нет на рабочем месте."),
    "Chinese": dict(subject="自动回复: {subject}", text="您好，我正在休假。"),
    "null return path": dict(subject="Re: {subject}", text="I am away.", sender=""),
    "RT": dict(subject="[example.test #{n}] AutoReply: {subject}", quotes=True,
               text="Your request has been assigned the id [example.test #{n}].",
               Precedence="bulk", Auto_Submitted="auto-replied", RT_Ticket="example.test #{n}",
               X_RT_Loop_Prevention="example.test", Managed_by="RT 4.4.4"),
    "RT, only its own marks": dict(
        subject="[example.test #{n}] AutoReply: {subject}", quotes=True,
        text="Your request has been assigned the id [example.test #{n}].",
        X_RT_Loop_Prevention="example.test", RT_Originator="support@example.ru"),
    "OTRS": dict(subject="[Ticket#20261123{n}] RE: {subject}", text="Vielen Dank für Ihre Anfrage.",
                 Precedence="bulk", Auto_Submitted="auto-replied", X_OTRS_Loop="yes",
                 X_Powered_By="OTRS"),
    "OTRS, only its own marks": dict(subject="[Ticket#20261123{n}] RE: {subject}",
                                     text="Vielen Dank für Ihre Anfrage.", X_OTRS_Loop="yes"),
    "Zendesk": dict(subject="[Request received] {subject}", text="##- Please type your reply above this line -##\n"
                    "Your request ({n}) has been received.", Auto_Submitted="auto-generated",
                    X_Auto_Response_Suppress="All", X_Mailer="Zendesk Mailer"),
    "Zendesk, only its mailer": dict(
        subject="[Request received] {subject}", X_Mailer="Zendesk Mailer",
        text="##- Please type your reply above this line -##\nYour request ({n}) has been received."),
}


class Bouncer(Node):
    """Refuses everything with a status notification to the return path; for `times` of them late ones.
    bare: a home-made one, in prose and without the letter's id; stubborn: bounces null paths to From."""

    def __init__(self, address, action="failed", times=1, bare=False, stubborn=False):
        super().__init__(address)
        self.action, self.times, self.bare, self.stubborn = action, times, bare, stubborn

    def notice(self, to, asked):
        host = self.name.rpartition("@")[2]
        identity = str(asked["Message-ID"]).strip()
        code = "5.1.1" if self.action == "failed" else "4.4.1"
        compose.count += 1
        head = (f"From: MAILER-DAEMON@{host}\r\nTo: {to}\r\nSubject: Undelivered Mail Returned to Sender\r\n"
                f"Message-ID: <b{compose.count}@{host}>\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n")
        prose = f"<{self.name}>: host {host} said: 550 {code} User unknown\r\n"
        if self.bare:
            return f"{head}Content-Type: text/plain\r\n\r\n{prose}".encode()
        return (f"{head}Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
                f"--b\r\nContent-Type: text/plain\r\n\r\n{prose}"
                f"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; {host}\r\n\r\n"
                f"Final-Recipient: rfc822; {self.name}\r\nAction: {self.action}\r\nStatus: {code}\r\n"
                f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {identity}\r\n"
                f"Subject: {str(asked['Subject']).encode('ascii', 'replace').decode()}\r\n--b--\r\n").encode()

    def receive(self, mail):
        asked = parse(mail.raw)
        to = mail.sender or (parseaddr(str(asked["From"]))[1] if self.stubborn else "")
        return [("", to, self.notice(to, asked)) for _ in range(self.times)] if to else []


class List(Node):
    """A mailing list: to all members but the writer, with list headers or (munge) its own Reply-To and
    From; bare: an expander that adds nothing."""

    def __init__(self, address, members, munge=False, bare=False):
        super().__init__(address)
        self.members, self.munge, self.bare = members, munge, bare

    def receive(self, mail):
        asked = parse(mail.raw)
        if not self.bare:
            asked["List-Id"] = f"<{self.name.replace('@', '.')}>"
            asked["List-Post"] = f"<mailto:{self.name}>"
        if self.munge:
            del asked["Reply-To"], asked["From"]
            asked["From"] = asked["Reply-To"] = self.name
        owner = self.name if self.bare else self.name.replace("@", "-bounces@")
        return [(owner, member, asked.as_bytes()) for member in self.members if member != mail.sender]


class Alias(Node):
    """Forwards as it is, envelope and all."""

    def __init__(self, address, *targets):
        super().__init__(address)
        self.targets = targets

    def receive(self, mail):
        return [(mail.sender, target, mail.raw) for target in self.targets]


KEPT = ("from", "to", "subject", "date", "mime-version", "content-type", "content-transfer-encoding")


def strip(*also, words=()):
    """A relay that keeps what makes a mail readable and nothing else: no mark, no thread, a Message-ID
    of its own, an envelope sender that is the From, no sub-addresses. also: headers it lets pass;
    words: (old, new) rows it puts into the text."""

    def change(_, raw):
        mail = parse(raw)
        for name in list(mail.keys()):
            if name.lower() not in KEPT + also:
                del mail[name]
        address = re.sub(r"\+[^@]*", "", parseaddr(str(mail["From"]))[1])
        compose.count += 1
        if "message-id" not in also:
            mail["Message-ID"] = f"<r{compose.count}@relay.test>"
        if words:
            text = mail.get_content()
            for old, new in words:
                text = text.replace(old, new)
            mail.set_content(text)
        return address, mail.as_bytes()

    return change
