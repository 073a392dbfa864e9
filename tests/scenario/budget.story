# Three acknowledgements an hour for a stranger; the fourth mail is kept and not answered.
story The fourth acknowledgement in an hour is not sent

at 2026-11-23T10:05:00+03:00
mail --sender ivan@stranger.example <<END
From: ivan@stranger.example
Subject: Вопрос 1

Вопрос номер 1: как обновить программу?
END
expect exit 0
expect letter to ivan@stranger.example kind ack subject ~ "#1-"
mail --sender ivan@stranger.example <<END
From: ivan@stranger.example
Subject: Вопрос 2

Вопрос номер 2: как обновить программу?
END
expect exit 0
expect letter to ivan@stranger.example kind ack subject ~ "#2-"
mail --sender ivan@stranger.example <<END
From: ivan@stranger.example
Subject: Вопрос 3

Вопрос номер 3: как обновить программу?
END
expect exit 0
expect letter to ivan@stranger.example kind ack subject ~ "#3-"
mail --sender ivan@stranger.example <<END
From: ivan@stranger.example
Subject: Вопрос 4

Вопрос номер 4: как обновить программу?
END
expect exit 0
expect no letter
expect tickets 4

at 2026-11-23T12:05:00+03:00
mail --sender ivan@stranger.example <<END
From: ivan@stranger.example
Subject: Вопрос 5

Вопрос номер 5: как обновить программу?
END
expect exit 0
expect letter to ivan@stranger.example kind ack

# Sub-addresses of one mailbox share its budget.
at 2026-11-23T14:05:00+03:00
mail --sender ivan+1@stranger.example <<END
From: ivan+1@stranger.example
Subject: Вопрос

Ещё один вопрос номер 1: как обновить программу?
END
expect exit 0
expect letter to ivan+1@stranger.example kind ack
mail --sender ivan+2@stranger.example <<END
From: ivan+2@stranger.example
Subject: Вопрос

Ещё один вопрос номер 2: как обновить программу?
END
expect exit 0
expect letter to ivan+2@stranger.example kind ack
mail --sender ivan+3@stranger.example <<END
From: ivan+3@stranger.example
Subject: Вопрос

Ещё один вопрос номер 3: как обновить программу?
END
expect exit 0
expect letter to ivan+3@stranger.example kind ack
mail --sender ivan+4@stranger.example <<END
From: ivan+4@stranger.example
Subject: Вопрос

Ещё один вопрос номер 4: как обновить программу?
END
expect exit 0
expect no letter
