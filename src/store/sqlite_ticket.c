/* SPDX-License-Identifier: ISC */
/*
 * sqlite_ticket.c - a ticket's events and its cached rows.
 *
 * Events are the truth: every change of a ticket is one row of `event`, its personal texts rows of
 * `event_text`. The rows of ticket, participant, field, clock and clock_interval are written from
 * what tg_ticket_apply() folded and from nothing else, so that a fold of all events gives the same
 * (tg_store_rebuild). A text that is NULL in a row was erased or never there.
 */
#include "store/sqlite.h"

#define SEAL_COLUMN 28 /* of TG_SQL_TICKET */

static const char *const clock_states[] = {
	[TG_CLOCK_RUNNING] = "running",
	[TG_CLOCK_PAUSED] = "paused",
	[TG_CLOCK_MET] = "met",
	[TG_CLOCK_BREACHED] = "breached",
};

/* The state of a word; an unknown word (a file that someone has edited) is "paused": it never fires. */
static TgClockState
parse_state(const char *word)
{
	for (guint i = 0; word && i < G_N_ELEMENTS(clock_states); i++) {
		if (g_str_equal(word, clock_states[i]))
			return i;
	}
	return TG_CLOCK_PAUSED;
}

/* An owned list instead of the ticket's empty one. */
static void
take_list(GStrv *member, const char *json)
{
	if (!json)
		return;
	g_strfreev(*member);
	*member = tg_sql_decode_list(json);
}

/* The row of TG_SQL_TICKET: the members in the order of its columns. */
static TgTicket *
read_ticket(sqlite3_stmt *row)
{
	TgTicket *ticket = tg_ticket_new(sqlite3_column_int64(row, 0));
	char **const texts[] = { &ticket->desk, &ticket->status, &ticket->resolution, &ticket->kind,
		&ticket->priority, &ticket->category, &ticket->level, &ticket->language,
		&ticket->subject, &ticket->contact, &ticket->contact_name, &ticket->organisation,
		&ticket->assignee, &ticket->last_message_id };
	gint64 *const numbers[] = { &ticket->version, &ticket->created, &ticket->updated,
		&ticket->closed, &ticket->time_spent, &ticket->merged_into, &ticket->linked_from };
	int column = 1;

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		*texts[i] = tg_sql_text(row, column++);
	for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
		*numbers[i] = sqlite3_column_int64(row, column++);
	ticket->line = sqlite3_column_int(row, column++);
	ticket->asked = sqlite3_column_int(row, column++);
	ticket->messages = sqlite3_column_int(row, column++);
	ticket->unreadable = sqlite3_column_int(row, column++) != 0;
	take_list(&ticket->missing, (const char *)sqlite3_column_text(row, column++));
	take_list(&ticket->thread_ids, (const char *)sqlite3_column_text(row, column++));
	return ticket;
}

/* A row of participant. */
static gboolean
add_participant(TgTicket *ticket, sqlite3_stmt *row)
{
	TgParticipant *one = g_new0(TgParticipant, 1);

	one->address = tg_sql_text(row, 0);
	one->name = tg_sql_text(row, 1);
	g_ptr_array_add(ticket->participants, one);
	return TRUE;
}

/* A row of field. */
static gboolean
add_field(TgTicket *ticket, sqlite3_stmt *row)
{
	g_ptr_array_add(
		ticket->fields, tg_field_value_new((const char *)sqlite3_column_text(row, 0),
					(const char *)sqlite3_column_text(row, 1),
					(const char *)sqlite3_column_text(row, 2),
					(guint)sqlite3_column_int(row, 3),
					(const char *)sqlite3_column_text(row, 4)));
	return TRUE;
}

/* A row of clock. */
static gboolean
add_clock(TgTicket *ticket, sqlite3_stmt *row)
{
	TgClock *clock = tg_ticket_make_clock(ticket, (const char *)sqlite3_column_text(row, 0));

	clock->calendar = tg_sql_text(row, 1);
	clock->span = tg_sql_text(row, 2);
	clock->due = sqlite3_column_int64(row, 3);
	clock->working = sqlite3_column_int64(row, 4);
	clock->state = parse_state((const char *)sqlite3_column_text(row, 5));
	return TRUE;
}

