/* SPDX-License-Identifier: ISC */
/*
 * dialogues.c - prints the table of lmtp-dialogues.h for test-talk.py: sentence, client, server by tabs, the
 * last two in hexadecimal digits.
 */
#include <glib.h>
#include <stdio.h>

#include "../unit/lmtp-dialogues.h"

static void
print_hex(const char *text)
{
	putchar('\t');
	for (; *text; text++)
		printf("%02x", (guint)(guchar)*text);
}

int
main(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(DIALOGUES); i++) {
		fputs(DIALOGUES[i].sentence, stdout);
		print_hex(DIALOGUES[i].client);
		print_hex(DIALOGUES[i].server);
		putchar('\n');
	}
	return 0;
}
