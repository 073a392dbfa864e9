# SPDX-License-Identifier: ISC
"""vectors_shapes.py - P92: what the mail programs of the world make of one answer with accents, a picture and a
signature. Text, files and threading must be exact.

The shapes (order of fields, kinds of multipart, charsets, encodings, how a quote is introduced, what stands
around a signature) are those of the programs named; every word and byte is ours.
"""
import quopri

from vectors import DESK, b64, v

ANSWER = "Добрый день!\n\nОшибка осталась и в версии 2.3.1."
LATIN = "Grüße aus Köln!\n\nDer Fehler bleibt: Größe 5 Å."
PARENT = "t7.abcdefghijklmnop@example.ru"
FIRST = "first.1@stranger.example"
PICTURE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0" + bytes(30)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
QUOTED = "Какая у вас версия программы?"
INLINE, FILE = "image001.png accepted", "Отчёт.pdf accepted"


def encode(text, charset="utf-8", encoding="8bit"):
    """A transfer-encoded text with its two fields' values."""
    raw = text.encode(charset) if isinstance(text, str) else text
    if encoding == "base64":
        return b64(raw)
    return quopri.encodestring(raw) if encoding == "quoted-printable" else raw


def words(text, charset="utf-8"):
    """An encoded word of the B kind."""
    return f"=?{charset}?B?{b64(text.encode(charset)).decode().strip()}?="


def leaf(type_, body, encoding="8bit", charset=None, more=""):
    head = f"Content-Type: {type_}" + (f"; charset={charset}" if charset else "") + more
    return f"{head}\nContent-Transfer-Encoding: {encoding}\n\n".encode() + encode(body, charset or "utf-8", encoding)


def group(kind, boundary, *parts, more=""):
    body = f'Content-Type: multipart/{kind}; boundary="{boundary}"{more}\n\n'.encode()
    for one in parts:
        body += f"--{boundary}\n".encode() + one + b"\n"
    return body + f"--{boundary}--\n".encode()


def shape(name, fields, body, text=ANSWER, files=(), quoted=True, signature=None, threaded=True, subject="Re: Печать"):
    """A mail of that program: its fields in its order, then a body that begins with its own header."""
    head = [f"From: {words('Иван Петров')} <ivan@stranger.example>", f"To: {DESK}",
            f"Subject: {words(subject)}", "Date: Mon, 23 Nov 2026 10:05:00 +0300",
            f"Message-ID: <{name.lower().replace(' ', '-')}@stranger.example>", "MIME-Version: 1.0"]
    if threaded:
        head += [f"In-Reply-To: <{PARENT}>", f"References: <{FIRST}>\n <{PARENT}>"]
    raw = "\n".join(head + list(fields)).encode() + b"\n" + body
    want = {"text.new": text, "files": list(files), "subject": subject, "from.name": "Иван Петров",
            "in_reply_to": [PARENT] if threaded else [], "references": [FIRST, PARENT] if threaded else [],
            "automatic.class": "none", "defects": []}
    if signature is not None:
        want["text.signature"] = signature
    if not quoted:
        want["text.quoted"] = ""
    v("P92", name, raw.replace(b"\n", b"\r\n"), "quick", **want)


def paragraphs(text, open_="<p>", close="</p>\n"):
    return "".join(open_ + line + close for line in text.split("\n\n"))


def picture(more="\nContent-ID: <image001@01D8.1>\nContent-Disposition: inline; filename=\"image001.png\""):
    return leaf('image/png; name="image001.png"', PICTURE, "base64", more=more)


def report(more="; name=\"" + words("Отчёт.pdf") + "\"\nContent-Disposition: attachment; filename*=UTF-8''%D0%9E%D1%82%D1%87%D1%91%D1%82.pdf"):
    return leaf("application/pdf", PDF, "base64", more=more)


def ends(parts):
    """That text, with a quote as that program makes it."""
    return parts[0] + "\n\n" + parts[1]


QUOTE = f"> {QUOTED}\n"
RU_ATTRIBUTION = "пн, 23 нояб. 2026 г. в 10:01, Support <support@example.ru>:"
OUTLOOK_RU = (f"From: Support <support@example.ru>\nSent: Monday, November 23, 2026 10:01 AM\nTo: Иван Петров\n"
              f"Subject: Печать\n\n{QUOTED}\n")
OUTLOOK_HTML = ("<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b>From:</b> "
                "Support &lt;support@example.ru&gt;<br><b>Sent:</b> Monday, November 23, 2026 10:01 AM<br><b>To:</b> Иван Петров<br>"
                f"<b>Subject:</b> Печать</p></div><p class=MsoNormal>{QUOTED}</p>")