/* A row of clock_interval; FALSE: it belongs to no clock. */
static gboolean
add_interval(TgTicket *ticket, sqlite3_stmt *row)
{
	const guint position = (guint)sqlite3_column_int(row, 0);
	TgInterval *interval;

	if (position >= ticket->clocks->len)
		return FALSE;
	interval = g_new0(TgInterval, 1);
	interval->start = sqlite3_column_int64(row, 1);
	interval->end = sqlite3_column_int64(row, 2);
	interval->running = sqlite3_column_int(row, 3) != 0;
	interval->reason = tg_sql_text(row, 4);
	g_ptr_array_add(
		((TgClock *)g_ptr_array_index(ticket->clocks, position))->intervals, interval);
	return TRUE;
}

/* Rows of one kind of part. */
static const struct {
	TgSql select, remove;
	gboolean (*add)(TgTicket *ticket, sqlite3_stmt *row);
} parts[] = {
	{ TG_SQL_PARTICIPANTS, TG_SQL_PARTICIPANTS_DELETE, add_participant },
	{ TG_SQL_FIELDS, TG_SQL_FIELDS_DELETE, add_field },
	{ TG_SQL_CLOCKS, TG_SQL_CLOCKS_DELETE, add_clock },
	{ TG_SQL_INTERVALS, TG_SQL_INTERVALS_DELETE, add_interval },
};

/* The cached ticket as its rows are, and the seal that stands in them. */
static TgTicket *
read_rows(TgSqlite *self, gint64 number, char **ret_seal, GError **error)
{
	g_autoptr(GError) problem = NULL;
	g_autoptr(TgTicket) ticket = NULL;
	sqlite3_stmt *row = tg_sql(self, &problem, TG_SQL_TICKET, "l", number);

	if (row && tg_sql_step(self, row, &problem)) {
		ticket = read_ticket(row);
		*ret_seal = tg_sql_text(row, SEAL_COLUMN);
		tg_sql_done(row);
	}
	if (!ticket && !problem)
		g_set_error(&problem, TG_ERROR, TG_ERROR_NOT_FOUND,
			"there is no ticket %" G_GINT64_FORMAT, number);
	for (guint i = 0; !problem && i < G_N_ELEMENTS(parts); i++) {
		sqlite3_stmt *row = tg_sql(self, &problem, parts[i].select, "l", number);

		while (row && tg_sql_step(self, row, &problem))
			parts[i].add(ticket, row);
	}
	if (!problem)
		return g_steal_pointer(&ticket);
	g_propagate_error(error, g_steal_pointer(&problem));
	return NULL;
}

/* Are the people of the ticket those that were sealed? */
static gboolean
is_whole(const TgTicket *ticket, const char *seal)
{
	g_autofree char *wanted = tg_seal_ticket(ticket);

	return tg_seal_fits(seal, wanted);
}

/* The ticket; when its people are not those of its seal, as its events say. Whom these name is believed
 * when the seal says so, too; when there is none (a row of before schema 4, or a record that is damaged
 * as a whole); or when it is the seal itself that is damaged, and nothing else. */
static TgTicket *
read_whole(TgSqlite *self, gint64 number, GError **error)
{
	g_autofree char *seal = NULL;
	g_autoptr(TgTicket) cached = read_rows(self, number, &seal, error);
	g_autoptr(TgTicket) folded = NULL;

	if (!cached || is_whole(cached, seal))
		return g_steal_pointer(&cached);
	folded = tg_sqlite_fold(self, number, error);
	if (folded && tg_seal_is_one(seal) && !is_whole(folded, seal) &&
		tg_ticket_differs(cached, folded)) {
		g_set_error(error, TG_ERROR, TG_ERROR_AGAIN,
			"4.3.0 who takes part in ticket %" G_GINT64_FORMAT
			" is damaged: restore a backup, or let 'ticketgate check --rebuild "
			"--repair' believe its events",
			number);
		return NULL;
	}
	return g_steal_pointer(&folded);
}

/* See the header. */
TgTicket *
tg_sqlite_cached_ticket(TgSqlite *self, gint64 number, gboolean *ret_sealed, GError **error)
{
	g_autofree char *seal = NULL;
	TgTicket *cached = read_rows(self, number, &seal, error);

	*ret_sealed = cached && (!seal || is_whole(cached, seal));
	return cached;
}

