/* SPDX-License-Identifier: ISC */
/*
 * test-log.c - the log: one event is one line of logfmt (P122), a flood is a number (T39).
 *
 * The reader of the lines is written here, from what logfmt's readers demand: pairs of key=value parted
 * by one space, a value bare or a JSON string. So a line that only our writer understands is noticed.
 */
#include "base/log.h"
#include "base/text.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define PAYLOADS 500
#define MAX_LINE 4095

static GString *last;
static GPtrArray *lines;
static gint64 clock_now;

/* Keeps every line. */
static void
keep_line(const char *line, gpointer data G_GNUC_UNUSED)
{
	g_string_assign(last, line);
	g_ptr_array_add(lines, g_strdup(line));
}

static gint64
read_clock(void)
{
	return clock_now;
}

/* An empty log with everything switched on. */
static void
start(TgLogForm form, TgLogLevel level, gint64 now)
{
	const TgLogSetup setup = { form, level, read_clock };

	g_ptr_array_set_size(lines, 0);
	g_string_truncate(last, 0);
	clock_now = now;
	tg_log_set(&setup);
}

/* The end of a JSON string that begins at *p, or NULL. */
static const char *
string_end(const char *p)
{
	for (p++; *p && *p != '"'; p++) {
		if (*p == '\\' && p[1])
			p++;
	}
	return *p ? p + 1 : NULL;
}

/* One value as logfmt's readers take it; NULL when they would not. (transfer full) */
static char *
read_value(const char **p)
{
	const char *end = **p == '"' ? string_end(*p) : *p + strcspn(*p, " \"=\\");
	g_autofree char *text = end ? g_strndup(*p, (gsize)(end - *p)) : NULL;
	g_autoptr(JsonNode) node = NULL;

	if (!end || (*end && *end != ' ') || end == *p)
		return NULL;
	*p = end;
	if (*text != '"')
		return g_steal_pointer(&text);
	node = json_from_string(text, NULL);
	return node ? json_node_dup_string(node) : NULL;
}

/* A line's pairs by key; NULL when it is no logfmt, or has a key twice. */
static GHashTable *
read_line(const char *line)
{
	g_autoptr(GHashTable) pairs =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

	while (*line) {
		const gsize length = strspn(line, "abcdefghijklmnopqrstuvwxyz_");
		g_autofree char *key = g_strndup(line, length);
		char *value;

		if (length == 0 || line[length] != '=')
			return NULL;
		line += length + 1;
		value = read_value(&line);
		if (!value || !g_hash_table_insert(pairs, g_steal_pointer(&key), value))
			return NULL;
		if (*line == ' ' && line[1])
			line++;
	}
	return g_steal_pointer(&pairs);
}

