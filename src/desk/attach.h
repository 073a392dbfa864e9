/* SPDX-License-Identifier: ISC */
/*
 * attach.h - the verdict on each attachment (interface §2, R2.1, P100-P117). Pure: the files are
 * not looked at, only what the analysis says of them.
 */
#ifndef TG_DESK_ATTACH_H
#define TG_DESK_ATTACH_H

#include "desk/policy.h"
#include "mail/analysis.h"

typedef enum {
	TG_REFUSED_NOT, /* accepted */
	TG_REFUSED_EXTENSION,
	TG_REFUSED_FILE_SIZE,
	TG_REFUSED_TOTAL_SIZE,
	TG_REFUSED_CONTENT,
	TG_REFUSED_NAME
} TgRefusal;

/* One verdict per attachment, in their order. (transfer full): GArray of TgRefusal */
GArray *tg_attach_judge(const TgAttachmentPolicy *policy, const GPtrArray *attachments);

const char *tg_refusal_name(TgRefusal refusal); /* "extension" ..., NULL for accepted */

#endif
