/* SPDX-License-Identifier: ISC */
/*
 * fuzz-header.c - any values in a header section (P4): it is refused, or a reader that shares no code
 * with the writer (reread.h) finds exactly these values again, in clean lines.
 *
 * Texts, separated by lines "%%": subject, name, address, name, address, ids by blanks, file name,
 * seconds since 1970 and time zone.
 */
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "mail/header_writer.h"
#include "parts.h"
#include "reread.h"

enum { SUBJECT, NAME, ADDRESS, NAME2, ADDRESS2, IDS, FILENAME, DATE, ZONE, VALUES };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The section of the values; NULL when it was refused. (transfer full) */
static GString *
write_section(GStrv values, GPtrArray *mailboxes, GStrv ids)
{
	GString *out = g_string_new(NULL);
	const TgHeaderParam params[] = { { "filename", values[FILENAME] } };
	g_autoptr(GError) error = NULL;
	TgHeaderWriter writer;

	tg_header_begin(&writer, out);
	tg_header_text(&writer, TG_HEADER_SUBJECT, values[SUBJECT]);
	tg_header_mailboxes(&writer, TG_HEADER_TO, mailboxes);
	tg_header_ids(&writer, TG_HEADER_REFERENCES, (const char *const *)ids, g_strv_length(ids));
	tg_header_date(&writer, g_ascii_strtoll(values[DATE], NULL, 10), values[ZONE]);
	tg_header_params(&writer, TG_HEADER_DISPOSITION, "attachment", params, 1);
	if (tg_header_end(&writer, &error)) {
		g_assert(!error);
		return out;
	}
	g_assert(error && error->domain == TG_ERROR && error->code == TG_ERROR_BUG);
	g_string_free(out, TRUE);
	return NULL;
}

/* The text as it is meant to arrive. (transfer full) */
static char *
meant(const char *text, gsize max)
{
	return tg_text_one_line(text, max);
}

/* The names and addresses, in their order. */
static void
check_mailboxes(const char *value, const GPtrArray *mailboxes)
{
	for (guint i = 0; i < mailboxes->len; i++) {
		const TgMailbox *mailbox = g_ptr_array_index(mailboxes, i);
		g_autofree char *wanted = meant(mailbox->name, TG_MAX_NAME);
		g_autofree char *name = NULL;
		g_autofree char *address = reread_mailbox(&value, &name);
		const char *at = strrchr(mailbox->address, '@');
		g_autofree char *domain = at ? g_hostname_to_ascii(at + 1) : NULL;

		g_assert(address && at);
		g_assert_cmpstr(name, ==, wanted);
		g_assert(strncmp(address, mailbox->address, at + 1 - mailbox->address) == 0);
		at = address + (at + 1 - mailbox->address);
		g_assert(strcmp(at, strrchr(mailbox->address, '@') + 1) == 0 ||
			 g_strcmp0(at, domain) == 0);
	}
	g_assert(!*value);
}

/* Everything again. */
static void
check(const GString *out, GStrv values, const GPtrArray *mailboxes, GStrv ids)
{
	g_autofree char *subject = reread_field(out->str, "Subject");
	g_autofree char *to = reread_field(out->str, "To");
	g_autofree char *references = reread_field(out->str, "References");
	g_autofree char *date = reread_field(out->str, "Date");
	g_autofree char *disposition = reread_field(out->str, "Content-Disposition");
	g_autofree char *text = reread_text(subject ? subject : "");
	g_autofree char *wanted = meant(values[SUBJECT], TG_MAX_SUBJECT);
	g_autofree char *file = reread_parameter(disposition ? disposition : "", "filename");
	g_autofree char *wanted_file = meant(values[FILENAME], TG_MAX_NAME);
	g_autofree char *inside = g_strjoinv("> <", ids);
	g_autofree char *wanted_ids = *inside ? g_strdup_printf("<%s>", inside) : g_strdup("");

	g_assert(reread_section(out->str, out->len) == out->len && reread_count(out->str) == 5);
	g_assert_cmpstr(text, ==, wanted);
	g_assert_cmpstr(file, ==, wanted_file);
	g_assert_cmpstr(references, ==, wanted_ids);
	g_assert(date && strlen(date) >= 30 && g_str_is_ascii(date));
	check_mailboxes(to, mailboxes);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_auto(GStrv) values = fuzz_parts(data, size, VALUES);
	g_autoptr(GPtrArray) mailboxes =
		g_ptr_array_new_with_free_func((GDestroyNotify)tg_mailbox_free);
	g_auto(GStrv) ids = tg_text_split(values[IDS], ' ');
	GString *out;

	g_ptr_array_add(mailboxes, tg_mailbox_new(values[NAME], values[ADDRESS]));
	if (*values[ADDRESS2])
		g_ptr_array_add(mailboxes, tg_mailbox_new(values[NAME2], values[ADDRESS2]));
	out = write_section(values, mailboxes, ids);
	if (!out)
		return 0;
	check(out, values, mailboxes, ids);
	g_string_free(out, TRUE);
	return 0;
}
