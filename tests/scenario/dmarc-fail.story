# The mail server said that the author's domain disowns this mail: it is kept, agents see it, nobody
# is answered.
story A forged customer is not answered

config
  [mail]
  authserv_id = mx.example.ru

at 2026-11-23T10:00:00+03:00
run agents add petrov@example.ru --name "Пётр Петров"
mail --sender mallory@other.example <<END
Authentication-Results: mx.example.ru; dmarc=fail header.from=bank.example; spf=fail
From: Director <director@bank.example>
Subject: Urgent

Please pay.
END
expect exit 0
expect decision outcome accepted evidence failed
expect letter to petrov@example.ru kind notify body contains "DMARC"
expect no letter
expect tickets 1
