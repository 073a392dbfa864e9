/* SPDX-License-Identifier: ISC */
/*
 * fields_lines.c - "Label: value" lines: of our form, of a table, or as people write them.
 *
 * A label is found by one look into a table per separator, at most MAX_SEPARATORS a line, within the
 * first MAX_LABEL bytes. Its value stands on the same line, on the next one, or, where the label is
 * quoted and the line below is not, under it. Inside a quoted letter only "Label:" lines count, never
 * the bullets of what we understood before.
 */
#include "desk/fields_find.h"

#include "base/limits.h"
#include "base/text.h"
#include "desk/policy_load.h"

#include <string.h>

#define MAX_LABEL 128
#define MAX_SEPARATORS 4
#define MAX_ON_LINE 8	   /* labels on one line */
#define MAX_BLANK 2	   /* empty lines between a quoted label and the answer under it */
#define MAX_QUOTED_DEPTH 1 /* our letter; deeper is what our letter quoted */
#define MAX_VALUE_LINES 200

typedef struct {
	const char *start, *end; /* without quote marks and bullet */
	guint depth;
	gboolean bullet; /* a bullet that our acknowledgements write */
} Line;

typedef struct {
	const TgField *field;
	gboolean exact;	   /* the shown label and a colon */
	const char *value; /* behind the separator */
} Label;

typedef struct {
	TgFinder *finder;
	TgFoundSource source;
	GArray *lines;	  /* Line */
	GArray *consumed; /* gboolean each: not free text */
} Reader;

/* Marks in front of a line that say nothing: "- ", "* ", "1. ", "2) ". */
static const char *
skip_bullet(const char *p, const char *end, gboolean *ret_ours)
{
	static const char *const bullets[] = { "- ", "* ", "+ ", "– ", "— ", "· ", "▪ " };
	static const char ours[] = "•";
	gsize digits = strspn(p, "0123456789");

	*ret_ours = g_str_has_prefix(p, ours);
	if (*ret_ours) {
		p += strlen(ours);
	} else if (digits && digits < 3 && p + digits + 1 < end && strchr(".)", p[digits]) &&
		   p[digits + 1] == ' ') {
		p += digits + 1;
	} else {
		for (guint i = 0; i < G_N_ELEMENTS(bullets); i++)
			if (g_str_has_prefix(p, bullets[i])) {
				p += strlen(bullets[i]);
				break;
			}
	}
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	return p;
}

/* One line: its quote marks, its bullet, what is left. */
static Line
read_line(const char *p, const char *end)
{
	Line line = { .depth = 0 };

	for (;;) {
		while (p < end && (*p == ' ' || *p == '\t'))
			p++;
		if (p == end || (*p != '>' && *p != '|') || (*p == '|' && !line.depth))
			break;
		p++;
		line.depth++;
	}
	line.start = p < end ? skip_bullet(p, end, &line.bullet) : p;
	while (end > line.start && strchr(" \t\r", end[-1]))
		end--;
	line.end = end;
	return line;
}

/* All lines of a text. */
static GArray *
split_lines(const char *text)
{
	GArray *lines = g_array_new(FALSE, FALSE, sizeof(Line));

	while (*text) {
		const char *end = text + strcspn(text, "\n");
		Line line = read_line(text, end);

		g_array_append_val(lines, line);
		text = *end ? end + 1 : end;
	}
	return lines;
}

/* The length of the separator at p, 0 when there is none. dash: it is only a dash between blanks. */
static gsize
separator_at(const char *p, const char *start, gboolean *ret_dash)
{
	static const char *const dashes[] = { "-", "–", "—" };
	static const char wide[] = "：";

	*ret_dash = FALSE;
	switch ((guchar)*p) {
	case ':':
	case '=':
	case '|':
	case '\t':
		return 1;
	case 0xEF:
		return g_str_has_prefix(p, wide) ? strlen(wide) : 0;
	case '-':
	case 0xE2:
		break;
	default:
		return 0;
	}
	if (p == start || p[-1] != ' ')
		return 0;
	*ret_dash = TRUE;
	for (guint i = 0; i < G_N_ELEMENTS(dashes); i++)
		if (g_str_has_prefix(p, dashes[i]) && p[strlen(dashes[i])] == ' ')
			return strlen(dashes[i]);
	return 0;
}

