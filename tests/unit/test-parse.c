/* SPDX-License-Identifier: ISC */
/*
 * test-parse.c - MIME: texts and files of usual and hostile messages (P61-P69, P82, P83, P90, P91,
 * P101, P102, P110, P116, M1-M15), fixtures in tests/mail, and life inside the walls (H2, P59).
 */
#include "base/error.h"
#include "base/limits.h"
#include "base/sandbox.h"
#include "parsekit.h"
#include "cputime.h"

#include <fcntl.h>
#include <seccomp.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The attachments as "part name real size;...". */
static char *
print_files(const TgAnalysis *analysis)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < analysis->attachments->len; i++) {
		const TgAttachment *file = g_ptr_array_index(analysis->attachments, i);

		g_string_append_printf(text, "%s%s %s %s %" G_GUINT64_FORMAT "%s",
			i > 0 ? "; " : "", file->part, file->name, file->real, file->size,
			file->is_inline ? " inline" : "");
	}
	return g_string_free(text, FALSE);
}

static const struct {
	const char *file, *subject, *from, *text, *files, *defects;
} fixtures[] = {
	{ "koi8-plain.eml", "Не запускается программа", "Иван Петров",
		"Здравствуйте!\n\nПрограмма не запускается.", "", "" },
	{ "outlook-related.eml", "Снимок экрана", "Анна", "Добрый день!\n\nСнимок ниже.",
		"1.2 image001.png image/png 67 inline; 2 Журнал.txt text/plain 20", "" },
	{ "raw-headers.eml", "Ошибка при печати", "Иван Петров", "Не печатает.", "", "" },
	{ "forwarded.eml", "Fwd: broken", "Boris", "Please see below.",
		"2.2 all.zip application/zip 231; 3 last.pdf application/pdf 8",
		"file-executable-inside" },
	{ "winmail.eml", "two files from Outlook", "Anna", "The files.",
		"2/1 report.txt text/plain 15; 2/2 picture.png image/png 67", "" },
	{ "signed.eml", "signed", "Olga", "A line that is wrapped by the mail program.", "", "" },
};

static void
test_fixtures(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(fixtures); i++) {
		g_autoptr(TgAnalysis) analysis = kit_parse_file(fixtures[i].file);
		g_autofree char *files = print_files(analysis);
		g_autofree char *defects = g_strjoinv(" ", analysis->defects);

		g_test_message("%s", fixtures[i].file);
		g_assert_cmpstr(analysis->subject, ==, fixtures[i].subject);
		g_assert_cmpstr(analysis->from->name, ==, fixtures[i].from);
		g_assert_cmpstr(analysis->identity, ==, analysis->from->address);
		g_assert_cmpstr(analysis->body.new_text, ==, fixtures[i].text);
		g_assert_cmpstr(files, ==, fixtures[i].files);
		g_assert_cmpstr(defects, ==, fixtures[i].defects);
	}
}

static void
test_forwarded(void)
{
	g_autoptr(TgAnalysis) analysis = kit_parse_file("forwarded.eml");
	const TgAttachment *zip = kit_file(analysis, 0);

	g_assert_cmpstr(analysis->forwarded->subject, ==, "broken");
	g_assert_cmpstr(analysis->forwarded->from->address, ==, "vera@example.org");
	g_assert_cmpstr(analysis->forwarded->text, ==, "It is broken.");
	g_assert_cmpstr(zip->members[0], ==, "отчёт.txt");
	g_assert_cmpint(zip->flags, ==, TG_FILE_EXECUTABLE_INSIDE);
}

static void
test_offsets(void)
{
	static const char *const files[] = { "forwarded.eml", "outlook-related.eml" };

	for (guint f = 0; f < G_N_ELEMENTS(files); f++) {
		g_autofree char *path =
			g_test_build_filename(G_TEST_DIST, "tests", "mail", files[f], NULL);
		g_autoptr(TgAnalysis) analysis = kit_parse_file(files[f]);
		g_autofree char *raw = NULL;
		gsize length;

		g_assert_true(g_file_get_contents(path, &raw, &length, NULL));
		for (guint i = 0; i < analysis->attachments->len; i++) {
			const TgAttachment *file = kit_file(analysis, i);
			g_autofree char *encoded =
				g_strndup(raw + file->offset, (gsize)file->length);
			gsize size = (gsize)file->length;
			g_autofree guchar *bytes = file->encoding == TG_ENCODING_BASE64
							   ? g_base64_decode(encoded, &size)
							   : (guchar *)g_strdup(encoded);
			g_autofree char *digest =
				g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes, size);

			g_assert_cmpuint(size, ==, file->size);
			g_assert_cmpstr(digest, ==, file->sha256);
		}
	}
}

