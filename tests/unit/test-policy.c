/* SPDX-License-Identifier: ISC */
/*
 * test-policy.c - loading of the configuration: interface §5. What ships is clean; every mistake is
 * named with file, line and the nearest good word, all of them at once.
 */
#include "desk/letters.h"
#include "desk/policy.h"
#include "desk/policy_default.h"

#include <glib/gstdio.h>
#include <string.h>

static char *top;

static const char base_conf[] = "[desk support]\n"		 /* 1 */
				"address = support@example.ru\n" /* 2 */
				"level = free\n"		 /* 3 */
				"language = ru\n"		 /* 4 */
				"timezone = Europe/Moscow\n"	 /* 5 */
				"[calendar office]\n"		 /* 6 */
				"hours = Mon-Fri 10:00-20:00\n"	 /* 7 */
				"timezone = Europe/Moscow\n"	 /* 8 */
				"days = ru\n"			 /* 9 */
				"[level free]\n"		 /* 10 */
				"calendar = office\n"		 /* 11 */
				"reaction.medium = 8wh\n"	 /* 12 */
				"answer = 8wh\n";		 /* 13 */

/* Writes a file below the temporary folder. */
static void
put(const char *name, const char *text, int mode)
{
	g_autofree char *path = g_build_filename(top, name, NULL);
	g_autofree char *folder = g_path_get_dirname(path);

	g_mkdir_with_parents(folder, 0700);
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	g_assert_cmpint(g_chmod(path, (mode_t)mode), ==, 0);
}

/* Copies a folder of the source tree, one or two levels deep. */
static void
copy(const char *name)
{
	g_autofree char *from = g_test_build_filename(G_TEST_DIST, name, NULL);
	g_autoptr(GDir) dir = g_dir_open(from, 0, NULL);
	const char *entry;

	g_assert_nonnull(dir);
	while ((entry = g_dir_read_name(dir))) {
		g_autofree char *below = g_build_filename(name, entry, NULL);
		g_autofree char *path = g_test_build_filename(G_TEST_DIST, below, NULL);
		g_autofree char *text = NULL;

		if (g_file_test(path, G_FILE_TEST_IS_DIR))
			copy(below);
		else if (g_file_get_contents(path, &text, NULL, NULL))
			put(below, text, 0600);
	}
}

/* Removes a folder and all in it. */
static void
remove_tree(const char *path)
{
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	const char *entry;

	while (dir && (entry = g_dir_read_name(dir))) {
		g_autofree char *below = g_build_filename(path, entry, NULL);

		remove_tree(below);
	}
	g_remove(path);
}

/* A folder as `init` makes it. */
static void
make_folder(void)
{
	top = g_dir_make_tmp("tg-policy-XXXXXX", NULL);
	copy("filters");
	copy("templates");
	copy("calendars");
	put("keys", "1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n", 0600);
}

/* All findings about a configuration, without the folder's name, by "\n". */
static char *
findings_of(const char *conf)
{
	g_autoptr(TgFindings) findings = tg_findings_new();
	g_autoptr(TgPolicy) policy = NULL;
	g_autofree char *path = g_build_filename(top, "ticketgate.conf", NULL);
	g_autofree char *prefix = g_strconcat(top, "/", NULL);
	GString *all = g_string_new(NULL);

	put("ticketgate.conf", conf, 0600);
	policy = tg_policy_load_with(path, findings);
	for (guint i = 0; i < tg_findings_count(findings); i++)
		g_string_append_printf(all, "%s%s", i ? "\n" : "", tg_findings_get(findings, i));
	g_assert_true((policy == NULL) == (all->len > 0));
	g_string_replace(all, prefix, "", 0);
	return g_string_free(all, FALSE);
}

static void
test_clean(void)
{
	g_autofree char *path = g_test_build_filename(
		G_TEST_DIST, "contrib", "profiles", "default", "ticketgate.conf", NULL);
	g_autofree char *text = NULL, *got = NULL;

	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	got = findings_of(text);
	g_assert_cmpstr(got, ==, "");
	g_free(got);
	got = findings_of(base_conf);
	g_assert_cmpstr(got, ==, "");
}

