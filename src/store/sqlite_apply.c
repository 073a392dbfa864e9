/* SPDX-License-Identifier: ISC */
/*
 * sqlite_apply.c - a change-set becomes rows: preconditions, then one function a kind.
 *
 * A change whose ticket is not 0 is folded into that ticket and becomes its event, whatever its kind;
 * the handler of the kind writes what stands beside the ticket (mail, message, letter, counter ...).
 * The cached tickets are written once, at the end. A precondition that fails, and an ingest key that
 * another writer was quicker to store (I2), is TG_ERROR_CONFLICT; the caller rolls the savepoint back.
 */
#include "store/raw.h"
#include "store/sqlite.h"

#include "base/limits.h"
#include "base/sabotage.h"

/* One change-set on its way in. */
typedef struct {
	TgSqlite *self;
	GHashTable *tickets;	/* number -> TgTicket */
	GHashTable *fresh;	/* those of them that the set has made */
	const char *key;	/* ingest key of the last MAIL_STORE */
	gint64 mail;		/* its row, 0 = none yet */
	gboolean pruned;	/* old counters were looked for */
	gint64 event;		/* row of the change at hand, 0 = it made none */
	const TgTicket *ticket; /* its ticket after the change, or NULL */
} Work;

typedef gboolean (*Handler)(Work *work, const TgChange *change, GError **error);

/* A flag: absent and "0" are FALSE. */
static int
flag(const TgChange *change, TgChangeKey key)
{
	return tg_change_get_int(change, key) != 0;
}

/* Sets TG_ERROR_CONFLICT. */
static gboolean
conflict(GError **error, const char *what)
{
	g_set_error(error, TG_ERROR, TG_ERROR_CONFLICT, "4.3.0 %s", what);
	return FALSE;
}

/* Are the preconditions met? */
static gboolean
check_expectations(TgSqlite *self, const TgChangeSet *set, GError **error)
{
	gint64 found;

	if (set->absent_key) {
		if (!tg_sql_number(
			    self, error, 0, &found, TG_SQL_MAIL_EXISTS, "s", set->absent_key))
			return FALSE;
		if (found)
			return conflict(error, "the message was stored meanwhile");
	}
	for (guint i = 0; i < set->expectations->len; i++) {
		const TgExpectation *one = &g_array_index(set->expectations, TgExpectation, i);

		if (!tg_sql_number(self, error, 0, &found, TG_SQL_TICKET_VERSION, "l", one->ticket))
			return FALSE;
		if (found != one->version)
			return conflict(error, "the ticket has changed meanwhile");
	}
	return TRUE;
}

/* The ticket of a change: one of this set, the stored one, or a new one. */
static TgTicket *
work_ticket(Work *work, const TgChange *change, GError **error)
{
	g_autoptr(GError) problem = NULL;
	TgTicket *ticket = g_hash_table_lookup(work->tickets, &change->ticket);

	if (ticket)
		return ticket;
	ticket = tg_sqlite_ticket(&work->self->base, change->ticket, &problem);
	if (ticket && change->kind == TG_CHANGE_TICKET_NEW) {
		tg_ticket_free(ticket);
		conflict(error, "the ticket's number was taken meanwhile");
		return NULL;
	}
	if (!ticket && g_error_matches(problem, TG_ERROR, TG_ERROR_NOT_FOUND) &&
		change->kind == TG_CHANGE_TICKET_NEW) {
		ticket = tg_ticket_new(change->ticket);
		g_hash_table_add(work->fresh, ticket);
	}
	if (!ticket) {
		if (problem->code == TG_ERROR_NOT_FOUND)
			problem->code = TG_ERROR_BUG;
		g_propagate_error(error, g_steal_pointer(&problem));
		return NULL;
	}
	g_hash_table_insert(work->tickets, &ticket->number, ticket);
	return ticket;
}

