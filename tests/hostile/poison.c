/* SPDX-License-Identifier: ISC */
/*
 * poison.c - a ticketgate whose scanner a mail can kill, by a field "X-Poison: HOW".
 *
 * The linker puts __wrap_tg_parse() in the parser's place (tests/hostile.mk): it looks for the field
 * at the first line of the message and else parses as ever. No ordinary program knows the field.
 */
#include "base/limits.h"
#include "mail/parse.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
/* The sanitizer's words on a crash that is wanted take seconds. */
const char *__asan_default_options(void);
const char *
__asan_default_options(void)
{
	return "handle_sigill=0:handle_segv=0:handle_abort=0";
}
#endif

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

/* Takes memory until there is none, and GLib ends the process. Under AddressSanitizer nothing limits
 * it, so it ends by itself. */
static void
exhaust(void)
{
	for (gsize total = 0; total < 2 * (gsize)TG_CHILD_AS; total += TG_MIB)
		memset(g_malloc(TG_MIB), 1, TG_MIB);
	abort();
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