/* Extracts a part into a memfd: its bytes, or NULL. */
static char *
extract(const char *name, const char *part, gsize *ret_length, GError **error)
{
	g_autofree char *path = g_test_build_filename(G_TEST_DIST, "tests", "mail", name, NULL);
	int fd = open(path, O_RDONLY | O_CLOEXEC), out = kit_memfd("", 0);
	char *bytes = NULL;

	*ret_length = 0;
	if (tg_parse_extract(fd, part, out, kit_provisions(), error)) {
		*ret_length = (gsize)lseek(out, 0, SEEK_END);
		bytes = g_malloc0(*ret_length + 1);
		g_assert_cmpint(pread(out, bytes, *ret_length, 0), ==, (gssize)*ret_length);
	}
	close(fd);
	close(out);
	return bytes;
}

static void
test_extract(void)
{
	static const struct {
		const char *file, *part;
		guint index;
	} rows[] = { { "forwarded.eml", "2.2", 0 }, { "forwarded.eml", "3", 1 },
		{ "winmail.eml", "2/2", 1 }, { "outlook-related.eml", "1.2", 0 } };

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(TgAnalysis) analysis = kit_parse_file(rows[i].file);
		g_autoptr(GError) error = NULL;
		gsize length;
		g_autofree char *bytes = extract(rows[i].file, rows[i].part, &length, &error);
		g_autofree char *digest = NULL;

		g_assert_no_error(error);
		digest = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (guchar *)bytes, length);
		g_assert_cmpstr(digest, ==, kit_file(analysis, rows[i].index)->sha256);
	}
}

static void
test_extract_nothing(void)
{
	g_autoptr(GError) error = NULL;
	gsize length;

	g_assert_null(extract("forwarded.eml", "9", &length, &error));
	g_assert_error(error, TG_ERROR, TG_ERROR_NOT_FOUND);
}

/* A mail with one file under the given fields and with the given encoded content. */
static TgAnalysis *
parse_file_part(const char *fields, const char *content)
{
	g_autofree char *mail =
		g_strconcat("From: a@example.com\nContent-Type: multipart/mixed; boundary=b\n\n"
			    "--b\nContent-Type: text/plain\n\ntext\n--b\n",
			fields, "\n\n", content, "\n--b--\n", NULL);

	return kit_parse_text(mail);
}

