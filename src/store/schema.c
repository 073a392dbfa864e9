/* SPDX-License-Identifier: ISC */
/*
 * schema.c - the tables of a sqlite: store, as steps from one version to the next.
 *
 * PRAGMA user_version counts the steps that a file has taken; each is one transaction, so that a
 * killed migration goes on where it stood (P39). A step that was released is never edited: a new one
 * is added below it. Truth is in `event` and `event_text` (and the raw mail); ticket, participant,
 * clock, clock_interval and field are caches that `check --rebuild` can write anew. Personal text
 * stands in columns that an erasure sets to NULL and in event_text, never in `event` (R2.6).
 * Instants are seconds since 1970 UTC: SELECT datetime(created, 'unixepoch') FROM ticket.
 */
#include "store/sqlite.h"

#define AT_MOST(column, bytes) "length(CAST(" column " AS BLOB)) <= " bytes
#define IN_BOUNDS(table, terms)                                                                    \
	"ALTER TABLE " table " ADD COLUMN in_bounds INTEGER AS (" terms ") VIRTUAL CHECK "         \
	"(in_bounds);"

#define AND " AND "

static const char *const steps[] = {
	/* 1: mail, tickets, events, letters, registry */
	"CREATE TABLE sequence (name TEXT PRIMARY KEY, value INTEGER NOT NULL)"
	" STRICT, WITHOUT ROWID;"
	"INSERT INTO sequence VALUES ('ticket', 0);"

	"CREATE TABLE mail (id INTEGER PRIMARY KEY,"
	" ingest_key TEXT NOT NULL UNIQUE, digest TEXT NOT NULL, desk TEXT NOT NULL,"
	" message_id TEXT, outcome TEXT NOT NULL, rule TEXT, at INTEGER NOT NULL,"
	" ticket INTEGER NOT NULL, size INTEGER NOT NULL,"
	" file TEXT, erased INTEGER NOT NULL DEFAULT 0,"
	" \"from\" TEXT, sender TEXT, recipient TEXT, subject TEXT, raw BLOB) STRICT;"
	"CREATE INDEX mail_message_id ON mail (message_id) WHERE message_id IS NOT NULL;"
	"CREATE INDEX mail_ticket ON mail (ticket);"
	"CREATE INDEX mail_file ON mail (file) WHERE file IS NOT NULL;"

	"CREATE TABLE event (id INTEGER PRIMARY KEY, ticket INTEGER NOT NULL,"
	" sequence INTEGER, at INTEGER NOT NULL, kind TEXT NOT NULL, \"by\" TEXT, rule TEXT,"
	" codes TEXT NOT NULL, UNIQUE (ticket, sequence),"
	" CHECK ((ticket = 0) = (sequence IS NULL))) STRICT;"
	"CREATE TABLE event_text (event INTEGER NOT NULL REFERENCES event (id), key TEXT NOT NULL,"
	" value TEXT, PRIMARY KEY (event, key)) STRICT, WITHOUT ROWID;"

	"CREATE TABLE ticket (number INTEGER PRIMARY KEY, version INTEGER NOT NULL, desk TEXT,"
	" status TEXT, resolution TEXT, kind TEXT, priority TEXT, category TEXT, level TEXT,"
	" language TEXT, line INTEGER NOT NULL, subject TEXT, contact TEXT, contact_name TEXT,"
	" organisation TEXT, assignee TEXT, created INTEGER NOT NULL, updated INTEGER NOT NULL,"
	" closed INTEGER NOT NULL, missing TEXT, asked INTEGER NOT NULL,"
	" time_spent INTEGER NOT NULL, merged_into INTEGER NOT NULL,"
	" linked_from INTEGER NOT NULL, last_message_id TEXT, thread_ids TEXT,"
	" messages INTEGER NOT NULL, unreadable INTEGER NOT NULL) STRICT;"
	"CREATE INDEX ticket_contact ON ticket (contact) WHERE contact IS NOT NULL;"
	"CREATE INDEX ticket_desk ON ticket (desk, status);"
	"CREATE TABLE participant (ticket INTEGER NOT NULL REFERENCES ticket (number),"
	" position INTEGER NOT NULL, address TEXT, name TEXT, PRIMARY KEY (ticket, position))"
	" STRICT, WITHOUT ROWID;"
	"CREATE TABLE field (ticket INTEGER NOT NULL REFERENCES ticket (number),"
	" position INTEGER NOT NULL, name TEXT NOT NULL, value TEXT, source TEXT,"
	" line INTEGER NOT NULL, rule TEXT, PRIMARY KEY (ticket, position)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE clock (ticket INTEGER NOT NULL REFERENCES ticket (number),"
	" position INTEGER NOT NULL, name TEXT NOT NULL, calendar TEXT, span TEXT,"
	" due INTEGER NOT NULL, working INTEGER NOT NULL, state TEXT NOT NULL,"
	" PRIMARY KEY (ticket, position)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX clock_due ON clock (due) WHERE state = 'running';"
	"CREATE TABLE clock_interval (ticket INTEGER NOT NULL, clock INTEGER NOT NULL,"
	" position INTEGER NOT NULL, \"start\" INTEGER NOT NULL, \"end\" INTEGER NOT NULL,"
	" running INTEGER NOT NULL, reason TEXT, PRIMARY KEY (ticket, clock, position),"
	" FOREIGN KEY (ticket, clock) REFERENCES clock (ticket, position)) STRICT, WITHOUT ROWID;"

	"CREATE TABLE message (ticket INTEGER NOT NULL,"
	" event INTEGER NOT NULL REFERENCES event (id), direction TEXT NOT NULL, message_id TEXT,"
	" at INTEGER NOT NULL, mail INTEGER REFERENCES mail (id), PRIMARY KEY (ticket, event))"
	" STRICT, WITHOUT ROWID;"
	"CREATE TABLE attachment (ticket INTEGER NOT NULL,"
	" event INTEGER NOT NULL REFERENCES event (id), part TEXT, declared TEXT, \"real\" TEXT,"
	" sha256 TEXT, verdict TEXT, reason TEXT, size INTEGER NOT NULL,"
	" \"inline\" INTEGER NOT NULL, mail INTEGER REFERENCES mail (id),"
	" PRIMARY KEY (ticket, event)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE reference (message_id TEXT NOT NULL, ticket INTEGER NOT NULL,"
	" PRIMARY KEY (message_id, ticket)) STRICT, WITHOUT ROWID;"

	"CREATE TABLE letter (id INTEGER PRIMARY KEY, ticket INTEGER NOT NULL,"
	" event INTEGER NOT NULL, kind TEXT NOT NULL, message_id TEXT NOT NULL UNIQUE,"
	" class TEXT NOT NULL, language TEXT, shadow INTEGER NOT NULL,"
	" state TEXT NOT NULL CHECK (state IN ('queued', 'leased', 'sent', 'failed', 'lost')),"
	" attempts INTEGER NOT NULL, created INTEGER NOT NULL, next_at INTEGER NOT NULL,"
	" sent_at INTEGER NOT NULL, last_error TEXT, envelope TEXT, recipient TEXT, subject TEXT,"
	" content BLOB) STRICT;"
	"CREATE INDEX letter_ticket ON letter (ticket);"
	"CREATE INDEX letter_due ON letter (next_at, id) WHERE state IN ('queued', 'leased');"

	"CREATE TABLE organisation (name TEXT PRIMARY KEY, level TEXT, agreement TEXT,"
	" manager TEXT, language TEXT, timezone TEXT, valid_from TEXT, valid_until TEXT)"
	" STRICT, WITHOUT ROWID;"
	"CREATE TABLE organisation_domain (domain TEXT NOT NULL,"
	" organisation TEXT NOT NULL REFERENCES organisation (name), position INTEGER NOT NULL,"
	" PRIMARY KEY (domain, organisation)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX organisation_domain_of ON organisation_domain (organisation, position);"
	"CREATE TABLE organisation_address (address TEXT NOT NULL,"
	" organisation TEXT NOT NULL REFERENCES organisation (name), position INTEGER NOT NULL,"
	" PRIMARY KEY (address, organisation)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX organisation_address_of ON organisation_address (organisation, position);"
	"CREATE TABLE contact (address TEXT PRIMARY KEY, name TEXT, phone TEXT, organisation TEXT,"
	" language TEXT, role TEXT, known INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE TABLE agent (address TEXT PRIMARY KEY, name TEXT, line INTEGER NOT NULL,"
	" head INTEGER NOT NULL, active INTEGER NOT NULL, ratchet INTEGER NOT NULL)"
	" STRICT, WITHOUT ROWID;"

	"CREATE TABLE counter (name TEXT PRIMARY KEY, n INTEGER NOT NULL, until INTEGER NOT NULL)"
	" STRICT, WITHOUT ROWID;"
	"CREATE INDEX counter_until ON counter (until);"
	"CREATE TABLE cursor (mailbox TEXT PRIMARY KEY, cursor TEXT NOT NULL)"
	" STRICT, WITHOUT ROWID;"
	"CREATE TABLE poison (digest TEXT PRIMARY KEY, n INTEGER NOT NULL, at INTEGER NOT NULL)"
	" STRICT, WITHOUT ROWID;"
	"PRAGMA application_id = 1952932212; PRAGMA user_version = 1;",

	/* 2: full-text search, one row a ticket; search_pending: tickets to be indexed anew */
	"CREATE VIRTUAL TABLE search USING"
	" fts5 (words, tokenize = \"unicode61 remove_diacritics 0\");"
	"CREATE TABLE search_pending (ticket INTEGER PRIMARY KEY) STRICT;"
	"INSERT INTO search_pending SELECT number FROM ticket;"
	"PRAGMA user_version = 2;",

	/* 3: letters that were given up are few, and asked for often */
	"CREATE INDEX letter_given_up ON letter (state, id) WHERE state IN ('failed', 'lost');"
	"PRAGMA user_version = 3;",

	/* 4: seals (sqlite_seal.c). A ticket without one is asked of its events and gets one with its next
	 * change; a letter that was sent needs none. */
	"ALTER TABLE letter ADD COLUMN seal TEXT;"
	"UPDATE letter SET seal = tg_seal(ticket, event, kind, message_id, class, shadow, envelope,"
	" recipient, content) WHERE state <> 'sent';"
	"ALTER TABLE ticket ADD COLUMN seal TEXT;"
	"ALTER TABLE agent ADD COLUMN seal TEXT;"
	"UPDATE agent SET seal = tg_seal(address, line, head, active);"
	"PRAGMA user_version = 4;",

	/* 5: identities are whole or not there (T13): their lengths in bytes, as limits.h has them. A column
	 * that is computed and takes no room, since a table cannot be given a CHECK otherwise. */
	/* clang-format off */
	IN_BOUNDS("mail", AT_MOST("ingest_key", "64") AND AT_MOST("digest", "64")
		AND AT_MOST("file", "70") AND AT_MOST("desk", "255")
		AND AT_MOST("message_id", "250") AND AT_MOST("\"from\"", "320")
		AND AT_MOST("sender", "320") AND AT_MOST("recipient", "320"))
	IN_BOUNDS("ticket", AT_MOST("desk", "255") AND AT_MOST("contact", "320")
		AND AT_MOST("organisation", "255") AND AT_MOST("assignee", "320")
		AND AT_MOST("last_message_id", "250"))
	IN_BOUNDS("participant", AT_MOST("address", "320"))
	IN_BOUNDS("message", AT_MOST("message_id", "250"))
	IN_BOUNDS("attachment", AT_MOST("sha256", "64"))
	IN_BOUNDS("reference", AT_MOST("message_id", "250"))
	IN_BOUNDS("letter", AT_MOST("message_id", "250") AND AT_MOST("envelope", "640")
		AND AT_MOST("recipient", "320"))
	IN_BOUNDS("organisation", AT_MOST("name", "255"))
	IN_BOUNDS("organisation_domain", AT_MOST("domain", "255") AND AT_MOST("organisation", "255"))
	IN_BOUNDS("organisation_address", AT_MOST("address", "320") AND AT_MOST("organisation", "255"))
	IN_BOUNDS("contact", AT_MOST("address", "320") AND AT_MOST("organisation", "255"))
	IN_BOUNDS("agent", AT_MOST("address", "320"))
	IN_BOUNDS("counter", AT_MOST("name", "512"))
	IN_BOUNDS("cursor", AT_MOST("mailbox", "512"))
	IN_BOUNDS("poison", AT_MOST("digest", "64"))
	/* clang-format on */
	"PRAGMA user_version = 5;",
};

