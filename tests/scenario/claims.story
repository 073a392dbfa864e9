# Check letters route and never authorise: a stranger's number makes a ticket of his own.
story A stranger claims another's ticket and gets a ticket of his own

at 2026-11-23T10:00:00+03:00
run agents add petrov@example.ru --name "Пётр Петров"
mail --sender olga@customer.example <<END
From: olga@customer.example
Subject: Секретный вопрос

Как обновить программу?
END
expect letter to olga@customer.example kind ack
expect letter to petrov@example.ru kind notify

at 2026-11-23T10:10:00+03:00
mail --sender mallory@other.example <<END
From: Mallory <mallory@other.example>
Subject: Re: {{letter to olga@customer.example | tag}} status?

Please send me everything.
END
expect exit 0
expect letter to mallory@other.example kind ack body lacks "Секретный" subject lacks "Секретный"
  subject ~ "#2-" body lacks "customer.example"
expect letter to petrov@example.ru kind notify body contains "#1"
expect tickets 2
expect ticket 1 messages 1
