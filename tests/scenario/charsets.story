# Russian mail of every kind is read, and the answer is UTF-8.
story Mail in windows-1251 and koi8-r is understood

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
mail --sender olga@romashka.example <<END
@charset windows-1251
From: Ольга Иванова <olga@romashka.example>
Subject: Не печатает отчёт по остаткам

Добрый день! Не печатает отчёт.
Версия: 2.3.1
END
expect letter to olga@romashka.example kind ack subject contains "Не печатает отчёт по остаткам"
expect ticket 1 subject "Не печатает отчёт по остаткам" field version=2.3.1
  message 1 text contains "Добрый день! Не печатает отчёт."

mail --sender olga@romashka.example <<END
@charset koi8-r
From: Ольга Иванова <olga@romashka.example>
Subject: Ошибка при входе

Добрый день! Не могу войти.
Воспроизводимость: иногда
END
expect letter to olga@romashka.example kind ack subject contains "Ошибка при входе"
expect ticket 2 field reproducibility=sometimes message 1 text contains "Не могу войти."

mail --sender olga@romashka.example <<END
@html
From: Ольга Иванова <olga@romashka.example>
Subject: Письмо из HTML

<html><body><style>p {color: red}</style><p>Добрый день!</p><p>Версия:&nbsp;2.4.0</p></body></html>
END
expect letter to olga@romashka.example kind ack
expect ticket 3 field version=2.4.0 message 1 text contains "Добрый день!" message 1 text lacks "color"
