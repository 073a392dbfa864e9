/* SPDX-License-Identifier: ISC */
/*
 * bounce.c - delivery status notifications: RFC 3464 fields first, headers and prose second.
 *
 * A message is a bounce when it says so in its form (multipart/report, X-Failed-Recipients), or
 * when a mail system sent it and its words are a bounce's. What a person writes about a bounce, or
 * forwards of one, is none.
 */
#include "mail/bounce.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "mail/address.h"
#include "mail/bounce_text.h"

/* Local parts of mail systems that write bounces, and of people who may. */
static const char *const daemons[] = { "mailer-daemon", "mailer_daemon", "mailerdaemon",
	"mail-daemon", "maildaemon", "mdaemon", "mail-system", "daemon", NULL };
static const char *const postmasters[] = { "postmaster", "post-master", "post_master",
	"mail.administrator", "mailadmin", NULL };

/* The value of a header field, or NULL. (transfer none) */
static const char *
header(const TgAutomaticInput *input, const char *name)
{
	for (guint i = 0; i < input->count; i++)
		if (g_ascii_strcasecmp(input->headers[i].name, name) == 0)
			return input->headers[i].value;
	return NULL;
}

/* TRUE when From is one of the list, in its address or, where there is none, in its words. */
static gboolean
is_from(const TgAutomaticInput *input, const char *const *list)
{
	const char *value = header(input, "From");
	g_autofree char *from =
		tg_ascii_lower(input->from_address != NULL ? input->from_address : "");
	g_autofree char *written = tg_text_fold(value != NULL ? value : "");

	for (; *list != NULL; list++)
		if (g_str_has_prefix(from, *list) || g_str_has_prefix(written, *list) ||
			g_str_has_prefix(written + strspn(written, "\"<"), *list))
			return TRUE;
	return FALSE;
}

/* TRUE when a mail system sent it: by From or by the null return path. */
static gboolean
is_from_system(const TgAutomaticInput *input)
{
	const char *value = header(input, "From"), *path = header(input, "Return-Path");
	g_autofree char *written = tg_text_fold(value != NULL ? value : "");
	g_autofree char *returned = tg_text_fold(path != NULL ? path : "");

	if (input->return_path != NULL && *input->return_path == '\0')
		return TRUE;
	if (strstr(returned, "mailer-daemon") != NULL)
		return TRUE;
	return is_from(input, daemons) || strstr(written, "mail delivery s") != NULL;
}

/* "rfc822; <a@b>" to "a@b"; longer than an address is, it is left to be refused. (transfer full) */
static char *
typed_address(const char *value)
{
	const char *semicolon = strchr(value, ';');
	g_autofree char *line =
		tg_text_one_line(semicolon != NULL ? semicolon + 1 : value, 2 * TG_MAX_ADDRESS);
	char *start = line, *end;

	while (*start == ' ' || *start == '<')
		start++;
	end = start + strcspn(start, " >(");
	*end = '\0';
	return g_strdup(start);
}

typedef struct {
	char *final, *original, *action, *status, *diagnostic;
} Group;

static void
group_clear(Group *group)
{
	g_free(group->final);
	g_free(group->original);
	g_free(group->action);
	g_free(group->status);
	g_free(group->diagnostic);
	memset(group, 0, sizeof *group);
}

/* One field of a group into its place. */
static void
take_field(Group *group, const char *name, const char *value)
{
	const struct {
		const char *name;
		char **place;
	} places[] = {
		{ "final-recipient", &group->final },
		{ "original-recipient", &group->original },
		{ "action", &group->action },
		{ "status", &group->status },
		{ "diagnostic-code", &group->diagnostic },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
		if (g_ascii_strcasecmp(name, places[i].name) != 0)
			continue;
		if (*places[i].place == NULL)
			*places[i].place = g_strdup(value);
	}
}

/* One of RFC 3464's five actions, "failed" for anything else. */
static const char *
known_action(const char *action)
{
	static const char *const actions[] = { "failed", "delayed", "delivered", "relayed",
		"expanded" };
	g_autofree char *word = tg_text_one_line(action != NULL ? action : "", 40);

	for (gsize i = 0; i < G_N_ELEMENTS(actions); i++)
		if (g_ascii_strncasecmp(word, actions[i], strlen(actions[i])) == 0)
			return actions[i];
	return "failed";
}