/* P122: each form of a line, letter by letter. */
static void
test_forms(void)
{
	static const struct {
		TgLogForm form;
		const char *wanted;
	} rows[] = {
		{ TG_LOG_PERSON,
			"ticketgate: event=letter-failed id=9f86d081884c ticket=1042 attempts=0 "
			"why=\"550 5.1.1 no such \\\"user\\\"\"" },
		{ TG_LOG_JOURNAL, "<3>event=letter-failed id=9f86d081884c ticket=1042 attempts=0 "
				  "why=\"550 5.1.1 no such \\\"user\\\"\"" },
		{ TG_LOG_TIMED,
			"time=2026-11-23T07:05:00Z level=error event=letter-failed id=9f86d081884c "
			"ticket=1042 attempts=0 why=\"550 5.1.1 no such \\\"user\\\"\"" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		start(rows[i].form, TG_LEVEL_WARNING, 1795417500);
		tg_log_event(TG_LOG_LETTER_FAILED, TG_LOG_TEXT("id", "9f86d081884c"),
			TG_LOG_ROW("ticket", 1042), TG_LOG_ROW("letter", 0),
			TG_LOG_TEXT("message_id", NULL), TG_LOG_INT("attempts", 0),
			TG_LOG_TEXT("why", "550 5.1.1 no such \"user\""));
		g_assert_cmpstr(last->str, ==, rows[i].wanted);
	}
}

/* P122: how a value is written; what hides is shown, what is long is cut and says so. */
static void
test_values(void)
{
	static const struct {
		const char *value, *wanted;
	} rows[] = {
		{ "plain-1.2_3:/@+<>,;~#%", "why=plain-1.2_3:/@+<>,;~#%" },
		{ "", "why=\"\"" },
		{ "a b", "why=\"a b\"" },
		{ "a=b", "why=\"a=b\"" },
		{ "\\", "why=\"\\\\\"" },
		{ "a\nb\x1B[31m\xE2\x80\xAE\xFF",
			"why=\"a\\u000ab\\u001b[31m\\u202e\xEF\xBF\xBD\"" },
		{ "Ёж", "why=\"Ёж\"" },
		{ "\xF3\xA0\x80\x81", "why=\"\\udb40\\udc01\"" },
		{ "\xE2\x80\xA8\xC2\x85\x7F", "why=\"\\u2028\\u0085\\u007f\"" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *wanted =
			g_strconcat("<4>event=letter-deferred ", rows[i].wanted, NULL);

		start(TG_LOG_JOURNAL, TG_LEVEL_INFO, 0);
		tg_log_event(TG_LOG_LETTER_DEFERRED, TG_LOG_TEXT("why", rows[i].value));
		g_assert_cmpstr(last->str, ==, wanted);
	}
}

/* Levels: what is not asked for is not written; NULL clock: no limit. */
static void
test_levels(void)
{
	start(TG_LOG_PERSON, TG_LEVEL_WARNING, 0);
	tg_log_event(TG_LOG_LETTER_SENT);
	tg_log_event(TG_LOG_POLICY_RELOADED);
	g_assert_cmpuint(lines->len, ==, 0);
	g_assert_false(tg_log_wants(TG_LOG_LETTER_SENT));
	g_assert_true(tg_log_wants(TG_LOG_LETTER_DEFERRED));
	tg_log_event(TG_LOG_LETTER_DEFERRED);
	g_assert_cmpstr(last->str, ==, "ticketgate: event=letter-deferred");
}

static const char *const cores[] = { "\n", "\r", "\r\n", "\x1b[2J", "\x1b]0;x\a", "\x9b",
	"\xc2\x9b", "\xe2\x80\xae", "\xe2\x80\x8b", "\xe2\x80\xa8", "\xe2\x80\xa9", "\x7f",
	"\b\b\b", "\v\f", "\xef\xbb\xbf", "\xf3\xa0\x80\x81", "\xff\xfe", "\xc0\x80", "%n%s%x",
	"event=mail-stored id=1", "\xd8\x9c", "\xe2\x81\xa6", "\t", "=\"", "\\", "\\u000a",
	"\"\nticketgate: event=x", "\xed\xa0\x80", "\" ticket=1 x=\"", " ", "=", "\xf4\x90\x80\x80",
	"é\xcc\x81", "\xe2" };

/* What a reader must find for a value: the same text with its bytes made valid; a NULL: it was cut. */
static void
check_value(GHashTable *pairs, const char *key, const char *sent)
{
	const char *got = g_hash_table_lookup(pairs, key);
	g_autofree char *valid = g_utf8_make_valid(sent, -1);

	g_assert_nonnull(got);
	if (got && g_str_has_suffix(got, "…"))
		g_assert_true(strncmp(got, valid, strlen(got) - strlen("…")) == 0);
	else
		g_assert_cmpstr(got, ==, valid);
}

/* P122: 500 payloads in every form; one event is one line, it is logfmt, and nothing in it hides. */
static void
test_payloads(void)
{
	guint n = 0, cut = 0;

	for (; n < PAYLOADS; n++) {
		g_autofree char *pad = g_strnfill(n * 37 % 3000, 'x');
		const char *core = cores[n % G_N_ELEMENTS(cores)];
		g_autofree char *first = g_strconcat(pad, core, pad, NULL);
		g_autofree char *second =
			g_strconcat(core, cores[n * 7 % G_N_ELEMENTS(cores)], NULL);
		g_autoptr(GHashTable) pairs = NULL;

		start((TgLogForm)(n % 3), TG_LEVEL_DEBUG, 1795417500);
		tg_log_event(TG_LOG_MAIL_STORED, TG_LOG_ROW("ticket", n + 1),
			TG_LOG_TEXT("from", second), TG_LOG_TEXT("why", first));
		g_assert_cmpuint(lines->len, ==, 1);
		g_assert_cmpuint(last->len, <=, MAX_LINE);
		g_assert_true(g_utf8_validate(last->str, (gssize)last->len, NULL));
		for (const char *p = last->str; *p; p = g_utf8_next_char(p))
			g_assert_false(tg_unichar_is_hidden(g_utf8_get_char(p)));
		pairs = read_line(strstr(last->str, n % 3 == TG_LOG_TIMED ? "time=" : "event="));
		g_assert_nonnull(pairs);
		if (!pairs)
			continue;
		g_assert_cmpuint(g_hash_table_size(pairs), ==, n % 3 == TG_LOG_TIMED ? 6 : 4);
		check_value(pairs, "from", second);
		check_value(pairs, "why", first);
		cut += g_str_has_suffix(g_hash_table_lookup(pairs, "why"), "…");
	}
	g_assert_cmpuint(cut, >, PAYLOADS / 4);
	g_test_message("P122: N=%u cut=%u", n, cut);
}

/* P122: 2 KB a value and 4 KB a line, whatever the values are made of. */
static void
test_sizes(void)
{
	static const char *const fills[] = { "x", "\x1b", "Ё", "\"", " ", "\xf3\xa0\x80\x81",
		"\xff" };

	for (guint i = 0; i < G_N_ELEMENTS(fills); i++) {
		GString *big = g_string_new(NULL);
		g_autoptr(GHashTable) pairs = NULL;

		while (big->len < 100000)
			g_string_append(big, fills[i]);
		start(TG_LOG_JOURNAL, TG_LEVEL_DEBUG, 0);
		tg_log_event(TG_LOG_MAIL_STORED, TG_LOG_TEXT("a", big->str),
			TG_LOG_TEXT("b", big->str), TG_LOG_TEXT("c", big->str),
			TG_LOG_ROW("ticket", 7));
		g_assert_cmpuint(last->len, <=, MAX_LINE);
		g_assert_cmpuint(last->len, >, MAX_LINE - 100);
		pairs = read_line(last->str + strlen("<6>"));
		g_assert_nonnull(pairs);
		if (pairs)
			g_assert_cmpuint(strlen(g_hash_table_lookup(pairs, "a")), <=, 2048);
		g_string_free(big, TRUE);
	}
}

/* Logs n lines of an event that is limited to 120 a minute. */
static void
flood(guint n)
{
	for (guint i = 0; i < n; i++)
		tg_log_event(TG_LOG_MAIL_REFUSED, TG_LOG_TEXT("why", "550"));
}

/* T39: after so many lines of one event within a minute the rest is a number; other events go on, and
 * what stands for a commit is never left out. */
static void
test_flood(void)
{
	start(TG_LOG_JOURNAL, TG_LEVEL_INFO, 1000);
	flood(500);
	g_assert_cmpuint(lines->len, ==, 120);
	clock_now = 1059;
	flood(500);
	g_assert_cmpuint(lines->len, ==, 120);
	tg_log_event(TG_LOG_MAIL_DEFERRED);
	g_assert_cmpuint(lines->len, ==, 121);
	clock_now = 1060;
	flood(1);
	g_assert_cmpuint(lines->len, ==, 123);
	g_assert_cmpstr(
		lines->pdata[121], ==, "<4>event=suppressed of=mail-refused suppressed=880");
	g_assert_cmpstr(lines->pdata[122], ==, "<5>event=mail-refused why=550");
	for (guint i = 0; i < 1000; i++)
		tg_log_event(TG_LOG_MAIL_STORED, TG_LOG_INT("ticket", i));
	g_assert_cmpuint(lines->len, ==, 1123);
}

/* T39: at the end, and when the clock is set back, nothing that was suppressed is kept secret. */
static void
test_flood_end(void)
{
	start(TG_LOG_JOURNAL, TG_LEVEL_INFO, 1000);
	flood(130);
	tg_log_flush();
	tg_log_flush();
	g_assert_cmpuint(lines->len, ==, 121);
	g_assert_cmpstr(last->str, ==, "<4>event=suppressed of=mail-refused suppressed=10");
	flood(121);
	clock_now = 10;
	flood(1);
	g_assert_cmpstr(lines->pdata[lines->len - 2], ==,
		"<4>event=suppressed of=mail-refused suppressed=1");
	g_assert_cmpstr(last->str, ==, "<5>event=mail-refused why=550");
}

int
main(int argc, char **argv)
{
	int status;

	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	last = g_string_new(NULL);
	lines = g_ptr_array_new_with_free_func(g_free);
	tg_log_set_sink(keep_line, NULL);
	g_test_add_func("/log/P122 the three forms of a line", test_forms);
	g_test_add_func("/log/P122 a value is shown, not obeyed", test_values);
	g_test_add_func(
		"/log/P122 one event is one line of logfmt, and hides nothing", test_payloads);
	g_test_add_func("/log/P122 values and lines have their sizes", test_sizes);
	g_test_add_func("/log/levels", test_levels);
	g_test_add_func("/log/T39 a flood is a number", test_flood);
	g_test_add_func("/log/T39 nothing suppressed stays secret", test_flood_end);
	status = g_test_run();
	tg_log_set_sink(NULL, NULL);
	g_ptr_array_unref(lines);
	g_string_free(last, TRUE);
	return status;
}
