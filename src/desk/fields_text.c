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

/* The bytes of text that a pattern may see. */
static gssize
visible_length(const char *text)
{
	gsize length = strlen(text);

	if (length <= TG_MAX_PATTERN_SUBJECT)
		return (gssize)length;
	length = TG_MAX_PATTERN_SUBJECT;
	while (((guchar)text[length] & 0xC0) == 0x80)
		length--;
	return (gssize)length;
}

/* Offers the first valid match in a text; lines: it has line numbers. */
static void
search(const Search *s, const char *text, TgFoundSource source, gboolean lines)
{
	gssize length = text ? visible_length(text) : 0;
	gsize from = 0;
	TgMatch match;

	for (guint i = 0; length && i < MAX_TRIES && (gssize)from <= length; i++) {
		g_autofree char *raw = NULL;
		int group = s->group;

		if (!tg_pattern_match(s->pattern, text, length, from, &match))
			return;
		if (group >= match.count || match.start[group] < 0)
			group = 0;
		raw = g_strndup(
			text + match.start[group], (gsize)(match.end[group] - match.start[group]));
		if (tg_finder_offer(s->finder, s->field, s->fixed ? s->fixed : raw, source,
			    lines ? line_at(text, match.start[group]) : 0, s->rule))
			return;
		from = (gsize)MAX(match.end[0], match.start[0] + 1);
		while ((gssize)from < length && ((guchar)text[from] & 0xC0) == 0x80)
			from++;
	}
}

/* One pattern, everywhere it is to be run. */
static void
run_pattern(const Search *s, const TgFieldPattern *pattern, const TgAnalysis *analysis,
	const char *text, const TgTrigrams *trigrams)
{
	if (pattern->body && tg_pattern_may_match(s->pattern, trigrams))
		search(s, text, TG_FOUND_TEXT, TRUE);
	if (pattern->subject)
		search(s, analysis->subject, TG_FOUND_SUBJECT, FALSE);
	for (guint i = 0; pattern->headers && i < analysis->headers->len; i++) {
		const TgHeader *header = analysis->headers->pdata[i];

		for (char **name = pattern->headers; *name; name++)
			if (!g_ascii_strcasecmp(*name, header->name))
				search(s, header->value, TG_FOUND_HEADER, FALSE);
	}
	for (guint i = 0; pattern->attachment && i < analysis->attachments->len; i++)
		search(s, ((TgAttachment *)analysis->attachments->pdata[i])->name,
			TG_FOUND_ATTACHMENT, FALSE);
}

/* The patterns of one value ("match.always"). */
static void
run_word(TgFinder *finder, const TgField *field, const TgFieldWord *word,
	const TgAnalysis *analysis, const char *text, const TgTrigrams *trigrams)
{
	for (guint i = 0; i < word->patterns->len; i++) {
		Search s = { finder, field, word->rule, word->patterns->pdata[i], 0,
			word->canonical };

		if (tg_pattern_may_match(s.pattern, trigrams))
			search(&s, text, TG_FOUND_WORD, TRUE);
		search(&s, analysis->subject, TG_FOUND_SUBJECT, FALSE);
	}
}

void
tg_finder_patterns(TgFinder *finder, const TgAnalysis *analysis, const char *text)
{
	g_autoptr(TgTrigrams) trigrams = tg_trigrams_new(text, (gsize)visible_length(text));

	for (guint i = 0; i < finder->policy->fields->len; i++) {
		const TgField *field = finder->policy->fields->pdata[i];

		for (guint j = 0; j < field->patterns->len; j++) {
			const TgFieldPattern *pattern = field->patterns->pdata[j];
			Search s = { finder, field, pattern->rule, pattern->pattern, pattern->group,
				NULL };

			run_pattern(&s, pattern, analysis, text, trigrams);
		}
		for (guint j = 0; j < field->words->len; j++)
			run_word(finder, field, field->words->pdata[j], analysis, text, trigrams);
	}
}
