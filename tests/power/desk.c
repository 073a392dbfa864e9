/* SPDX-License-Identifier: ISC */
/*
 * desk.c - a desk in a temporary directory, its commands run in this process (desk.h).
 */
#include "desk.h"

#include "base/limits.h"
#include "mail/parse.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

const char *const desk_kind_names[DESK_KINDS] = { "new ticket", "reply", "three attachments",
	"large mail", "agent's reply" };

TgProvisions *__real_tg_provisions_new(const char *const *charsets, gboolean magic);
TgProvisions *__wrap_tg_provisions_new(const char *const *charsets, gboolean magic);
void __wrap_tg_provisions_free(TgProvisions *provisions);

/* The linker puts this in the parser's way: what it needs is opened once, not for every mail. */
TgProvisions *
__wrap_tg_provisions_new(const char *const *charsets, gboolean magic)
{
	static TgProvisions *kept;

	if (!kept)
		kept = __real_tg_provisions_new(charsets, magic);
	return kept;
}

void
__wrap_tg_provisions_free(TgProvisions *provisions G_GNUC_UNUSED)
{
}

/* A descriptor from which the bytes are read. */
static int
input_of(GBytes *input)
{
	const int fd = memfd_create("input", MFD_CLOEXEC);
	gsize length = 0;
	const void *data = input ? g_bytes_get_data(input, &length) : NULL;

	g_assert_cmpint(fd, >=, 0);
	g_assert_true(length == 0 || write(fd, data, length) == (ssize_t)length);
	lseek(fd, 0, SEEK_SET);
	return fd;
}

int
desk_run(Desk *desk, GBytes *input, const char *const *words)
{
	g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(desk->now);
	g_autofree char *iso = g_date_time_format_iso8601(time);
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	TgContext context = { .in_process = TRUE, .store = desk->store, .policy = desk->policy };
	char *out = NULL;
	size_t size;
	int status;

	g_ptr_array_add(argv, (gpointer) "ticketgate");
	g_ptr_array_add(argv, (gpointer) "-c");
	g_ptr_array_add(argv, desk->conf);
	g_ptr_array_add(argv, (gpointer) "--now");
	g_ptr_array_add(argv, iso);
	for (guint i = 0; words[i]; i++)
		g_ptr_array_add(argv, (gpointer)words[i]);
	g_ptr_array_add(argv, NULL);
	context.in = input_of(input);
	context.out = context.err = open_memstream(&out, &size);
	status = tg_command_main(&context, (int)argv->len - 1, (char **)argv->pdata);
	close(context.in);
	fclose(context.out);
	g_free(desk->out);
	desk->out = g_strdup(out);
	free(out);
	if (desk->store)
		context.store = NULL;
	desk->policy = g_steal_pointer(&context.policy);
	tg_context_clear(&context);
	return status;
}

/* Puts a line behind a section's name in the configuration. */
static void
set_key(const Desk *desk, const char *section, const char *key, const char *value)
{
	g_autofree char *text = NULL, *old = NULL, *new = NULL;
	g_autoptr(GString) string = NULL;

	g_assert_true(g_file_get_contents(desk->conf, &text, NULL, NULL));
	string = g_string_new(text);
	old = g_strdup_printf("\n%s =", key);
	new = g_strdup_printf("\n#%s =", key);
	g_string_replace(string, old, new, 0);
	g_free(old);
	g_free(new);
	old = g_strdup_printf("\n[%s]\n", section);
	new = g_strdup_printf("\n[%s]\n%s = %s\n", section, key, value);
	g_assert_cmpint(g_string_replace(string, old, new, 1), ==, 1);
	g_assert_true(g_file_set_contents(desk->conf, string->str, -1, NULL));
}

Desk *
desk_prepare(void)
{
	Desk *desk = g_new0(Desk, 1);

	desk->folder = g_dir_make_tmp("tg-power-XXXXXX", NULL);
	desk->state = g_build_filename(desk->folder, "desk", "state", NULL);
	desk->conf = g_build_filename(desk->folder, "desk", "ticketgate.conf", NULL);
	desk->letters = g_build_filename(desk->folder, "letters", NULL);
	desk->now = DESK_NOW;
	g_assert_cmpint(g_mkdir(desk->letters, 0700), ==, 0);
	return desk;
}

void
desk_init(Desk *desk, const char *url)
{
	g_autofree char *transport = g_strconcat("file:", desk->letters, NULL);
	g_autofree char *folder = g_path_get_dirname(desk->conf);
	const char *const init[] = { "init", folder, "--desk", "support@example.ru", "--store",
		"sqlite:state/store.db", "--transport", transport, NULL };
	const char *const agents[] = { "agents", "add", DESK_AGENT, "--name", "Petrov", NULL };

	if (desk_run(desk, NULL, init) != 0)
		g_error("init: %s", desk->out);
	set_key(desk, "mail", "authserv_id", "mx.example.ru");
	if (url) {
		desk->store = tg_store_open(url, desk->state, TRUE, NULL);
		g_assert_nonnull(desk->store);
	}
	if (desk_run(desk, NULL, agents) != 0)
		g_error("agents add: %s", desk->out);
}

