# Mail servers deliver again when they are in doubt; other trace fields do not make another mail.
story The same mail twice is one ticket and one answer

at 2026-11-23T10:05:00+03:00
mail --sender ivan@stranger.example <<END
From: Иван <ivan@stranger.example>
Subject: Вопрос

Как обновить программу?
END
expect letter to ivan@stranger.example kind ack
at 2026-11-23T10:15:00+03:00
again
expect exit 0
expect decision outcome duplicate
expect no letter
again --sender ivan@stranger.example --recipient support+sales@example.ru
expect exit 0
expect no letter
expect tickets 1
expect ticket 1 messages 1

# Another mail with the same Message-ID is another mail.
mail --sender mallory@other.example <<END
Message-ID: <story.1@client.example.com>
From: Mallory <mallory@other.example>
Subject: Another question

Where is the manual?
END
expect exit 0
expect letter to mallory@other.example kind ack
expect tickets 2
