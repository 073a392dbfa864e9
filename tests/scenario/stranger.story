# Nobody knows this address, nothing proves it: the answer gives no word of the mail back.
story A stranger writes: one plain acknowledgement

at 2026-11-23T10:05:00+03:00
mail --sender ivan@stranger.example --recipient support@example.ru <<END
From: Иван Незнакомов <ivan@stranger.example>
Subject: Не печатает отчёт BUY-CHEAP

Здравствуйте! Программа не печатает отчёт, подробности на http://spam.example/click
Версия: 2.3.1
END
expect exit 0
expect output ~ "^2\.0\.0 .*1"
expect decision outcome accepted evidence none thread new
expect letter to ivan@stranger.example kind ack
  subject ~ "\[#1-[a-z0-9]{4}\]" subject lacks "BUY-CHEAP"
  body lacks "Незнакомов" body lacks "spam.example" body lacks "BUY-CHEAP" body lacks "печатает"
  body contains "2.3.1"
  body ~ "18:05"
  header Auto-Submitted is auto-replied header In-Reply-To is "<story.1@client.example.com>"
  envelope null attached nothing small
expect no letter
expect ticket 1 status awaiting-info field version=2.3.1 contact is ivan@stranger.example messages 1