Desk *
desk_new_empty(const char *url)
{
	Desk *desk = desk_prepare();

	desk_init(desk, url);
	return desk;
}

Desk *
desk_copy(const Desk *desk)
{
	Desk *copy = desk_prepare();
	g_autofree char *from = g_path_get_dirname(desk->conf);
	g_autofree char *script = g_strdup_printf("cp -r '%s' '%s' && rm -rf '%s' && mkdir '%s' && "
						  "sed -i 's|%s|%s|' '%s'",
		from, copy->folder, copy->state, copy->state, desk->folder, copy->folder,
		copy->conf);
	const char *const argv[] = { "sh", "-c", script, NULL };
	int status;

	g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
		NULL, &status, NULL));
	g_assert_cmpint(status, ==, 0);
	copy->ack = g_strdup(desk->ack);
	copy->notify = g_strdup(desk->notify);
	return copy;
}

void
desk_load(Desk *desk)
{
	if (!desk->policy)
		desk->policy = tg_policy_load(desk->conf, NULL);
	g_assert_nonnull(desk->policy);
	__wrap_tg_provisions_new(NULL, TRUE);
}

/* The Message-ID of ticket 1's letter to an address. */
static char *
letter_to(Desk *desk, const char *recipient)
{
	TgStore *store = desk_store(desk);
	g_autoptr(GPtrArray) letters = tg_store_letters(store, 1, NULL);
	char *id = NULL;

	for (guint i = 0; letters && i < letters->len && !id; i++) {
		const TgLetterRow *letter = letters->pdata[i];

		if (g_strcmp0(letter->recipient, recipient) == 0)
			id = g_strdup(letter->message_id);
	}
	desk_done(desk, store);
	g_assert_nonnull(id);
	return id;
}

void
desk_first_ticket(Desk *desk)
{
	g_autoptr(GBytes) mail = desk_mail(desk, DESK_NEW, 0);

	if (desk_deliver(desk, DESK_NEW, mail) != 0)
		g_error("the first ticket: %s", desk->out);
	desk_remember(desk);
}

void
desk_remember(Desk *desk)
{
	desk->ack = letter_to(desk, DESK_CUSTOMER);
	desk->notify = letter_to(desk, DESK_AGENT);
}

Desk *
desk_new(const char *url)
{
	Desk *desk = desk_new_empty(url);

	desk_first_ticket(desk);
	return desk;
}

