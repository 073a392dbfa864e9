# SPDX-License-Identifier: ISC
"""makeseeds.py OUTDIR - writes the generated seeds, OUTDIR/TARGET/NNN, the same every time.

Hand-written seeds lie in seeds/TARGET and finds in finds/; these here are rows of tables, one shape of the
plan's hostile vectors a row (mails in makemails.py). Knows nothing of the code under test.
"""
import base64
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import makemails  # noqa: E402

CHARSETS = ["utf-8", "us-ascii", "iso-8859-1", "iso-8859-5", "windows-1251", "koi8-r", "cp866", "koi8-u",
            "gb18030", "big5", "shift_jis", "euc-jp", "iso-2022-jp", "euc-kr", "windows-1252", "utf-7",
            "utf-16", "x-unknown", "", "windows-1258", "euc-tw", "x-mac-cyrillic"]
TEXTS = ["Привет, мир", "plain", "naïve", "日本語テスト", "\x00\x00\x00", "a\r\nb", "\ufeffx", "€"]
HARD = [b"\x1b$B\x0a\x0d", b"\xff\xfe\x0a\x00", b"+ADw-script+AD4-", b"\xf0\x9f\x98", b"\xc0\x8a", b"\x81\x0a",
        b"\x1b(J\x7e\x1b$B", b"\x8e\xa2\xa1\xa1", b"\x0e\x0f", b"\xed\xa0\x80"]

NAMES = ["report.pdf", "../../etc/passwd", "C:\\x\\y.doc", "a.pdf.exe", "a.pdf .exe", "report\u202Efdp.exe",
         "a\u200b.exe", "con", "CON.txt", "nul .pdf", "a.exe.", "a.exe ", "a.exe...", "a.txt::$DATA", "-rf", "~x",
         ".hidden", "", " ", "...", "/", "\\", "a\x00b.exe", "x" * 300 + ".pdf", "я" * 200 + ".docx", "a." + "b" * 300,
         "a\r\nX-Evil: 1", "a\";x=\"b.exe", "<b>.png", "ａ．ｅｘｅ", "a․exe", "com1.log", "LPT9", "conin$", "a\u2028b",
         "\u3164.exe", "x.EXE", "x.Scr", "x.jpg%00.exe", "x.tar.gz", "фото.jpg", "a:b", "c:exe", "a/b\\c/d.bat",
         "\u00a0a.exe\u00a0", "clock$.x"]

AUTHRES = [
    "mx.example.ru; dmarc=pass header.from=customer.example", "mx.example.ru 1; none", "mx.example.ru; none",
    "mx.example.ru 2; dmarc=pass", "mx.example.ru; spf=pass smtp.mailfrom=a@b.example; dkim=fail (bad)",
    "\"mx.example.ru\"; dmarc=pass", "(c) mx.example.ru (d(e)f); spf (x) = (y) pass (z)", "evil.example; dmarc=pass",
    "mx.example.ru.evil.example; dmarc=pass", "mx.example.ru\t;\r\n dkim=pass header.d=customer.example",
    "a.relay.example.ru; dkim=pass header.i=@customer.example;", ".relay.example.ru; dmarc=pass",
    "mx.example.ru; dmarc=pass; dmarc=fail", "mx.example.ru; x-a/2=pass; y/1=pass reason=\"a;b\\\"c\"",
    "mx.example.ru; dkim=pass reason=ok header.d=\"customer.example\"", "mx.example.ru; spf=pass smtp.mailfrom=\"a b\"@c.d",
    "mx.example.ru; iprev=pass policy.iprev=2001:db8::1", "mx.example.ru; (unclosed", "mx.example.ru; dmarc=pass \\",
    "mx.example.ru;dmarc=pass(p=none dis=none)header.from=x.y", "mx.example.ru; dmarc = pass header . from = x",
    "mx.example.ru; =pass", "mx.example.ru; dmarc=", ";", "", "mx.example.ru; nonesuch=1", "MX.EXAMPLE.RU; AUTH=PASS",
    "mx.example.ru; a=b c.d=e/f@g:h=<i>[j]?k", "mx.example.ru " + "(" * 20 + ")" * 20 + "; none", "почта.example; dmarc=pass"]