/* TRUE when label is the one that forms show, in any language. */
static gboolean
is_shown(const TgField *field, const char *label)
{
	GHashTableIter iter;
	gpointer shown;

	g_hash_table_iter_init(&iter, field->shown);
	while (g_hash_table_iter_next(&iter, NULL, &shown)) {
		g_autofree char *folded = tg_label_fold(shown, -1);

		if (!strcmp(folded, label))
			return TRUE;
	}
	return FALSE;
}

/* The field of a label [start, end); what stands in brackets behind it does not count. */
static const TgField *
find_field(const TgPolicy *policy, const char *start, const char *end, gboolean *ret_shown)
{
	g_autofree char *label = tg_label_fold(start, end - start);
	const TgField *field = g_hash_table_lookup(policy->labels, label);
	char *bracket = field ? NULL : strchr(label, '(');

	if (bracket && bracket > label) {
		g_autofree char *whole = g_steal_pointer(&label);

		label = tg_label_fold(whole, bracket - whole);
		field = g_hash_table_lookup(policy->labels, label);
	}
	*ret_shown = field && is_shown(field, label);
	return field;
}

/* A dash is a separator only where the value has a shape: "Система - зависла" is a sentence. */
static gboolean
takes_dash(const TgField *field)
{
	return field->words->len || (strcmp(field->validator, "text") && !field->multiline);
}

/* Reads a label at start. */
static gboolean
read_label(const Reader *r, const char *start, const char *end, Label *ret_label)
{
	const char *limit = MIN(end, start + MAX_LABEL);
	guint tried = 0;

	for (const char *p = start; p < limit && tried < MAX_SEPARATORS; p = g_utf8_next_char(p)) {
		gboolean dash, shown;
		gsize length = separator_at(p, start, &dash);
		const TgField *field;

		if (!length || p == start || (r->source == TG_FOUND_QUOTED && *p != ':'))
			continue;
		tried++;
		field = find_field(r->finder->policy, start, p, &shown);
		if (!field || (dash && !takes_dash(field)))
			continue;
		*ret_label = (Label){ field, shown && *p == ':', p + length };
		return TRUE;
	}
	return FALSE;
}

/* TRUE and the label when a line begins with one and may be read here. */
static gboolean
line_label(const Reader *r, const Line *line, Label *ret_label)
{
	if (r->source == TG_FOUND_QUOTED && (line->bullet || line->depth > MAX_QUOTED_DEPTH))
		return FALSE;
	return line->start < line->end && read_label(r, line->start, line->end, ret_label);
}

/* Where the value that begins on this line ends: at the line's end, or before the next label on it. */
static const char *
value_end(const Reader *r, const char *value, const char *end, Label *ret_next)
{
	guint tried = 0;

	for (const char *p = value; p < end && tried < MAX_ON_LINE; p++) {
		const char *next = p + 1;

		if (!strchr(";,|.", *p))
			continue;
		while (next < end && *next == ' ')
			next++;
		if (*p == '.' && next == p + 1)
			continue;
		tried++;
		if (next < end && read_label(r, next, end, ret_next) &&
			next[strcspn(next, ":=|")] != '\0' &&
			next + strcspn(next, ":=|") < ret_next->value)
			return p;
	}
	return end;
}

/* The lines under a quoted label that are less quoted: the answer that was written there. */
static char *
answer_below(const Reader *r, guint at, const TgField *field)
{
	const Line *label_line = &g_array_index(r->lines, Line, at);
	g_autoptr(GString) answer = g_string_new(NULL);
	guint blank = 0;
	Label other;

	for (guint i = at + 1; i < r->lines->len && i - at <= MAX_VALUE_LINES; i++) {
		const Line *line = &g_array_index(r->lines, Line, i);
		gboolean empty = line->start == line->end;

		if (empty && (answer->len || ++blank > MAX_BLANK || label_line->depth == 0))
			break;
		if (empty)
			continue;
		if (line->depth > label_line->depth || line_label(r, line, &other))
			break;
		if (line->depth == label_line->depth &&
			(answer->len ? !field->multiline : blank > 0))
			break;
		g_string_append_printf(answer, "%s%.*s", answer->len ? "\n" : "",
			(int)(line->end - line->start), line->start);
		if (!field->multiline)
			break;
	}
	return g_string_free(g_steal_pointer(&answer), FALSE);
}

