/* SPDX-License-Identifier: ISC */
/*
 * poison.c - a ticketgate whose scanner a mail can kill, by a field "X-Poison: HOW".
 *
 * The linker puts __wrap_tg_parse() in the parser's place (tests/hostile.mk): it looks for the field
 * at the first line of the message and else parses as ever. No ordinary program knows the field.
 */
#include "mail/parse.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIELD "X-Poison: "
#define WORKER_SOCKET 3 /* app/scanner_process.c */

TgAnalysis *__real_tg_parse(int fd, TgProvisions *provisions, GError **error);
TgAnalysis *__wrap_tg_parse(int fd, TgProvisions *provisions, GError **error);

/* An instruction that is none. */
static void
crash(void)
{
	__builtin_trap();
}

/* Takes memory until there is none; GLib then ends the process. */
static void
exhaust(void)
{
	for (gsize total = 0;; total += 1024 * 1024)
		memset(g_malloc(1024 * 1024), (int)(total & 0xff), 1024 * 1024);
}

/* A record that is none: its length, then bytes without sense. */
static void
answer_nonsense(void)
{
	static const char record[] = "\x10\0\0\0nonsense, 16 b.";

	_exit(write(WORKER_SOCKET, record, sizeof record - 1) > 0 ? 0 : 1);
}

/* More than a parent may take. */
static void
answer_too_much(void)
{
	static const char record[] = "\xff\xff\xff\x7f";

	_exit(write(WORKER_SOCKET, record, sizeof record - 1) > 0 ? 0 : 1);
}

/* Ends without a word. */
static void
leave(void)
{
	_exit(0);
}

/* Uses processor time without end. */
static void
spin(void)
{
	for (volatile guint i = 0;; i++)
		continue;
}

/* Waits for what never comes: nobody sends more than the one job. */
static void
wait_for_ever(void)
{
	char byte;

	while (read(WORKER_SOCKET, &byte, 1) != 0)
		continue;
	spin();
}

static const struct {
	const char *word;
	void (*die)(void);
} ways[] = {
	{ "crash", crash },
	{ "abort", abort },
	{ "memory", exhaust },
	{ "nonsense", answer_nonsense },
	{ "too-much", answer_too_much },
	{ "leave", leave },
	{ "spin", spin },
	{ "wait", wait_for_ever },
};

TgAnalysis *
__wrap_tg_parse(int fd, TgProvisions *provisions, GError **error)
{
	char head[64] = "";

	if (pread(fd, head, sizeof head - 1, 0) > 0 && g_str_has_prefix(head, FIELD)) {
		head[strcspn(head, "\r\n")] = '\0';
		for (guint i = 0; i < G_N_ELEMENTS(ways); i++)
			if (strcmp(head + strlen(FIELD), ways[i].word) == 0)
				ways[i].die();
	}
	return __real_tg_parse(fd, provisions, error);
}
