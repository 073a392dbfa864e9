/* SPDX-License-Identifier: ISC */
/*
 * test-rules.c - P138: header combinations of rows S1-S9, from raw bytes to "may this be answered?".
 *
 * Each row is a mail of a stranger whose return path is his own, with the lines given; wanted is the
 * name of the rule that forbids an automatic letter, or NULL where one may go out.
 */
#include "base/limits.h"
#include "desk/identity.h"
#include "desk/rules.h"
#include "mail/parse.h"

#include "decide-lib.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

typedef struct {
	const char *lines, *sender, *wanted;
} Row;

static const Row rows[] = {
	{ "", NULL, NULL },
	/* S1: Auto-Submitted, with comments and parameters tolerated */
	{ "Auto-Submitted: no\n", NULL, NULL },
	{ "Auto-Submitted: No\n", NULL, NULL },
	{ "Auto-Submitted: no; x=y\n", NULL, NULL },
	{ "Auto-Submitted: no (really)\n", NULL, NULL },
	{ "Auto-Submitted: (c) no\n", NULL, NULL },
	{ "Auto-Submitted:\n no\n", NULL, NULL },
	{ "Auto-Submitted: auto-replied\n", NULL, "auto.reply" },
	{ "Auto-Submitted: (c) auto-replied\n", NULL, "auto.reply" },
	{ "Auto-Submitted: AUTO-REPLIED; owner-email=\"a@b\"\n", NULL, "auto.reply" },
	{ "Auto-Submitted: auto-generated\n", NULL, "auto.reply" },
	{ "Auto-Submitted: auto-notified\n", NULL, "auto.reply" },
	{ "Auto-Submitted: something-new\n", NULL, "auto.reply" },
	{ "Auto-Submitted: no\nAuto-Submitted: auto-replied\n", NULL, "auto.reply" },
	{ "Auto-Submitted: auto-replied\nAuto-Submitted: no\n", NULL, "auto.reply" },
	{ "auto-submitted:auto-replied\n", NULL, "auto.reply" },
	{ "Auto-Submitted: nope\n", NULL, "auto.reply" },
	{ "Auto-Submitted: ;;;(((\n", NULL, "auto.reply" },
	{ "Auto-Submitted: \"no\"\n", NULL, "auto.reply" },
	{ "Auto-Submitted: no (a (nested) one)\n", NULL, NULL },
	{ "X-Auto-Submitted: no\nAuto-Submitted : no\n", NULL, NULL },
	/* S2: return paths and authors that are no people */
	{ "", "<>", "sender.null" },
	{ "", "MAILER-DAEMON@third.example", "sender.system" },
	{ "", "owner-list@third.example", "sender.system" },
	{ "", "list-request@third.example", "sender.system" },
	{ "", "bounces@third.example", "sender.system" },
	{ "", "news-bounces@third.example", "sender.system" },
	{ "", "no-reply@third.example", "sender.system" },
	{ "", "support@example.ru", "sender.return-path" },
	/* S3: lists, precedence, suppression, the union of what real systems set */
	{ "Precedence: bulk\n", NULL, "auto.reply" },
	{ "Precedence: Bulk\n", NULL, "auto.reply" },
	{ "Precedence: junk\n", NULL, "auto.reply" },
	{ "Precedence: list\n", NULL, "auto.list" },
	{ "Precedence: auto_reply\n", NULL, "auto.reply" },
	{ "Precedence: first-class\n", NULL, NULL },
	{ "List-Id: <l.third.example>\n", NULL, "auto.list" },
	{ "List-Unsubscribe: <mailto:u@third.example>\n", NULL, "auto.list" },
	{ "List-Post: <mailto:l@third.example>\n", NULL, "auto.list" },
	{ "Mailing-List: list l@third.example\n", NULL, "auto.list" },
	{ "X-Auto-Response-Suppress: All\n", NULL, "auto.hint" },
	{ "X-Auto-Response-Suppress: OOF\n", NULL, "auto.hint" },
	{ "X-Auto-Response-Suppress: DR, AutoReply\n", NULL, "auto.hint" },
	{ "X-Auto-Response-Suppress: All\nIn-Reply-To: <a@third.example>\n", NULL, "auto.hint" },
	{ "Return-Path: <>\nIn-Reply-To: <a@third.example>\n", "absent", "auto.reply" },
	{ "X-Loop: x\n", NULL, "auto.hint" },
	{ "X-Autoreply: yes\n", NULL, "auto.reply" },
	{ "X-Autorespond: yes\n", NULL, "auto.reply" },
	{ "X-Autoresponder: yes\n", NULL, "auto.reply" },
	{ "X-Auto-Reply-From: a@third.example\n", NULL, "auto.reply" },
	{ "X-Mailer: A program\n", NULL, NULL },
	{ "X-Priority: 1\nImportance: high\n", NULL, NULL },
	{ "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b--\n",
		NULL, "auto.bounce" },
	{ "Content-Type: text/calendar; method=REPLY\n", NULL, "auto.reply" },
	/* S4: return path and author */
	{ "", "eve@third.example", NULL },
	{ "", "EVE@Third.Example", NULL },
	{ "", "eve@sub.third.example", NULL },
	{ "", "eve+tag@third.example", NULL },
	{ "", "prvs=0123456789=eve@third.example", NULL },
	{ "", "SRS0=abcd=ab=third.example=eve@forward.example", NULL },
	{ "", "eve@other.example", "sender.return-path" },
	{ "", "eve@third.example.evil", "sender.return-path" },
	{ "", "not an address", "sender.return-path" },
	{ "", "absent", NULL },
	{ "Return-Path: <eve@third.example>\n", "absent", NULL },
	{ "Return-Path: <>\n", "absent", "auto.hint" },
	{ "Return-Path: <eve@other.example>\n", "absent", "sender.return-path" },
	/* S5, S9 and others that must not matter */
	{ "Reply-To: victim@other.example\n", NULL, NULL },
	{ "Sender: noreply@other.example\n", NULL, NULL },
	{ "X-Spam-Flag: YES\n", NULL, "spam.flag" },
	{ "X-Spam-Flag: NO\n", NULL, NULL },
	{ "X-Ticketgate-Loop: another-instance\n", NULL, NULL },
};