WORD = ('<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft Word 15">'
        "<!--[if !mso]><style>v\\:* {behavior:url(#default#VML);}</style><![endif]--><style><!-- p.MsoNormal {margin:0cm;} --></style></head>"
        "<body lang=RU><div class=WordSection1>")


def gmail_html(text):
    return ('<div dir="ltr">' + text.replace("\n\n", "<div><br></div><div>", 1) + "</div></div><br>"
            '<div class="gmail_quote"><div dir="ltr" class="gmail_attr">' + RU_ATTRIBUTION.replace("<", "&lt;").replace(">", "&gt;") +
            f'<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex">{QUOTED}</blockquote></div>')


# --- Outlook --------------------------------------------------------------------------------------------------
shape("Outlook 365 alternative", ["X-Mailer: Microsoft Outlook 16.0", "Thread-Index: AdqAbCdEfGh=", "Content-Language: ru"], group(
    "alternative", "----=_NextPart_000_0001_01D8.1", leaf("text/plain", ends([ANSWER, OUTLOOK_RU]), "quoted-printable", "utf-8"),
    leaf("text/html", WORD + paragraphs(ANSWER, "<p class=MsoNormal>", "<o:p></o:p></p>") + OUTLOOK_HTML + "</div></body></html>",
         "quoted-printable", "utf-8")))
shape("Outlook 365 related and file", ["X-Mailer: Microsoft Outlook 16.0"], group(
    "mixed", "_004_A_", group("related", "_003_A_", group(
        "alternative", "_000_A_", leaf("text/plain", ends([ANSWER, OUTLOOK_RU]), "base64", "utf-8"),
        leaf("text/html", WORD + paragraphs(ANSWER, "<p class=MsoNormal>", "</p>") + "<img src=\"cid:image001@01D8.1\">" + OUTLOOK_HTML,
             "base64", "utf-8")), picture()), report()), files=[INLINE, FILE])
shape("Outlook 2010 koi8-r", ["X-Mailer: Microsoft Outlook 14.0"], leaf("text/plain", ends([ANSWER, OUTLOOK_RU]), "8bit", "koi8-r"))
shape("Outlook 2007 windows-1251 HTML", ["X-MimeOLE: Produced By Microsoft MimeOLE V6.00"], leaf(
    "text/html", WORD + paragraphs(ANSWER, "<p class=MsoNormal>", "<o:p></o:p></p>") + OUTLOOK_HTML, "quoted-printable", "windows-1251"),
      text=ANSWER.replace("\n\n", "\n"))
shape("Outlook Express", ["X-Mailer: Microsoft Outlook Express 6.00.2900"], leaf("text/plain", ends([
    ANSWER, "----- Original Message ----- \nFrom: \"Support\" <support@example.ru>\nTo: <ivan@stranger.example>\n"
            f"Sent: Monday, November 23, 2026 10:01 AM\nSubject: Печать\n\n{QUOTE}"]), "8bit", "windows-1251"))
shape("Outlook Mac", ["User-Agent: Microsoft-MacOutlook/16.78"], group("alternative", "B_1", leaf(
    "text/plain", ends([ANSWER, f"From: Support <support@example.ru>\nDate: Monday, 23 November 2026 at 10:01\nTo: Иван Петров\nSubject: Печать\n\n{QUOTED}"]),
    "quoted-printable", "UTF-8"), leaf("text/html", paragraphs(ANSWER), "quoted-printable", "UTF-8")))
shape("Outlook Android", ["X-Originating-IP: [192.0.2.1]"], group("alternative", "_000_B_", leaf(
    "text/plain", ends([ANSWER, "Get Outlook for Android<https://aka.example/abc>\n________________________________\n" + OUTLOOK_RU]), "base64", "utf-8"),
    leaf("text/html", paragraphs(ANSWER), "base64", "utf-8")))
shape("Exchange Russian header block", ["X-Mailer: Microsoft Exchange"], leaf("text/plain", ends([
    ANSWER, f"________________________________\nОт: Support <support@example.ru>\nОтправлено: 23 ноября 2026 г. 10:01\nКому: Иван Петров\nТема: Печать\n\n{QUOTED}"]),
    "base64", "utf-8"))

# --- Gmail -------------------------------------------------------------------------------------------------------
shape("Gmail alternative", [], group("alternative", "000000000000aa", leaf(
    "text/plain", ends([ANSWER, RU_ATTRIBUTION + "\n\n" + QUOTE]), "base64", "UTF-8"),
    leaf("text/html", gmail_html(ANSWER), "base64", "UTF-8")))
