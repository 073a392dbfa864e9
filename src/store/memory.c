/* SPDX-License-Identifier: ISC */
/*
 * memory.c - the memory: store: state, savepoints by copy, registry, and the table of its functions.
 *
 * Nothing of it is durable and nobody shares it. It is the second opinion on what a store means: it
 * has no code in common with sqlite: but the fold and the words of a search.
 */
#include "store/memory.h"
#include "store/rows.h"

#include "base/text.h"

#include <string.h>

static gpointer
copy_mail(gconstpointer row, gpointer data G_GNUC_UNUSED)
{
	const MemMail *mail = row;
	g_autofree TgMailRow *members = tg_row_dup(&tg_row_mail, &mail->row);
	MemMail *copy = g_new0(MemMail, 1);

	copy->row = *members;
	copy->raw = mail->raw ? g_bytes_ref(mail->raw) : NULL;
	return copy;
}

static void
free_mail(gpointer row)
{
	MemMail *mail = row;

	g_clear_pointer(&mail->raw, g_bytes_unref);
	tg_row_free(&tg_row_mail, mail); /* the row comes first */
}

static gpointer
copy_event(gconstpointer row, gpointer data G_GNUC_UNUSED)
{
	const MemEvent *event = row;
	MemEvent *copy = g_new0(MemEvent, 1);

	copy->sequence = event->sequence;
	copy->change = tg_change_dup(event->change);
	return copy;
}

static void
free_event(gpointer row)
{
	tg_change_free(((MemEvent *)row)->change);
	g_free(row);
}

static gpointer
copy_ticket(gconstpointer row, gpointer data G_GNUC_UNUSED)
{
	return tg_ticket_dup(row);
}

static gpointer
copy_part(gconstpointer row, gpointer data G_GNUC_UNUSED)
{
	return g_memdup2(row, sizeof(MemPart));
}

static gpointer
copy_name(gconstpointer row, gpointer data G_GNUC_UNUSED)
{
	MemName *copy = g_memdup2(row, sizeof(MemName));

	copy->name = g_strdup(copy->name);
	copy->text = g_strdup(copy->text);
	return copy;
}

static void
free_name(gpointer row)
{
	g_free(((MemName *)row)->name);
	g_free(((MemName *)row)->text);
	g_free(row);
}

static gpointer
copy_letter(gconstpointer row, gpointer data G_GNUC_UNUSED)
{
	return tg_row_dup(&tg_row_letter, row);
}

static gpointer
copy_organisation(gconstpointer row, gpointer data G_GNUC_UNUSED)
{
	return tg_row_dup(&tg_row_organisation, row);
}

static gpointer
copy_contact(gconstpointer row, gpointer data G_GNUC_UNUSED)
{
	return tg_row_dup(&tg_row_contact, row);
}

static gpointer
copy_agent(gconstpointer row, gpointer data G_GNUC_UNUSED)
{
	return tg_row_dup(&tg_row_agent, row);
}

static const struct {
	GCopyFunc copy;
	GDestroyNotify destroy;
} tables[MEM_TABLES] = {
	[MEM_MAILS] = { copy_mail, free_mail },
	[MEM_EVENTS] = { copy_event, free_event },
	[MEM_TICKETS] = { copy_ticket, (GDestroyNotify)tg_ticket_free },
	[MEM_MESSAGES] = { copy_part, g_free },
	[MEM_ATTACHMENTS] = { copy_part, g_free },
	[MEM_LETTERS] = { copy_letter, (GDestroyNotify)tg_letter_row_free },
	[MEM_REFERENCES] = { copy_name, free_name },
	[MEM_COUNTERS] = { copy_name, free_name },
	[MEM_POISON] = { copy_name, free_name },
	[MEM_CURSORS] = { copy_name, free_name },
	[MEM_ORGANISATIONS] = { copy_organisation, (GDestroyNotify)tg_organisation_free },
	[MEM_CONTACTS] = { copy_contact, (GDestroyNotify)tg_contact_free },
	[MEM_AGENTS] = { copy_agent, (GDestroyNotify)tg_agent_free },
};

