# The site's form writes as noreply@; with its key the ticket is the visitor's, without it Reply-To is
# only a line of a stranger's mail.
story A web form writes for somebody: he gets the plain acknowledgement

config
  [submitter site]
  from = noreply@site.example
  proof = secret-header
  secret = X-Form-Key: correct horse battery
  contact = reply-to

at 2026-11-23T10:05:00+03:00
mail --sender www-data@host.site.example --recipient support@example.ru <<END
From: Форма сайта <noreply@site.example>
Reply-To: Анна Посетитель <anna@visitor.example>
X-Form-Key: correct horse battery
Subject: Вопрос BUY-CHEAP

Здравствуйте! Программа не печатает отчёт.
Версия: 2.3.1
END
expect exit 0
expect decision outcome accepted evidence none thread new contact anna@visitor.example
expect letter to anna@visitor.example kind ack
  subject ~ "\[#1-[a-z0-9]{4}\]" subject lacks "BUY-CHEAP"
  body lacks "Посетитель" body lacks "печатает" body contains "2.3.1"
  header Auto-Submitted is auto-replied envelope null attached nothing small
expect no letter
expect ticket 1 field version=2.3.1 contact is anna@visitor.example messages 1

mail --sender mallory@evil.example --recipient support@example.ru <<END
From: Форма сайта <noreply@site.example>
Reply-To: victim@other.example
X-Form-Key: a guess
Subject: Вопрос

Здравствуйте!
END
expect exit 0
expect decision outcome accepted evidence none thread new contact noreply@site.example
expect no letter
expect ticket 2 contact is noreply@site.example
