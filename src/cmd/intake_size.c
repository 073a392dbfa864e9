/* SPDX-License-Identifier: ISC */
/*
 * intake_size.c - did the whole message come through the pipe (P57)?
 *
 * A pipe that breaks looks like an end. "--size N" is what the mail server has, in bytes: fewer is a
 * cut. "--size ~N" is Postfix's ${size}: the length of its queue file's records, which is a byte or two
 * a line more than what it writes into the pipe, and a little more where a milter changed the header.
 * So a cut of less than that is not seen; a whole message is never taken for a cut one.
 */
#include "cmd/intake.h"

#include "base/limits.h"

#include <unistd.h>

#define RECORD 2 /* a line's record over its line end: a type and two bytes of length, less one */
#define SLACK                                                                                      \
	(4 * TG_KIB) /* header fields that a milter replaced; a pipe takes so much in one piece */

/* "N" or "~N". */
gboolean
tg_intake_size_parse(const char *word, TgIntake *intake)
{
	guint64 size;

	intake->size_is_about = word[0] == '~';
	if (!g_ascii_string_to_unsigned(
		    word + intake->size_is_about, 10, 0, G_MAXINT64, &size, NULL))
		return FALSE;
	intake->size = (gint64)size;
	return TRUE;
}

/* How many lines the spooled message has. */
static guint64
count_lines(int fd)
{
	char block[16 * TG_KIB];
	guint64 lines = 0;
	off_t at = 0;
	ssize_t n;

	while ((n = pread(fd, block, sizeof block, at)) > 0) {
		for (ssize_t i = 0; i < n; i++)
			lines += block[i] == '\n';
		at += n;
	}
	return lines;
}

/* FALSE where nobody told the size. */
gboolean
tg_intake_is_cut(const TgIntake *intake)
{
	const guint64 came = intake->spool->size;
	const guint64 wanted = (guint64)MAX(intake->size, 0);

	if (intake->size < 0 || came >= wanted)
		return FALSE;
	return !intake->size_is_about ||
	       came + RECORD * count_lines(intake->spool->fd) + SLACK < wanted;
}