static const struct {
	const char *name, *fields;
	const char *candidates; /* joined by "|" */
	gboolean ambiguous;
} names[] = {
	{ "filename and name agree",
		"Content-Type: x/y; name=a.pdf\nContent-Disposition: attachment; filename=a.pdf",
		"a.pdf", FALSE },
	{ "filename and name disagree (M13)",
		"Content-Type: x/y; name=a.pdf\nContent-Disposition: attachment; filename=a.exe",
		"a.exe|a.pdf", TRUE },
	{ "two filenames (M13)", "Content-Disposition: attachment; filename=a.pdf; filename=b.exe",
		"a.pdf|b.exe", TRUE },
	{ "filename* is shown first (M13)",
		"Content-Disposition: attachment; filename=a.pdf; filename*=utf-8''a.exe",
		"a.exe|a.pdf", TRUE },
	{ "an ASCII form of the same kind of file",
		"Content-Disposition: attachment; filename=\"_.pdf\"; filename*=utf-8''%D1%8F.pdf",
		"я.pdf|_.pdf", FALSE },
	{ "sections (RFC 2231)",
		"Content-Disposition: attachment; filename*0*=utf-8''%D0; filename*1*=%9F; "
		"filename*2=.pdf",
		"П.pdf", FALSE },
	{ "sections in any order", "Content-Disposition: attachment; filename*1=.pdf; filename*0=a",
		"a.pdf", FALSE },
	{ "a gap between sections (M13, P110)",
		"Content-Disposition: attachment; filename*0=a.pdf; filename*2=.exe",
		"a.pdf|a.pdf.exe", TRUE },
	{ "leading zeros (P110)", "Content-Disposition: attachment; filename*00=a.pdf", "a.pdf",
		TRUE },
	{ "a section twice (P110)",
		"Content-Disposition: attachment; filename*0=a; filename*0=b; filename*1=.pdf",
		"a.pdf", TRUE },
	{ "no quotes around the charset (P110)", "Content-Disposition: attachment; filename*=a.pdf",
		"a.pdf", TRUE },
	{ "a name in several lines (Exim CVE-2024-39929)",
		"Content-Disposition: attachment;\n filename*0=\"a.pd\";\n filename*1=\"f.exe\"",
		"a.pdf.exe", FALSE },
	{ "an encoded-word in quotes",
		"Content-Disposition: attachment; filename=\"=?utf-8?Q?=D0=9F.pdf?=\"", "П.pdf",
		FALSE },
	{ "a NUL ends the name for some (M11)",
		"Content-Disposition: attachment; filename*=utf-8''a.exe%00.pdf",
		"a.exe\xEF\xBF\xBD.pdf|a.exe", TRUE },
	{ "a NUL in an encoded-word (M11)",
		"Content-Disposition: attachment; filename=\"=?utf-8?Q?a.exe=00.pdf?=\"",
		"a.exe\xEF\xBF\xBD.pdf|a.exe", TRUE },
	{ "line breaks (M10)", "Content-Disposition: attachment; filename*=utf-8''a%0D%0Ab.pdf",
		"a b.pdf", FALSE },
	{ "no quotes around blanks", "Content-Disposition: attachment; filename=my file.pdf",
		"my file.pdf", FALSE },
	{ "an unfinished quote", "Content-Disposition: attachment; filename=\"a.pdf", "a.pdf",
		TRUE },
	{ "a Windows path", "Content-Disposition: attachment; filename=\"C:\\new\\a.pdf\"", "a.pdf",
		FALSE },
	{ "a comment (RFC 2045)",
		"Content-Disposition: attachment (filename=x.exe); filename=a.pdf", "a.pdf",
		FALSE },
	{ "two Content-Types (M15)", "Content-Type: x/y; name=a.pdf\nContent-Type: x/y; name=a.pdf",
		"a.pdf", TRUE },
	{ "two dispositions (M15)",
		"Content-Disposition: attachment; filename=a.pdf\nContent-Disposition: attachment; "
		"filename=b.exe",
		"a.pdf|b.exe", TRUE },
	{ "raw windows-1251",
		"Content-Disposition: attachment; filename=\"\xce\xf2\xf7\xb8\xf2.pdf\"",
		"Отчёт.pdf", FALSE },
};

static void
test_names(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autoptr(TgAnalysis) analysis = parse_file_part(names[i].fields, "hello");
		const TgAttachment *file = kit_file(analysis, 0);
		g_autofree char *candidates = g_strjoinv("|", file->candidates);

		g_test_message("%s", names[i].name);
		g_assert_cmpstr(candidates, ==, names[i].candidates);
		g_assert_cmpstr(file->name, ==, file->candidates[0]);
		g_assert_cmpint((file->flags & TG_FILE_AMBIGUOUS) != 0, ==, names[i].ambiguous);
		g_assert_cmpint(kit_has_defect(analysis, "file-ambiguous"), ==, names[i].ambiguous);
	}
}

static void
test_nameless(void)
{
	g_autoptr(TgAnalysis) png = parse_file_part("Content-Type: image/png", "x");
	g_autoptr(TgAnalysis) other = parse_file_part("Content-Type: x/y; name=\"..\"", "x");

	g_assert_cmpstr(kit_file(png, 0)->name, ==, "part-2.png");
	g_assert_cmpstr(kit_file(other, 0)->name, ==, "part-2.bin");
	g_assert_cmpuint(g_strv_length(kit_file(other, 0)->candidates), ==, 0);
}

static void
test_many_sections(void)
{
	g_autoptr(GString) fields = g_string_new("Content-Disposition: attachment");
	g_autoptr(TgAnalysis) analysis = NULL;

	for (guint i = 0; i < 3000; i++)
		g_string_append_printf(fields, ";\n filename*%u=a", i);
	analysis = parse_file_part(fields->str, "x");
	g_assert_cmpuint(strlen(kit_file(analysis, 0)->name), <=, TG_MAX_NAME);
	g_assert_true(kit_file(analysis, 0)->flags & TG_FILE_AMBIGUOUS);
}