/* The value of a label whose line says [value, end). */
static char *
read_value(const Reader *r, guint at, const TgField *field, const char *value, const char *end)
{
	g_autofree char *first = g_strndup(value, (gsize)(end - value));
	g_autofree char *below = NULL;

	g_strstrip(first);
	if (*first && (!field->multiline || tg_field_is_untouched(field, first)))
		return g_steal_pointer(&first);
	below = answer_below(r, at, field);
	if (!*first || !*below)
		return *first ? g_steal_pointer(&first) : g_steal_pointer(&below);
	return g_strconcat(first, "\n", below, NULL);
}

/* All labels of one line. */
static void
read_labels(Reader *r, guint at)
{
	const Line *line = &g_array_index(r->lines, Line, at);
	Label label, next = { NULL, FALSE, NULL };

	if (!line_label(r, line, &label))
		return;
	for (guint n = 0; label.field && n < MAX_ON_LINE; n++, label = next) {
		g_autofree char *raw = NULL, *rule = g_strconcat(label.field->name, ".label", NULL);
		TgFoundSource source = r->source;
		const char *end;

		next.field = NULL;
		end = value_end(r, label.value, line->end, &next);
		if (source == TG_FOUND_FORM && !label.exact)
			source = TG_FOUND_LABEL;
		raw = read_value(r, at, label.field, label.value, end);
		tg_finder_offer(r->finder, label.field, raw, source, at + 1, rule);
		/* The words of a form's own line are no free text; a customer's are. */
		if (label.field->words->len || tg_field_is_untouched(label.field, raw))
			g_array_index(r->consumed, gboolean, at) = TRUE;
	}
}

/* The lines that are neither quoted nor read as labels; the others are left empty. */
static char *
free_text(const Reader *r)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < r->lines->len; i++) {
		const Line *line = &g_array_index(r->lines, Line, i);

		if (!line->depth && !g_array_index(r->consumed, gboolean, i))
			g_string_append_len(text, line->start, line->end - line->start);
		g_string_append_c(text, '\n');
	}
	return g_string_free(text, FALSE);
}

char *
tg_finder_lines(TgFinder *finder, const char *text, TgFoundSource source)
{
	g_autoptr(GArray) lines = split_lines(text ? text : "");
	g_autoptr(GArray) consumed = g_array_new(FALSE, TRUE, sizeof(gboolean));
	Reader reader = { finder, source, lines, consumed };

	g_array_set_size(consumed, lines->len);
	for (guint i = 0; i < lines->len; i++)
		read_labels(&reader, i);
	return free_text(&reader);
}

/* TRUE when two texts are the same, brackets and folding aside. */
static gboolean
same_words(const char *a, const char *b)
{
	g_autofree char *left = tg_label_fold(a, -1), *right = tg_label_fold(b, -1);
	const char *from = left;
	gsize length = strlen(left);

	if (length > 1 && strchr("([{<", *from) && strchr(")]}>", from[length - 1])) {
		from++;
		length -= 2;
	}
	return length == strlen(right) && !strncmp(from, right, length);
}

gboolean
tg_field_is_untouched(const TgField *field, const char *raw)
{
	GHashTableIter iter;
	gpointer hint;
	gboolean says = FALSE;

	for (const char *p = raw; *p && !says; p = g_utf8_next_char(p))
		says = g_unichar_isalnum(g_utf8_get_char(p));
	if (!says)
		return TRUE;
	if (strlen(raw) > TG_MAX_VALUE)
		return FALSE;
	g_hash_table_iter_init(&iter, field->hints);
	while (g_hash_table_iter_next(&iter, NULL, &hint))
		if (same_words(raw, hint))
			return TRUE;
	return FALSE;
}