/* Folds the change into its ticket and writes the event. */
static gboolean
fold(Work *work, const TgChange *change, GError **error)
{
	const gboolean remembered =
		change->kind == TG_CHANGE_EVENT || change->kind == TG_CHANGE_SET_ASIDE;
	TgTicket *ticket;

	work->event = 0;
	work->ticket = NULL;
	if (change->ticket == 0)
		return !remembered ||
		       tg_sqlite_put_event(work->self, change, 0, &work->event, error);
	ticket = work_ticket(work, change, error);
	if (!ticket)
		return FALSE;
	tg_ticket_apply(ticket, change);
	work->ticket = ticket;
	return tg_sqlite_put_event(work->self, change, ticket->version, &work->event, error);
}

/* Gives the mail's row its bytes: small ones in the row, large ones as a file that is durable. */
static gboolean
store_raw(Work *work, const TgChange *change, char **ret_file, GError **error)
{
	if (!change->blob || g_bytes_get_size(change->blob) <= TG_RAW_IN_ROW)
		return TRUE;
	*ret_file = tg_sqlite_place_raw(
		work->self, change->blob, tg_change_get(change, TG_K_DIGEST), error);
	return *ret_file != NULL;
}

/* One received message. */
static gboolean
mail_store(Work *work, const TgChange *change, GError **error)
{
	g_autofree char *file = NULL;
	const gint64 size = change->blob ? (gint64)g_bytes_get_size(change->blob)
					 : tg_change_get_int(change, TG_K_SIZE);

	if (!store_raw(work, change, &file, error))
		return FALSE;
	if (!tg_sql_run(work->self, error, TG_SQL_MAIL_ADD, "sssssslllsssssb",
		    tg_change_get(change, TG_K_INGEST_KEY), tg_change_get(change, TG_K_DIGEST),
		    tg_change_get(change, TG_K_DESK), tg_change_get(change, TG_K_MESSAGE_ID),
		    tg_change_get(change, TG_K_OUTCOME), change->rule, change->at, change->ticket,
		    size, file, tg_change_get(change, TG_K_FROM),
		    tg_change_get(change, TG_K_SENDER), tg_change_get(change, TG_K_RECIPIENT),
		    tg_change_get(change, TG_K_SUBJECT), file ? NULL : change->blob))
		return FALSE;
	if (sqlite3_changes(work->self->db) == 0)
		return conflict(error, "the message was stored meanwhile");
	work->mail = sqlite3_last_insert_rowid(work->self->db);
	work->key = tg_change_get(change, TG_K_INGEST_KEY);
	return TRUE;
}

/* The mail row that a message or an attachment came with. */
static gboolean
mail_of(Work *work, const TgChange *change, gint64 *ret_mail, GError **error)
{
	const char *key = tg_change_get(change, TG_K_INGEST_KEY);

	*ret_mail = work->mail;
	if (!key || g_strcmp0(key, work->key) == 0)
		return TRUE;
	return tg_sql_number(work->self, error, 0, ret_mail, TG_SQL_MAIL_ID, "s", key);
}

/* A new ticket: its number is used up. */
static gboolean
ticket_new(Work *work, const TgChange *change, GError **error)
{
	return tg_sql_run(work->self, error, TG_SQL_SEQUENCE_RAISE, "l", change->ticket) &&
	       tg_sql_run(work->self, error, TG_SQL_PENDING_ADD, "l", change->ticket);
}

/* A message of the ticket; the first one names the mail's ticket. */
static gboolean
message_add(Work *work, const TgChange *change, GError **error)
{
	gint64 mail;

	return mail_of(work, change, &mail, error) &&
	       tg_sql_run(work->self, error, TG_SQL_MESSAGE_ADD, "llssll", change->ticket,
		       work->event, tg_change_get(change, TG_K_DIRECTION),
		       tg_change_get(change, TG_K_MESSAGE_ID), change->at, mail) &&
	       (!mail || tg_sql_run(work->self, error, TG_SQL_MAIL_TICKET, "ll", mail,
				 change->ticket)) &&
	       tg_sql_run(work->self, error, TG_SQL_PENDING_ADD, "l", change->ticket);
}

