/* SPDX-License-Identifier: ISC */
/*
 * sqlite_sql.c - statements: prepared on first use, kept, bound by a format, stepped.
 *
 * The only place of the running program that hands text to the SQL compiler, and all of that text is
 * constant (P121; schema.c and sqlite.c run constant scripts when a file is opened).
 */
#include "store/sqlite.h"

#include "base/json.h"

#include <json-glib/json-glib.h>
#include <string.h>

static const char *const texts[TG_SQL_COUNT] = {
#define SQL(name, text) [TG_SQL_##name] = text,
#include "store/sqlite_sql.h"
#undef SQL
};

/* The statement, prepared and with nothing bound. */
static sqlite3_stmt *
prepare(TgSqlite *self, TgSql which, GError **error)
{
	sqlite3_stmt *statement = self->statements[which];
	int code;

	if (statement) {
		sqlite3_reset(statement);
		sqlite3_clear_bindings(statement);
		return statement;
	}
	code = sqlite3_prepare_v3(
		self->db, texts[which], -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
	if (code != SQLITE_OK) {
		tg_sqlite_fail(self, code, error);
		return NULL;
	}
	self->statements[which] = statement;
	return statement;
}

/* Binds bytes; an empty GBytes is an empty value, not NULL. */
static int
bind_bytes(sqlite3_stmt *statement, int i, GBytes *bytes)
{
	gsize length = 0;
	const void *data = bytes ? g_bytes_get_data(bytes, &length) : NULL;

	if (!bytes)
		return sqlite3_bind_null(statement, i);
	return sqlite3_bind_blob64(statement, i, data ? data : "", length, SQLITE_STATIC);
}

/* Binds one parameter by its letter. */
static int
bind_one(sqlite3_stmt *statement, int i, char letter, va_list *args)
{
	switch (letter) {
	case 's':
		return sqlite3_bind_text(
			statement, i, va_arg(*args, const char *), -1, SQLITE_STATIC);
	case 'l':
		return sqlite3_bind_int64(statement, i, va_arg(*args, gint64));
	case 'd':
		return sqlite3_bind_int(statement, i, va_arg(*args, int));
	case 'b':
		return bind_bytes(statement, i, va_arg(*args, GBytes *));
	default:
		g_assert_not_reached();
	}
}

/* Prepares and binds. */
static sqlite3_stmt *
prepare_bound(TgSqlite *self, GError **error, TgSql which, const char *format, va_list *args)
{
	sqlite3_stmt *statement = prepare(self, which, error);
	int code = SQLITE_OK, i = 0;

	if (!statement)
		return NULL;
	g_assert(sqlite3_bind_parameter_count(statement) == (int)strlen(format));
	while (code == SQLITE_OK && format[i]) {
		code = bind_one(statement, i + 1, format[i], args);
		i++;
	}
	if (code == SQLITE_OK)
		return statement;
	tg_sqlite_fail(self, code, error);
	tg_sql_done(statement);
	return NULL;
}

/* A statement, ready to step. */
sqlite3_stmt *
tg_sql(TgSqlite *self, GError **error, TgSql which, const char *format, ...)
{
	sqlite3_stmt *statement;
	va_list args;

	va_start(args, format);
	statement = prepare_bound(self, error, which, format, &args);
	va_end(args);
	return statement;
}

/* One step. */
gboolean
tg_sql_step(TgSqlite *self, sqlite3_stmt *statement, GError **error)
{
	const int code = sqlite3_step(statement);

	if (code == SQLITE_ROW)
		return TRUE;
	if (code != SQLITE_DONE)
		tg_sqlite_fail(self, code, error);
	tg_sql_done(statement);
	return FALSE;
}

/* Gives a statement back: it holds no lock and no reference to the caller's values. */
void
tg_sql_done(sqlite3_stmt *statement)
{
	if (!statement)
		return;
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
}

/* Runs a statement to its end. */
gboolean
tg_sql_run(TgSqlite *self, GError **error, TgSql which, const char *format, ...)
{
	g_autoptr(GError) problem = NULL;
	sqlite3_stmt *statement;
	va_list args;

	va_start(args, format);
	statement = prepare_bound(self, error, which, format, &args);
	va_end(args);
	if (!statement)
		return FALSE;
	while (tg_sql_step(self, statement, &problem))
		;
	if (!problem)
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&problem));
	return FALSE;
}

/* Asks for one number. */
gboolean
tg_sql_number(TgSqlite *self, GError **error, gint64 fallback, gint64 *ret_number, TgSql which,
	const char *format, ...)
{
	g_autoptr(GError) problem = NULL;
	sqlite3_stmt *statement;
	va_list args;

	va_start(args, format);
	statement = prepare_bound(self, error, which, format, &args);
	va_end(args);
	if (!statement)
		return FALSE;
	*ret_number = fallback;
	if (tg_sql_step(self, statement, &problem)) {
		*ret_number = sqlite3_column_int64(statement, 0);
		tg_sql_done(statement);
	}
	if (!problem)
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&problem));
	return FALSE;
}

/* All rows of a statement. */
GPtrArray *
tg_sql_rows(TgSqlite *self, sqlite3_stmt *statement, TgSqlReader read, GDestroyNotify destroy,
	GError **error)
{
	g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(destroy);
	g_autoptr(GError) problem = NULL;

	if (!statement)
		return NULL;
	while (tg_sql_step(self, statement, &problem))
		g_ptr_array_add(rows, read(statement));
	if (!problem)
		return g_steal_pointer(&rows);
	g_propagate_error(error, g_steal_pointer(&problem));
	return NULL;
}

/* The first row of a statement. */
gpointer
tg_sql_row(TgSqlite *self, sqlite3_stmt *statement, TgSqlReader read, GError **error)
{
	gpointer row = NULL;

	if (statement && tg_sql_step(self, statement, error)) {
		row = read(statement);
		tg_sql_done(statement);
	}
	return row;
}

/* A text column. */
char *
tg_sql_text(sqlite3_stmt *statement, int column)
{
	return g_strdup((const char *)sqlite3_column_text(statement, column));
}

/* A column of bytes. */
GBytes *
tg_sql_bytes(sqlite3_stmt *statement, int column)
{
	const void *data;

	if (sqlite3_column_type(statement, column) == SQLITE_NULL)
		return NULL;
	data = sqlite3_column_blob(statement, column);
	return g_bytes_new(data, (gsize)sqlite3_column_bytes(statement, column));
}

/* A list as a JSON array: any string survives, and json_each() reads it. */
char *
tg_sql_encode_list(const char *const *list)
{
	g_autoptr(GString) json = list ? g_string_new("[") : NULL;

	if (!list)
		return NULL;
	for (guint i = 0; list[i]; i++) {
		if (i > 0)
			g_string_append_c(json, ',');
		tg_json_append_string(json, list[i]);
	}
	g_string_append_c(json, ']');
	return g_string_free(g_steal_pointer(&json), FALSE);
}

/* The list of a JSON array; what is none of its strings is left out. */
GStrv
tg_sql_decode_list(const char *json)
{
	g_autoptr(GStrvBuilder) list = g_strv_builder_new();
	g_autoptr(JsonNode) node = json ? json_from_string(json, NULL) : NULL;
	JsonArray *array = node && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;

	if (!json)
		return NULL;
	for (guint i = 0; array && i < json_array_get_length(array); i++) {
		JsonNode *item = json_array_get_element(array, i);

		if (JSON_NODE_HOLDS_VALUE(item) && json_node_get_string(item))
			g_strv_builder_add(list, json_node_get_string(item));
	}
	return g_strv_builder_end(list);
}
