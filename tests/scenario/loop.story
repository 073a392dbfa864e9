# P130: another gateway's answer from which a relay has stripped every mark is known by its words.
story A machine without any mark gets a ticket and no answer

at 2026-11-23T10:05:00+03:00
mail --sender help@example.com <<END
From: help@example.com
Subject: [#7-abcd] Ваше обращение #7

Обращение #7 принято пн 23 ноября, 10:04 МСК.

Если вы нам не писали, не обращайте внимания на это письмо.

-- 
Help
END
expect decision outcome accepted rule loop.echo
expect no letter
expect tickets 1

# Until midnight its mailbox is a machine's, whatever it says.
at 2026-11-23T11:05:00+03:00
mail --sender help@example.com <<END
From: help@example.com
Subject: Ещё вопрос

Как обновить программу?
END
expect decision rule loop.breaker
expect no letter
expect tickets 2

# A ticket system of another make: the third of the same letters is not answered.
mail --sender desk@example.org <<END
From: desk@example.org
Subject: [Ticket#101] Your request

Your request 101 has been received.
END
expect letter to desk@example.org kind ack
mail --sender desk@example.org <<END
From: desk@example.org
Subject: [Ticket#102] Your request

Your request 102 has been received.
END
expect letter to desk@example.org kind ack
mail --sender desk@example.org <<END
From: desk@example.org
Subject: [Ticket#103] Your request

Your request 103 has been received.
END
expect decision rule loop.repeated
expect no letter
expect tickets 5
