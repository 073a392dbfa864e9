# The customer wrote into the quoted form.
story The form comes back filled in inside Gmail's quote

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
expect letter to olga@romashka.example kind ack body contains "Версия:" body contains "Воспроизводимость:"
expect ticket 1 status awaiting-info clock reaction paused

at 2026-11-23T11:05:00+03:00
mail --sender olga@romashka.example <<END
@reply olga@romashka.example
From: Ольга Иванова <olga@romashka.example>

Заполнила, спасибо.

{{letter to olga@romashka.example | fill Версия=2.3.1; Воспроизводимость=Всегда | quote gmail}}
END
expect exit 0
expect decision outcome accepted evidence token thread token
expect tickets 1
expect letter to olga@romashka.example kind info-complete
  header Auto-Submitted is auto-replied
expect no letter
expect ticket 1 field version=2.3.1 field reproducibility=always missing nothing messages 2
  clock reaction running
