/* SPDX-License-Identifier: ISC */
/*
 * log.h - one event, one line, on standard error or syslog; used by app and cmd only (house rule 5).
 */
#ifndef TG_BASE_LOG_H
#define TG_BASE_LOG_H

#include <glib.h>

/* "ticketgate: text" on standard error; control, bidi and line characters are escaped (P122). */
void tg_log(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* Tests replace the sink; NULL restores standard error. */
typedef void (*TgLogSink)(const char *line, gpointer data);
void tg_log_set_sink(TgLogSink sink, gpointer data);

#endif
