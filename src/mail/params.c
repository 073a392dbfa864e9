/* SPDX-License-Identifier: ISC */
/*
 * params.c - parameters of MIME fields, all readings of them (M10-M13, P101, P110).
 *
 * Clients differ in what they make of doubled names, "name" beside "name*", sections with gaps. Each
 * reading becomes a value of its own, so that a policy can judge them all; disorder is reported.
 * RFC 2047 words are decoded in values too, because senders put them there.
 */
#include "mail/params.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "mail/words.h"

#define MAX_SECTIONS 256

typedef struct {
	char *name;
	int section;	   /* -1: not a section */
	gboolean extended; /* ended in "*": percent-encoded */
	GString *text;	   /* raw bytes */
	gboolean used;
} Piece;

/* Frees one piece. */
static void
piece_free(gpointer data)
{
	Piece *piece = data;

	g_free(piece->name);
	g_string_free(piece->text, TRUE);
	g_free(piece);
}

/* Frees one parameter. */
static void
param_free(gpointer data)
{
	TgParam *param = data;

	g_free(param->name);
	g_free(param->value);
	g_free(param);
}

/* Frees parameters; NULL is allowed. */
void
tg_params_free(TgParams *params)
{
	if (params == NULL)
		return;
	g_free(params->value);
	g_ptr_array_unref(params->list);
	g_free(params);
}

/* Position after blanks and comments. */
static gsize
skip_cfws(const char *raw, gsize at, gsize length)
{
	guint depth = 0;

	for (; at < length; at++) {
		if (raw[at] == '(')
			depth++;
		else if (raw[at] == ')' && depth > 0)
			depth--;
		else if (raw[at] == '\\' && depth > 0)
			at++;
		else if (depth == 0 && raw[at] != ' ' && raw[at] != '\t' && raw[at] != '\r' &&
			 raw[at] != '\n')
			break;
	}
	return MIN(at, length);
}

/* Reads a quoted string that begins at `at`. A backslash quotes only what it must, so that
 * "C:\dir\file" keeps its path. Returns the position after it. */
static gsize
read_quoted(const char *raw, gsize at, gsize length, GString *text, gboolean *ambiguous)
{
	for (at++; at < length && raw[at] != '"'; at++) {
		if (raw[at] == '\\' && at + 1 < length &&
			(raw[at + 1] == '"' || raw[at + 1] == '\\'))
			at++;
		g_string_append_c(text, raw[at]);
	}
	*ambiguous = *ambiguous || at >= length;
	return MIN(at + 1, length);
}

/* Reads up to the next ";": a token, or the words of a sender that forgot the quotes. */
static gsize
read_bare(const char *raw, gsize at, gsize length, GString *text)
{
	for (; at < length && raw[at] != ';'; at++)
		g_string_append_c(text, raw[at]);
	while (text->len > 0 && g_ascii_isspace(text->str[text->len - 1]))
		g_string_truncate(text, text->len - 1);
	return at;
}

/* Splits "name*3*" into its parts. */
static void
read_name(Piece *piece, const char *name, gsize length, gboolean *ambiguous)
{
	gsize star;

	piece->section = -1;
	while (length > 0 && g_ascii_isspace(name[length - 1]))
		length--;
	if (length > 0 && name[length - 1] == '*') {
		piece->extended = TRUE;
		length--;
	}
	for (star = length; star > 0 && g_ascii_isdigit(name[star - 1]); star--)
		continue;
	if (star > 0 && star < length && name[star - 1] == '*') {
		piece->section = 0;
		for (gsize i = star; i < length && piece->section < MAX_SECTIONS; i++)
			piece->section = piece->section * 10 + (name[i] - '0');
		*ambiguous = *ambiguous || (name[star] == '0' && length - star > 1);
		length = star - 1;
	}
	piece->name = g_ascii_strdown(name, (gssize)length);
}

/* Cuts the field into its value and pieces. */
static GPtrArray *
read_pieces(TgParams *params, const char *raw, gsize length)
{
	GPtrArray *pieces = g_ptr_array_new_with_free_func(piece_free);
	gsize at = skip_cfws(raw, 0, length), start = at;

	while (at < length && raw[at] != ';' && raw[at] != '(')
		at++;
	params->value = g_ascii_strdown(raw + start, (gssize)(at - start));
	g_strstrip(params->value);
	while (at < length) {
		Piece *piece;
		const char *equals;

		at = skip_cfws(raw, at, length);
		if (at < length && raw[at] == ';') {
			at++;
			continue;
		}
		start = at;
		while (at < length && raw[at] != ';' && raw[at] != '=' && raw[at] != '(')
			at++;
		equals = raw + skip_cfws(raw, at, length);
		if (equals >= raw + length || *equals != '=') {
			while (at < length && raw[at] != ';')
				at++;
			continue;
		}
		/* each section counts below; 64 names are plenty */
		if (pieces->len >= TG_MAX_PARAMS + MAX_SECTIONS || at - start > TG_MAX_PARAM_NAME) {
			params->ambiguous = TRUE;
			if (pieces->len >= TG_MAX_PARAMS + MAX_SECTIONS)
				break;
		}
		piece = g_new0(Piece, 1);
		piece->text = g_string_new(NULL);
		read_name(piece, raw + start, MIN(at - start, (gsize)TG_MAX_PARAM_NAME),
			&params->ambiguous);
		g_ptr_array_add(pieces, piece);
		at = skip_cfws(raw, (gsize)(equals + 1 - raw), length);
		if (at < length && raw[at] == '"') {
			at = read_quoted(raw, at, length, piece->text, &params->ambiguous);
			while (at < length && raw[at] != ';')
				at++;
		} else {
			at = read_bare(raw, at, length, piece->text);
		}
	}
	return pieces;
}