/* A file, kept or refused. */
static gboolean
attachment_add(Work *work, const TgChange *change, GError **error)
{
	gint64 mail;

	return mail_of(work, change, &mail, error) &&
	       tg_sql_run(work->self, error, TG_SQL_ATTACHMENT_ADD, "llssssssldl", change->ticket,
		       work->event, tg_change_get(change, TG_K_PART),
		       tg_change_get(change, TG_K_DECLARED), tg_change_get(change, TG_K_REAL),
		       tg_change_get(change, TG_K_SHA256), tg_change_get(change, TG_K_VERDICT),
		       tg_change_get(change, TG_K_REASON), tg_change_get_int(change, TG_K_SIZE),
		       flag(change, TG_K_INLINE), mail);
}

/* A foreign Message-ID. */
static gboolean
reference_add(Work *work, const TgChange *change, GError **error)
{
	return tg_sql_run(work->self, error, TG_SQL_REFERENCE_ADD, "sl",
		tg_change_get(change, TG_K_MESSAGE_ID), change->ticket);
}

/* A letter of the outbox: due at once. */
static gboolean
letter_add(Work *work, const TgChange *change, GError **error)
{
	const gint64 version = work->ticket ? work->ticket->version : 0;
	const char *envelope =
		flag(change, TG_K_ENVELOPE_NULL) ? "" : tg_change_get(change, TG_K_SENDER);
	const TgLetterRow letter = { .ticket = change->ticket,
		.event = tg_change_get(change, TG_K_EVENT) ? tg_change_get_int(change, TG_K_EVENT)
							   : version,
		.kind = (char *)tg_change_get(change, TG_K_LETTER),
		.message_id = (char *)tg_change_get(change, TG_K_MESSAGE_ID),
		.class_ = (char *)tg_change_get(change, TG_K_CLASS),
		.shadow = flag(change, TG_K_SHADOW),
		.envelope = (char *)(envelope ? envelope : ""),
		.recipient = (char *)tg_change_get(change, TG_K_RECIPIENT),
		.content = change->blob };
	g_autofree char *seal = tg_seal_letter(&letter);

	if (tg_sabotage("two-commits"))
		(void)(tg_sql_run(work->self, NULL, TG_SQL_COMMIT, "") &&
			tg_sql_run(work->self, NULL, TG_SQL_BEGIN, "") &&
			tg_sql_run(work->self, NULL, TG_SQL_SAVEPOINT, ""));
	return tg_sql_run(work->self, error, TG_SQL_LETTER_ADD, "llssssdlsssbs", letter.ticket,
		letter.event, letter.kind, letter.message_id, letter.class_,
		tg_change_get(change, TG_K_LANGUAGE), (int)letter.shadow, change->at,
		letter.envelope, letter.recipient, tg_change_get(change, TG_K_SUBJECT),
		letter.content, seal);
}

/* What became of a letter, learnt from outside (a bounce). */
static gboolean
letter_result(Work *work, const TgChange *change, GError **error)
{
	const char *id = tg_change_get(change, TG_K_MESSAGE_ID);

	if (!id)
		return TRUE;
	if (change->kind == TG_CHANGE_LETTER_SENT)
		return tg_sql_run(work->self, error, TG_SQL_LETTER_MARK_SENT, "sl", id, change->at);
	return tg_sql_run(work->self, error, TG_SQL_LETTER_MARK_FAILED, "ss", id,
		tg_change_get(change, TG_K_DETAIL) ? tg_change_get(change, TG_K_DETAIL)
						   : tg_change_get(change, TG_K_REASON));
}

/* Does evidence prove that the writer is the address's owner (change.h: sets an agent's ratchet)? */
static gboolean
proves(const char *evidence)
{
	static const char *const words[] = { "authenticated", "authenticated+token", "signed",
		NULL };

	return evidence && g_strv_contains(words, evidence);
}

