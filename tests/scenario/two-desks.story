# One installation, two desks: each answers in its own name and language; an unknown recipient is refused.
story Two desks in one installation

config
  [desk sales]
  address = sales@example.ru
  name = Sales
  language = en
  timezone = Europe/Moscow
  level = free

at 2026-11-23T10:05:00+03:00
mail --sender ann@customer.example --recipient sales@example.ru <<END
To: sales@example.ru
From: Ann <ann@customer.example>
Subject: Price list

Could you send me the price list?
END
expect exit 0
expect letter to ann@customer.example kind ack header From contains "sales@example.ru"
expect ticket 1 desk sales@example.ru language en

mail --sender ivan@stranger.example --recipient support@example.ru <<END
From: ivan@stranger.example
Subject: Вопрос

Как обновить программу?
END
expect letter to ivan@stranger.example kind ack header From contains "support@example.ru"
expect ticket 2 desk support@example.ru language ru

# The same bytes for another desk are another message.
again 1 --sender ann@customer.example --recipient support@example.ru
expect letter to ann@customer.example kind ack header From contains "support@example.ru"
expect tickets 3

mail --sender ann@customer.example --recipient nobody@example.ru <<END
From: Ann <ann@customer.example>
Subject: Hello

Hello.
END
expect exit 77
expect output ~ "^5\.1\.1 "
expect no letter
expect tickets 3
