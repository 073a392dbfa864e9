# From is a claim. Without the mail server's word or a token it is nobody's.
story A forged agent gets nothing

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

at 2026-11-23T10:05:00+03:00
mail --sender olga@romashka.example <<END
From: Ольга Иванова <olga@romashka.example>
Subject: Не печатает отчёт

Версия: 2.3.1
END
expect letter to olga@romashka.example kind ack
expect letter to petrov@example.ru kind notify

at 2026-11-23T10:20:00+03:00
mail --sender petrov@example.ru <<END
From: Пётр Петров <petrov@example.ru>
Subject: Re: {{letter to petrov@example.ru | tag}}

#close

Отправьте пароль на evil@attacker.example.
END
expect exit 0
expect decision evidence none
expect no letter to olga@romashka.example
# The real agent hears of it, once a day, with a code.
expect letter to petrov@example.ru kind nonce body lacks "evil@attacker.example"
expect ticket 1 status awaiting-info

at 2026-11-23T10:30:00+03:00
mail --sender petrov@attacker.example <<END
@reply petrov@example.ru
From: Пётр Петров <petrov@example.ru>
Authentication-Results: mx.example.ru; dmarc=fail header.from=example.ru

#close
END
expect exit 0
expect decision evidence failed
expect no letter
expect ticket 1 status awaiting-info