/* He wrote: an agent's proof is remembered, a contact is made or completed. */
static gboolean
contact_touch(Work *work, const TgChange *change, GError **error)
{
	const char *address = tg_change_get(change, TG_K_ADDRESS);

	if (!address)
		return TRUE;
	if (proves(tg_change_get(change, TG_K_EVIDENCE)) &&
		!tg_sql_run(work->self, error, TG_SQL_AGENT_RATCHET, "s", address))
		return FALSE;
	return tg_sql_run(work->self, error, TG_SQL_CONTACT_TOUCH, "ssssd", address,
		tg_change_get(change, TG_K_PERSON), tg_change_get(change, TG_K_ORGANISATION),
		tg_change_get(change, TG_K_LANGUAGE), flag(change, TG_K_KNOWN));
}

/* A counter of some window; those whose window is over go, a few at a time. */
static gboolean
counter_add(Work *work, const TgChange *change, GError **error)
{
	const gint64 n = tg_change_get(change, TG_K_N) ? tg_change_get_int(change, TG_K_N) : 1;

	if (!work->pruned && !tg_sql_run(work->self, error, TG_SQL_COUNTER_PRUNE, "l", change->at))
		return FALSE;
	work->pruned = TRUE;
	return tg_sql_run(work->self, error, TG_SQL_COUNTER_ADD, "sll",
		tg_change_get(change, TG_K_COUNTER), n, tg_change_get_int(change, TG_K_DUE));
}

/* The message makes no ticket: its row says so, and why. */
static gboolean
set_aside(Work *work, const TgChange *change, GError **error)
{
	gint64 mail;

	return mail_of(work, change, &mail, error) &&
	       (!mail ||
		       tg_sql_run(work->self, error, TG_SQL_MAIL_ASIDE, "ls", mail, change->rule));
}

/* How far a mailbox was read. */
static gboolean
cursor_set(Work *work, const TgChange *change, GError **error)
{
	return tg_sql_run(work->self, error, TG_SQL_CURSOR_SET, "ss",
		tg_change_get(change, TG_K_MAILBOX), tg_change_get(change, TG_K_CURSOR));
}

static const Handler handlers[TG_CHANGE_KINDS] = {
	[TG_CHANGE_MAIL_STORE] = mail_store,
	[TG_CHANGE_TICKET_NEW] = ticket_new,
	[TG_CHANGE_MESSAGE_ADD] = message_add,
	[TG_CHANGE_ATTACHMENT_ADD] = attachment_add,
	[TG_CHANGE_REFERENCE_ADD] = reference_add,
	[TG_CHANGE_LETTER_ADD] = letter_add,
	[TG_CHANGE_LETTER_SENT] = letter_result,
	[TG_CHANGE_LETTER_FAIL] = letter_result,
	[TG_CHANGE_CONTACT_TOUCH] = contact_touch,
	[TG_CHANGE_COUNTER_ADD] = counter_add,
	[TG_CHANGE_SET_ASIDE] = set_aside,
	[TG_CHANGE_CURSOR_SET] = cursor_set,
};

/* All changes, then the caches of the tickets that they touched. */
static gboolean
apply_all(Work *work, const TgChangeSet *set, GError **error)
{
	GHashTableIter iter;
	gpointer ticket;
	gboolean ok = TRUE;

	for (guint i = 0; ok && i < set->changes->len; i++) {
		const TgChange *change = g_ptr_array_index(set->changes, i);
		const Handler handler = handlers[change->kind];

		ok = fold(work, change, error) && (!handler || handler(work, change, error));
	}
	g_hash_table_iter_init(&iter, work->tickets);
	while (ok && g_hash_table_iter_next(&iter, NULL, &ticket))
		ok = tg_sqlite_put_ticket(
			work->self, ticket, g_hash_table_contains(work->fresh, ticket), error);
	return ok;
}

/* Checks and applies. */
gboolean
tg_sqlite_apply(TgStore *store, const TgChangeSet *changes, GError **error)
{
	g_autoptr(GHashTable) tickets = g_hash_table_new_full(
		g_int64_hash, g_int64_equal, NULL, (GDestroyNotify)tg_ticket_free);
	g_autoptr(GHashTable) fresh = g_hash_table_new(NULL, NULL);
	Work work = { .self = tg_sqlite(store), .tickets = tickets, .fresh = fresh };

	return check_expectations(work.self, changes, error) && apply_all(&work, changes, error);
}
