# What is no question to the desk stays in the mailbox; everything else is redirected and kept no copy of.
# When the mail server does not take it, Dovecot answers "try again" and nothing is lost.
require ["fileinto"];

if header :contains "X-Spam-Flag" "YES" {
	fileinto "Junk";
	stop;
}
redirect "support@example.com";
