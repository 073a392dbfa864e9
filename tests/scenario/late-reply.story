# After the reopen period the reply opens a new ticket that knows the old one.
story A late reply opens a linked new ticket

config
  [mail]
  authserv_id = mx.example.ru
  [desk support]
  reopen = 30d

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
mail --sender olga@romashka.example <<END
From: Ольга Иванова <olga@romashka.example>
Subject: Не печатает отчёт

Программа: Склад
Версия: 2.3.1
Воспроизводимость: каждый раз
END
expect letter to olga@romashka.example kind ack
expect letter to petrov@example.ru kind notify

at 2026-11-23T11:00:00+03:00
mail --sender petrov@example.ru <<END
@reply petrov@example.ru
From: Пётр Петров <petrov@example.ru>
Authentication-Results: mx.example.ru; dmarc=pass header.from=example.ru

#close
END
expect letter to olga@romashka.example kind closed
expect ticket 1 status closed

at 2027-02-01T12:00:00+03:00
mail --sender olga@romashka.example <<END
@reply olga@romashka.example
From: Ольга Иванова <olga@romashka.example>

Снова не печатает.
Версия: 2.3.1
END
expect exit 0
expect decision thread closed-new
expect letter to olga@romashka.example kind reopened-new body contains "#2" body contains "#1"
expect letter to petrov@example.ru kind notify
expect tickets 2
expect ticket 1 status closed
