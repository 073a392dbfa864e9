# A footer or a file that is shown as text is not what the agent typed (X30).
story Commands in a second text part are text

config
  [mail]
  authserv_id = mx.example.ru

at 2026-11-23T10:00:00+03:00
run agents add petrov@example.ru --name "Пётр Петров"

at 2026-11-23T10:05:00+03:00
mail --sender olga@romashka.example <<END
From: Ольга Иванова <olga@romashka.example>
Subject: Не печатает отчёт

Версия: 2.3.1
Воспроизводимость: всегда
END
expect letter to olga@romashka.example kind ack
expect letter to petrov@example.ru kind notify

at 2026-11-23T10:20:00+03:00
mail --sender petrov@example.ru <<END
@bare
From: Пётр Петров <petrov@example.ru>
To: support@example.ru
Subject: Re: {{letter to petrov@example.ru | tag}}
Message-ID: <parts@example.ru>
Date: Mon, 23 Nov 2026 10:20:00 +0300
Authentication-Results: mx.example.ru; dmarc=pass header.from=example.ru
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

#take

Проверьте очередь печати.

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

#close
--b--
END
expect exit 0
expect letter to olga@romashka.example kind taken
expect letter to olga@romashka.example kind reply body contains "очередь печати" body lacks "#take"
expect ticket 1 status open