/* Adds one reading of a parameter. */
static void
add_one(TgParams *params, TgCharsets *charsets, const char *name, gboolean extended,
	const char *charset, GString *bytes)
{
	TgParam *param = g_new0(TgParam, 1);
	g_autofree char *text = NULL;

	if (bytes->len > TG_MAX_PARAM_VALUE) {
		g_string_truncate(bytes, TG_MAX_PARAM_VALUE);
		params->ambiguous = TRUE;
	}
	param->name = g_strdup(name);
	param->extended = extended;
	if (charset == NULL) {
		param->value =
			tg_words_decode(charsets, bytes->str, bytes->len, TG_MAX_PARAM_VALUE);
	} else {
		text = tg_charsets_decode(
			charsets, charset, bytes->str, bytes->len, TG_MAX_PARAM_VALUE);
		param->value = tg_text_one_line(text, TG_MAX_PARAM_VALUE);
	}
	g_ptr_array_add(params->list, param);
}

/* Adds a value; one that holds a NUL ends there for some clients, and is two readings (M11). */
static void
add(TgParams *params, TgCharsets *charsets, const char *name, gboolean extended,
	const char *charset, GString *bytes)
{
	const char *nul = memchr(bytes->str, '\0', bytes->len);

	if (nul == NULL && charset == NULL) /* inside an encoded-word of the Q kind */
		nul = strstr(bytes->str, "=00");
	add_one(params, charsets, name, extended, charset, bytes);
	if (nul == NULL)
		return;
	params->ambiguous = TRUE;
	g_string_truncate(bytes, (gsize)(nul - bytes->str));
	if (charset == NULL && g_str_has_prefix(bytes->str, "=?"))
		g_string_append(bytes, "?=");
	add_one(params, charsets, name, extended, charset, bytes);
}

/* Takes "charset'language'" off the first extended section. */
static char *
take_charset(TgParams *params, const GString *text, gsize *ret_start)
{
	const char *one = strchr(text->str, '\'');
	const char *two = one != NULL ? strchr(one + 1, '\'') : NULL;

	*ret_start = 0;
	if (two == NULL) {
		params->ambiguous = TRUE;
		return g_strdup("");
	}
	*ret_start = (gsize)(two + 1 - text->str);
	return g_strndup(text->str, (gsize)(one - text->str));
}

/* Appends a section's bytes, decoded when it says so. */
static void
append_section(GString *bytes, const Piece *piece, gsize start)
{
	if (piece->extended)
		tg_words_append_escaped(
			bytes, piece->text->str + start, piece->text->len - start, '%', '\0');
	else
		g_string_append_len(bytes, piece->text->str, (gssize)piece->text->len);
}

/* Joins the sections of a name: in order up to a gap, and, when there is one, all of them as well. */
static void
add_sections(TgParams *params, TgCharsets *charsets, GPtrArray *pieces, const char *name)
{
	Piece *sections[MAX_SECTIONS] = { NULL };
	g_autoptr(GString) bytes = g_string_new(NULL);
	g_autofree char *charset = NULL;
	gsize start = 0, n = 0, last = 0, i;

	for (i = 0; i < pieces->len; i++) {
		Piece *piece = g_ptr_array_index(pieces, i);

		if (piece->section < 0 || strcmp(piece->name, name) != 0)
			continue;
		piece->used = TRUE;
		if (piece->section >= MAX_SECTIONS || sections[piece->section] != NULL) {
			params->ambiguous = TRUE;
			continue;
		}
		sections[piece->section] = piece;
		last = MAX(last, (gsize)piece->section);
		n++;
	}
	if (sections[0] != NULL && sections[0]->extended)
		charset = take_charset(params, sections[0]->text, &start);
	for (i = 0; i <= last && sections[i] != NULL; i++)
		append_section(bytes, sections[i], i == 0 ? start : 0);
	if (i > 0)
		add(params, charsets, name, TRUE, charset, bytes);
	if (i == n)
		return;
	params->ambiguous = TRUE;
	for (; i <= last; i++)
		if (sections[i] != NULL)
			append_section(bytes, sections[i], 0);
	add(params, charsets, name, TRUE, charset, bytes);
}

/* Reads a whole field. */
TgParams *
tg_params_read(TgCharsets *charsets, const char *raw, gsize length)
{
	TgParams *params = g_new0(TgParams, 1);
	g_autoptr(GPtrArray) pieces = NULL;

	params->list = g_ptr_array_new_with_free_func(param_free);
	pieces = read_pieces(params, raw, length);
	for (guint i = 0; i < pieces->len && params->list->len < TG_MAX_PARAMS; i++) {
		Piece *piece = g_ptr_array_index(pieces, i);
		g_autoptr(GString) bytes = g_string_new(NULL);
		g_autofree char *charset = NULL;
		gsize start = 0;

		if (piece->section >= 0) {
			if (!piece->used)
				add_sections(params, charsets, pieces, piece->name);
			continue;
		}
		if (piece->extended)
			charset = take_charset(params, piece->text, &start);
		append_section(bytes, piece, start);
		add(params, charsets, piece->name, piece->extended, charset, bytes);
	}
	return params;
}

/* The first reading. */
const char *
tg_params_get(const TgParams *params, const char *name)
{
	for (guint i = 0; i < params->list->len; i++) {
		const TgParam *param = g_ptr_array_index(params->list, i);

		if (strcmp(param->name, name) == 0)
			return param->value;
	}
	return NULL;
}