SUBJECTS = ["Re: Printer", "Re: принтер не печатает " * 5, "=?utf-8?B?fake?=", "a\r\nBcc: evil@example.com", "x" * 200,
            "", " ", "тест=?x", "a\u2028b\u2029c", "😀" * 60, "word " * 50 + "слово", "\x7f\x1b[31m"]
ADDRESSES = ["a@example.com", "\"a b\"@example.com", "\"a,b\"@example.com", "имя@почта.example", "a@xn--80a1acny.example", "a@b",
             "bad", "a@b\r\nX: y", "\"a\\\"b\"@c.example", "-a@example.com", "\"<x>\"@e.example"]
NAMES2 = ["Olga", "O'Brien, Pat", "Ольга Иванова", "a\"b\\c", "=?utf-8?q?x?=", "x" * 100, "", "a@b.c", "\u202eabc", "Ко. \"Рога\""]
IDS = ["a.b@c.d", "a@b c@d e@f", "", "bad", "a@b\r\n", "x" * 200 + "@y", "t1.aaaa@d 1@2"]

COMMANDS = ["#take\n\nHello", "#close", "Hello\n\n#close\n", "#note\nsecret\n> quoted", "#note inline\n", "text\n#note x\ntext",
            "> #close\n\nHello", "#clsoe", "\\#take\ntext", "  #take  \n\nx", "#взять\n#закрыть\nСпасибо", "#take\n#take\nx",
            "#take now\nx", "\u00a0#close\n", "Hello\n> a\n> b\n#close", "#help", "#", "##take", "#take\n\n#close\ntext",
            "text\n\n#take\n\n#close", "#заметка\nвидно своим", "Hi\n\nOn Mon, A wrote:\n> #close", "#note\n#take\nx\n#close"]

PATTERNS = ["(a+)+$", "(a|aa)+$", "(?<value>\\d+)", "(.*)*x", "^(([a-z])+.)+[A-Z]([a-z])+$", "\\p{L}+", "(?R)", "(?:a?){50}a{50}",
            "[[:alpha:]]++", "(?<=a)b", "(?i)версия\\s*(\\d+)", "a{1,1000}{1,1000}", "(", "\\C", "(*LIMIT_MATCH=1000000)a", "x*" * 30,
            "((((((((((a))))))))))", "(?1)(a)", "\\K", "$^"]
PATTERN_TEXTS = ["a" * 60 + "!", "Версия 2.3\nx", "", "ab" * 200, "\u2028\u0345ǅ"]

INIS = ["[desk a]\naddress = x@example.ru\n", "[a\nb=c", "a=b\n[c]\n", "[a]\nb=c\n d\n\te\n[a]\nb=d\n", "\ufeff[a]\r\nb = c\r\n", "[ ]\n[a b c]\n",
        "[a]\n=x\nb\n c\n", "# only\n\n", "[a]\nb=\x00\n", "[a]\nb=" + "x" * 2000, "[field x]\npattern.1 = (\nlabel.en = X\n",
        "[level f]\ncalendar = o\nanswer = 8wh\n[calendar o]\nhours = Mon-Fri 9:00-17:00\n", "[mail]\nauthserv_id = mx.example.ru\n",
        "[transport]\nkind = msmtp\ncommand = /bin/x\n", "[directories]\ncalendars = a\n b\n", "[desk é]\nlanguage = xx\n",
        "[field a]\nvalidator = nosuch\nin = y\n", "[submitter s]\nfrom = a@b\nsecret = x\n", "[attachments]\nmax_file = 5.5M\n",
        "[x]\n" + "k%d = v\n" * 3 % (1, 2, 3)]

CALENDARS = ["Mon-Fri 10:00-20:00\n8h\n2026-01-01 holiday\n", "Mon-Sun 0:00-24:00\n1wd\n", "Fri 22:00-06:00\n4wh\n2026-12-31 short\n",
             "Sat 1:00-1:01;Sun 23:59-0:01\n3d\n2026-11-28 workday short\n", "Mon\n\n", "Mon-Fri 25:00-26:00\n1h\n", "Mon 9-10,11-12\n1h 30m\n2026-02-30 holiday\n",
             "Mon-Fri 02:30-03:00\n99999wh\n2026-03-29 workday\n", "Пн-Пт 10:00-20:00\nx\n", "Mon-Fri 10:00-20:00\n1wd\n2026-11-23 holiday\n2026-11-24 holiday\n"]