static void
test_values(void)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *path = g_build_filename(top, "ticketgate.conf", NULL);
	g_autofree char *url = g_strdup_printf("sqlite:%s/ticketgate.db", top);
	g_autofree char *letters = g_build_filename(top, "letters", NULL);
	g_autofree char *text = g_strconcat(base_conf,
		"reaction.critical = 30m\n[mail]\nauthserv_id = mx.example.ru; *.yandex.net\n"
		"reply_address = tagged\n[transport]\nkind = file\ndirectory = letters\nenvelope = "
		"desk\n"
		"[attachments]\nextensions = PDF;.txt\nmax_file = 1M\n[budgets]\nstranger_hour = "
		"7\n"
		"[desk second]\naddress = Help@Example.ru\nmode = shadow\nreopen = 14d\nask_times "
		"= 3\n",
		NULL);
	g_autoptr(TgPolicy) policy = NULL;
	const TgDesk *desk;
	const TgLevel *level;

	put("ticketgate.conf", text, 0600);
	policy = tg_policy_load(path, &error);
	g_assert_no_error(error);
	if (!policy)
		return;
	g_assert_cmpuint(policy->desks->len, ==, 2);
	desk = tg_policy_desk(policy, "support");
	g_assert_cmpstr(desk->priority, ==, "medium");
	g_assert_cmpstr(desk->kind, ==, "incident");
	g_assert_false(desk->shadow);
	g_assert_cmpint(desk->ask_times, ==, 2);
	g_assert_cmpint(desk->reopen.kind, ==, TG_SPAN_ELAPSED);
	g_assert_cmpint(desk->reopen.seconds, ==, 30 * 86400);
	desk = tg_policy_desk(policy, "second");
	g_assert_true(desk->shadow);
	g_assert_cmpint(desk->ask_times, ==, 3);
	g_assert_true(tg_policy_desk_of(policy, "HELP@example.RU") == desk);
	g_assert_true(tg_policy_desk_of(policy, "help+1042.abc@example.ru") == desk);
	g_assert_null(tg_policy_desk_of(policy, "helper@example.ru"));
	g_assert_null(tg_policy_desk_of(policy, NULL));
	level = tg_policy_level(policy, "free");
	g_assert_true(level->has_reaction[TG_PRIORITY_MEDIUM] && level->has_answer);
	g_assert_true(level->has_reaction[TG_PRIORITY_CRITICAL]);
	g_assert_false(level->has_reaction[TG_PRIORITY_LOW]);
	g_assert_cmpint(level->reaction[TG_PRIORITY_MEDIUM].kind, ==, TG_SPAN_WORKING);
	g_assert_cmpint(level->reaction[TG_PRIORITY_MEDIUM].seconds, ==, 8 * 3600);
	g_assert_cmpstr(level->reaction_text[TG_PRIORITY_MEDIUM], ==, "8wh");
	g_assert_nonnull(tg_policy_calendar(policy, "office"));
	g_assert_true(tg_calendar_covers(tg_policy_calendar(policy, "office"), 2026));
	g_assert_false(tg_calendar_covers(tg_policy_calendar(policy, "office"), 2040));
	g_assert_cmpstr(policy->store_url, ==, url);
	g_assert_cmpstr(policy->state, ==, top);
	g_assert_cmpstr(policy->transport_directory, ==, letters);
	g_assert_true(policy->envelope_desk && policy->tagged_replies && policy->sandbox_require);
	g_assert_cmpstr(policy->domain, ==, "example.ru");
	g_assert_cmpuint(strlen(policy->instance), ==, 16);
	g_assert_cmpstr(policy->attachments.extensions[0], ==, "pdf");
	g_assert_cmpstr(policy->attachments.extensions[1], ==, "txt");
	g_assert_cmpuint(policy->attachments.max_file, ==, 1024 * 1024);
	g_assert_cmpuint(policy->attachments.max_total, ==, 5632 * 1024);
	g_assert_true(policy->attachments.refuse_executable_archives);
	g_assert_cmpint(policy->budgets.stranger_hour, ==, 7);
	g_assert_cmpint(policy->budgets.all_hour, ==, 500);
	g_assert_cmpstr(policy->authserv_id[1], ==, "*.yandex.net");
	g_assert_cmpuint(g_strv_length(policy->trusted_received), ==, 0);
	g_assert_nonnull(g_hash_table_lookup(policy->templates, "ru/ack"));
	g_assert_nonnull(g_hash_table_lookup(policy->templates, "en/notify"));
	g_assert_cmpuint(policy->keys->len, ==, 1);
	g_assert_cmpstr(policy->lmtp.listen, ==, "unix:/run/ticketgate/lmtp");
}