/* A copy of the state; an empty one for NULL. */
static MemState *
state_copy(const MemState *state)
{
	MemState *copy = g_new0(MemState, 1);

	copy->last_ticket = state ? state->last_ticket : 0;
	for (guint i = 0; i < MEM_TABLES; i++) {
		copy->tables[i] = state ? g_ptr_array_copy(state->tables[i], tables[i].copy, NULL)
					: g_ptr_array_new();
		g_ptr_array_set_free_func(copy->tables[i], tables[i].destroy);
	}
	return copy;
}

static void
state_free(MemState *state)
{
	for (guint i = 0; i < MEM_TABLES; i++)
		g_ptr_array_unref(state->tables[i]);
	g_free(state);
}

static TgStore *
memory_open(const char *rest G_GNUC_UNUSED, const char *directory G_GNUC_UNUSED,
	gboolean create G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
	TgMemory *self = g_new0(TgMemory, 1);

	self->base.backend = &tg_store_memory;
	self->state = state_copy(NULL);
	self->saved = g_ptr_array_new_with_free_func((GDestroyNotify)state_free);
	return &self->base;
}

static void
memory_close(TgStore *store)
{
	TgMemory *self = (TgMemory *)store;

	state_free(self->state);
	g_ptr_array_unref(self->saved);
	g_free(self);
}

/* Small or large: the bytes are in memory already. */
static gboolean
memory_stage(TgStore *store G_GNUC_UNUSED, TgRaw *raw G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
	return TRUE;
}

static gboolean
memory_savepoint(TgStore *store, GError **error G_GNUC_UNUSED)
{
	g_ptr_array_add(((TgMemory *)store)->saved, state_copy(mem_state(store)));
	return TRUE;
}

static gboolean
memory_begin(TgStore *store, int wait_ms G_GNUC_UNUSED, GError **error)
{
	return memory_savepoint(store, error);
}

static gboolean
memory_commit(TgStore *store, GError **error G_GNUC_UNUSED)
{
	g_ptr_array_set_size(((TgMemory *)store)->saved, 0);
	return TRUE;
}

static gboolean
memory_release(TgStore *store, GError **error G_GNUC_UNUSED)
{
	TgMemory *self = (TgMemory *)store;

	g_ptr_array_set_size(self->saved, (int)self->saved->len - 1);
	return TRUE;
}

static void
memory_rollback_to(TgStore *store)
{
	TgMemory *self = (TgMemory *)store;

	state_free(self->state);
	self->state = g_ptr_array_steal_index(self->saved, self->saved->len - 1);
}

static void
memory_rollback(TgStore *store)
{
	TgMemory *self = (TgMemory *)store;

	g_ptr_array_set_size(self->saved, 1);
	memory_rollback_to(store);
}

MemName *
mem_name(const MemState *state, MemTable table, const char *name)
{
	MemName *row;

	for (guint i = 0; (row = mem_row(state, table, i)); i++) {
		if (g_strcmp0(row->name, name) == 0)
			return row;
	}
	return NULL;
}

MemName *
mem_make_name(MemState *state, MemTable table, const char *name)
{
	MemName *row = mem_name(state, table, name);

	if (!row) {
		row = g_new0(MemName, 1);
		row->name = g_strdup(name);
		g_ptr_array_add(state->tables[table], row);
	}
	return row;
}

static int
memory_poison(TgStore *store, const char *digest, gint64 now, GError **error G_GNUC_UNUSED)
{
	MemName *row = mem_make_name(mem_state(store), MEM_POISON, digest);

	row->b = now;
	return (int)++row->a;
}

/* Rows of the registry begin with their key, and are kept in its order. */
void
mem_replace(MemState *state, MemTable table, gpointer row)
{
	GPtrArray *rows = state->tables[table];
	const char *key = *(char **)row;
	char **old = mem_row(state, table, 0);
	guint i = 0;

	while (old && strcmp(*old, key) < 0)
		old = mem_row(state, table, ++i);
	if (old && strcmp(*old, key) == 0)
		g_ptr_array_remove_index(rows, i);
	g_ptr_array_insert(rows, (int)i, row);
}

TgContact *
mem_contact(const MemState *state, const char *address)
{
	TgContact *contact;

	for (guint i = 0; (contact = mem_row(state, MEM_CONTACTS, i)); i++) {
		if (g_strcmp0(contact->address, address) == 0)
			return contact;
	}
	return NULL;
}

