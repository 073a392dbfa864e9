/* SPDX-License-Identifier: ISC */
/*
 * lmtp-dialogues.h - what a client says, and what it hears (P70; rows S10-S21).
 *
 * Of each reply the first words: code and enhanced code. "<lhlo>" is the reply to LHLO, "220" (the
 * greeting) is left out. "{...}" is a piece of message handed over, "." its end; then one reply a
 * recipient. Desks are support@ and sales@example.ru and postmaster; full@ has no room.
 */
#define L "LHLO client.example\r\n"
#define M "MAIL FROM:<a@example.com>\r\n"
#define R "RCPT TO:<support@example.ru>\r\n"
#define D "DATA\r\n"
#define LM L M
#define LMR L M R
#define LMRD L M R D
#define OK_L "<lhlo> "
#define OK_LM "<lhlo> 250 2.1.0 "
#define OK_LMR "<lhlo> 250 2.1.0 250 2.1.5 "
#define OK_LMRD "<lhlo> 250 2.1.0 250 2.1.5 354 "
#define A10 "aaaaaaaaaa"
#define A60 A10 A10 A10 A10 A10 A10
#define A500 A60 A60 A60 A60 A60 A60 A60 A60 A10 A10

/* a row a dialogue */
/* clang-format off */
static const struct {
	const char *sentence, *client, *server;
} DIALOGUES[] = {
	/* S10: LHLO and nothing else */
	{ "LHLO is answered with what is offered", L, "<lhlo>" },
	{ "lhlo in lower case", "lhlo x\r\n", "<lhlo>" },
	{ "LHLO in mixed case with blanks", "LhLo   x  \r\n", "<lhlo>" },
	{ "LHLO without a name", "LHLO\r\n", "501 5.5.4" },
	{ "LHLO with a blank only", "LHLO \r\n", "501 5.5.4" },
	{ "LHLO with an address literal", "LHLO [127.0.0.1]\r\n", "<lhlo>" },
	{ "HELO is not LMTP", "HELO x\r\n", "500 5.5.1" },
	{ "EHLO is not LMTP", "EHLO x\r\n", "500 5.5.1" },
	{ "LHLO after EHLO", "EHLO x\r\n" L, "500 5.5.1 <lhlo>" },
	{ "MAIL before LHLO", M, "503 5.5.1" },
	{ "RCPT before LHLO", R, "503 5.5.1" },
	{ "DATA before LHLO", D, "503 5.5.1" },
	{ "EHLO opens nothing", "EHLO x\r\n" M, "500 5.5.1 503 5.5.1" },
	{ "LHLO twice", L L, "<lhlo> <lhlo>" },
	{ "LHLO takes back MAIL", LM L R, OK_LM "<lhlo> 503 5.5.1" },
	{ "LHLO takes back RCPT", LMR L D, OK_LMR "<lhlo> 503 5.5.1" },
	/* MAIL */
	{ "MAIL", LM, OK_LM },
	{ "mail in lower case", L "mail from:<a@example.com>\r\n", OK_LM },
	{ "MAIL with a blank after the colon", L "MAIL FROM: <a@example.com>\r\n", OK_LM },
	{ "the null reverse-path", L "MAIL FROM:<>\r\n", OK_LM },
	{ "MAIL twice", LM M, OK_LM "503 5.5.1" },
	{ "MAIL after a refused MAIL", L "MAIL FROM:x\r\n" M, OK_L "501 5.1.7 250 2.1.0" },
	{ "MAIL after RSET", LM "RSET\r\n" M, OK_LM "250 2.0.0 250 2.1.0" },
	{ "MAIL without FROM", L "MAIL <a@example.com>\r\n", OK_L "501 5.5.4" },
	{ "MAIL TO", L "MAIL TO:<a@example.com>\r\n", OK_L "501 5.5.4" },
	{ "MAIL alone", L "MAIL\r\n", OK_L "501 5.5.4" },
	{ "MAIL FROM: alone", L "MAIL FROM:\r\n", OK_L "501 5.1.7" },
	{ "MAIL without angles", L "MAIL FROM:a@example.com\r\n", OK_L "501 5.1.7" },
	{ "MAIL with an open angle", L "MAIL FROM:<a@example.com\r\n", OK_L "501 5.1.7" },
	{ "MAIL with a blank inside", L "MAIL FROM:<a b@example.com>\r\n", OK_L "501 5.1.7" },
	{ "MAIL with two angles", L "MAIL FROM:<<a@example.com>>\r\n", OK_L "501 5.1.7" },
	{ "no local part", L "MAIL FROM:<@example.com>\r\n", OK_L "501 5.1.7" },
	{ "an empty quoted local part", L "MAIL FROM:<\"\"@example.com>\r\n", OK_L "501 5.1.7" },
	{ "no domain behind the at", L "MAIL FROM:<a@>\r\n", OK_L "501 5.1.7" },
	{ "two ats", L "MAIL FROM:<a@b@example.com>\r\n", OK_L "501 5.1.7" },
	{ "a quoted local part with an at", L "MAIL FROM:<\"a@b\"@example.com>\r\n", OK_LM },
	{ "a quoted blank and angle", L "MAIL FROM:<\"a >\"@example.com>\r\n", OK_LM },
	{ "a quoted pair", L "MAIL FROM:<\"a\\\"b\"@example.com>\r\n", OK_LM },
	{ "a quote without its end", L "MAIL FROM:<\"a@example.com>\r\n", OK_L "501 5.1.7" },
	{ "a source route", L "MAIL FROM:<@x.test,@y.test:a@example.com>\r\n", OK_LM },
	{ "a source route to nowhere", L "MAIL FROM:<@x.test:>\r\n", OK_L "501 5.1.7" },
	{ "an address literal", L "MAIL FROM:<a@[127.0.0.1]>\r\n", OK_LM },
	{ "two dots in a row pass", L "MAIL FROM:<a..b@example.com>\r\n", OK_LM },
	{ "a sender without domain passes", L "MAIL FROM:<root>\r\n", OK_LM },
	{ "a sender's local part of 65 passes", L "MAIL FROM:<" A60 "aaaaa@example.com>\r\n", OK_LM },
	{ "a path of 256", L "MAIL FROM:<" A60 A60 A60 A60 "aa@example.com>\r\n", OK_LM },
	{ "a path of 257", L "MAIL FROM:<" A60 A60 A60 A60 "aaa@example.com>\r\n", OK_L "501 5.1.7" },
	/* parameters: S19, S21, P76 */
	{ "SIZE", L "MAIL FROM:<a@example.com> SIZE=1000\r\n", OK_LM },
	{ "size in lower case", L "MAIL FROM:<a@example.com> size=1000\r\n", OK_LM },
	{ "SIZE of exactly the maximum", L "MAIL FROM:<a@example.com> SIZE=2000\r\n", OK_LM },
	{ "SIZE above the maximum", L "MAIL FROM:<a@example.com> SIZE=2001\r\n", OK_L "552 5.3.4" },
	{ "SIZE of 2 to the 64", L "MAIL FROM:<a@example.com> SIZE=18446744073709551616\r\n",
		OK_L "552 5.3.4" },
	{ "SIZE of 21 digits", L "MAIL FROM:<a@example.com> SIZE=184467440737095516160\r\n",
		OK_L "501 5.5.4" },
	{ "SIZE of nothing", L "MAIL FROM:<a@example.com> SIZE=\r\n", OK_L "501 5.5.4" },
	{ "SIZE without a value", L "MAIL FROM:<a@example.com> SIZE\r\n", OK_L "501 5.5.4" },
	{ "a negative SIZE", L "MAIL FROM:<a@example.com> SIZE=-1\r\n", OK_L "501 5.5.4" },
	{ "a hexadecimal SIZE", L "MAIL FROM:<a@example.com> SIZE=0x10\r\n", OK_L "501 5.5.4" },
	{ "a refused SIZE is no MAIL", L "MAIL FROM:<a@example.com> SIZE=2001\r\n" R,
		OK_L "552 5.3.4 503 5.5.1" },
	{ "BODY=8BITMIME", L "MAIL FROM:<a@example.com> BODY=8BITMIME\r\n", OK_LM },
	{ "BODY=7bit", L "MAIL FROM:<a@example.com> BODY=7bit\r\n", OK_LM },
	{ "BODY=BINARYMIME was not offered", L "MAIL FROM:<a@example.com> BODY=BINARYMIME\r\n",
		OK_L "501 5.5.4" },
	{ "BODY without a value", L "MAIL FROM:<a@example.com> BODY\r\n", OK_L "501 5.5.4" },
	{ "SMTPUTF8", L "MAIL FROM:<a@example.com> SMTPUTF8\r\n", OK_LM },
	{ "SMTPUTF8 with a value", L "MAIL FROM:<a@example.com> SMTPUTF8=1\r\n", OK_L "501 5.5.4" },
	{ "all three", L "MAIL FROM:<> SIZE=1 BODY=8BITMIME SMTPUTF8\r\n", OK_LM },
	{ "blanks between and behind", L "MAIL FROM:<>   SIZE=1   BODY=7BIT  \r\n", OK_LM },
	{ "SIZE twice", L "MAIL FROM:<> SIZE=1 SIZE=1\r\n", OK_L "501 5.5.4" },
	{ "BODY twice", L "MAIL FROM:<> BODY=7BIT BODY=8BITMIME\r\n", OK_L "501 5.5.4" },
	{ "an unknown parameter", L "MAIL FROM:<> FOO=1\r\n", OK_L "555 5.5.4" },
	{ "RET was not offered", L "MAIL FROM:<> RET=HDRS\r\n", OK_L "555 5.5.4" },
	{ "AUTH was not offered", L "MAIL FROM:<> AUTH=<>\r\n", OK_L "555 5.5.4" },
	{ "no blank behind the path", L "MAIL FROM:<>SIZE=1\r\n", OK_L "501 5.5.4" },
	{ "UTF-8 with SMTPUTF8", L "MAIL FROM:<и@example.ru> SMTPUTF8\r\n", OK_LM },
	{ "UTF-8 without SMTPUTF8", L "MAIL FROM:<и@example.ru>\r\n", OK_L "553 5.6.7" },
	{ "no UTF-8 with SMTPUTF8", L "MAIL FROM:<\xff@example.ru> SMTPUTF8\r\n", OK_L "501 5.5.4" },
	/* RCPT: P77 */
	{ "RCPT", LMR, OK_LMR },
	{ "rcpt in lower case", LM "rcpt to:<support@example.ru>\r\n", OK_LMR },
	{ "RCPT with a blank after the colon", LM "RCPT TO: <support@example.ru>\r\n", OK_LMR },
	{ "RCPT before MAIL", L R, OK_L "503 5.5.1" },
	{ "a desk that is not here", LM "RCPT TO:<nobody@example.ru>\r\n", OK_LM "550 5.1.1" },
	{ "a desk without room", LM "RCPT TO:<full@example.ru>\r\n", OK_LM "452 4.3.1" },
	{ "one desk twice", LMR R, OK_LMR "250 2.1.5" },
	{ "two desks", LMR "RCPT TO:<sales@example.ru>\r\n", OK_LMR "250 2.1.5" },
	{ "good, bad, good", LMR "RCPT TO:<x@example.ru>\r\n" R, OK_LMR "550 5.1.1 250 2.1.5" },
	{ "postmaster needs no domain", LM "RCPT TO:<PostMaster>\r\n", OK_LMR },
	{ "nobody else", LM "RCPT TO:<support>\r\n", OK_LM "501 5.1.3" },
	{ "the null forward-path", LM "RCPT TO:<>\r\n", OK_LM "501 5.1.3" },
	{ "RCPT without TO", LM "RCPT <support@example.ru>\r\n", OK_LM "501 5.5.4" },
	{ "RCPT FROM", LM "RCPT FROM:<support@example.ru>\r\n", OK_LM "501 5.5.4" },
	{ "RCPT alone", LM "RCPT\r\n", OK_LM "501 5.5.4" },
	{ "RCPT without angles", LM "RCPT TO:support@example.ru\r\n", OK_LM "501 5.1.3" },
	{ "RCPT with a source route", LM "RCPT TO:<@x.test:support@example.ru>\r\n", OK_LMR },
	{ "RCPT without local part", LM "RCPT TO:<@example.ru>\r\n", OK_LM "501 5.1.3" },
	{ "RCPT with an empty one", LM "RCPT TO:<\"\"@example.ru>\r\n", OK_LM "501 5.1.3" },
	{ "RCPT of 64", LM "RCPT TO:<" A60 "aaaa@example.ru>\r\n", OK_LM "550 5.1.1" },
	{ "RCPT of 65", LM "RCPT TO:<" A60 "aaaaa@example.ru>\r\n", OK_LM "501 5.1.3" },
	{ "NOTIFY was not offered", LM "RCPT TO:<support@example.ru> NOTIFY=NEVER\r\n",
		OK_LM "555 5.5.4" },
	{ "UTF-8 in RCPT without SMTPUTF8", LM "RCPT TO:<и@example.ru>\r\n", OK_LM "553 5.6.7" },
	{ "UTF-8 in RCPT with SMTPUTF8",
		L "MAIL FROM:<> SMTPUTF8\r\nRCPT TO:<и@example.ru>\r\n", OK_LM "550 5.1.1" },
	{ "a refused RCPT leaves the others", LMR "RCPT TO:<>\r\n" D, OK_LMR "501 5.1.3 354" },
	/* DATA: S11 */
	{ "a message", LMRD "Subject: x\r\n\r\nhi\r\n.\r\n",
		OK_LMRD "{Subject: x\r\n\r\nhi\r\n} . 250 2.0.0" },
	{ "a message of nothing", LMRD ".\r\n", OK_LMRD ". 250 2.0.0" },
	{ "a message of one empty line", LMRD "\r\n.\r\n", OK_LMRD "{\r\n} . 250 2.0.0" },
	{ "DATA without MAIL", L D, OK_L "503 5.5.1" },
	{ "DATA without RCPT", LM D, OK_LM "503 5.5.1" },
	{ "DATA with refused RCPT only", LM "RCPT TO:<x@example.ru>\r\n" D,
		OK_LM "550 5.1.1 503 5.5.1" },
	{ "DATA with words", LMR "DATA now\r\n", OK_LMR "501 5.5.4" },
	{ "one reply a recipient", LMR R "RCPT TO:<x@example.ru>\r\nRCPT TO:<sales@example.ru>\r\n" D
		"x\r\n.\r\n", OK_LMR "250 2.1.5 550 5.1.1 250 2.1.5 354 {x\r\n} . 250 2.0.0 250 2.0.0 250 2.0.0" },
	{ "the next message needs MAIL", LMRD "x\r\n.\r\n" R, OK_LMRD "{x\r\n} . 250 2.0.0 503 5.5.1" },
	{ "two messages on one connection", LMRD "x\r\n.\r\n" M R D "y\r\n.\r\n",
		OK_LMRD "{x\r\n} . 250 2.0.0 250 2.1.0 250 2.1.5 354 {y\r\n} . 250 2.0.0" },
	{ "no room at DATA", LM "RCPT TO:<sales@example.ru>\r\n" "RSET\r\n" "MAIL FROM:<> SIZE=1999\r\n" R D M,
		OK_LM "250 2.1.5 250 2.0.0 250 2.1.0 250 2.1.5 452 4.3.1 503 5.5.1" },
	{ "commands after a dot in one packet", LMRD "x\r\n.\r\nQUIT\r\n",
		OK_LMRD "{x\r\n} . 250 2.0.0 221 2.0.0 <close>" },
	{ "what follows DATA is the message, whatever it says", LMRD "RSET\r\nQUIT\r\n.\r\n",
		OK_LMRD "{RSET\r\nQUIT\r\n} . 250 2.0.0" },
	{ "8-bit bytes are text", LMRD "\xcf\xf0\xff\r\n.\r\n", OK_LMRD "{\xcf\xf0\xff\r\n} . 250 2.0.0" },
	/* dots: S14 */
	{ "one dot is taken off", LMRD "..\r\n.\r\n", OK_LMRD "{.\r\n} . 250 2.0.0" },
	{ "one of three", LMRD "...x\r\n.\r\n", OK_LMRD "{..x\r\n} . 250 2.0.0" },
	{ "a dot before a word", LMRD ".x\r\n.\r\n", OK_LMRD "{x\r\n} . 250 2.0.0" },
	{ "no dot within a line", LMRD "x.\r\n.\r\n", OK_LMRD "{x.\r\n} . 250 2.0.0" },
	{ "a dot and a blank are text", LMRD ". \r\n.\r\n", OK_LMRD "{ \r\n} . 250 2.0.0" },
	/* S15, T18 */
	{ "LF . LF ends nothing", LMRD "x\n.\ny\r\n.\r\n", OK_LMRD "{x\n.\ny\r\n} 550 5.5.2" },
	{ "LF . CR LF ends nothing", LMRD "x\n.\r\ny\r\n.\r\n", OK_LMRD "{x\n.\r\ny\r\n} 550 5.5.2" },
	{ "a smuggled transaction is text",
		LMRD "x\n.\r\nMAIL FROM:<b@evil.test>\r\nRCPT TO:<support@example.ru>\r\nDATA\r\ny\r\n.\r\n",
		OK_LMRD "{x\n.\r\nMAIL FROM:<b@evil.test>\r\nRCPT TO:<support@example.ru>\r\nDATA\r\ny\r\n} 550 5.5.2" },
	{ "each recipient hears it", LMR R D "x\ny\r\n.\r\n", OK_LMR "250 2.1.5 354 {x\ny\r\n} 550 5.5.2 550 5.5.2" },
	{ "a message above the maximum", LMRD A500 A500 A500 A500 "\r\n.\r\n" "NOOP\r\n",
		OK_LMRD "552 5.3.4 250 2.0.0" },
	/* the others */
	{ "NOOP at any time", "NOOP\r\nNOOP words\r\n" L "noop\r\n", "250 2.0.0 250 2.0.0 <lhlo> 250 2.0.0" },
	{ "RSET at any time", "RSET\r\n" LM "RSET\r\n" R, "250 2.0.0 " OK_LM "250 2.0.0 503 5.5.1" },
	{ "RSET with words", "RSET x\r\n", "501 5.5.4" },
	{ "QUIT", "QUIT\r\n", "221 2.0.0 <close>" },
	{ "QUIT with words", "QUIT x\r\nQUIT\r\n", "501 5.5.4 221 2.0.0 <close>" },
	{ "nothing after QUIT", LMR "QUIT\r\nDATA\r\n", OK_LMR "221 2.0.0 <close>" },
	{ "VRFY tells nothing", "VRFY support@example.ru\r\n", "252 2.1.5" },
	{ "VRFY of nobody tells the same", "VRFY nobody@example.ru\r\n", "252 2.1.5" },
	{ "VRFY alone", "VRFY\r\n", "501 5.5.4" },
	{ "EXPN", "EXPN list\r\n", "502 5.5.1" },
	{ "HELP", "HELP\r\n", "214 2.0.0" },
	{ "AUTH", L "AUTH PLAIN\r\n", OK_L "502 5.5.1" },
	{ "STARTTLS", L "STARTTLS\r\n", OK_L "502 5.5.1" },
	{ "an unknown command", "FOO bar\r\n", "500 5.5.1" },
	{ "an empty line", "\r\n", "500 5.5.1" },
	{ "a prefix of a command", "NOO\r\n", "500 5.5.1" },
	{ "a command and more letters", "NOOPS\r\n", "500 5.5.1" },
	{ "a blank before the command", " NOOP\r\n", "500 5.5.1" },
	{ "BDAT ends the connection", LMR "BDAT 10 LAST\r\n0123456789QUIT\r\n", OK_LMR "500 5.5.1 <close>" },
	/* lines: P76, P79 */
	{ "a control character", "NO\001OP\r\nNOOP\r\n", "500 5.5.2 250 2.0.0" },
	{ "DEL", "NOOP \177\r\n", "500 5.5.2" },
	{ "a lone LF ends no command", "NOOP\nNOOP\r\nNOOP\r\n", "500 5.5.2 250 2.0.0" },
	{ "a lone CR ends no command", "NOOP\rNOOP\r\nNOOP\r\n", "500 5.5.2 250 2.0.0" },
	{ "CR CR LF", "NOOP\r\r\nNOOP\r\n", "500 5.5.2 250 2.0.0" },
	{ "TELNET's IAC", "\xff\xf4\xff\xfdNOOP\r\nNOOP\r\n", "500 5.5.1 250 2.0.0" },
	{ "a tab is no blank", "NOOP\tx\r\n", "500 5.5.2" },
	{ "510 bytes and CR LF", "NOOP " A500 "aaaaa\r\n", "250 2.0.0" },
	{ "2048 bytes with their end", "NOOP " A500 A500 A500 A500 A10 A10 A10 A10 "a\r\nNOOP\r\n",
		"250 2.0.0 250 2.0.0" },
	{ "2049", "NOOP " A500 A500 A500 A500 A10 A10 A10 A10 "aa\r\nNOOP\r\n", "500 5.5.2 250 2.0.0" },
	{ "many mistakes", "A\r\nA\r\nA\r\nA\r\nA\r\nA\r\nA\r\nA\r\nA\r\nA\r\nA\r\nA\r\nA\r\nA\r\nA\r\nA\r\nA\r\nA\r\n"
		"A\r\nA\r\nA\r\n",
		"500 5.5.1 500 5.5.1 500 5.5.1 500 5.5.1 500 5.5.1 500 5.5.1 500 5.5.1 500 5.5.1 500 5.5.1 "
		"500 5.5.1 500 5.5.1 500 5.5.1 500 5.5.1 500 5.5.1 500 5.5.1 500 5.5.1 500 5.5.1 500 5.5.1 "
		"500 5.5.1 500 5.5.1 421 4.7.0 <close>" },
};
/* clang-format on */