void
desk_free(Desk *desk)
{
	const char *rm[] = { "rm", "-rf", desk->folder, NULL };

	tg_store_close(desk->store);
	tg_policy_free(desk->policy);
	g_spawn_sync(
		NULL, (char **)rm, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
	g_free(desk->folder);
	g_free(desk->state);
	g_free(desk->conf);
	g_free(desk->letters);
	g_free(desk->ack);
	g_free(desk->notify);
	g_free(desk->out);
	g_free(desk);
}

/* Who writes mail n of a kind. */
static char *
sender_of(DeskKind kind, guint n)
{
	if (kind == DESK_AGENT_REPLY)
		return g_strdup(DESK_AGENT);
	if (kind == DESK_REPLY || n == 0)
		return g_strdup(DESK_CUSTOMER);
	return g_strdup_printf("c%u@romashka.example", n);
}

/* Three files that are what their names say. */
static void
add_files(GString *mail, guint n)
{
	static const char *const files[][3] = {
		{ "screen.png", "image/png", "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ" },
		{ "act.pdf", "application/pdf", "JVBERi0xLjQKJcTl8uXrp/Og0MTGCg==" },
		{ "log.txt", "text/plain", "MjAyNi0xMS0yMyAxMDowMCBlcnJvcgo=" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(files); i++)
		g_string_append_printf(mail,
			"\n--b%u\nContent-Type: %s\nContent-Disposition: attachment; "
			"filename=\"%s\"\nContent-Transfer-Encoding: base64\n\n%s\n",
			n, files[i][1], files[i][0], files[i][2]);
	g_string_append_printf(mail, "--b%u--\n", n);
}

/* One file that makes the mail too large for a row. */
static void
add_large_file(GString *mail, guint n)
{
	g_string_append_printf(mail,
		"\n--b%u\nContent-Type: text/plain\n"
		"Content-Disposition: attachment; filename=\"long.txt\"\n\n",
		n);
	while (mail->len < TG_RAW_IN_ROW + 5000)
		g_string_append_printf(mail,
			"%08x: a line of the long log of mail %06u, and so on\n", (guint)mail->len,
			n);
	g_string_append_printf(mail, "\n--b%u--\n", n);
}

GBytes *
desk_mail(const Desk *desk, DeskKind kind, guint n)
{
	g_autofree char *sender = sender_of(kind, n);
	const char *answer = kind == DESK_REPLY ? desk->ack : desk->notify;
	const gboolean is_answer = kind == DESK_REPLY || kind == DESK_AGENT_REPLY;
	const gboolean parts = kind == DESK_FILES || kind == DESK_LARGE;
	GString *mail = g_string_new(NULL);

	if (kind == DESK_AGENT_REPLY)
		g_string_append(mail, "Authentication-Results: mx.example.ru; dmarc=pass "
				      "header.from=example.ru\n");
	g_string_append_printf(mail,
		"From: %s\nTo: support@example.ru\nSubject: Question %u.%u\n"
		"Message-ID: <m%u.%u@client.example.com>\nMIME-Version: 1.0\n",
		sender, (guint)kind, n, (guint)kind, n);
	if (is_answer)
		g_string_append_printf(
			mail, "In-Reply-To: <%s>\nReferences: <%s>\n", answer, answer);
	if (parts)
		g_string_append_printf(
			mail, "Content-Type: multipart/mixed; boundary=\"b%u\"\n\n--b%u\n", n, n);
	g_string_append_printf(mail,
		"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
		"Программа не печатает отчёт, номер %u.\nПожалуйста, помогите.\n",
		n);
	if (kind == DESK_FILES)
		add_files(mail, n);
	if (kind == DESK_LARGE)
		add_large_file(mail, n);
	return g_string_free_to_bytes(mail);
}

int
desk_deliver(Desk *desk, DeskKind kind, GBytes *mail)
{
	const char *words[] = { "deliver", "--recipient", "support@example.ru", "--sender",
		kind == DESK_AGENT_REPLY ? DESK_AGENT : DESK_CUSTOMER, NULL };

	return desk_run(desk, mail, words);
}

int
desk_send(Desk *desk)
{
	const char *const words[] = { "send", NULL };

	return desk_run(desk, NULL, words);
}

TgStore *
desk_store(Desk *desk)
{
	return desk->store ? desk->store
			   : tg_store_open("sqlite:store.db", desk->state, FALSE, NULL);
}

void
desk_done(Desk *desk, TgStore *store)
{
	if (store != desk->store)
		tg_store_close(store);
}

/* Adds a list's length; FALSE when there is no list. */
static gboolean
add_length(GPtrArray *list, guint *sum)
{
	if (!list)
		return FALSE;
	*sum += list->len;
	g_ptr_array_unref(list);
	return TRUE;
}

gboolean
desk_count(Desk *desk, DeskCount *ret_count)
{
	TgStore *store = desk_store(desk);
	g_autoptr(GPtrArray) letters = store ? tg_store_letters(store, 0, NULL) : NULL;
	gboolean ok = letters != NULL;

	*ret_count = (DeskCount){ .letters = ok ? letters->len : 0 };
	for (guint i = 0; ok && i < letters->len; i++)
		ret_count->replies +=
			g_str_equal(((const TgLetterRow *)letters->pdata[i])->class_, "reply");
	ok = ok && add_length(tg_store_mails(store, NULL, 0, NULL), &ret_count->mails) &&
	     add_length(tg_store_tickets(store, NULL, NULL), &ret_count->tickets) &&
	     add_length(tg_store_events(store, 0, 0, NULL, NULL), &ret_count->events);
	desk_done(desk, store);
	return ok;
}

char *
desk_finding(Desk *desk)
{
	TgStore *store = desk_store(desk);
	g_autoptr(TgFindings) findings = tg_findings_new();
	g_autoptr(GError) error = NULL;
	char *text = NULL;

	if (!store || !tg_store_rebuild(store, FALSE, findings, &error))
		text = g_strdup(error ? error->message : "the store cannot be opened");
	else if (tg_findings_count(findings) > 0)
		text = g_strdup(tg_findings_get(findings, 0));
	desk_done(desk, store);
	return text;
}

/* The Message-ID of one of our mails. */
static char *
message_id(GBytes *mail)
{
	const char *text = g_bytes_get_data(mail, NULL);
	const char *id = strstr(text, "Message-ID: <") + strlen("Message-ID: <");

	return g_strndup(id, strcspn(id, ">"));
}

guint
desk_holds(Desk *desk, GBytes *mail)
{
	TgStore *store = desk_store(desk);
	g_autofree char *id = message_id(mail);
	g_autoptr(GPtrArray) mails = store ? tg_store_mails(store, id, 0, NULL) : NULL;
	guint n = 0;

	for (guint i = 0; mails && i < mails->len; i++) {
		g_autoptr(GBytes) raw =
			tg_store_raw(store, ((const TgMailRow *)mails->pdata[i])->id, NULL);

		n += raw && g_bytes_equal(raw, mail);
	}
	desk_done(desk, store);
	return n;
}

guint
desk_by_load(guint quick, guint ci, guint long_)
{
	const char *load = g_getenv("TG_LOAD");

	if (g_strcmp0(load, "long") == 0)
		return long_;
	return g_strcmp0(load, "ci") == 0 ? ci : quick;
}

guint32
desk_seed(void)
{
	const char *seed = g_getenv("TG_SEED");

	return seed ? (guint32)g_ascii_strtoull(seed, NULL, 10) : g_random_int();
}