/* The cached ticket. */
TgTicket *
tg_sqlite_ticket(TgStore *store, gint64 number, GError **error)
{
	TgSqlite *self = tg_sqlite(store);
	TgTicket *ticket;
	gboolean own;

	if (!tg_sqlite_look(self, &own, error))
		return NULL;
	ticket = read_whole(self, number, error);
	tg_sqlite_look_away(self, own);
	return ticket;
}

/* Writes the intervals of one clock. */
static gboolean
put_intervals(TgSqlite *self, gint64 number, int position, const TgClock *clock, GError **error)
{
	for (guint i = 0; i < clock->intervals->len; i++) {
		const TgInterval *interval = g_ptr_array_index(clock->intervals, i);

		if (!tg_sql_run(self, error, TG_SQL_INTERVAL_ADD, "lddllds", number, position,
			    (int)i, interval->start, interval->end, (int)interval->running,
			    interval->reason))
			return FALSE;
	}
	return TRUE;
}

/* Writes the rows of all parts. */
static gboolean
put_parts(TgSqlite *self, const TgTicket *ticket, GError **error)
{
	gboolean ok = TRUE;

	for (guint i = 0; ok && i < ticket->participants->len; i++) {
		const TgParticipant *one = g_ptr_array_index(ticket->participants, i);

		ok = tg_sql_run(self, error, TG_SQL_PARTICIPANT_ADD, "ldss", ticket->number, (int)i,
			one->address, one->name);
	}
	for (guint i = 0; ok && i < ticket->fields->len; i++) {
		const TgFieldValue *field = g_ptr_array_index(ticket->fields, i);

		ok = tg_sql_run(self, error, TG_SQL_FIELD_ADD, "ldsssds", ticket->number, (int)i,
			field->name, field->value, field->source, (int)field->line, field->rule);
	}
	for (guint i = 0; ok && i < ticket->clocks->len; i++) {
		const TgClock *clock = g_ptr_array_index(ticket->clocks, i);

		ok = tg_sql_run(self, error, TG_SQL_CLOCK_ADD, "ldssslls", ticket->number, (int)i,
			     clock->name, clock->calendar, clock->span, clock->due, clock->working,
			     clock_states[clock->state]) &&
		     put_intervals(self, ticket->number, (int)i, clock, error);
	}
	return ok;
}

/* Writes the cache of one ticket, whole: a dozen rows on two or three pages. */
gboolean
tg_sqlite_put_ticket(TgSqlite *self, const TgTicket *ticket, gboolean is_new, GError **error)
{
	g_autofree char *missing = tg_sql_encode_list((const char *const *)ticket->missing);
	g_autofree char *thread_ids = tg_sql_encode_list((const char *const *)ticket->thread_ids);
	g_autofree char *seal = tg_seal_ticket(ticket);
	gboolean ok = TRUE;

	/* last first: intervals refer to clocks */
	for (guint i = is_new ? 0 : G_N_ELEMENTS(parts); ok && i > 0; i--)
		ok = tg_sql_run(self, error, parts[i - 1].remove, "l", ticket->number);
	ok = ok &&
	     tg_sql_run(self, error, TG_SQL_TICKET_PUT,
		     "l"
		     "ssssssssssssss"
		     "lllllll"
		     "dddd"
		     "sss",
		     ticket->number, ticket->desk, ticket->status, ticket->resolution, ticket->kind,
		     ticket->priority, ticket->category, ticket->level, ticket->language,
		     ticket->subject, ticket->contact, ticket->contact_name, ticket->organisation,
		     ticket->assignee, ticket->last_message_id, ticket->version, ticket->created,
		     ticket->updated, ticket->closed, ticket->time_spent, ticket->merged_into,
		     ticket->linked_from, ticket->line, ticket->asked, ticket->messages,
		     (int)ticket->unreadable, missing, thread_ids, seal);
	return ok && put_parts(self, ticket, error);
}

