# A file in a later mail is judged, too; only a refused one is told of.
story A refused file in a later mail is told of by a letter of its own

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

at 2026-11-23T10:05:00+03:00
mail --sender olga@romashka.example <<END
From: Ольга Иванова <olga@romashka.example>
Subject: Не печатает отчёт

Версия: 2.3.1
Воспроизводимость: всегда
END
expect letter to olga@romashka.example kind ack
expect ticket 1 missing nothing

at 2026-11-23T10:25:00+03:00
mail --sender olga@romashka.example <<END
@reply olga@romashka.example
@file screen.png image/png 20K
From: Ольга Иванова <olga@romashka.example>

Вот снимок окна.
END
expect exit 0
expect no letter
expect ticket 1 attachment screen.png accepted

mail --sender olga@romashka.example <<END
@reply olga@romashka.example
@file setup.exe application/x-msdownload 20K
@file huge.zip application/zip 6M
From: Ольга Иванова <olga@romashka.example>

И сама программа.
END
expect exit 0
expect letter to olga@romashka.example kind attachment-refused
  body contains "setup.exe" body contains "huge.zip" body lacks "screen.png" attached nothing
expect ticket 1 attachment setup.exe refused extension attachment huge.zip refused file-size messages 3
