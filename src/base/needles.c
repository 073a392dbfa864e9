/* SPDX-License-Identifier: ISC */
/*
 * needles.c - reads a regular expression for the words that no match can do without.
 *
 * Of a sequence it takes the longest run of characters that must stand there, or the longest such
 * set of a group; of alternatives, one of each. What it does not know for certain (flags within the
 * pattern, references, comments, verbs, codes of characters) ends the reading, and nothing is said: a
 * needle too many would lose matches. Judges no syntax: PCRE2 has compiled the pattern before.
 *
 * On the way it also takes the runs that a match must begin with, when each alternative has one.
 */
#include "base/trigrams.h"

#include <string.h>

#define MAX_DEPTH 16
#define MIN_NEEDLE 2	/* characters */
#define MIN_BEGINNING 3 /* what trigrams.c can find by its place */

typedef struct {
	const char *at;
	guint depth;
	gboolean lost; /* something is not understood */
} Reader;

/* What is certain of a sequence, or of alternatives. */
typedef struct {
	glong length;	      /* of the shortest needle of the best set */
	GPtrArray *best;      /* or NULL */
	GPtrArray *beginning; /* or NULL: nothing is known of how it begins */
} Certain;

/* One sequence on its way. */
typedef struct {
	GString *run; /* characters that follow each other for certain */
	Certain known;
	gboolean begun; /* how it begins is settled */
} Sequence;

static Certain read_alternatives(Reader *r);

/* A set takes the place of the best one when its shortest needle is longer. */
static void
offer(Sequence *s, GPtrArray *set, glong length)
{
	if (!set)
		return;
	if (length <= s->known.length) {
		g_ptr_array_unref(set);
		return;
	}
	g_clear_pointer(&s->known.best, g_ptr_array_unref);
	s->known.best = set;
	s->known.length = length;
}

/* A set of one string. */
static GPtrArray *
set_of(const char *string)
{
	GPtrArray *set = g_ptr_array_new_with_free_func(g_free);

	g_ptr_array_add(set, g_strdup(string));
	return set;
}

/* The first thing that takes a character, or may take one, is this set of strings (NULL: others). */
static void
begin(Sequence *s, GPtrArray *set)
{
	if (s->begun)
		g_clear_pointer(&set, g_ptr_array_unref);
	else
		s->known.beginning = set;
	s->begun = TRUE;
}

/* What comes next need not follow at once. */
static void
end_run(Sequence *s)
{
	glong length = g_utf8_strlen(s->run->str, (gssize)s->run->len);

	if (length > 0)
		begin(s, length >= MIN_BEGINNING ? set_of(s->run->str) : NULL);
	if (length >= MIN_NEEDLE)
		offer(s, set_of(s->run->str), length);
	g_string_truncate(s->run, 0);
}

/* Reads "{2}", "{2,}", "{2,5}" behind the brace. */
static guint
read_braces(Reader *r, gboolean *ret_exact)
{
	char *end = NULL;
	guint64 min = g_ascii_isdigit(*r->at) ? g_ascii_strtoull(r->at, &end, 10) : 0;

	*ret_exact = end && *end == '}';
	if (end && *end == ',')
		end += 1 + strspn(end + 1, "0123456789");
	r->lost = r->lost || !end || *end != '}';
	r->at = r->lost ? r->at : end + 1;
	return (guint)MIN(min, 3);
}

/* Reads what may stand behind a thing: how often it is there at least; exact: and no more often. */
static guint
read_quantifier(Reader *r, gboolean *ret_exact)
{
	guint min = 1;

	*ret_exact = !*r->at || !strchr("?*+{", *r->at);
	if (*ret_exact)
		return 1;
	if (*r->at++ == '{')
		min = read_braces(r, ret_exact);
	else
		min = r->at[-1] == '+';
	if (*r->at == '?' || *r->at == '+')
		r->at++;
	return min;
}

/* A character that the pattern names. */
static void
add_character(Reader *r, Sequence *s, gunichar c)
{
	gboolean exact;
	guint min = read_quantifier(r, &exact);

	for (guint i = 0; i < min; i++)
		g_string_append_unichar(s->run, c);
	if (!exact || min == 0)
		end_run(s);
	if (min == 0)
		begin(s, NULL);
}

/* Something whose characters are not known. */
static void
add_unknown(Reader *r, Sequence *s)
{
	gboolean exact;

	end_run(s);
	begin(s, NULL);
	read_quantifier(r, &exact);
}

/* Something that takes no character; repeating it is not expected. */
static void
add_assertion(Reader *r)
{
	gboolean exact;

	read_quantifier(r, &exact);
	r->lost = r->lost || !exact;
}

/* Reads behind a backslash. */
static void
read_escape(Reader *r, Sequence *s)
{
	char c = *r->at;

	if (c == '\0' || (guchar)c >= 0x80) {
		r->lost = TRUE;
		return;
	}
	r->at++;
	if (c == 'd')
		add_character(r, s, '0');
	else if (c == 't' || c == 'n')
		add_character(r, s, c == 't' ? '\t' : '\n');
	else if (strchr("DwWsShHvVNR", c))
		add_unknown(r, s);
	else if (strchr("bBAzZ", c))
		add_assertion(r);
	else if (g_ascii_isalnum(c))
		r->lost = TRUE;
	else
		add_character(r, s, (guchar)c);
}