/* Lower case, as addresses and domains are compared. */
static void
lower(GStrv list)
{
	for (guint i = 0; list && list[i]; i++) {
		char *item = list[i];

		list[i] = tg_ascii_lower(item);
		g_free(item);
	}
}

static gboolean
memory_put_organisation(
	TgStore *store, const TgOrganisation *organisation, GError **error G_GNUC_UNUSED)
{
	TgOrganisation *copy = tg_row_dup(&tg_row_organisation, organisation);

	if (!copy->domains)
		copy->domains = g_new0(char *, 1);
	if (!copy->addresses)
		copy->addresses = g_new0(char *, 1);
	lower(copy->domains);
	lower(copy->addresses);
	mem_replace(mem_state(store), MEM_ORGANISATIONS, copy);
	return TRUE;
}

static gboolean
memory_put_contact(TgStore *store, const TgContact *contact, GError **error G_GNUC_UNUSED)
{
	mem_replace(mem_state(store), MEM_CONTACTS, tg_row_dup(&tg_row_contact, contact));
	return TRUE;
}

static gboolean
memory_put_agent(TgStore *store, const TgAgent *agent, GError **error G_GNUC_UNUSED)
{
	TgAgent *copy = tg_row_dup(&tg_row_agent, agent), *old;

	for (guint i = 0; (old = mem_row(mem_state(store), MEM_AGENTS, i)); i++)
		copy->ratchet |= old->ratchet && g_str_equal(old->address, copy->address);
	mem_replace(mem_state(store), MEM_AGENTS, copy);
	return TRUE;
}

/* A copy of a whole table. */
static GPtrArray *
all(TgStore *store, MemTable table)
{
	GPtrArray *copy =
		g_ptr_array_copy(mem_state(store)->tables[table], tables[table].copy, NULL);

	g_ptr_array_set_free_func(copy, tables[table].destroy);
	return copy;
}

static GPtrArray *
memory_organisations(TgStore *store, GError **error G_GNUC_UNUSED)
{
	return all(store, MEM_ORGANISATIONS);
}

static GPtrArray *
memory_contacts(TgStore *store, GError **error G_GNUC_UNUSED)
{
	return all(store, MEM_CONTACTS);
}

static GPtrArray *
memory_agents(TgStore *store, GError **error G_GNUC_UNUSED)
{
	return all(store, MEM_AGENTS);
}

/* There is no file that could be copied. */
static gboolean
memory_backup(TgStore *store G_GNUC_UNUSED, const char *path G_GNUC_UNUSED, GError **error)
{
	g_set_error(error, TG_ERROR, TG_ERROR_CONFIG, "a memory: store has no backup");
	return FALSE;
}

const TgStoreBackend tg_store_memory = {
	.scheme = "memory",
	.open = memory_open,
	.close = memory_close,
	.stage = memory_stage,
	.begin = memory_begin,
	.commit = memory_commit,
	.rollback = memory_rollback,
	.savepoint = memory_savepoint,
	.release = memory_release,
	.rollback_to = memory_rollback_to,
	.load = tg_memory_load,
	.apply = tg_memory_apply,
	.poison = memory_poison,
	.lease = tg_memory_lease,
	.settle = tg_memory_settle,
	.letters = tg_memory_letters,
	.next_due = tg_memory_next_due,
	.outbox = tg_memory_outbox,
	.order = tg_memory_order,
	.statistics = tg_memory_statistics,
	.ticket = tg_memory_ticket,
	.tickets = tg_memory_tickets,
	.messages = tg_memory_messages,
	.attachments = tg_memory_attachments,
	.events = tg_memory_events,
	.mails = tg_memory_mails,
	.raw = tg_memory_raw,
	.search = tg_memory_search,
	.put_organisation = memory_put_organisation,
	.put_contact = memory_put_contact,
	.put_agent = memory_put_agent,
	.organisations = memory_organisations,
	.contacts = memory_contacts,
	.agents = memory_agents,
	.rebuild = tg_memory_rebuild,
	.backup = memory_backup,
	.erase = tg_memory_erase,
};
