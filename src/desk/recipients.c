/* SPDX-License-Identifier: ISC */
/*
 * recipients.c - to whom the message was sent and where failures go, from envelope and header.
 */
#include "desk/recipients.h"

#define MAX_RECIPIENTS 100

/* Adds the addresses of a list while there is room. */
static void
add_list(GPtrArray *addresses, const GPtrArray *mailboxes)
{
	for (guint i = 0; mailboxes && i < mailboxes->len && addresses->len < MAX_RECIPIENTS; i++) {
		const TgMailbox *mailbox = g_ptr_array_index(mailboxes, i);

		g_ptr_array_add(addresses, mailbox->address);
	}
}

/* Most trustworthy first: the envelope, then what the last mail server wrote, then the author. */
GPtrArray *
tg_message_recipients(const TgMessage *message)
{
	GPtrArray *addresses = g_ptr_array_new();

	if (message->recipient && message->recipient[0])
		g_ptr_array_add(addresses, (gpointer)message->recipient);
	add_list(addresses, message->analysis->delivered_to);
	add_list(addresses, message->analysis->to);
	add_list(addresses, message->analysis->cc);
	return addresses;
}

/* The envelope knows best. */
const char *
tg_message_return_path(const TgMessage *message)
{
	return message->sender ? message->sender : message->analysis->return_path;
}