static const struct {
	const char *name, *encoding, *content, *decoded;
	gboolean after_padding;
} contents[] = {
	{ "base64", "base64", "aGVsbG8=", "hello", FALSE },
	{ "base64 in short lines (P83)", "BASE64", "aG\nVs\nbG\n8=\n", "hello", FALSE },
	{ "data after the padding (M14)", "base64", "aGVs=bG8=\naGVsbG8=", NULL, TRUE },
	{ "a second base64 text (M14)", "base64", "aGVsbG8=aGVsbG8=", "hello", TRUE },
	{ "blanks after the padding are none (P83)", "base64", "aGVsbG8= \n\n", "hello", FALSE },
	{ "a comment behind the encoding (M15)", "base64 (c)", "aGVsbG8=", "hello", FALSE },
	{ "quoted-printable (P83)", "quoted-printable", "h=65l=\nlo", "hello", FALSE },
	{ "an unknown encoding is opaque (S25)", "x-unknown", "aGVsbG8=", "aGVsbG8=", FALSE },
};

static void
test_contents(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(contents); i++) {
		g_autofree char *fields =
			g_strconcat("Content-Type: x/y; name=a.txt\nContent-Transfer-Encoding: ",
				contents[i].encoding, NULL);
		g_autoptr(TgAnalysis) analysis = parse_file_part(fields, contents[i].content);
		const TgAttachment *file = kit_file(analysis, 0);

		g_test_message("%s", contents[i].name);
		if (contents[i].decoded != NULL) {
			g_autofree char *digest = g_compute_checksum_for_string(
				G_CHECKSUM_SHA256, contents[i].decoded, -1);

			g_assert_cmpstr(file->sha256, ==, digest);
		}
		g_assert_cmpint(
			(file->flags & TG_FILE_AMBIGUOUS) != 0, ==, contents[i].after_padding);
		g_assert_cmpint(kit_has_defect(analysis, "base64-after-padding"), ==,
			contents[i].after_padding);
	}
}

#define MULTI(kind) "From: a@example.com\nContent-Type: multipart/" kind "; boundary=b\n\n"
static const struct {
	const char *name, *mail, *text, *files;
} bodies[] = {
	{ "no MIME", "Subject: x\n\nhello\n", "hello", "" },
	{ "HTML only (P82)", "Content-Type: text/html\n\n<p>hello</p>", "hello", "" },
	{ "the plain alternative",
		MULTI("alternative") "--b\n\nplain\n--b\nContent-Type: "
				     "text/html\n\n<p>rich</p>\n--b--",
		"plain", "" },
	{ "the plain alternative in the second place",
		MULTI("alternative") "--b\nContent-Type: "
				     "text/html\n\n<p>rich</p>\n--b\n\nplain\n--b--",
		"plain", "" },
	{ "an empty plain alternative (P82)",
		MULTI("alternative") "--b\n\n \n\n--b\nContent-Type: "
				     "text/html\n\n<p>rich</p>\n--b--",
		"rich", "" },
	{ "two inline texts", MULTI("mixed") "--b\n\none\n--b\n\ntwo\n--b--", "one\n\ntwo", "" },
	{ "a text with a name is a file",
		MULTI("mixed") "--b\n\none\n--b\nContent-Type: text/plain; "
			       "name=a.txt\n\ntwo\n--b--",
		"one", "2 a.txt text/plain 3" },
	{ "a text as an attachment (P82)",
		MULTI("mixed") "--b\n\none\n--b\nContent-Type: text/plain\nContent-Disposition: "
			       "attachment\n\ntwo\n--b--",
		"one", "2 part-2.txt text/plain 3" },
	{ "an unknown multipart is mixed (P82)", MULTI("x-unknown") "--b\n\none\n--b\n\ntwo\n--b--",
		"one\n\ntwo", "" },
	{ "a boundary that is never closed (P69)", MULTI("mixed") "--b\n\none\n", "one", "" },
	{ "preamble and epilogue are none (P69)", MULTI("mixed") "pre\n--b\n\none\n--b--\npost",
		"one", "" },
	{ "a boundary in sections (P69)",
		"Content-Type: multipart/mixed; boundary*0=\"a\"; "
		"boundary*1=\"?b\"\n\n--a?b\n\none\n--a?b--",
		"one", "" },
	{ "no boundary at all (P69)", "Content-Type: multipart/mixed\n\nhello\n", "hello", "" },
	{ "a calendar is no file (P91)",
		MULTI("mixed") "--b\n\none\n--b\nContent-Type: text/calendar; "
			       "method=REPLY\n\nBEGIN:VCALENDAR\n--b--",
		"one", "" },
	{ "message/external-body is not fetched (P90)",
		"Content-Type: message/external-body; access-type=local-file; "
		"name=\"/etc/passwd\"\n\nContent-Type: text/plain\n\n",
		"", "" },
	{ "a file in the message's own place",
		"Content-Type: image/png; name=a.png\nSubject: x\n\nx", "",
		"1 a.png application/octet-stream 1" },
	{ "the broken line in front of the fields",
		" \nFrom: a@example.com\nContent-Type: text/html\n\n<p>a</p>", "a", "" },
	{ "a broken line between the fields (RFC 7103)",
		"From: a@example.com\nbroken line\nContent-Type: text/html\n\n<p>a</p>", "a", "" },
	{ "a missing blank line (P67)", "From: a@example.com\nHello, this is text\nand more\n",
		"Hello, this is text\nand more", "" },
	{ "an mbox line",
		"From a@example.com Mon Nov 23 10:00:00 2026\nContent-Type: text/html\n\n<p>a</p>",
		"a", "" },
	{ "HTML names its charset",
		"Content-Type: text/html\n\n<meta charset=koi8-r><p>\xf0\xd2\xc9", "При", "" },
	{ "only headers (P65)", "From: a@example.com\n", "", "" },
	{ "nothing (P65)", "", "", "" },
	{ "one byte (P65)", "x", "x", "" },
};

