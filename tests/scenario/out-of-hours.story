# Saturday evening before an ordinary Monday: the promise is a moment, and the opening is named.
story Out of hours the answer says when the desk opens

at 2026-11-21T21:30:00+03:00
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
mail --sender olga@romashka.example <<END
From: Ольга Иванова <olga@romashka.example>
Subject: Не печатает отчёт

Программа не печатает отчёт. Версия: 2.3.1
END
expect letter to olga@romashka.example kind ack
  body ~ "пн 23 ноября, 18:00" body ~ "10:00"
expect no letter
expect ticket 1 created 2026-11-21T21:30:00+03:00