/* Skips a class, behind its bracket. */
static void
skip_class(Reader *r)
{
	const char *first;

	r->at += *r->at == '^';
	first = r->at;
	while (*r->at && (*r->at != ']' || r->at == first)) {
		if (r->at[0] == '[' && r->at[1] && strchr(":.=", r->at[1])) {
			const char *end = r->at + 2;

			end += strspn(end, "^abcdefghijklmnopqrstuvwxyz");
			r->lost = r->lost || !g_str_has_prefix(end, ":]");
			r->at = r->lost ? r->at + 1 : end + 2;
		} else if (r->at[0] == '\\') {
			r->lost = r->lost || !r->at[1] || strchr("QEc", r->at[1]);
			r->at += r->at[1] ? 2 : 1;
		} else {
			r->at++;
		}
	}
	r->lost = r->lost || *r->at != ']';
	r->at += *r->at == ']';
}

/* Reads "?:", "?<name>", "?=" and the like behind the parenthesis. FALSE: the group takes no character. */
static gboolean
read_group_kind(Reader *r)
{
	static const char *const looks[] = { "?=", "?!", "?<=", "?<!" };

	r->lost = r->lost || *r->at == '*';
	if (*r->at != '?')
		return TRUE;
	for (guint i = 0; i < G_N_ELEMENTS(looks); i++)
		if (g_str_has_prefix(r->at, looks[i])) {
			r->at += strlen(looks[i]);
			return FALSE;
		}
	if (r->at[1] == ':') {
		r->at += 2;
	} else if (r->at[1] == '<') {
		r->at += strcspn(r->at, ">");
		r->lost = r->lost || !*r->at;
		r->at += *r->at == '>';
	} else {
		r->lost = TRUE;
	}
	return TRUE;
}

/* Nothing is certain any more. */
static void
certain_clear(Certain *known)
{
	g_clear_pointer(&known->best, g_ptr_array_unref);
	g_clear_pointer(&known->beginning, g_ptr_array_unref);
}

/* Reads a group behind its parenthesis. */
static void
read_group(Reader *r, Sequence *s)
{
	gboolean takes = read_group_kind(r), exact;
	Certain inner;

	r->lost = r->lost || ++r->depth > MAX_DEPTH;
	if (r->lost)
		return;
	inner = read_alternatives(r);
	r->depth--;
	r->lost = r->lost || *r->at != ')';
	r->at += *r->at == ')';
	if (!takes) {
		add_assertion(r);
		certain_clear(&inner);
		return;
	}
	end_run(s);
	if (read_quantifier(r, &exact) == 0)
		certain_clear(&inner);
	begin(s, inner.beginning);
	offer(s, inner.best, inner.length);
}

/* Reads one thing of a sequence. */
static void
read_item(Reader *r, Sequence *s)
{
	gunichar c = g_utf8_get_char(r->at);

	r->at = g_utf8_next_char(r->at);
	switch (c) {
	case '\\':
		read_escape(r, s);
		break;
	case '[':
		skip_class(r);
		add_unknown(r, s);
		break;
	case '(':
		read_group(r, s);
		break;
	case '.':
		add_unknown(r, s);
		break;
	case '^':
	case '$':
		add_assertion(r);
		break;
	case '?':
	case '*':
	case '+':
	case '{':
		r->lost = TRUE;
		break;
	default:
		add_character(r, s, c);
	}
}

/* Reads up to '|', ')' or the end. */
static Certain
read_sequence(Reader *r)
{
	g_autoptr(GString) run = g_string_new(NULL);
	Sequence s = { .run = run };

	while (!r->lost && *r->at && *r->at != '|' && *r->at != ')')
		read_item(r, &s);
	end_run(&s);
	return s.known;
}

/* Of two sets both, or nothing when one of them is missing. */
static GPtrArray *
unite(GPtrArray *all, GPtrArray *more)
{
	if (all && more) {
		g_ptr_array_extend_and_steal(all, more);
		return all;
	}
	g_clear_pointer(&all, g_ptr_array_unref);
	g_clear_pointer(&more, g_ptr_array_unref);
	return NULL;
}

/* Reads alternatives: of each a needle and a beginning, or none at all. */
static Certain
read_alternatives(Reader *r)
{
	Certain all = read_sequence(r);

	while (!r->lost && *r->at == '|') {
		Certain more;

		r->at++;
		more = read_sequence(r);
		all.length = MIN(all.length, more.length);
		all.best = unite(all.best, more.best);
		all.beginning = unite(all.beginning, more.beginning);
	}
	return all;
}

void
tg_needles_new(const char *regex, GPtrArray **ret_needles, GPtrArray **ret_beginnings)
{
	Reader r = { regex, 0, FALSE };
	Certain known = read_alternatives(&r);

	if (r.lost || *r.at)
		certain_clear(&known);
	*ret_needles = known.best;
	*ret_beginnings = known.beginning;
}