/* The raw mail parsed as the scanner would. */
static TgAnalysis *
parse(const char *lines)
{
	g_autofree char *raw = g_strdup_printf("%s%sFrom: Eve <eve@third.example>\nTo: "
					       "support@example.ru\nSubject: Question\n"
					       "Message-ID: <1@third.example>\n\nHow do I print?\n",
		strstr(lines, "\n\n") ? "" : lines, "");
	g_autofree char *late = NULL;
	g_autoptr(TgProvisions) provisions = tg_provisions_new(NULL, FALSE);
	g_autoptr(GError) error = NULL;
	const int fd = memfd_create("mail", MFD_CLOEXEC);
	const char *bytes = raw;
	TgAnalysis *analysis;

	if (strstr(lines, "\n\n")) {
		late = g_strdup_printf("From: Eve <eve@third.example>\nSubject: x\n%s", lines);
		bytes = late;
	}
	if (write(fd, bytes, strlen(bytes)) < 0)
		g_error("memfd");
	analysis = tg_parse(fd, provisions, &error);
	g_assert_no_error(error);
	close(fd);
	return analysis;
}

/* One row. */
static void
test_row(gconstpointer data)
{
	const Row *row = data;
	g_autoptr(TgPolicy) policy = test_policy(NULL);
	g_autoptr(TgAnalysis) analysis = parse(row->lines);
	const char *sender = !row->sender			  ? "eve@third.example"
			     : strcmp(row->sender, "<>") == 0	  ? ""
			     : strcmp(row->sender, "absent") == 0 ? NULL
								  : row->sender;
	const TgMessage message = { analysis, NULL, "d", "k", sender, "support@example.ru",
		tg_policy_desk(policy, "support"), FALSE };
	g_autoptr(TgFacts) facts = tg_facts_new();
	const char *said;
	TgIdentity who;
	TgVerdict verdict;

	tg_identity_establish(facts, &message, policy, MONDAY, &who);
	tg_rules_judge(&message, policy, &who, &verdict);
	said = verdict.silence	? verdict.silence->name
	       : verdict.ending ? verdict.ending->name
				: NULL;
	g_assert_cmpstr(said, ==, row->wanted);
	tg_verdict_clear(&verdict);
	tg_identity_clear(&who);
}

/* A mail over a limit was not read to its end: nobody knows whether it wants an answer (I4, I6). What
 * its header says of machines still counts. */
static void
test_limit(void)
{
	static const char *const rows[][2] = { { "", "message.limit" },
		{ "Auto-Submitted: auto-replied\n", "auto.reply" },
		{ "Precedence: list\n", "auto.list" } };

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *field = g_strnfill(TG_MAX_FIELD, 'y');
		g_autofree char *lines = g_strdup_printf("X-Long: %s\n%s", field, rows[i][0]);
		const Row row = { lines, NULL, rows[i][1] };

		test_row(&row);
	}
}

/* Our own loop mark, and every rule has words in both languages. */
static void
test_table(void)
{
	guint n = 0;

	for (; tg_rules_get(n); n++) {
		const TgRule *rule = tg_rules_get(n);

		g_assert_true(rule->name[0] && rule->effects);
		g_assert_cmpstr(tg_rule_said(rule, "en"), !=, tg_rule_said(rule, "ru"));
	}
	g_assert_cmpuint(n, >=, 15);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *lines = g_strescape(rows[i].lines, NULL);
		g_autofree char *name = g_strdup_printf("/rules/P138 %u %s from %s", i, lines,
			rows[i].sender ? rows[i].sender : "the author");
		g_autofree char *path = g_strdelimit(g_strdup(name + 1), "/", '|');
		g_autofree char *full = g_strdup_printf("/rules/%s", path + 6);

		g_test_add_data_func(full, &rows[i], test_row);
	}
	g_test_add_func("/rules/P60: over a limit there is no automatic answer", test_limit);
	g_test_add_func("/rules/every rule says why in both languages", test_table);
	return g_test_run();
}
