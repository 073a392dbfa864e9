/* SPDX-License-Identifier: ISC */
/*
 * analysis.c - birth and end of the plain data of one message.
 *
 * Promises that a new analysis has no NULL where analysis.h allows none, so that whoever fills it
 * may stop at any point and still hand it on. Holds no rule about mail.
 */
#include "mail/analysis.h"

#include "base/crypto.h"
#include "mail/authres.h"
#include "mail/body.h"

static const char *const automatic_names[] = {
	[TG_AUTOMATIC_NONE] = "none",
	[TG_AUTOMATIC_BOUNCE] = "bounce",
	[TG_AUTOMATIC_AUTO_REPLY] = "auto-reply",
	[TG_AUTOMATIC_CHALLENGE] = "challenge",
	[TG_AUTOMATIC_LIST] = "list",
	[TG_AUTOMATIC_REPORT] = "report",
};

/* Makes a mailbox; a NULL name becomes "". */
TgMailbox *
tg_mailbox_new(const char *name, const char *address)
{
	TgMailbox *mailbox = g_new0(TgMailbox, 1);

	g_assert(address != NULL);
	mailbox->name = g_strdup(name != NULL ? name : "");
	mailbox->address = g_strdup(address);
	return mailbox;
}

/* Frees a mailbox; NULL is allowed. */
void
tg_mailbox_free(TgMailbox *mailbox)
{
	if (mailbox == NULL)
		return;
	g_free(mailbox->name);
	g_free(mailbox->address);
	g_free(mailbox);
}

/* Frees an attachment; NULL is allowed. */
void
tg_attachment_free(TgAttachment *attachment)
{
	if (attachment == NULL)
		return;
	g_free(attachment->part);
	g_free(attachment->name);
	g_strfreev(attachment->candidates);
	g_free(attachment->declared);
	g_free(attachment->real);
	g_free(attachment->sha256);
	g_strfreev(attachment->members);
	g_free(attachment);
}

/* Frees a bounce and its recipients; NULL is allowed. */
void
tg_bounce_free(TgBounce *bounce)
{
	if (bounce == NULL)
		return;
	g_free(bounce->original_message_id);
	for (guint i = 0; bounce->recipients != NULL && i < bounce->recipients->len; i++) {
		TgBounceRecipient *recipient = g_ptr_array_index(bounce->recipients, i);

		g_free(recipient->address);
		g_free(recipient->action);
		g_free(recipient->status);
		g_free(recipient->reply);
		g_free(recipient->diagnostic);
		g_free(recipient);
	}
	if (bounce->recipients != NULL) {
		/* the elements are gone already, whatever free function the maker set */
		g_ptr_array_set_free_func(bounce->recipients, NULL);
		g_ptr_array_unref(bounce->recipients);
	}
	g_free(bounce);
}

/* Frees one field kept for rules. */
static void
header_free(gpointer data)
{
	TgHeader *header = data;

	g_free(header->name);
	g_free(header->value);
	g_free(header);
}

/* Makes an analysis that says nothing yet. */
TgAnalysis *
tg_analysis_new(void)
{
	TgAnalysis *analysis = g_new0(TgAnalysis, 1);

	analysis->subject = g_strdup("");
	analysis->reply_to = g_ptr_array_new_with_free_func((GDestroyNotify)tg_mailbox_free);
	analysis->to = g_ptr_array_new_with_free_func((GDestroyNotify)tg_mailbox_free);
	analysis->cc = g_ptr_array_new_with_free_func((GDestroyNotify)tg_mailbox_free);
	analysis->delivered_to = g_ptr_array_new_with_free_func((GDestroyNotify)tg_mailbox_free);
	analysis->in_reply_to = g_new0(char *, 1);
	analysis->references = g_new0(char *, 1);
	analysis->signals = g_new0(char *, 1);
	analysis->body.new_text = g_strdup("");
	analysis->body.quoted = g_strdup("");
	analysis->body.signature = g_strdup("");
	analysis->attachments = g_ptr_array_new_with_free_func((GDestroyNotify)tg_attachment_free);
	analysis->authentication = g_ptr_array_new_with_free_func((GDestroyNotify)tg_authres_free);
	analysis->received = g_new0(char *, 1);
	analysis->headers = g_ptr_array_new_with_free_func(header_free);
	analysis->loops = g_new0(char *, 1);
	analysis->defects = g_new0(char *, 1);
	return analysis;
}

/* Octets: to call it a message would make mail programs read it. */
TgAnalysis *
tg_analysis_unreadable(const void *data, gsize length)
{
	TgAnalysis *analysis = tg_analysis_new();
	TgAttachment *whole = g_new0(TgAttachment, 1);

	whole->part = g_strdup(TG_PART_WHOLE);
	whole->name = g_strdup("message.eml");
	whole->candidates = g_new0(char *, 1);
	whole->declared = g_strdup("application/octet-stream");
	whole->real = g_strdup("application/octet-stream");
	whole->sha256 = tg_sha256(data, length);
	whole->size = length;
	whole->length = (gint64)length;
	g_ptr_array_add(analysis->attachments, whole);
	return analysis;
}

/* Frees an analysis and everything in it; NULL is allowed. */
void
tg_analysis_free(TgAnalysis *analysis)
{
	if (analysis == NULL)
		return;
	g_free(analysis->message_id);
	g_free(analysis->subject);
	tg_mailbox_free(analysis->from);
	g_free(analysis->identity);
	tg_mailbox_free(analysis->sender);
	g_ptr_array_unref(analysis->reply_to);
	g_ptr_array_unref(analysis->to);
	g_ptr_array_unref(analysis->cc);
	g_ptr_array_unref(analysis->delivered_to);
	g_free(analysis->return_path);
	g_strfreev(analysis->in_reply_to);
	g_strfreev(analysis->references);
	g_strfreev(analysis->signals);
	tg_bounce_free(analysis->bounce);
	tg_body_clear(&analysis->body);
	tg_forwarded_free(analysis->forwarded);
	g_ptr_array_unref(analysis->attachments);
	g_ptr_array_unref(analysis->authentication);
	g_strfreev(analysis->received);
	g_ptr_array_unref(analysis->headers);
	g_strfreev(analysis->loops);
	g_strfreev(analysis->defects);
	g_free(analysis);
}

/* The class as the contract spells it. */
const char *
tg_automatic_name(TgAutomaticClass automatic)
{
	g_assert((guint)automatic < G_N_ELEMENTS(automatic_names));
	return automatic_names[automatic];
}
