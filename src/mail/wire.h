/* SPDX-License-Identifier: ISC */
/*
 * wire.h - the analysis as it crosses from the scanner to the parent (H2, P18).
 */
#ifndef TG_MAIL_WIRE_H
#define TG_MAIL_WIRE_H

#include "mail/analysis.h"

/* One GVariant in normal form, at most TG_MAX_WIRE bytes. (transfer full), not floating. */
GVariant *tg_analysis_to_variant(const TgAnalysis *analysis);

/* Checks type, normal form, every list's length, every string's alphabet and every offset against
 * raw_size. TG_ERROR_AGAIN when anything is off: the scanner is then taken for subverted. */
TgAnalysis *tg_analysis_from_bytes(GBytes *bytes, guint64 raw_size, GError **error);

#endif
