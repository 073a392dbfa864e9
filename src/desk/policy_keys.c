/* SPDX-License-Identifier: ISC */
/*
 * policy_keys.c - every section and key of ticketgate.conf: type, fallback and meaning (interface §5).
 *
 * The one table: it drives loading, the comments of `init`, the suggestions of `check` and the test of
 * the manual page. A new key is a row here and a member of the struct it is read into.
 */
#include "desk/policy_load.h"

#define DESK(member) offsetof(TgDesk, member)
#define LEVEL(member) offsetof(TgLevel, member)
#define CALENDAR(member) offsetof(TgCalendarRecord, member)
#define POLICY(member) offsetof(TgPolicy, member)

/* clang-format off */
static const TgPolicyKey keys[] = {
	{"desk", "address", NULL, "the address that customers write to",
		TG_KEY_ADDRESS, DESK(address), NULL},
	{"desk", "name", "Support", "display name of the desk in its letters",
		TG_KEY_TEXT, DESK(shown), NULL},
	{"desk", "language", "en", "language of letters to people whose language is not known",
		TG_KEY_LANGUAGE, DESK(language), NULL},
	{"desk", "timezone", "UTC", "time zone of the hours that letters name",
		TG_KEY_ZONE, DESK(timezone), NULL},
	{"desk", "level", "free", "[level] of strangers and of unlisted customers",
		TG_KEY_NAME, DESK(level), NULL},
	{"desk", "priority", "medium", "priority of a new ticket",
		TG_KEY_WORD, DESK(priority), "critical|high|medium|low"},
	{"desk", "kind", "incident", "kind of a new ticket",
		TG_KEY_WORD, DESK(kind), "incident|question|wish|repair|complaint"},
	{"desk", "calendar", "", "[calendar] of the desk; empty: the level's",
		TG_KEY_NAME, DESK(calendar), NULL},
	{"desk", "head", "", "address of the head of the desk, who hears of what went wrong",
		TG_KEY_ADDRESS, DESK(head), NULL},
	{"desk", "mode", "live", "shadow: tickets are real, letters to customers go to a folder",
		TG_KEY_SWITCH, DESK(shadow), "live|shadow"},
	{"desk", "reopen", "30d", "a reply reopens a closed ticket for so long; later it opens a linked new one",
		TG_KEY_SPAN, DESK(reopen), NULL},
	{"desk", "ask_times", "2", "how often missing fields are asked for in all, the acknowledgement included",
		TG_KEY_COUNT, DESK(ask_times), NULL},
	{"calendar", "timezone", "UTC", "time zone of the hours",
		TG_KEY_ZONE, CALENDAR(timezone), NULL},
	{"calendar", "hours", NULL, "weekly hours, several by ;",
		TG_KEY_TEXT, CALENDAR(hours), NULL},
	{"calendar", "days", "", "names of day files: ru reads every ru-YYYY.cal of calendars/",
		TG_KEY_LIST, CALENDAR(days), NULL},
	{"level", "calendar", NULL, "[calendar] in which working hours are counted",
		TG_KEY_NAME, LEVEL(calendar), NULL},
	{"level", "reaction.critical", "", "time until somebody has taken a ticket of that priority",
		TG_KEY_PROMISE, LEVEL(reaction_text[TG_PRIORITY_CRITICAL]), NULL},
	{"level", "reaction.high", "", "the same",
		TG_KEY_PROMISE, LEVEL(reaction_text[TG_PRIORITY_HIGH]), NULL},
	{"level", "reaction.medium", "", "the same",
		TG_KEY_PROMISE, LEVEL(reaction_text[TG_PRIORITY_MEDIUM]), NULL},
	{"level", "reaction.low", "", "the same",
		TG_KEY_PROMISE, LEVEL(reaction_text[TG_PRIORITY_LOW]), NULL},
	{"level", "answer", "", "time until the first answer",
		TG_KEY_PROMISE, LEVEL(answer_text), NULL},
	{"mail", "authserv_id", "", "mail servers whose Authentication-Results are believed; empty: none",
		TG_KEY_LIST, POLICY(authserv_id), NULL},
	{"mail", "trusted_received", "", "mail servers whose \"(Authenticated sender: ...)\" is believed",
		TG_KEY_LIST, POLICY(trusted_received), NULL},
	{"mail", "reply_address", "plain", "tagged: Reply-To is a signed address of the ticket",
		TG_KEY_SWITCH, POLICY(tagged_replies), "plain|tagged"},
	{"mail", "separator", "+", "what stands before a sub-address; empty: the mail system has none",
		TG_KEY_SEPARATOR, POLICY(separator), NULL},
	{"mail", "local_part_case", "fold", "exact: the part before @ differs by case",
		TG_KEY_SWITCH, POLICY(local_part_exact), "fold|exact"},
	{"mail", "domain", "", "right side of our Message-IDs; empty: the first desk's domain",
		TG_KEY_NAME, POLICY(domain), NULL},
	{"mail", "confirm", "unproved", "which agents' commands are confirmed to them by mail",
		TG_KEY_WORD, POLICY(confirm), "unproved|always|commands"},
	{"store", "url", "sqlite:ticketgate.db", "where tickets are kept",
		TG_KEY_STORE, POLICY(store_url), NULL},
	{"transport", "kind", "msmtp", "how letters leave",
		TG_KEY_WORD, POLICY(transport), "msmtp|file"},
	{"transport", "envelope", "null+verp", "desk: the desk's own address is the envelope sender",
		TG_KEY_SWITCH, POLICY(envelope_desk), "null+verp|desk"},
	{"transport", "directory", "", "kind = file: the folder that letters are written to",
		TG_KEY_PATH, POLICY(transport_directory), NULL},
	{"transport", "command", "msmtp", "kind = msmtp: the program",
		TG_KEY_TEXT, POLICY(transport_command), NULL},
	{"transport", "account", "", "kind = msmtp: the account of its configuration; empty: its default",
		TG_KEY_NAME, POLICY(transport_account), NULL},
	{"lmtp", "listen", "unix:/run/ticketgate/lmtp", "unix:PATH or inet:HOST:PORT",
		TG_KEY_LISTEN, POLICY(lmtp_listen), NULL},
	{"attachments", "extensions",
		"doc;docx;pdf;gif;bmp;jpg;jpeg;png;tif;tiff;zip;7z;rar;arj;odf;odt;log;txt",
		"which files are accepted",
		TG_KEY_EXTENSIONS, POLICY(attachments.extensions), NULL},
	{"attachments", "max_file", "5M", "largest file",
		TG_KEY_SIZE, POLICY(attachments.max_file), NULL},
	{"attachments", "max_total", "5.5M", "all accepted files of a message",
		TG_KEY_SIZE, POLICY(attachments.max_total), NULL},
	{"attachments", "executable_archives", "refuse", "archives with an executable inside",
		TG_KEY_SWITCH, POLICY(attachments.refuse_executable_archives), "accept|refuse"},
	{"attachments", "notify", "2M", "files of up to this in all travel in the agents' notification",
		TG_KEY_SIZE, POLICY(attachments.notify_attach), NULL},
	{"budgets", "stranger_hour", "3", "automatic letters to a stranger's address in an hour",
		TG_KEY_COUNT, POLICY(budgets.stranger_hour), NULL},
	{"budgets", "stranger_day", "10", "... in a day",
		TG_KEY_COUNT, POLICY(budgets.stranger_day), NULL},
	{"budgets", "known_hour", "30", "automatic letters to a known or proved address in an hour",
		TG_KEY_COUNT, POLICY(budgets.known_hour), NULL},
	{"budgets", "known_day", "200", "... in a day",
		TG_KEY_COUNT, POLICY(budgets.known_day), NULL},
	{"budgets", "domain_hour", "100", "automatic letters to one domain in an hour (not public providers)",
		TG_KEY_COUNT, POLICY(budgets.domain_hour), NULL},
	{"budgets", "all_hour", "500", "automatic letters in all in an hour",
		TG_KEY_COUNT, POLICY(budgets.all_hour), NULL},
	{"sandbox", "require", "yes", "yes: without seccomp no mail is read",
		TG_KEY_SWITCH, POLICY(sandbox_require), "no|yes"},
	{"directories", "templates", "templates", "LANG/NAME.txt: letters",
		TG_KEY_PATH, POLICY(templates_directory), NULL},
	{"directories", "filters", "filters", "*.conf: fields and what is asked for",
		TG_KEY_PATH, POLICY(filters_directory), NULL},
	{"directories", "calendars", "calendars", "NAME-YYYY.cal: days that differ",
		TG_KEY_PATH, POLICY(calendars_directory), NULL},
	{"directories", "state", "", "spool and large mails; empty: the folder of the database",
		TG_KEY_PATH, POLICY(state), NULL},
};
/* clang-format on */

const TgPolicyKey *
tg_policy_keys(guint *ret_n)
{
	*ret_n = G_N_ELEMENTS(keys);
	return keys;
}
