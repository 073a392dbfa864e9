# The desk speaks Russian; the customer does not.
story An English mail gets an English answer

at 2026-11-23T10:05:00+03:00
mail --sender ann@customer.example <<END
From: Ann Smith <ann@customer.example>
Subject: The report does not print

Hello,

the stock report does not print since the last update. It happens every time.
What can I do?

Best regards,
Ann
END
expect exit 0
expect letter to ann@customer.example kind ack
  body ~ "Mon 23 November" body contains "Version" body contains "Always" body lacks "Обращение"
  header Content-Language is en small
expect ticket 1 language en field reproducibility=always missing version
