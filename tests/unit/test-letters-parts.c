/* SPDX-License-Identifier: ISC */
/*
 * test-letters-parts.c - what a letter consists of: text/plain, and accepted files where a letter carries
 * files, as attachments; never HTML, never another's structure (P120, P126).
 *
 * A mail whose every value is markup is told of in every kind of letter, to a known customer and to a
 * stranger. SECURITY.md promises it: whoever makes a letter of HTML meets this test.
 */
#include "letterkit.h"
#include "mailkit.h"

#include <string.h>

#define MARKUP "<script>alert(1)</script><img src=x onerror=alert(1)>&lt;b&gt;"

/* The kinds that carry the files of the mail: what customers and agents write to each other. */
static gboolean
carries_files(TgLetterKind kind)
{
	return kind == TG_LETTER_REPLY || kind == TG_LETTER_NOTIFY;
}

static void
set_text(char **member, const char *value)
{
	g_free(*member);
	*member = g_strdup(value);
}

/* A mail that would like to be a page. */
static World *
make_world(gboolean stranger)
{
	World *world = stranger ? kit_stranger() : kit_world();
	TgAttachment *file;

	kit_attach(world, MARKUP ".html", "aGVsbG8=", TG_REFUSED_NOT);
	kit_attach(world, "refused.exe", "aGVsbG8=", TG_REFUSED_EXTENSION);
	file = world->analysis->attachments->pdata[0];
	set_text(&file->declared, "text/html");
	set_text(&file->real, "text/html");
	set_text(&world->analysis->subject, MARKUP);
	set_text(&world->ticket->subject, MARKUP);
	set_text(&world->ticket->contact_name, MARKUP);
	set_text(&world->analysis->body.new_text, MARKUP "\nContent-Type: text/html\n\n" MARKUP);
	world->context.body = MARKUP "\nContent-Type: text/html\n\n" MARKUP;
	world->context.author = &world->author;
	world->context.note = "opened";
	return world;
}

static void
test_parts(void)
{
	guint n = 0;

	for (guint i = 0; i < 2 * TG_LETTER_KINDS; i++) {
		const TgLetterKind kind = i / 2;
		g_autoptr(World) world = make_world(i % 2 == 1);
		g_autoptr(TgChange) change = kit_make(world, kind, OLGA);
		g_autofree char *mail = kit_bytes(change);
		g_autofree char *parts = kit_parts(mail);
		const char *wanted = carries_files(kind)
					     ? "multipart/mixed\ntext/plain\ntext/html attachment"
					     : "text/plain";

		g_test_message("%s", tg_letter_templates()[kind]);
		g_assert_cmpstr(parts, ==, wanted);
		n++;
	}
	g_test_message("P120: N=%u letters", n);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	g_test_add_func("/letters/P120: every kind is plain text, and files where it has files",
		test_parts);
	return g_test_run();
}
