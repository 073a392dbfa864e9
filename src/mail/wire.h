/* SPDX-License-Identifier: ISC */
/*
 * wire.h - the analysis as it crosses from the scanner to the parent (H2, P18).
 */
#ifndef TG_MAIL_WIRE_H
#define TG_MAIL_WIRE_H

#include "mail/analysis.h"

/* The only form that this analysis has (record.c). (transfer full) */
GBytes *tg_analysis_to_bytes(const TgAnalysis *analysis);

/* Checks every length, every list's count, every string's alphabet and every offset against
 * raw_size. TG_ERROR_AGAIN when anything is off: the scanner is then taken for subverted. */
TgAnalysis *tg_analysis_from_bytes(GBytes *bytes, guint64 raw_size, GError **error);

#endif
