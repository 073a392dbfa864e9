/* SPDX-License-Identifier: ISC */
/*
 * reread.h - reads a written header section again, knowing nothing of who wrote it (P4, P120).
 *
 * A second reader of RFC 5322, 2045, 2047 and 2231, strict and slow, for what ticketgate writes itself:
 * it shares no code with the mail layer's readers. What it cannot read ends the program.
 */
#ifndef TG_FUZZ_REREAD_H
#define TG_FUZZ_REREAD_H

#include <glib.h>

/* Every line ends in CRLF and has at most 998 bytes; no other control but TAB, no NUL; of a line with an
 * encoded-word at most 76 bytes, and 75 of the word. Returns where the body begins. */
gsize reread_section(const char *bytes, gsize length);
/* How many fields the section has. */
guint reread_count(const char *section);
/* The unfolded value of the only field of that name; NULL when there is none. (transfer full) */
char *reread_field(const char *section, const char *name);
/* Unstructured text: encoded-words decoded, neighbours joined. (transfer full) */
char *reread_text(const char *value);
/* The next mailbox of a list: its address, and its name ("" when it has none); NULL at the end.
 * (transfer full both) */
char *reread_mailbox(const char **cursor, char **ret_name);
/* A parameter: name*=UTF-8''... before name="..."; NULL when there is neither. (transfer full) */
char *reread_parameter(const char *value, const char *name);

#endif