/* The number of steps there are. */
guint
tg_schema_version(void)
{
	return G_N_ELEMENTS(steps);
}

/* One integer that a constant text answers. */
static gboolean
ask(sqlite3 *db, const char *path, const char *sql, int *ret_value, GError **error)
{
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		*ret_value = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	if (code != SQLITE_ROW)
		tg_sqlite_fail_at(path, db, code, error);
	return code == SQLITE_ROW;
}

/* Takes one step, unless another process has taken it since. */
static gboolean
take_step(sqlite3 *db, const char *path, int step, GError **error)
{
	int version = 0;
	int code = tg_seal_install(db);

	if (code == SQLITE_OK)
		code = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);

	if (code != SQLITE_OK)
		return tg_sqlite_fail_at(path, db, code, error);
	if (!ask(db, path, "PRAGMA user_version", &version, error)) {
		sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
		return FALSE;
	}
	if (version == step)
		code = sqlite3_exec(db, steps[step], NULL, NULL, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	if (code == SQLITE_OK)
		return TRUE;
	tg_sqlite_fail_at(path, db, code, error);
	sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	return FALSE;
}

/* Is the file, whose version is read, one that this program may work on? */
static gboolean
judge(sqlite3 *db, const char *path, int version, gboolean create, GError **error)
{
	int application = 0, objects = 0;

	if (!ask(db, path, "PRAGMA application_id", &application, error) ||
		!ask(db, path, "SELECT count(*) FROM sqlite_schema", &objects, error))
		return FALSE;
	if (application != TG_SCHEMA_APPLICATION && (version != 0 || objects != 0)) {
		g_set_error(error, TG_ERROR, TG_ERROR_CONFIG,
			"4.3.5 '%s' is a database, but not one of ticketgate", path);
		return FALSE;
	}
	if (version < 0 || (guint)version > tg_schema_version()) {
		g_set_error(error, TG_ERROR, TG_ERROR_CONFIG,
			"4.3.5 the store '%s' has schema %d, this program knows %u: it was written "
			"by a newer ticketgate",
			path, version, tg_schema_version());
		return FALSE;
	}
	if (version == 0 && !create) {
		g_set_error(error, TG_ERROR, TG_ERROR_CONFIG,
			"4.3.5 the store '%s' is empty: run 'ticketgate init'", path);
		return FALSE;
	}
	return TRUE;
}

/* Brings the file to this program's version. */
gboolean
tg_schema_prepare(sqlite3 *db, const char *path, gboolean create, GError **error)
{
	int version = 0;

	if (!ask(db, path, "PRAGMA user_version", &version, error))
		return FALSE;
	if ((guint)version == tg_schema_version() && !create)
		return TRUE; /* the way of every delivery: one question */
	if (!judge(db, path, version, create, error))
		return FALSE;
	for (; (guint)version < tg_schema_version(); version++) {
		if (!tg_sqlite_is_sound(path, error) || !take_step(db, path, version, error))
			return FALSE;
	}
	return TRUE;
}