shape("Gmail related and file", [], group("mixed", "000000000000cc", group("related", "000000000000bb", group(
    "alternative", "000000000000aa", leaf("text/plain", ends([ANSWER, "[image: image001.png]\n\n" + RU_ATTRIBUTION + "\n\n" + QUOTE]), "base64", "UTF-8"),
    leaf("text/html", gmail_html(ANSWER), "base64", "UTF-8")), picture(
        "\nContent-Disposition: inline; filename=\"image001.png\"\nContent-ID: <ii_1>\nX-Attachment-Id: ii_1")), report(
            "; name=\"" + words("Отчёт.pdf", "UTF-8") + "\"\nContent-Disposition: attachment; filename=\"" + words("Отчёт.pdf", "UTF-8") + "\"\nX-Attachment-Id: f_1")),
      text=ANSWER + "\n\n[image: image001.png]", files=[INLINE, FILE])
shape("Gmail English attribution", [], leaf("text/plain", ends([
    ANSWER, "On Mon, Nov 23, 2026 at 10:01 AM Support <support@example.ru>\nwrote:\n\n" + QUOTE]), "base64", "UTF-8"))
shape("Gmail mobile signature", [], leaf("text/plain", ends([ANSWER, "-- \nИван Петров\n+7 495 000-00-00\n\n" + RU_ATTRIBUTION + "\n\n" + QUOTE]), "base64", "UTF-8"),
      signature="--\nИван Петров\n+7 495 000-00-00")
shape("Gmail HTML only", [], leaf("text/html", gmail_html(ANSWER), "quoted-printable", "UTF-8"))

# --- Apple ---------------------------------------------------------------------------------------------------------
APPLE = "23 нояб. 2026 г., в 10:01, Support <support@example.ru> написал(а):"
shape("Apple Mail plain", ["X-Mailer: Apple Mail (2.3774)"], leaf("text/plain", ends([ANSWER, "> " + APPLE + "\n> \n" + QUOTE]), "quoted-printable", "utf-8"))
shape("Apple Mail picture between texts", ["X-Mailer: Apple Mail (2.3774)"], group("mixed", "Apple-Mail=_1", leaf(
    "text/plain", "Добрый день!\n", "quoted-printable", "utf-8"), picture("\nContent-Disposition: inline; filename=image001.png"), leaf(
        "text/plain", "Ошибка осталась и в версии 2.3.1.\n", "quoted-printable", "utf-8")), files=[INLINE], quoted=False)
shape("Apple Mail alternative with mixed inside", ["X-Mailer: Apple Mail (2.3774)"], group("alternative", "Apple-Mail=_2", leaf(
    "text/plain", ends([ANSWER, APPLE + "\n\n" + QUOTE]), "quoted-printable", "utf-8"), group("mixed", "Apple-Mail=_3", leaf(
        "text/html", paragraphs(ANSWER, "<div>", "</div>"), "quoted-printable", "utf-8"), report())), files=[FILE])
shape("iPhone", ["X-Mailer: iPhone Mail (21A329)"], leaf("text/plain", ends([
    ANSWER, "Отправлено с iPhone\n\n> " + APPLE + "\n> \n" + QUOTE]), "base64", "utf-8"))
shape("iPhone decomposed accents", ["X-Mailer: iPhone Mail (21A329)"], leaf("text/plain", LATIN + "\n\nVon meinem iPhone gesendet\n", "quoted-printable", "utf-8"),
      text=LATIN, quoted=False)

# --- Thunderbird and its like -------------------------------------------------------------------------------------------
TB = "23.11.2026 10:01, Support пишет:"
shape("Thunderbird flowed", ["User-Agent: Mozilla Thunderbird"], leaf("text/plain; format=flowed", ends([
    "Добрый день!\n\nОшибка осталась \nи в версии 2.3.1.", TB + "\n" + QUOTE]), "8bit", "UTF-8"))
shape("Thunderbird bottom posting", ["User-Agent: Mozilla Thunderbird"], leaf("text/plain; format=flowed", TB + "\n" + QUOTE + "\n" + ANSWER + "\n\n-- \nИван", "8bit", "UTF-8"),
      signature="--\nИван")
shape("Thunderbird HTML related", ["User-Agent: Mozilla Thunderbird"], group("alternative", "------------a", leaf(
    "text/plain; format=flowed", ends([ANSWER, TB + "\n" + QUOTE]), "8bit", "UTF-8"), group("related", "------------b", leaf(
        "text/html", paragraphs(ANSWER) + f'<div class="moz-cite-prefix">{TB}</div><blockquote type="cite">{QUOTED}</blockquote>', "8bit", "UTF-8"), picture())),
      files=[INLINE])
