/* SPDX-License-Identifier: ISC */
/*
 * sqlite_raw.c - the raw bytes of received mail: small ones in the row, large ones in files.
 *
 * A large message is staged before the transaction, so that its fsync does not hold the writer's
 * lock. What was staged and then not stored (a duplicate) is removed before the commit, while no
 * other writer can be about to name it; what a crash leaves behind is taken over by the next
 * delivery of the same bytes.
 */
#include "store/raw.h"
#include "store/sqlite.h"

#include "base/limits.h"

#include <string.h>

/* Large raw bytes become a file before the transaction. */
gboolean
tg_sqlite_stage(TgStore *store, TgRaw *raw, GError **error)
{
	TgSqlite *self = tg_sqlite(store);
	char *name;

	if (g_bytes_get_size(raw->bytes) <= TG_RAW_IN_ROW)
		return TRUE;
	name = tg_raw_file_store(self->directory, raw, error);
	if (!name)
		return FALSE;
	g_hash_table_replace(self->staged, g_bytes_ref(raw->bytes), name);
	return TRUE;
}

/* The file of these bytes. */
char *
tg_sqlite_place_raw(TgSqlite *self, GBytes *bytes, const char *digest, GError **error)
{
	const char *name = g_hash_table_lookup(self->staged, bytes);
	TgRaw raw = { .bytes = bytes, .digest = (char *)digest };

	/* an erasure may have removed the file since it was staged */
	if (name && tg_raw_file_exists(self->directory, name))
		return g_strdup(name);
	return tg_raw_file_store(self->directory, &raw, error);
}

/* Removes a file that no row names. */
gboolean
tg_sqlite_drop_file(TgSqlite *self, const char *name, GError **error)
{
	gint64 used;

	return tg_sql_number(self, error, 0, &used, TG_SQL_MAIL_FILE_USED, "s", name) &&
	       (used || tg_raw_file_remove(self->directory, name, error));
}

/* Removes what was staged in vain. */
gboolean
tg_sqlite_drop_unused(TgSqlite *self, GError **error)
{
	GHashTableIter iter;
	gpointer name;
	gboolean ok = TRUE;

	g_hash_table_iter_init(&iter, self->staged);
	while (ok && g_hash_table_iter_next(&iter, NULL, &name))
		ok = tg_sqlite_drop_file(self, name, error);
	g_hash_table_remove_all(self->staged);
	return ok;
}

/* Where the bytes of a mail are. */
typedef struct {
	gboolean erased;
	char *file;
	GBytes *bytes;
} Place;

/* A row of TG_SQL_MAIL_RAW. */
static gpointer
read_place(sqlite3_stmt *row)
{
	Place *place = g_new0(Place, 1);

	place->erased = sqlite3_column_int(row, 0) != 0;
	place->file = tg_sql_text(row, 1);
	place->bytes = tg_sql_bytes(row, 2);
	return place;
}

/* The raw bytes of a mail. */
GBytes *
tg_sqlite_raw(TgStore *store, gint64 mail, GError **error)
{
	TgSqlite *self = tg_sqlite(store);
	g_autoptr(GError) problem = NULL;
	g_autofree Place *place = tg_sql_row(
		self, tg_sql(self, &problem, TG_SQL_MAIL_RAW, "l", mail), read_place, &problem);
	g_autofree char *file = place ? place->file : NULL;
	GBytes *bytes = place ? place->bytes : NULL;

	if (bytes)
		return bytes;
	if (file)
		return tg_raw_file_load(self->directory, file, error);
	if (!problem)
		g_set_error(&problem, TG_ERROR, TG_ERROR_NOT_FOUND, "%s %" G_GINT64_FORMAT,
			place && place->erased ? "erased: the raw mail" : "there is no raw mail",
			mail);
	g_propagate_error(error, g_steal_pointer(&problem));
	return NULL;
}

/* Files that no row names. */
GPtrArray *
tg_sqlite_strays(TgStore *store, gint64 before, GError **error)
{
	TgSqlite *self = tg_sqlite(store);
	g_autoptr(GPtrArray) files = tg_raw_files(self->directory, before);
	g_autoptr(GPtrArray) strays = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < files->len; i++) {
		const char *file = g_ptr_array_index(files, i);
		gint64 used;

		if (!tg_sql_number(self, error, 0, &used, TG_SQL_MAIL_FILE_USED, "s",
			    strrchr(file, '/') + 1))
			return NULL;
		if (!used)
			g_ptr_array_add(strays, g_strdup(file));
	}
	return g_steal_pointer(&strays);
}