CSVS = ["address,name\na@b.example,Olga\n", "\ufeffaddress;name\na@b;x\n", "name\nx\n", "address\n\"a\nb\"\n", "address\n\"a\n", "address,address\n1,2\n",
        "address," + "x," * 40 + "\n1" + ",2" * 60, "", "\n\n", "=1+1\n%%\n@SUM(A1)\n%%\n-2+3", "+1\n%%\n\t=x\n%%\n\"q\"\"", "a,b\n%%\nc;d\n%%\ne\r\nf"]

TEMPLATES = ["{{a}}\n%%\n{\"a\":\"<b>&\\\"\"}", "{{#a}}{{.}},{{/a}}\n%%\n{\"a\":[1,\"x\",null,1.5,true,[]]}", "{{^a}}no{{/a}}\n%%\n{}", "{{>x}}", "{{=<% %>=}}<%a%>",
             "{{{a}}}{{&a}}\n%%\n{\"a\":\"{{b}}\"}", "{{a.b.c}}\n%%\n{\"a\":{\"b\":{\"c\":\"x\"}}}", "{{#a}}", "{{/a}}", "{{! c }}\n  {{#a}}\n  x\n  {{/a}}\n",
             "{{a}}\n%%\n{\"a\":\"{{a}}<script>\"}", "{{#a}}{{#a}}{{/a}}{{/a}}\n%%\n{\"a\":[1,2,3]}", "  {{>x}}\n", "{{a b}}", "{{#a}}{{>x}}{{/a}}\n%%\n{\"a\":[{},{}]}"]

ENVELOPES = [("a@example.com", "b@example.com"), ("", "b@example.com"), ("a@b", "-oQ/tmp"), ("-X", "b@c"), ("a@b", "b c@d"), ("a@b", ""),
             ("a\n@b", "b@c"), ("a@b", "\x7fb@c"), ("имя@b", "имя@c"), ("support+b1.2.aaaa@d", "x'y;`z`@e"), ("a@b", "--"), ("<>", "$(x)@y")]
OUTPUTS = ["", "msmtp: server message: 550 5.1.1 no such user", "msmtp: server message: 451 4.3.0 later", "server message: 5x0", "x" * 69]

HTMLS = ["<p>a<blockquote>b</blockquote>", "<a href='http://x.example/'>y</a>", "<style>x</style><script>y</script>z", "<b" * 50, "&#0;&#x202e;&amp;lt;",
         "<div style='display:none'>h</div>v", "<table>" * 40, "<!--[if mso]>x<![endif]-->y", "<div class=gmail_quote>q</div>", "<li>a<li>b", "<pre>\n a\n</pre>"]
BODIES = ["Hi\n\nOn Mon, 2 Nov 2026, A <a@b.example> wrote:\n> x\n", "Да.\n\n-- \nОльга\n", "\x01Flowed \nline\n", "> all\n> quoted\n",
          "Hi\n\n-----Original Message-----\nFrom: x\nSent: y\nTo: z\nSubject: s\n\nold", "----- Пересылаемое сообщение -----\nОт: a@b.example\n\nt",
          "a\n____________\nОт: x\nКому: y\n", "2 нояб. 2026 г., в 10:00, A написал(а):\n> x", "Sent from my phone", "\x03> >\n>>> \n"]
BOUNCES = ["\x01Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no\n",
           "\x01\nOriginal-Recipient: rfc822;a@b\nAction: delayed\nStatus: 4.4.1\n", "\x02Message-ID: <t1.x@desk.example>\n", "<a@b.example>: host mx said: 550 5.1.1 unknown",
           "Не удалось доставить: a@b.example", "\x03Action: delivered\n\n" * 30, "The following address failed:\n a@b.example\n 552 full", "Action:" * 50]
FIELDS = ["Версия: 2.3.1\nКак часто: всегда\n", "Phone: +7 (495) 000-00-00\n", "Шаги:\n1. a\n2. b\n", "ИНН: 7707083893", "S/N\nAB-12", "Name: x\fName: y", "Mail: a@b.example; c@d", "Contract №1/2"]