shape("K-9", ["User-Agent: K-9 Mail for Android"], leaf("text/plain", ends([
    ANSWER, "-- \nПростите за краткость, создано в K-9 Mail.\n"]), "8bit", "utf-8"), quoted=False)
shape("Evolution", ["X-Mailer: Evolution 3.46"], leaf("text/plain", ends([ANSWER, "В Пн, 23/11/2026 в 10:01 +0300, Support пишет:\n" + QUOTE]), "base64", "UTF-8"))
shape("KMail", ["User-Agent: KMail"], leaf("text/plain", "В письме от понедельник, 23 ноября 2026 г. 10:01:00 MSK пользователь Support \nнаписал:\n" + QUOTE + "\n" + ANSWER, "base64", "UTF-8"))
shape("mutt", ["User-Agent: Mutt/2.2"], leaf("text/plain", "On Mon, Nov 23, 2026 at 10:01:00AM +0300, Support wrote:\n" + QUOTE + "\n" + ANSWER + "\n\n-- \nivan", "8bit", "koi8-r"),
      signature="--\nivan")
shape("The Bat", ["X-Mailer: The Bat! (v9.0)"], leaf("text/plain", ends([ANSWER, "Вы писали 23 ноября 2026 г., 10:01:00:\n\n" + QUOTE]), "8bit", "windows-1251"))

# --- Lotus, webmail, phones ------------------------------------------------------------------------------------------------
shape("Lotus Notes", ["X-Mailer: Lotus Notes Release 8.5.3"], group("alternative", "=_alternative 001", leaf(
    "text/plain", ends([ANSWER, f"From:   Support <support@example.ru>\nTo:     ivan@stranger.example\nDate:   23.11.2026 10:01\nSubject:        Печать\n\n\n\n{QUOTED}"]),
    "base64", "KOI8-R"), leaf("text/html", paragraphs(ANSWER, '<br><font size=2 face="sans-serif">', "</font>\n<br>"), "base64", "KOI8-R")))
shape("Mail.ru", ["X-Mailer: Mail.Ru Mailer 1.0"], group("alternative", "--ALT--1", leaf(
    "text/plain", ends(["\n" + ANSWER, "\n--\nИван Петров\n \n \n>Понедельник, 23 ноября 2026, 10:01 +03:00 от Support <support@example.ru>:\n>\n>" + QUOTED]), "base64", "utf-8"),
    leaf("text/html", "<HTML><BODY>" + paragraphs(ANSWER, "<div>", "</div>") + "</BODY></HTML>", "base64", "utf-8")))
shape("Yandex", ["X-Mailer: Yamail [ http://yandex.example ] 5.0"], leaf(
    "text/html", paragraphs(ANSWER, "<div>", "</div><div>&nbsp;</div>") + "<div>23.11.2026, 10:01, \"Support\" &lt;support@example.ru&gt;:</div>"
    f"<blockquote><p>{QUOTED}</p></blockquote>", "base64", "utf-8"))
shape("Yahoo", ["X-Mailer: WebService/1.1.21 YMailNorrin"], leaf(
        "text/plain", ends([LATIN, "Am Montag, 23. November 2026 um 10:01:00 MEZ hat Support <support@example.ru> Folgendes geschrieben: \n\n> version?\n"]),
        "8bit", "iso-8859-1"), text=LATIN)
shape("Samsung", [], group("alternative", "--_com.samsung.android.email_1", leaf(
    "text/plain", ends([ANSWER, "Отправлено с моего Galaxy\n\n-------- Исходное сообщение --------\nОт: Support <support@example.ru>\n"
                        f"Дата: 23.11.26 10:01 (GMT+03:00)\nКому: ivan@stranger.example\nТема: Печать\n\n{QUOTED}"]), "base64", "utf-8"),
    leaf("text/html", paragraphs(ANSWER), "base64", "utf-8")))
shape("Roundcube", ["User-Agent: Roundcube Webmail/1.6"], leaf("text/plain; format=flowed", ends([ANSWER, "Support писал(а) 2026-11-23 10:01:\n" + QUOTE]), "8bit", "UTF-8"))
shape("Zimbra", ["X-Mailer: Zimbra 8.8"], leaf("text/plain", ends([
    ANSWER, f'----- Исходное сообщение -----\nОт: "Support" <support@example.ru>\nКому: "Иван" <ivan@stranger.example>\nОтправленные: Понедельник, 23 Ноябрь 2026 г 10:01:00\nТема: Печать\n\n{QUOTED}']),
    "quoted-printable", "utf-8"))
shape("A new mail of a phone", ["X-Mailer: MiMail"], leaf("text/plain", ANSWER, "base64", "utf-8"), threaded=False, quoted=False, subject="Печать")
