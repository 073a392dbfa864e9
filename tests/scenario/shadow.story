# A desk's first week: tickets are real, customers hear nothing.
story Shadow mode sends nothing to customers

config
  [desk support]
  mode = shadow

at 2026-11-23T10:05:00+03:00
run agents add petrov@example.ru --name "Пётр Петров"
mail --sender ivan@stranger.example <<END
From: ivan@stranger.example
Subject: Вопрос

Как обновить программу?
END
expect exit 0
expect letter to petrov@example.ru kind notify
expect shadow letter to ivan@stranger.example kind ack
expect no letter to ivan@stranger.example
expect ticket 1 messages 1
