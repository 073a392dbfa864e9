# An agent never logs in anywhere: a notification, Reply, and the customer has the answer.
story An agent's round trip: take, answer, note, close

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
expect exit 0
run contacts import contacts.csv
expect exit 0
run agents add petrov@example.ru --name "Пётр Петров"
expect exit 0

at 2026-11-23T10:05:00+03:00
mail --sender olga@romashka.example <<END
@file screen.png image/png 20K
From: Ольга Иванова <olga@romashka.example>
Subject: Не печатает отчёт

Программа: Склад
Версия: 2.3.1
Воспроизводимость: каждый раз

Программа не печатает отчёт по остаткам.
END
expect letter to olga@romashka.example kind ack
expect letter to petrov@example.ru kind notify
  subject ~ "\[#1-[a-z0-9]{4}\]" subject contains "Не печатает отчёт" body contains "не печатает отчёт" body contains "2.3.1"
  body contains "ООО Ромашка" attached screen.png header Auto-Submitted is auto-generated
expect no letter
expect ticket 1 status new

at 2026-11-23T10:20:00+03:00
mail --sender petrov@example.ru <<END
@reply petrov@example.ru
From: Пётр Петров <petrov@example.ru>
Authentication-Results: mx.example.ru; dmarc=pass header.from=example.ru; dkim=pass header.d=example.ru

#take

Добрый день! Проверьте, пожалуйста, очередь печати.

Пётр
{{letter to petrov@example.ru | quote outlook}}
END
expect exit 0
expect decision outcome accepted agent petrov@example.ru thread token
expect letter to olga@romashka.example kind taken body contains "Пётр Петров" automatic
expect letter to olga@romashka.example kind reply typed
  body contains "очередь печати" body lacks "#take" body lacks "ООО Ромашка"
  header In-Reply-To is "<story.1@client.example.com>"
expect ticket 1 status open assignee petrov@example.ru clock reaction met

at 2026-11-23T10:40:00+03:00
mail --sender olga@romashka.example <<END
@reply olga@romashka.example
From: Ольга Иванова <olga@romashka.example>

Помогло, спасибо!
{{letter to olga@romashka.example | quote gmail}}
END
expect decision thread token
expect letter to petrov@example.ru kind notify body contains "Помогло"
expect no letter

at 2026-11-23T10:50:00+03:00
mail --sender petrov@example.ru <<END
@reply petrov@example.ru
From: Пётр Петров <petrov@example.ru>
Authentication-Results: mx.example.ru; dmarc=pass header.from=example.ru

#note
Клиент третий раз за месяц, предложить обучение.
END
expect exit 0
expect no letter to olga@romashka.example

at 2026-11-23T11:00:00+03:00
mail --sender petrov@example.ru <<END
@reply petrov@example.ru
From: Пётр Петров <petrov@example.ru>
Authentication-Results: mx.example.ru; dmarc=pass header.from=example.ru

Рады, что всё работает.

#close
END
expect exit 0
expect letter to olga@romashka.example kind reply typed body contains "Рады" body lacks "обучение"
expect letter to olga@romashka.example kind closed automatic body lacks "обучение"
expect ticket 1 status closed resolution solved
