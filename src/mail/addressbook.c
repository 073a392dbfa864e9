/* SPDX-License-Identifier: ISC */
/*
 * addressbook.c - what is commonly known of addresses: tables of suffixes, system names, providers.
 *
 * Used for silence towards machines (S2), for the same-organisation test of acknowledgements and
 * for never taking a public provider for a customer's own domain. Decorations (BATV, SRS,
 * sub-addresses) are taken off by their published shapes only.
 */
#include "mail/address.h"

#include <string.h>

#include "base/text.h"

/* Second-level labels under which anybody registers, below a two-letter country domain. */
static const char *const shared_labels[] = { "ac", "asn", "co", "com", "edu", "gob", "gov", "gouv",
	"gv", "govt", "id", "info", "ltd", "me", "mil", "msk", "ne", "net", "nhs", "nom", "nov",
	"or", "org", "plc", "police", "pp", "sch", "school", "spb", NULL };

/* Providers of mailboxes for everybody. */
static const char *const public_domains[] = { "126.com", "163.com", "aol.com", "bk.ru",
	"fastmail.com", "free.fr", "gmail.com", "gmx.com", "gmx.de", "gmx.net", "googlemail.com",
	"hotmail.com", "hotmail.de", "hotmail.fr", "icloud.com", "inbox.ru", "internet.ru",
	"laposte.net", "list.ru", "live.com", "live.ru", "mac.com", "mail.com", "mail.ru",
	"mail.ua", "me.com", "msn.com", "narod.ru", "orange.fr", "outlook.com", "outlook.de",
	"pm.me", "proton.me", "protonmail.com", "qip.ru", "qq.com", "rambler.ru", "ro.ru",
	"t-online.de", "tut.by", "ukr.net", "web.de", "xmail.ru", "ya.ru", "yahoo.co.jp",
	"yahoo.co.uk", "yahoo.com", "yahoo.de", "yahoo.fr", "yandex.by", "yandex.com", "yandex.kz",
	"yandex.ru", "yandex.ua", "zoho.com", NULL };

typedef enum { WHOLE, PREFIX, SUFFIX } Where;

/* Local parts behind which no person reads (S2). */
static const struct {
	const char *word;
	Where where;
} system_names[] = {
	{ "abuse", WHOLE },
	{ "autoreply", WHOLE },
	{ "auto-reply", WHOLE },
	{ "bounce", PREFIX },
	{ "daemon", WHOLE },
	{ "do-not-reply", PREFIX },
	{ "do_not_reply", PREFIX },
	{ "donotreply", PREFIX },
	{ "listserv", WHOLE },
	{ "mailer-daemon", PREFIX },
	{ "mailerdaemon", PREFIX },
	{ "mail-daemon", WHOLE },
	{ "majordomo", WHOLE },
	{ "no-reply", PREFIX },
	{ "no.reply", PREFIX },
	{ "no_reply", PREFIX },
	{ "nobody", WHOLE },
	{ "noreply", PREFIX },
	{ "owner-", PREFIX },
	{ "postmaster", WHOLE },
	{ "sympa", WHOLE },
	{ "-bounce", SUFFIX },
	{ "-bounces", SUFFIX },
	{ "-noreply", SUFFIX },
	{ "-no-reply", SUFFIX },
	{ ".noreply", SUFFIX },
	{ "-owner", SUFFIX },
	{ "-request", SUFFIX },
};

/* TRUE when a machine or a role reads there. */
gboolean
tg_address_is_system(const char *address)
{
	g_autofree char *folded = tg_ascii_lower(address);
	char *at = strrchr(folded, '@');
	gboolean found = FALSE;

	if (at != NULL)
		*at = '\0';
	for (gsize i = 0; i < G_N_ELEMENTS(system_names) && !found; i++) {
		const char *word = system_names[i].word;

		if (system_names[i].where == WHOLE)
			found = strcmp(folded, word) == 0;
		else if (system_names[i].where == PREFIX)
			found = g_str_has_prefix(folded, word);
		else
			found = g_str_has_suffix(folded, word);
	}
	return found;
}

/* TRUE when having an address there says nothing about an organisation. */
gboolean
tg_domain_is_public(const char *domain)
{
	g_autofree char *folded = tg_ascii_lower(domain);

	return g_strv_contains(public_domains, folded);
}

/* The last n labels of domain, or all of it. */
static const char *
last_labels(const char *domain, guint n)
{
	const char *at = domain + strlen(domain);

	while (at > domain && (at[-1] != '.' || --n > 0))
		at--;
	return at;
}

/* Two labels, three where the second one is shared by everybody. */
const char *
tg_domain_organisational(const char *domain)
{
	const char *two = last_labels(domain, 2);
	const char *dot = strchr(two, '.');
	g_autofree char *second = NULL;

	if (dot == NULL || strlen(dot + 1) != 2)
		return two;
	second = g_ascii_strdown(two, dot - two);
	return g_strv_contains(shared_labels, second) ? last_labels(domain, 3) : two;
}

/* "prvs=TAG=local" and "btv1==TAG==local" (BATV): what follows, or local itself. */
static const char *
skip_batv(const char *local)
{
	const char *mark = NULL;

	if (g_ascii_strncasecmp(local, "prvs=", 5) == 0) {
		mark = strchr(local + 5, '=');
		return mark != NULL && mark[1] != '\0' ? mark + 1 : local;
	}
	if (g_ascii_strncasecmp(local, "btv1==", 6) == 0) {
		mark = strstr(local + 6, "==");
		return mark != NULL && mark[2] != '\0' ? mark + 2 : local;
	}
	return local;
}

/* "SRS0=HASH=TT=domain=local" or "SRS1=HASH=host==HASH=TT=domain=local" -> "local@domain", or NULL. */
static char *
undo_srs(const char *local)
{
	g_auto(GStrv) parts = NULL;
	const char *rest = local;

	if (g_ascii_strncasecmp(local, "SRS1", 4) == 0) {
		rest = strstr(local, "==");
		if (rest == NULL)
			rest = strstr(local, "=+");
		if (rest == NULL)
			rest = strstr(local, "=-");
		if (rest == NULL)
			return NULL;
		rest += 2;
	} else if (g_ascii_strncasecmp(local, "SRS0", 4) == 0 && local[4] != '\0' &&
		   strchr("=+-", local[4]) != NULL) {
		rest = local + 5;
	} else {
		return NULL;
	}
	parts = g_strsplit(rest, "=", 4);
	if (g_strv_length(parts) < 4 || *parts[2] == '\0' || *parts[3] == '\0')
		return NULL;
	return g_strconcat(parts[3], "@", parts[2], NULL);
}

/* The address of the person behind a return path. */
char *
tg_address_undecorate(const char *address, char separator)
{
	const char *at = strrchr(address, '@');
	g_autofree char *local = NULL, *inner = NULL;
	const char *bare;
	char *detail;

	if (at == NULL)
		return g_strdup(address);
	local = g_strndup(address, (gsize)(at - address));
	inner = undo_srs(local);
	if (inner != NULL && tg_address_is_valid(inner)) {
		g_free(local);
		at = strrchr(inner, '@');
		local = g_strndup(inner, (gsize)(at - inner));
	}
	bare = skip_batv(local);
	detail = separator != '\0' ? strchr(bare, separator) : NULL;
	if (detail != NULL && detail > bare)
		*detail = '\0';
	return g_strconcat(bare, at, NULL);
}