static const struct {
	const char *text, *wanted;
} mistakes[] = {
	{ "[mial]\n", "ticketgate.conf:14: unknown section 'mial' (did you mean 'mail'?)" },
	{ "[quux]\n", "ticketgate.conf:14: unknown section 'quux'" },
	{ "[mail x]\n", "ticketgate.conf:14: [mail] has no name: write [mail]" },
	{ "[desk]\naddress = a@example.ru\n",
		"ticketgate.conf:14: [desk] needs a name: [desk NAME]" },
	{ "[mail]\nauthserv_ids = x\n", "ticketgate.conf:15: unknown key in [mail] "
					"'authserv_ids' (did you mean 'authserv_id'?)" },
	{ "[mail]\ndomain = a b\n", "ticketgate.conf:15: domain = a b: a name of letters, "
				    "digits, '.', '_', '-' is wanted" },
	{ "[mail]\nreply_address = taged\n", "ticketgate.conf:15: unknown reply_address "
					     "'taged' (did you mean 'tagged'?)" },
	{ "[mail]\nseparator = ++\n", "ticketgate.conf:15: separator = ++: one of + - _ = "
				      ". or nothing is wanted" },
	{ "[desk b]\naddress = nobody\n", "ticketgate.conf:15: address = nobody: an "
					  "address like support@example.com is wanted" },
	{ "[desk b]\nname = B\n", "ticketgate.conf:14: [desk b] needs a value for "
				  "'address' (the address that customers write to)" },
	{ "[desk b]\naddress = SUPPORT@example.ru\n",
		"ticketgate.conf:15: [desk b] has the address of [desk support]" },
	{ "[desk b]\naddress = b@example.ru\nlevel = fre\n",
		"ticketgate.conf:16: unknown level 'fre' (did you mean 'free'?)" },
	{ "[desk b]\naddress = b@example.ru\ncalendar = offise\n",
		"ticketgate.conf:16: unknown calendar 'offise' (did you mean 'office'?)" },
	{ "[desk b]\naddress = b@example.ru\nhead = boss\n",
		"ticketgate.conf:16: head = boss: an address like support@example.com is "
		"wanted" },
	{ "[desk b]\naddress = b@example.ru\nhead = support@example.ru\n",
		"ticketgate.conf:16: head = support@example.ru is the address of a desk: a "
		"person's is wanted" },
	{ "[desk b]\naddress = b@example.ru\ntimezone = Europe/Moskow\n",
		"ticketgate.conf:16: timezone = Europe/Moskow: unknown time zone; a name "
		"like Europe/Moscow is wanted" },
	{ "[desk b]\naddress = b@example.ru\nlanguage = russian\n",
		"ticketgate.conf:16: language = russian: a language is two letters: en, "
		"ru" },
	{ "[desk b]\naddress = b@example.ru\npriority = urgent\n",
		"ticketgate.conf:16: unknown priority 'urgent'" },
	{ "[desk b]\naddress = b@example.ru\nmode = shadwo\n",
		"ticketgate.conf:16: unknown mode 'shadwo' (did you mean 'shadow'?)" },
	{ "[desk b]\naddress = b@example.ru\nreopen = soon\n",
		"ticketgate.conf:16: reopen = soon: a duration like 15m, 8h, 2d, 4wh or "
		"1wd is wanted" },
	{ "[desk b]\naddress = b@example.ru\nask_times = two\n",
		"ticketgate.conf:16: ask_times = two: a whole number, 0 ... 1000000, is "
		"wanted" },
	{ "[level vip]\ncalendar = office\nreaction.hihg = 1wh\n",
		"ticketgate.conf:16: unknown key in [level] 'reaction.hihg' (did you mean "
		"'reaction.high'?)" },
	{ "[level vip]\ncalendar = office\nanswer = 8 hours\n",
		"ticketgate.conf:16: answer = 8 hours: a duration like 15m, 8h, 2d, 4wh or "
		"1wd is wanted" },
	{ "[level vip]\nanswer = 8wh\n",
		"ticketgate.conf:14: [level vip] needs a value for 'calendar' ([calendar] "
		"in which working hours are counted)" },
	{ "[level vip]\ncalendar = ofice\n",
		"ticketgate.conf:15: unknown calendar 'ofice' (did you mean 'office'?)" },
	{ "[calendar b]\nhours = Mon-Fri 10:00-20:00\ndays = us\n",
		"ticketgate.conf:16: days = us: there is no us-YYYY.cal in calendars" },
	{ "[submitter a]\nfrom = support@example.ru\nproof = dmarc\ncontact = reply-to\n",
		"ticketgate.conf:15: from = support@example.ru is the address of a desk: the "
		"program's own is wanted" },
	{ "[submitter a]\nfrom = a@site.example\nproof = spf\ncontact = reply-to\n",
		"ticketgate.conf:16: unknown proof 'spf'" },
	{ "[submitter a]\nfrom = a@site.example\nproof = secret-header\ncontact = reply-to\n",
		"ticketgate.conf:14: proof = secret-header needs 'secret', like X-Form-Key: "
		"VALUE" },
	{ "[submitter a]\nfrom = a@site.example\nproof = secret-header\nsecret = Subject: x\n"
	  "contact = reply-to\n",
		"ticketgate.conf:17: proof = secret-header needs 'secret', like X-Form-Key: "
		"VALUE" },
	{ "[submitter a]\nfrom = a@site.example\nproof = dmarc\ncontact = sender\n",
		"ticketgate.conf:17: contact = sender: reply-to, or field: and the name of a "
		"[field NAME], is wanted" },
	{ "[submitter a]\nfrom = a@site.example\nproof = dmarc\ncontact = field:emial\n",
		"ticketgate.conf:17: contact = field:emial: reply-to, or field: and the name of a "
		"[field NAME], is wanted" },
	{ "[attachments]\nextensions = pdf;*.exe;toolongextensionname\n",
		"ticketgate.conf:15: extensions = *.exe: an extension is 1 to 16 letters "
		"and digits, several by ;\n"
		"ticketgate.conf:15: extensions = toolongextensionname: an extension is 1 "
		"to 16 letters and digits, several by ;" },
	{ "[attachments]\nmax_file = 5 apples\n",
		"ticketgate.conf:15: max_file = 5 apples: a size like 512K, 5M or 5.5M is "
		"wanted" },
	{ "[attachments]\nmax_total = 100M\n",
		"ticketgate.conf:15: max_total = 100M: more than 64M, the largest message "
		"that is read" },
	{ "[attachments]\nmax_file = 6M\n", "ticketgate.conf:15: max_file is more than max_total" },
	{ "[store]\nurl = sqlit:a.db\n", "ticketgate.conf:15: unknown kind of store "
					 "'sqlit:' (did you mean 'sqlite:'?)" },
	{ "[store]\nurl = sqlite:\n",
		"ticketgate.conf:15: url = sqlite:: the file is missing: sqlite:PATH" },
	{ "[transport]\nkind = file\n", "ticketgate.conf:15: kind = file needs 'directory'" },
	{ "[transport]\nkind = mstmp\n",
		"ticketgate.conf:15: unknown kind 'mstmp' (did you mean 'msmtp'?)" },
	{ "[transport]\nenvelope = verp\n", "ticketgate.conf:15: unknown envelope 'verp'" },
	{ "[lmtp]\nlisten = /run/lmtp\n",
		"ticketgate.conf:15: listen = /run/lmtp: "
		"unix:PATH or inet:HOST:PORT is wanted (and never port 25)" },
	{ "[lmtp]\nlisten = inet:localhost:99999\n",
		"ticketgate.conf:15: listen = inet:localhost:99999: unix:PATH or "
		"inet:HOST:PORT is wanted (and never port 25)" },
	{ "[lmtp]\nlisten = inet:127.0.0.1:25\n",
		"ticketgate.conf:15: listen = inet:127.0.0.1:25: unix:PATH or "
		"inet:HOST:PORT is wanted (and never port 25)" },
	{ "[lmtp]\nmode = 0999\n",
		"ticketgate.conf:15: mode = 0999: permissions in octal like 0660 are wanted" },
	{ "[sandbox]\nrequire = ja\n", "ticketgate.conf:15: unknown require 'ja'" },
	{ "[require x]\nrequired = verison\n",
		"ticketgate.conf:14: unknown field 'verison' (did you mean 'version'?)" },
	{ "[require x]\nrequires = version\n",
		"ticketgate.conf:15: unknown key in [require] 'requires' (did you mean "
		"'required'?)" },
	{ "[require x]\nlevel = fee\n",
		"ticketgate.conf:14: unknown level 'fee' (did you mean 'free'?)" },
	{ "[field colour]\nlable.en = Colour\nlabel.en = Color\n",
		"ticketgate.conf:15: unknown key in [field] 'lable.en' (did you mean "
		"'label.LANG'?)" },
	{ "[field colour]\nlabel = Colour\nlabel.en = Color\n",
		"ticketgate.conf:15: key 'label' in [field]: it is written 'label.LANG'" },
	{ "[field colour]\nlabel.en = Color\nvalidator = txet\n",
		"ticketgate.conf:16: unknown validator 'txet' (did you mean 'text'?)" },
	{ "[field colour]\nlabel.en = Color\npersonal = maybe\n",
		"ticketgate.conf:16: unknown personal 'maybe'" },
	{ "[field colour]\nlabel.en = Color\nin.1 = body\n",
		"ticketgate.conf:16: 'in.1' without 'pattern.1'" },
	{ "[field colour]\nlabel.en = Color\npattern.1 = x\nin = boddy\n",
		"ticketgate.conf:17: unknown place 'boddy' (did you mean 'body'?)" },
	{ "[field colour]\nvalidator = text\n",
		"ticketgate.conf:14: [field colour] has no label (label.en = ...)" },
	{ "[field]\nlabel.en = Color\n", "ticketgate.conf:14: [field] needs a name: [field NAME]" },
	{ "[field colour]\nlabel.en = Color\nvalue.red.en = rd\nvalue.blue.en = RD\n",
		"ticketgate.conf:17: 'RD' means 'red' already" },
	{ "[field colour]\nlabel.en = Color\nword.red.en = a b\nword.blue.en = A  b\n",
		"ticketgate.conf:17: 'A b' means 'red' already" },
	{ "[field colour]\nlabel.en = Color\nword.red.en = r*d\n",
		"ticketgate.conf:16: 'r*d': a phrase has 1 to 8 words, the first at least "
		"two "
		"letters before a *" },
	{ "[field colour]\nlabel.en = Color\nword.red.en = a b c d e f g h i\n",
		"ticketgate.conf:16: 'a b c d e f g h i': a phrase has 1 to 8 words, the "
		"first at least two letters before a *" },
	{ "[mail]\nbogus\n[mail]\ndomain = x\n",
		"ticketgate.conf:15: neither [section] nor key = value nor # comment\n"
		"ticketgate.conf:16: duplicate section [mail] (the first is in line 14)" },
	/* several at once, in one run */
	{ "[mial]\n[store]\nulr = x\n[transport]\nkind = mstmp\n",
		"ticketgate.conf:14: unknown section 'mial' (did you mean 'mail'?)\n"
		"ticketgate.conf:16: unknown key in [store] 'ulr' (did you mean 'url'?)\n"
		"ticketgate.conf:18: unknown kind 'mstmp' (did you mean 'msmtp'?)" },
	{ "!# nothing\n", "ticketgate.conf: there is no [desk NAME]" },
};

