# What ./bootstrap demo plays: sample mail into a new SQLite desk.
story ticketgate: a desk that works by mail

say A new desk in a temporary folder: support@example.ru, working hours Mon-Fri 10:00-20:00 Moscow time.
  One customer and one agent are registered. It is Monday, 23 November 2026.

config
  [mail]
  authserv_id = mx.example.ru

at 2026-11-23T10:00:00+03:00
file organisations.csv <<END
organisation,domains,addresses,level,agreement,valid_from,valid_until,manager,language,timezone
ООО Ромашка,romashka.example,,free,D-17,2026-01-01,2027-12-31,,ru,Europe/Moscow
END
file contacts.csv <<END
name,address,phone,organisation,role
Ольга Иванова,olga@romashka.example,+7 495 000-00-00,ООО Ромашка,responsible
END
run customers import organisations.csv
run contacts import contacts.csv
run agents add petrov@example.ru --name "Пётр Петров"

say Olga writes in windows-1251, with a screenshot, a program that nobody may send, and no version.
  One answer tells her the number, the hour, what was understood, what was refused, and asks for
  everything that is missing.
at 2026-11-23T10:05:00+03:00
mail --sender olga@romashka.example --recipient support@example.ru <<END
@charset windows-1251
@file screen.png image/png 230K
@file dump.exe application/x-msdownload 12K
From: Ольга Иванова <olga@romashka.example>
Subject: Не печатает отчёт по остаткам

Добрый день!

После обновления программа перестала печатать отчёт по остаткам: окно
открывается и сразу закрывается. Такое происходит каждый раз.

С уважением,
Ольга Иванова
ООО «Ромашка»
END
run show 1

say She answers from Outlook: the form is filled in on top, the letter is quoted below.
at 2026-11-23T10:40:00+03:00
mail --sender olga@romashka.example --recipient support@example.ru <<END
@reply olga@romashka.example
From: Ольга Иванова <olga@romashka.example>

Версия: 2.3.1

Ольга
{{letter to olga@romashka.example | quote outlook}}
END

say The agent presses Reply in his mail program. #take is a command, the rest goes to the customer.
at 2026-11-23T11:10:00+03:00
mail --sender petrov@example.ru --recipient support@example.ru <<END
@reply petrov@example.ru
From: Пётр Петров <petrov@example.ru>
Authentication-Results: mx.example.ru; dmarc=pass header.from=example.ru

#take

Здравствуйте, Ольга!

Это исправлено в версии 2.3.2, обновление уже можно скачать. Напишите, пожалуйста,
если после него отчёт не напечатается.

Пётр Петров
END

say A stranger writes in koi8-r. Nothing proves his address, so no word of his mail goes back.
at 2026-11-23T11:30:00+03:00
mail --sender ivan@stranger.example --recipient support@example.ru <<END
@charset koi8-r
From: Иван Незнакомов <ivan@stranger.example>
Subject: Ошибка при входе

Здравствуйте. Не могу войти в программу, версия 2.2.0, иногда пускает.
END

say A mail in HTML, and an automatic answer, which is never answered.
at 2026-11-23T11:45:00+03:00
mail --sender olga@romashka.example --recipient support@example.ru <<END
@html
From: Ольга Иванова <olga@romashka.example>
Subject: Предложение по печати

<html><body><div>Добрый день!</div><p>Предложение: добавьте, пожалуйста, печать на
<b>А3</b>.</p></body></html>
END
mail --sender olga@romashka.example --recipient support@example.ru <<END
@reply olga@romashka.example
Auto-Submitted: auto-replied
From: Ольга Иванова <olga@romashka.example>

Я в отпуске до 30 ноября.
END

say It worked, and the agent closes the ticket.
at 2026-11-23T12:30:00+03:00
mail --sender olga@romashka.example --recipient support@example.ru <<END
From: Ольга Иванова <olga@romashka.example>
Subject: Re: {{letter 1 to olga@romashka.example | subject}}
In-Reply-To: {{letter 1 to olga@romashka.example | message-id}}

Обновили, отчёт печатается. Спасибо!

{{letter 1 to olga@romashka.example | quote gmail}}
END
at 2026-11-23T12:40:00+03:00
mail --sender petrov@example.ru --recipient support@example.ru <<END
@reply petrov@example.ru
From: Пётр Петров <petrov@example.ru>
Authentication-Results: mx.example.ru; dmarc=pass header.from=example.ru

#close
END

say What the desk has now:
run list
run show 1
run why <story.1@client.example.com>

say That was build/ticketgate with a temporary desk. README.md ("Set it up") tells how to set up yours;
  demo/demo.story is what was played.