/* The end of one recipient's group: a row of the list. */
static void
close_group(Group *group, GPtrArray *recipients)
{
	const char *value = group->final != NULL ? group->final : group->original;
	g_autofree char *address = value != NULL ? typed_address(value) : NULL;
	TgBounceRecipient *recipient = NULL;

	if (address != NULL && *address != '\0')
		recipient = tg_bounce_add(recipients, address, known_action(group->action));
	if (recipient != NULL) {
		if (group->status != NULL)
			recipient->status = tg_bounce_status_in(group->status);
		tg_bounce_complete(recipient, group->diagnostic != NULL ? group->diagnostic : "");
	}
	group_clear(group);
}

/* The groups of fields of a message/delivery-status. */
static void
read_fields(const char *status, GPtrArray *recipients)
{
	g_autofree char *clean = tg_text_lines(status, -1, TG_MAX_TEXT);
	g_auto(GStrv) lines = g_strsplit(clean, "\n", -1);
	g_autoptr(GString) field = g_string_new(NULL);
	Group group = { 0 };

	for (guint i = 0;; i++) {
		const char *line = lines[i];
		char *colon;

		if (line != NULL && field->len > 0 && (*line == ' ' || *line == '\t') &&
			field->len < TG_MAX_FIELD) {
			g_string_append(field, line);
			continue;
		}
		colon = strchr(field->str, ':');
		if (colon != NULL) {
			*colon = '\0';
			take_field(&group, g_strchomp(field->str), g_strstrip(colon + 1));
		}
		g_string_truncate(field, 0);
		if (line == NULL || *line == '\0')
			close_group(&group, recipients);
		if (line == NULL)
			break;
		g_string_append(field, line);
	}
}

/* The row for an address, or NULL. (transfer none) */
static TgBounceRecipient *
find_recipient(GPtrArray *recipients, const char *address)
{
	for (guint i = 0; i < recipients->len; i++) {
		TgBounceRecipient *recipient = g_ptr_array_index(recipients, i);

		if (g_ascii_strcasecmp(recipient->address, address) == 0)
			return recipient;
	}
	return NULL;
}

/* What the prose says of each recipient that fields or headers have named, and of the mail as a
 * whole when it names none of them. */
static void
complete_from_prose(const char *text, GPtrArray *recipients)
{
	g_autoptr(TgBounce) prose = g_new0(TgBounce, 1);
	g_autofree char *report = tg_bounce_report(text);

	prose->recipients = g_ptr_array_new();
	tg_bounce_read_prose(report, tg_bounce_action_in(report), prose->recipients);
	for (guint i = 0; i < recipients->len; i++) {
		TgBounceRecipient *recipient = g_ptr_array_index(recipients, i);
		const TgBounceRecipient *said =
			find_recipient(prose->recipients, recipient->address);

		if (recipient->reply != NULL && recipient->status != NULL)
			continue;
		if (said != NULL)
			tg_bounce_complete(recipient, said->diagnostic);
		else if (recipients->len == 1)
			tg_bounce_complete(recipient, report);
	}
}

/* The addresses of X-Failed-Recipients. */
static void
read_failed_header(const char *value, const char *action, GPtrArray *recipients)
{
	g_auto(GStrv) items = tg_text_split(value, ',');

	for (guint i = 0; items[i] != NULL; i++) {
		g_autofree char *address = typed_address(items[i]);
		TgBounceRecipient *recipient = NULL;

		if (strchr(address, '@') != NULL)
			recipient = tg_bounce_add(recipients, address, action);
		if (recipient != NULL)
			tg_bounce_complete(recipient, "");
	}
}

/* The value of a field of a header section, unfolded no further than its first line. */
static char *
field_in(const char *headers, const char *name)
{
	gsize length = strlen(name);

	for (const char *line = headers; line != NULL && *line != '\0'; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (g_ascii_strncasecmp(line, name, length) == 0 && line[length] == ':')
			return g_strndup(line + length + 1, strcspn(line + length + 1, "\r\n"));
	}
	return NULL;
}