/* Each row is put behind the good configuration (its first line is 14), or replaces it when it begins
 * with "!". */
static void
test_mistakes(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(mistakes); i++) {
		gboolean alone = mistakes[i].text[0] == '!';
		g_autofree char *conf =
			g_strconcat(alone ? "" : base_conf, mistakes[i].text + alone, NULL);
		g_autofree char *got = findings_of(conf);

		if (strcmp(got, mistakes[i].wanted))
			g_test_message("row %u: %s", i, mistakes[i].text);
		g_assert_cmpstr(got, ==, mistakes[i].wanted);
	}
}

static void
test_patterns(void)
{
	g_autofree char *conf = g_strconcat(
		base_conf, "[field colour]\nlabel.en = Color\npattern.1 = (red\n", NULL);
	g_autofree char *got = findings_of(conf);

	g_assert_true(g_str_has_prefix(got, "ticketgate.conf:16: pattern.1: "));
	g_assert_nonnull(strstr(got, "parenthesis"));
}

/* Files beside the configuration, broken one at a time. */
static void
test_files(void)
{
	static const struct {
		const char *file, *text, *wanted;
		int mode;
	} rows[] = {
		{ "keys", NULL, "keys: ", 0600 },
		{ "keys", "1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n",
			"keys: ", 0644 },
		{ "keys", "1 xyz\n", "keys: ", 0600 },
		{ "keys", "", "keys: ", 0600 },
		{ "templates/ru/ack.txt", NULL, "templates/ru/ack.txt: this template is missing",
			0600 },
		{ "templates/ru/ack.txt", "Subject: x\n\n{{#has_missing}}\n",
			"templates/ru/ack.txt:", 0600 },
		{ "templates/ru/ack.txt", "Subject: x\n\n{{nubmer}}\n",
			"templates/ru/ack.txt:3: unknown", 0600 },
		{ "templates/ru/ack.txt", "\xFF\xFE", "templates/ru/ack.txt: is not UTF-8", 0600 },
		{ "calendars/ru-2026.cal", "2026-13-01 holiday\n",
			"calendars/ru-2026.cal:1: ", 0600 },
		{ "filters/10-product.conf", "[feild x]\n",
			"filters/10-product.conf:1: unknown section 'feild' (did you mean "
			"'field'?)",
			0600 },
		{ "filters/99-own.conf", "[field version]\nlabel.en = V\n",
			"filters/99-own.conf:1: the field 'version' is described in another file "
			"already",
			0600 },
		{ "filters/99-own.conf", "[field mine]\nlabel.ru = Версия\n",
			"filters/99-own.conf:2: label 'Версия' belongs to the field 'version' "
			"already",
			0600 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *path = g_build_filename(top, rows[i].file, NULL);
		g_autofree char *good = NULL, *got = NULL;

		g_file_get_contents(path, &good, NULL, NULL);
		if (rows[i].text)
			put(rows[i].file, rows[i].text, rows[i].mode);
		else
			g_remove(path);
		got = findings_of(base_conf);
		g_test_message("%s: %s", rows[i].file, got);
		g_assert_true(g_str_has_prefix(got, rows[i].wanted));
		if (good)
			put(rows[i].file, good, 0600);
		else
			g_remove(path);
	}
}

static void
test_missing_file(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(TgPolicy) policy = tg_policy_load("/nonexistent/ticketgate.conf", &error);

	g_assert_null(policy);
	g_assert_error(error, TG_ERROR, TG_ERROR_CONFIG);
	g_assert_true(g_str_has_prefix(error->message, "/nonexistent/ticketgate.conf: "));
}

static void
test_default_text(void)
{
	static const char profile[] =
		"# p\n[desk support]\n# what\naddress = a@b.test\nname = X\n"
		"[store]\nurl = sqlite:x\n[transport]\nkind = msmtp\n#directory =\n"
		"# end\n[lmtp]\n";
	static const struct {
		const char *desk, *store, *transport, *wanted;
	} rows[] = {
		{ NULL, NULL, NULL, profile },
		{ "s@example.ru", NULL, NULL,
			"# p\n[desk support]\n# what\naddress = s@example.ru\nname = X\n"
			"[store]\nurl = sqlite:x\n[transport]\nkind = msmtp\n#directory =\n# "
			"end\n[lmtp]\n" },
		{ NULL, "memory:", "file:/tmp/l",
			"# p\n[desk support]\n# what\naddress = a@b.test\nname = X\n[store]\nurl = "
			"memory:\n"
			"[transport]\nkind = file\ndirectory = /tmp/l\n# end\n[lmtp]\n" },
		{ NULL, NULL, "smtp",
			"# p\n[desk support]\n# what\naddress = a@b.test\nname = X\n[store]\nurl = "
			"sqlite:x\n"
			"[transport]\nkind = smtp\n#directory =\n# end\n[lmtp]\n" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *got = tg_policy_default_text(
			profile, rows[i].desk, rows[i].store, rows[i].transport, &error);

		g_assert_no_error(error);
		g_assert_cmpstr(got, ==, rows[i].wanted);
	}
	g_assert_null(tg_policy_default_text(profile, "a@b.test\n[mail]", NULL, NULL, NULL));
	g_assert_null(tg_policy_default_text("[desk x]\n", NULL, "memory:", NULL, NULL));
}

/* Every key of the table is explained in the shipped configuration, and every key there is known. */
static void
test_keys_are_documented(void)
{
	g_autofree char *path = g_test_build_filename(
		G_TEST_DIST, "contrib", "profiles", "default", "ticketgate.conf", NULL);
	g_autofree char *text = NULL;
	guint n;
	const TgPolicyKey *keys = tg_policy_keys(&n);

	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	for (guint i = 0; i < n; i++) {
		g_autofree char *set = g_strdup_printf("\n%s =", keys[i].key);
		g_autofree char *commented = g_strdup_printf("\n#%s =", keys[i].key);

		g_test_message("[%s] %s", keys[i].section, keys[i].key);
		g_assert_true(strstr(text, set) || strstr(text, commented));
		g_assert_cmpuint(strlen(keys[i].meaning), >, 0);
	}
}

int
main(int argc, char **argv)
{
	int status;

	g_test_init(&argc, &argv, NULL);
	g_test_set_nonfatal_assertions();
	make_folder();
	g_test_add_func("/policy/what ships is clean", test_clean);
	g_test_add_func("/policy/values and fallbacks are read", test_values);
	g_test_add_func(
		"/policy/each mistake is named with file, line and nearest word", test_mistakes);
	g_test_add_func("/policy/a broken pattern is named", test_patterns);
	g_test_add_func("/policy/broken files beside it are named", test_files);
	g_test_add_func("/policy/a configuration that is not there is an error", test_missing_file);
	g_test_add_func("/policy/init's words go into the text, comments stay", test_default_text);
	g_test_add_func(
		"/policy/every key stands in the shipped configuration", test_keys_are_documented);
	status = g_test_run();
	remove_tree(top);
	g_free(top);
	return status;
}