/* The event row and its texts. */
gboolean
tg_sqlite_put_event(
	TgSqlite *self, const TgChange *change, gint64 sequence, gint64 *ret_id, GError **error)
{
	g_autofree char *codes = tg_change_encode_codes(change);
	guint n;
	const TgChangeKey *keys = tg_change_keys(change->kind, &n);
	gint64 id;

	if (!tg_sql_run(self, error, TG_SQL_EVENT_ADD, "lllssss", change->ticket, sequence,
		    change->at, tg_change_kind_name(change->kind), change->by, change->rule, codes))
		return FALSE;
	id = sqlite3_last_insert_rowid(self->db);
	for (guint i = 0; i < n; i++) {
		const char *value = tg_change_get(change, keys[i]);

		if (value && tg_change_key_is_text(keys[i]) &&
			!tg_sql_run(self, error, TG_SQL_EVENT_TEXT_ADD, "lss", id,
				tg_change_key_name(keys[i]), value))
			return FALSE;
	}
	if (ret_id)
		*ret_id = id;
	return TRUE;
}

/* The text key of a name, or TG_K_COUNT. */
static TgChangeKey
text_key(const char *name)
{
	for (guint key = 0; name && key < TG_K_COUNT; key++) {
		if (tg_change_key_is_text(key) && g_str_equal(tg_change_key_name(key), name))
			return key;
	}
	return TG_K_COUNT;
}

/* The change that an event row holds, without its texts. NULL: error is set. In a damaged file any
 * column may be NULL. */
static TgChange *
read_change(sqlite3_stmt *row, gint64 number, GError **error)
{
	const char *kind_name = (const char *)sqlite3_column_text(row, 1);
	const char *codes = (const char *)sqlite3_column_text(row, 5);
	g_autoptr(TgChange) change = NULL;
	TgChangeKind kind;

	if (!kind_name || !codes || !tg_change_kind_parse(kind_name, &kind)) {
		g_set_error(error, TG_ERROR, TG_ERROR_AGAIN,
			"ticket %" G_GINT64_FORMAT " has an event of the unknown kind '%s'", number,
			kind_name ? kind_name : "");
		return NULL;
	}
	change = tg_change_new(kind, number, sqlite3_column_int64(row, 2),
		(const char *)sqlite3_column_text(row, 3),
		(const char *)sqlite3_column_text(row, 4));
	if (!tg_change_decode_codes(change, codes, error))
		return NULL;
	return g_steal_pointer(&change);
}

/* Adds the texts of one event to its change. */
static gboolean
read_texts(TgSqlite *self, gint64 event, TgChange *change, GError **error)
{
	g_autoptr(GError) problem = NULL;
	sqlite3_stmt *row = tg_sql(self, &problem, TG_SQL_EVENT_TEXTS, "l", event);

	while (row && tg_sql_step(self, row, &problem)) {
		const TgChangeKey key = text_key((const char *)sqlite3_column_text(row, 0));

		if (key != TG_K_COUNT && !change->values[key])
			change->values[key] = tg_sql_text(row, 1);
	}
	if (!problem)
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&problem));
	return FALSE;
}

/* The fold of all events of a ticket. */
TgTicket *
tg_sqlite_fold(TgSqlite *self, gint64 number, GError **error)
{
	g_autoptr(TgTicket) ticket = tg_ticket_new(number);
	g_autoptr(GError) problem = NULL;
	g_autoptr(sqlite3_stmt) row = tg_sql(self, &problem, TG_SQL_FOLD, "l", number);

	while (row && !problem && tg_sql_step(self, row, &problem)) {
		g_autoptr(TgChange) change = read_change(row, number, &problem);

		if (change && read_texts(self, sqlite3_column_int64(row, 0), change, &problem))
			tg_ticket_apply(ticket, change);
	}
	if (!problem && ticket->version == 0)
		g_set_error(&problem, TG_ERROR, TG_ERROR_NOT_FOUND,
			"ticket %" G_GINT64_FORMAT " has no events", number);
	if (!problem)
		return g_steal_pointer(&ticket);
	g_propagate_error(error, g_steal_pointer(&problem));
	return NULL;
}

/* One change outside of a change-set: what became of a letter. */
gboolean
tg_sqlite_add_change(TgSqlite *self, const TgChange *change, GError **error)
{
	g_autoptr(TgTicket) ticket = NULL;

	if (change->ticket == 0)
		return tg_sqlite_put_event(self, change, 0, NULL, error);
	ticket = tg_sqlite_ticket(&self->base, change->ticket, error);
	if (!ticket)
		return FALSE;
	tg_ticket_apply(ticket, change);
	return tg_sqlite_put_event(self, change, ticket->version, NULL, error) &&
	       tg_sqlite_put_ticket(self, ticket, FALSE, error);
}
