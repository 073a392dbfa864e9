# Silence to machines (I4): whatever wrote this is not answered, and the mail is kept all the same.
story Auto-replies, bounces, lists and null senders get no answer

at 2026-11-23T10:05:00+03:00
mail --sender ivan@stranger.example <<END
From: ivan@stranger.example
Subject: Вопрос

Как обновить программу?
END
expect letter to ivan@stranger.example kind ack

mail --sender ivan@stranger.example <<END
@reply ivan@stranger.example
Auto-Submitted: auto-replied
From: ivan@stranger.example

Я в отпуске до 30 ноября.
END
expect exit 0
expect no letter

mail --sender "" <<END
@bare
From: Mail Delivery System <MAILER-DAEMON@stranger.example>
To: support@example.ru
Message-ID: <bounce.1@stranger.example>
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain

The mail could not be delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.stranger.example

Final-Recipient: rfc822; ivan@stranger.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b1
Content-Type: message/rfc822

Message-ID: {{letter to ivan@stranger.example | message-id}}
From: support@example.ru
To: ivan@stranger.example
Subject: hello

text
--b1--
END
expect exit 0
expect no letter

mail --sender news-bounces@list.example <<END
List-Id: <news.list.example>
Precedence: list
From: News <news@list.example>
Subject: Weekly news

Nothing happened.
END
expect exit 0
expect no letter

mail --sender "<>" <<END
Return-Path: <>
From: Somebody <somebody@other.example>
Subject: Hello

Hello.
END
expect exit 0
expect no letter

# Our own address, and our own loop mark.
mail --sender support@example.ru <<END
From: support@example.ru
Subject: Hello

Hello.
END
expect exit 0
expect decision outcome set-aside
expect no letter