static void
test_bodies(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(bodies); i++) {
		g_autoptr(TgAnalysis) analysis = kit_parse_text(bodies[i].mail);
		g_autofree char *files = print_files(analysis);

		g_test_message("%s", bodies[i].name);
		g_assert_cmpstr(analysis->body.new_text, ==, bodies[i].text);
		g_assert_cmpstr(files, ==, bodies[i].files);
	}
}

static void
test_inline_files_are_reported(void)
{
	g_autoptr(TgAnalysis) uu =
		kit_parse_text("Subject: x\n\nhello\nbegin 644 a.exe\nMabc\nend\n");
	g_autoptr(TgAnalysis) partial = kit_parse_text(
		"Content-Type: message/partial; id=a; number=1; total=2\n\nSubject: x\n\nx");

	g_assert_true(kit_has_defect(uu, "uuencoded-text"));
	g_assert_cmpuint(uu->attachments->len, ==, 0);
	g_assert_true(kit_has_defect(partial, "message-partial"));
}

/* "before" n times "unit" "after"; the wanted limit or NULL. */
static const struct {
	const char *name, *before, *unit, *after;
	guint n;
	const char *defect;
} hostile[] = {
	{ "nested groups in From (M1)", "From: ", "g:", " a@b.example\nSubject: x\n\nx", 45000,
		"limit-L3" },
	{ "nested groups below the limit (M1)", "From: ", "g:", " a@b.example\nSubject: x\n\nx",
		8000, "from-group" },
	{ "nested groups in an attached message (M1)",
		"From: a@example.com\nContent-Type: message/rfc822\n\nTo: ", "g:",
		" a@b.example\n\nx", 45000, "limit-L3" },
	{ "10^6 empty parts (M4)",
		"From: a@example.com\nContent-Type: multipart/mixed; boundary=b\n\n", "--b\n\n\n",
		"", 1000000, "limit-L6" },
	{ "10^6 header lines (M5)", "From: a@example.com\n", "X: y\n", "\nx", 1000000, "limit-L2" },
	{ "nested multiparts (M7)", "From: a@example.com\n",
		"Content-Type: multipart/mixed; boundary=b\n\n--b\n", "x", 1000, "limit-L5" },
	{ "nested multiparts below the first limit (L5)", "From: a@example.com\n",
		"Content-Type: multipart/mixed; boundary=b\n\n--b\n", "x", 40, "limit-L5" },
	{ "nested messages (M17)", "From: a@example.com\n", "Content-Type: message/rfc822\n\n", "x",
		100000, "limit-L5" },
	{ "10^6 parentheses (M17)", "To: ", "(", "\nFrom: a@example.com\n\nx", 16000, NULL },
	{ "10^4 angle brackets (M17)", "To: ", "<", "\nFrom: a@example.com\n\nx", 16000, NULL },
	{ "a body line of 10 MB (P65)", "From: a@example.com\n\n", "y", "", 10000000, "limit-L4" },
	{ "10^5 leading empty lines (C17)", "", "\n", "From: a@example.com\n\nx", 100000,
		"leading-lines" },
};

