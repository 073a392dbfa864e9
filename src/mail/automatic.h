/* SPDX-License-Identifier: ISC */
/*
 * automatic.h - did a machine write this? RFC 3834, and the union of what real systems set.
 *
 * A table of header rules (S1-S3) and one of subjects; exactly one class, every hint named.
 */
#ifndef TG_MAIL_AUTOMATIC_H
#define TG_MAIL_AUTOMATIC_H

#include "mail/analysis.h"

/* The header section as (name, raw unfolded value) pairs, top first, and what the MIME walk saw. */
typedef struct {
	const TgHeader *headers;
	guint count;
	const char *subject;	      /* decoded */
	const char *from_address;     /* or NULL */
	const char *return_path;      /* NULL, "" or address */
	const char *content_type;     /* top level "multipart/report" ... lower case */
	const char *report_type;      /* its parameter or NULL */
	const char *text;	      /* the first text part, decoded, at most 64 KiB, or "" */
	const char *delivery_status;  /* body of message/delivery-status, or NULL */
	const char *original_headers; /* of message/rfc822 or text/rfc822-headers, raw, or NULL */
	gboolean has_delivery_status, has_feedback_report, has_disposition, has_calendar_reply;
} TgAutomaticInput;

/* Sets analysis->automatic, ->signals and ->bounce (bounce.h). */
void tg_automatic_classify(const TgAutomaticInput *input, TgAnalysis *analysis);

#endif