/* The Message-ID of a header section, without <>. (transfer full) or NULL */
static char *
message_id_in(const char *headers)
{
	g_autofree char *value = headers != NULL ? field_in(headers, "Message-ID") : NULL;
	char *start, *end;

	if (value == NULL)
		return NULL;
	start = value + strspn(value, " \t<");
	end = start + strcspn(start, "> \t");
	*end = '\0';
	return tg_msgid_is_valid(start) ? g_strdup(start) : NULL;
}

/* When the report names nobody, the one address of the original's To. */
static void
read_original(const char *headers, const char *report, const char *action, GPtrArray *recipients)
{
	g_autofree char *to = headers != NULL ? field_in(headers, "To") : NULL;
	g_autofree char *address = NULL;
	TgBounceRecipient *recipient = NULL;

	if (to == NULL || strchr(to, ',') != NULL)
		return;
	address = tg_bounce_address_in(to, strlen(to));
	if (address != NULL)
		recipient = tg_bounce_add(recipients, address, action);
	if (recipient != NULL)
		tg_bounce_complete(recipient, report);
}

/* TRUE when it is a multipart/report of that type. */
static gboolean
is_report_of(const TgAutomaticInput *input, const char *type)
{
	return input->report_type != NULL && g_ascii_strcasecmp(input->report_type, type) == 0;
}

/* TRUE when the form or the sender and the words say that this is a bounce. */
static gboolean
is_bounce(const TgAutomaticInput *input)
{
	g_autofree char *subject = NULL, *text = NULL;
	gboolean named, prose;

	if (input->has_delivery_status || is_report_of(input, "delivery-status"))
		return TRUE;
	if (header(input, "X-Failed-Recipients") != NULL)
		return TRUE;
	if (input->has_feedback_report || input->has_disposition)
		return FALSE;
	subject = tg_text_fold(input->subject);
	text = tg_text_fold(input->text);
	named = tg_bounce_is_subject(subject);
	prose = tg_bounce_is_prose(text);
	if (is_from_system(input))
		return named || prose;
	/* a postmaster may be a person, who answers and asks */
	return named && is_from(input, postmasters) && !g_str_has_prefix(subject, "re:") &&
	       !g_str_has_prefix(subject, "fw");
}

/* The reason may stand before the only recipient that a report names. */
static void
complete_from_report(TgBounceRecipient *recipient, const char *report)
{
	if (recipient->status == NULL && recipient->reply == NULL)
		tg_bounce_complete(recipient, report);
}

/* All recipients, from the surest source that names one. */
static void
read_recipients(const TgAutomaticInput *input, GPtrArray *recipients)
{
	const char *failed = header(input, "X-Failed-Recipients");
	g_autofree char *report = tg_bounce_report(input->text);
	const char *action = tg_bounce_action_in(report);

	if (input->delivery_status != NULL)
		read_fields(input->delivery_status, recipients);
	if (recipients->len == 0 && strstr(input->text, "inal-") != NULL)
		read_fields(input->text, recipients); /* the fields stand in a text part */
	if (recipients->len == 0 && failed != NULL)
		read_failed_header(failed, action, recipients);
	if (recipients->len > 0) {
		complete_from_prose(input->text, recipients);
		return;
	}
	tg_bounce_read_prose(report, action, recipients);
	if (recipients->len == 1)
		complete_from_report(g_ptr_array_index(recipients, 0), report);
	if (recipients->len == 0)
		read_original(
			input->original_headers != NULL ? input->original_headers : input->text,
			report, action, recipients);
}

TgBounce *
tg_bounce_read(const TgAutomaticInput *input)
{
	g_autoptr(TgBounce) bounce = NULL;

	if (!is_bounce(input))
		return NULL;
	bounce = g_new0(TgBounce, 1);
	bounce->recipients = g_ptr_array_new();
	read_recipients(input, bounce->recipients);
	bounce->original_message_id = message_id_in(input->original_headers);
	if (bounce->original_message_id == NULL)
		bounce->original_message_id = message_id_in(input->text);
	return g_steal_pointer(&bounce);
}