static void
test_hostile(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(hostile); i++) {
		g_autoptr(GString) mail = g_string_new(hostile[i].before);
		g_autoptr(TgAnalysis) analysis = NULL;
		gint64 began;

		for (guint k = 0; k < hostile[i].n; k++)
			g_string_append(mail, hostile[i].unit);
		g_string_append(mail, hostile[i].after);
		began = test_cpu_time();
		analysis = kit_parse(mail->str, mail->len);
		g_test_message("%s", hostile[i].name);
		g_assert_cmpfloat((double)(test_cpu_time() - began), <, 5 * 1e6);
		if (hostile[i].defect != NULL)
			g_assert_true(kit_has_defect(analysis, hostile[i].defect));
		if (strcmp(hostile[i].before, "From: ") != 0)
			g_assert_cmpstr(analysis->from->address, ==, "a@example.com");
		else
			g_assert_null(analysis->identity);
	}
}

/* From now on an attempt to open a file ends the process; the walls alone refuse it in silence. */
static gboolean
forbid_opening(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	gboolean ok = filter != NULL &&
		      seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, SCMP_SYS(open), 0) == 0 &&
		      seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, SCMP_SYS(openat), 0) == 0 &&
		      seccomp_load(filter) == 0;

	seccomp_release(filter);
	return ok;
}

/* In a child: raises the walls, then parses one fixture and a mail that asks for every kind of file. */
static void
parse_inside(void)
{
	static const char nasty[] =
		"From: =?ibm037?Q?a?= <a@example.com>\nSubject: =?utf-7?Q?+AA0?= =?ucs-2?Q?a?= "
		"\xcf\xf0\xe8\n"
		"Date: Mon, 23 Nov 2026 10:05:00 +0345\n"
		"Content-Type: multipart/mixed; boundary=b; x*=ibm1047''%41\n\n--b\nContent-Type: "
		"text/html; charset=ebcdic-us\n\n"
		"<p>\xcf\xf0\xe8&nbsp;</p>\n--b\nContent-Type: image/png; "
		"name*=ibm037''a.png\n\nx\n--b--\n";
	static const char *const none[] = { NULL };
	g_autofree char *path =
		g_test_build_filename(G_TEST_DIST, "tests", "mail", "forwarded.eml", NULL);
	TgProvisions *provisions = tg_provisions_new(none, TRUE);
	int fd = open(path, O_RDONLY | O_CLOEXEC), other = kit_memfd(nasty, sizeof nasty - 1);
	TgSandboxWalls walls;
	TgAnalysis *analysis;
	gboolean ok;

	if (!forbid_opening() || !tg_sandbox_enter(TRUE, &walls, NULL))
		_exit(2);
	analysis = tg_parse(fd, provisions, NULL);
	ok = analysis != NULL && analysis->attachments->len == 2 &&
	     strcmp(kit_file(analysis, 0)->members[0], "отчёт.txt") == 0;
	analysis = tg_parse(other, provisions, NULL);
	ok = ok && analysis != NULL && analysis->has_date && analysis->attachments->len == 1;
	_exit(ok ? 0 : 1);
}

static void
test_inside_the_walls(void)
{
	pid_t child = fork();
	int status = -1;

	if (child == 0)
		parse_inside();
	g_assert_cmpint(waitpid(child, &status, 0), ==, child);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 2)
		g_test_skip("no seccomp here");
	else
		g_assert_cmpint(status, ==, 0);
}

int
main(int argc, char **argv)
{
	kit_init(&argc, &argv);
	g_test_add_func(
		"/parse/inside the walls nothing is opened (H2, P59)", test_inside_the_walls);
	g_test_add_func("/parse/fixtures (P92)", test_fixtures);
	g_test_add_func(
		"/parse/a forwarded message is text, its files are files (P116)", test_forwarded);
	g_test_add_func("/parse/offsets lead to the encoded bytes", test_offsets);
	g_test_add_func("/parse/extracting gives the same bytes", test_extract);
	g_test_add_func("/parse/extracting what is not there", test_extract_nothing);
	g_test_add_func(
		"/parse/every reading of a name is a candidate (P101, P110, M10-M15)", test_names);
	g_test_add_func("/parse/nameless files (P102)", test_nameless);
	g_test_add_func("/parse/thousands of sections (P110, M17)", test_many_sections);
	g_test_add_func("/parse/transfer encodings (P83, M14, M15)", test_contents);
	g_test_add_func("/parse/which parts are text (P65, P67, P69, P82, P90, P91)", test_bodies);
	g_test_add_func("/parse/encodings inside text are reported (T29, P91)",
		test_inline_files_are_reported);
	g_test_add_func(
		"/parse/hostile messages are bounded (P60, P61, P65, M1-M17)", test_hostile);
	return g_test_run();
}
