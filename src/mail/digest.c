/* SPDX-License-Identifier: ISC */
/*
 * digest.c - the digest that identifies a message, whatever way it came.
 *
 * Only fields at the very top are passed over, and only those of the table: the first field that the
 * author's side wrote ends the search, so nobody can hide a difference behind a forged trace field
 * further down. Parses nothing else.
 */
#include "mail/digest.h"

#include "base/crypto.h"
#include "base/file.h"
#include "base/limits.h"
#include "mail/header_line.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Written by the receiving mail server in front of the message, differently at each delivery. */
static const char *const TRACE_FIELDS[] = {
	"Return-Path",		  /* RFC 5321 4.4: final delivery */
	"Received",		  /* RFC 5321 4.4: each hop, each try */
	"Delivered-To",		  /* Postfix, Dovecot, qmail */
	"X-Original-To",	  /* Postfix */
	"Envelope-To",		  /* Exim */
	"X-Envelope-To",	  /* getmail, fetchmail */
	"X-Envelope-From",	  /* getmail */
	"Received-SPF",		  /* RFC 7208 9.1 */
	"Authentication-Results", /* RFC 8601 */
	"X-Sieve",		  /* Cyrus, Dovecot */
};

/* Is it one of the table's? */
static gboolean
is_trace_line(const char *raw, gsize length)
{
	for (guint i = 0; i < G_N_ELEMENTS(TRACE_FIELDS); i++) {
		if (tg_header_line_is(raw, length, TRACE_FIELDS[i]))
			return TRUE;
	}
	return FALSE;
}

/* An mbox "From " line is passed over too: some delivery agents put it first. */
gsize
tg_message_trace_length(const char *raw, gsize length)
{
	gsize at = 0;

	if (length >= 5 && memcmp(raw, "From ", 5) == 0)
		at = tg_header_line_length(raw, length);
	while (at < length && is_trace_line(raw + at, length - at)) {
		at += tg_header_line_length(raw + at, length - at);
		while (at < length && (raw[at] == ' ' || raw[at] == '\t'))
			at += tg_header_line_length(raw + at, length - at);
	}
	return at;
}

/* A digest in the making; CR LF is fed as LF, also where a block ends between the two. */
typedef struct {
	TgSha256 *sha256;
	gboolean pending_cr;
} Digest;

/* Feeds one block. */
static void
feed(Digest *digest, const char *data, gsize length)
{
	if (digest->pending_cr && length > 0 && data[0] != '\n')
		tg_sha256_update(digest->sha256, "\r", 1);
	digest->pending_cr = digest->pending_cr && length == 0;
	while (length > 0) {
		const char *cr = memchr(data, '\r', length);
		gsize n = cr ? (gsize)(cr - data) : length;

		const gboolean at_end = cr && n + 1 == length;
		const gboolean line_end = cr && !at_end && data[n + 1] == '\n';

		if (cr && !at_end && !line_end)
			n++; /* a bare CR is content */
		tg_sha256_update(digest->sha256, data, n);
		digest->pending_cr = at_end;
		if (at_end || line_end)
			n++;
		data += n;
		length -= n;
	}
}

/* The hex text; frees the digest. */
static char *
finish(Digest *digest)
{
	char *hex;

	if (digest->pending_cr)
		tg_sha256_update(digest->sha256, "\r", 1);
	hex = tg_sha256_hex(digest->sha256);
	tg_sha256_free(digest->sha256);
	return hex;
}

/* One pass over bytes in memory. */
char *
tg_message_digest(const void *raw, gsize length)
{
	Digest digest = { tg_sha256_new(), FALSE };
	gsize skip = tg_message_trace_length(raw, length);

	feed(&digest, (const char *)raw + skip, length - skip);
	return finish(&digest);
}

/* The first block is as large as a header section may be: trace fields end within it. */
char *
tg_message_digest_fd(int fd)
{
	g_autofree char *block = g_malloc(TG_MAX_HEADER_SECTION);
	Digest digest = { tg_sha256_new(), FALSE };
	ssize_t n = tg_file_read_at(fd, block, TG_MAX_HEADER_SECTION, 0);
	gsize skip = n > 0 ? tg_message_trace_length(block, (gsize)n) : 0;
	off_t at = 0;

	while (n > 0) {
		feed(&digest, block + skip, (gsize)n - skip);
		skip = 0;
		at += n;
		n = tg_file_read_at(fd, block, TG_MAX_HEADER_SECTION, at);
	}
	if (n < 0) {
		tg_sha256_free(digest.sha256);
		return NULL;
	}
	return finish(&digest);
}
