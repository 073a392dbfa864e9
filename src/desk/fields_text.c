/* SPDX-License-Identifier: ISC */
/*
 * fields_text.c - the patterns of fields over text, subject, header fields and file names.
 *
 * A pattern sees at most TG_MAX_PATTERN_SUBJECT bytes and is tried MAX_TRIES times per text: what the
 * validator refuses (a date, an address) is passed over and the next match is looked at.
 */
#include "desk/fields_find.h"

#include "base/limits.h"

#include <string.h>

#define MAX_TRIES 32

typedef struct {
	TgFinder *finder;
	const TgField *field;
	const char *rule;
	const TgPattern *pattern;
	int group;
	const char *fixed; /* the value that a match says, or NULL: the match itself */
} Search;

/* The texts that most patterns are run over. */
typedef struct {
	const TgTrigrams *body, *subject;
} Texts;

/* Lines before an offset, plus one. */
static guint
line_at(const char *text, gssize offset)
{
	guint line = 1;

	for (const char *p = memchr(text, '\n', (gsize)offset); p;
		p = memchr(p + 1, '\n', (gsize)(text + offset - p - 1)))
		line++;
	return line;
}

/* What a pattern may see of a text (NULL: nothing), prepared for all of them. */
static TgTrigrams *
trigrams_of(const char *text)
{
	gsize length = text ? strlen(text) : 0;

	if (length > TG_MAX_PATTERN_SUBJECT) {
		length = TG_MAX_PATTERN_SUBJECT;
		while (((guchar)text[length] & 0xC0) == 0x80)
			length--;
	}
	return tg_trigrams_new(text ? text : "", length);
}

/* Offers the first valid match in a text; lines: it has line numbers. */
static void
search(const Search *s, const TgTrigrams *trigrams, TgFoundSource source, gboolean lines)
{
	gsize from = 0, length;
	const char *text = tg_trigrams_text(trigrams, &length);
	TgMatch match;

	for (guint i = 0; length && i < MAX_TRIES && from <= length; i++) {
		g_autofree char *raw = NULL;
		int group = s->group;

		if (!tg_pattern_find(s->pattern, trigrams, from, &match))
			return;
		if (group >= match.count || match.start[group] < 0)
			group = 0;
		raw = g_strndup(
			text + match.start[group], (gsize)(match.end[group] - match.start[group]));
		if (tg_finder_offer(s->finder, s->field, s->fixed ? s->fixed : raw, source,
			    lines ? line_at(text, match.start[group]) : 0, s->rule))
			return;
		from = (gsize)MAX(match.end[0], match.start[0] + 1);
		while (from < length && ((guchar)text[from] & 0xC0) == 0x80)
			from++;
	}
}

/* Short texts that only a few patterns look at. */
static void
search_short(const Search *s, const char *text, TgFoundSource source)
{
	g_autoptr(TgTrigrams) trigrams = trigrams_of(text);

	search(s, trigrams, source, FALSE);
}

/* One pattern, everywhere it is to be run. */
static void
run_pattern(const Search *s, const TgFieldPattern *pattern, const TgAnalysis *analysis,
	const Texts *texts)
{
	if (pattern->body)
		search(s, texts->body, TG_FOUND_TEXT, TRUE);
	if (pattern->subject)
		search(s, texts->subject, TG_FOUND_SUBJECT, FALSE);
	for (guint i = 0; pattern->headers && i < analysis->headers->len; i++) {
		const TgHeader *header = analysis->headers->pdata[i];

		for (char **name = pattern->headers; *name; name++)
			if (!g_ascii_strcasecmp(*name, header->name))
				search_short(s, header->value, TG_FOUND_HEADER);
	}
	for (guint i = 0; pattern->attachment && i < analysis->attachments->len; i++)
		search_short(s, ((TgAttachment *)analysis->attachments->pdata[i])->name,
			TG_FOUND_ATTACHMENT);
}

/* The patterns of one value ("match.always"). */
static void
run_word(TgFinder *finder, const TgField *field, const TgFieldWord *word, const Texts *texts)
{
	for (guint i = 0; i < word->patterns->len; i++) {
		Search s = { finder, field, word->rule, word->patterns->pdata[i], 0,
			word->canonical };

		search(&s, texts->body, TG_FOUND_WORD, TRUE);
		search(&s, texts->subject, TG_FOUND_SUBJECT, FALSE);
	}
}

void
tg_finder_patterns(TgFinder *finder, const TgAnalysis *analysis, const char *text)
{
	g_autoptr(TgTrigrams) body = trigrams_of(text);
	g_autoptr(TgTrigrams) subject = trigrams_of(analysis->subject);
	const Texts texts = { body, subject };

	for (guint i = 0; i < finder->policy->fields->len; i++) {
		const TgField *field = finder->policy->fields->pdata[i];

		for (guint j = 0; j < field->patterns->len; j++) {
			const TgFieldPattern *pattern = field->patterns->pdata[j];
			Search s = { finder, field, pattern->rule, pattern->pattern, pattern->group,
				NULL };

			run_pattern(&s, pattern, analysis, &texts);
		}
		for (guint j = 0; j < field->words->len; j++)
			run_word(finder, field, field->words->pdata[j], &texts);
	}
}
