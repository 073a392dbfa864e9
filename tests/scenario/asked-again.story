# What is still missing is asked for again in other words, and not more often than configured.
story Asked again in other words, at most as often as configured

config
  [desk support]
  ask_times = 2

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

at 2026-11-23T10:05:00+03:00
mail --sender olga@romashka.example <<END
From: Ольга Иванова <olga@romashka.example>
Subject: Не печатает отчёт

Программа не печатает отчёт по остаткам.
END
expect letter to olga@romashka.example kind ack body contains "Версия:"

at 2026-11-23T11:05:00+03:00
mail --sender olga@romashka.example <<END
@reply olga@romashka.example
From: Ольга Иванова <olga@romashka.example>

Версия: 2.3.1
{{letter to olga@romashka.example | quote outlook}}
END
expect letter to olga@romashka.example kind awaiting-info body contains "Воспроизводимость"
  body lacks "Версия:"
expect ticket 1 status awaiting-info field version=2.3.1

at 2026-11-23T12:05:00+03:00
mail --sender olga@romashka.example <<END
@reply olga@romashka.example
From: Ольга Иванова <olga@romashka.example>

Ничего нового сказать не могу.
END
expect no letter
expect ticket 1 status awaiting-info messages 3
