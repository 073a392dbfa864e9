# The whole of the first answer: number, promise, what was understood, what was refused, the form.
story A known contact writes: one full acknowledgement

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
mail --sender olga@romashka.example --recipient support@example.ru <<END
@file screen.png image/png 230K
@file dump.exe application/x-msdownload 12K
From: Ольга Иванова <olga@romashka.example>
Subject: Не печатает отчёт

Добрый день!

После обновления программа не печатает отчёт по остаткам.
Воспроизводимость: каждый раз

С уважением,
Ольга Иванова
END
expect exit 0
expect decision outcome accepted evidence none thread new contact olga@romashka.example
expect letter to olga@romashka.example kind ack
  subject ~ "\[#1-[a-z0-9]{4}\]" subject contains "Не печатает отчёт"
  body contains "18:05" body contains "screen.png" body contains "dump.exe"
  body contains "Воспроизводимость" body contains "Всегда" body contains "Версия:"
  body ~ "docx" envelope signed attached nothing
expect no letter
expect ticket 1 status awaiting-info field reproducibility=always
  organisation "ООО Ромашка" attachment screen.png accepted attachment dump.exe refused extension
