/* SPDX-License-Identifier: ISC */
/*
 * log.c - one event, one line (P122).
 *
 * Whatever an event quotes, the line holds no control, bidirectional or zero-width character: such a
 * character is written as \u{HEX}. A line has at most MAX_LINE bytes. The sink is the only global of
 * this layer, and base itself never logs.
 */
#include "base/log.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

#undef tg_log /* banned for the callers of this layer, defined here */

#define MAX_LINE 4096

static TgLogSink log_sink;
static gpointer log_sink_data;

/* Replaces the sink. */
void
tg_log_set_sink(TgLogSink sink, gpointer data)
{
	log_sink = sink;
	log_sink_data = data;
}

/* Appends text with everything that may hide or forge written out. */
static void
append_escaped(GString *out, const char *text)
{
	for (const char *p = text; *p && out->len < MAX_LINE; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (tg_unichar_is_hidden(c))
			g_string_append_printf(out, "\\u{%x}", c);
		else
			g_string_append_unichar(out, c);
	}
}

/* Writes the line to standard error in one call where it can, so that lines do not mix. */
static void
write_line(const char *line, gsize length)
{
	while (length > 0) {
		gssize n = write(STDERR_FILENO, line, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		line += n;
		length -= (gsize)n;
	}
}

/* Logs one event. */
void
tg_log(const char *format, ...)
{
	g_autoptr(GString) line = g_string_new("ticketgate: ");
	g_autofree char *text = NULL, *valid = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	valid = g_utf8_make_valid(text, -1);
	append_escaped(line, valid);
	if (log_sink) {
		log_sink(line->str, log_sink_data);
		return;
	}
	g_string_append_c(line, '\n');
	write_line(line->str, line->len);
}