def letter_seeds():
    """Texts for the header writer, in its order."""
    for i in range(24):
        pick = [SUBJECTS[i % len(SUBJECTS)], NAMES2[i % len(NAMES2)], ADDRESSES[i % len(ADDRESSES)],
                NAMES2[(i * 3 + 1) % len(NAMES2)], ADDRESSES[(i * 5 + 2) % len(ADDRESSES)] if i % 2 else "",
                IDS[i % len(IDS)], NAMES[i * 2 % len(NAMES)], str(1795428300 + i * 86400 * 90),
                ["Europe/Moscow", "", "Nowhere/X", "Asia/Kolkata"][i % 4]]
        yield "\n%%\n".join(pick)


def charset_seeds():
    for i, charset in enumerate(CHARSETS):
        text = TEXTS[i % len(TEXTS)]
        try:
            data = text.encode(charset)
        except (LookupError, UnicodeError):
            data = text.encode()
        yield f"{charset}\n{60000 if i % 3 else 7}\n".encode() + data
        yield f"{charset}\n{i * 100}\n".encode() + HARD[i % len(HARD)] * (i % 5 + 1)


def token_seeds():
    for kind in range(8):
        yield bytes([kind])
        yield bytes([kind, 0, 3, 65, 3, 9, 0, 2, 5, 0])
        yield bytes([kind, 1, 200, 43, 255]) + b"Re: [#1042-aaaa] [#1-k7q4] t1042." + b"a" * 26 + b"@desk.example.ru"
        yield bytes([kind, 255]) + b"support+b1042.17." + b"q" * 16 + b"@example.ru"


def compose_seeds():
    for i in range(10):
        yield "\n%%\n".join(["Support", "support@example.ru", NAMES2[i], ADDRESSES[i], SUBJECTS[i], "t1.aaaa@example.ru", "", IDS[i % len(IDS)],
                             "", "ru", TEXTS[i % len(TEXTS)] * (i * 20 + 1), NAMES[i * 3], "text/plain", "content"])


def machine_seeds():
    heads = ["{bounce}\n\n", "support@example.ru\n\n", "support@example.ru\n-\n", "support+b1.1.aaaaaaaaaaaaaaaa@example.ru\n\n"]
    for i, mail in enumerate(makemails.machines()):
        yield heads[i % len(heads)].encode() + mail


def tables():
    """Target -> its seeds."""
    return {
        "argv": ["\n%%\n".join([*pair, ["", "acct", "-a"][i % 3], ["", "/etc/msmtprc"][i % 2], OUTPUTS[i % len(OUTPUTS)]])
                 for i, pair in enumerate(ENVELOPES * 2)],
        "authres": AUTHRES, "body": BODIES, "bounce": BOUNCES, "calendar": CALENDARS, "charset": charset_seeds(), "commands": COMMANDS,
        "compose": compose_seeds(), "csv": CSVS, "fields": FIELDS, "filename": NAMES + [f"\n%%\n{t}" for t in ("image/png", "text/plain", "x/y")],
        "header": letter_seeds(), "html": HTMLS, "ini": INIS, "machine": machine_seeds(), "parse": makemails.mails(),
        "pattern": [f"{p}\n{PATTERN_TEXTS[i % len(PATTERN_TEXTS)]}" for i, p in enumerate(PATTERNS)], "policy": INIS, "template": TEMPLATES,
        "text": [chr(len(t)) + t for t in TEXTS + NAMES[:8]], "token": token_seeds(), "wire": [base64.b64decode("AAAA") * n for n in (1, 40, 200)],
    }


def main():
    out, total = sys.argv[1], 0
    for target, seeds in sorted(tables().items()):
        os.makedirs(os.path.join(out, target), exist_ok=True)
        for number, seed in enumerate(seeds):
            data = seed if isinstance(seed, bytes) else seed.encode("utf-8", "surrogatepass")
            with open(os.path.join(out, target, f"{number:03}"), "wb") as file:
                file.write(data)
            total += 1
    print(f"{total} seeds")


main()
