/* SPDX-License-Identifier: ISC */
/*
 * csv.h - comma-separated values (RFC 4180) with line numbers, for the registries.
 *
 * Own reader (80 lines): findings must name the line, and the header's words are checked against
 * the known columns. A UTF-8 byte order mark is passed over; ';' as separator is recognised from
 * the header line (spreadsheets in Russian write it).
 */
#ifndef TG_CMD_CSV_H
#define TG_CMD_CSV_H

#include "base/error.h"

typedef struct {
	guint line;
	GPtrArray *cells; /* char *, one per column of `columns`, "" when the file lacks it */
} TgCsvRow;

/* columns: NULL-terminated names; the first is required in the header, any order, case ignored.
 * Unknown columns and rows of the wrong length become findings. (transfer full): TgCsvRow, or NULL
 * when the file cannot be read. */
GPtrArray *tg_csv_read(const char *file, const char *const *columns, TgFindings *findings);

#endif
