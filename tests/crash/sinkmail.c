/* SPDX-License-Identifier: ISC */
/*
 * sinkmail.c - stands in for msmtp and keeps every letter that it was handed (P36).
 *
 *     sinkmail -f ENVELOPE -- RECIPIENT
 *
 * Each letter becomes a file of its own in the folder "sink" beside this program, so that a letter
 * which came twice is there twice. The file gets its name at once and whole: from then on the letter
 * counts as taken, like the 250 of a mail server. Exits 75 when that failed.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EX_TEMPFAIL 75

/* Standard input to the descriptor. */
static int
copy(int fd)
{
	char block[16384];
	ssize_t n;

	while ((n = read(STDIN_FILENO, block, sizeof block)) > 0) {
		if (write(fd, block, (size_t)n) != n)
			return 0;
	}
	return n == 0;
}

int
main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/');
	char path[PATH_MAX], taken[PATH_MAX];
	int fd, ok;

	if (!slash || argc < 2)
		return EX_TEMPFAIL;
	snprintf(path, sizeof path, "%.*s/sink/new-XXXXXX", (int)(slash - argv[0]), argv[0]);
	fd = mkstemp(path);
	if (fd < 0 || snprintf(taken, sizeof taken, "%s.eml", path) >= (int)sizeof taken)
		return EX_TEMPFAIL;
	ok = dprintf(fd, "X-Envelope-To: <%s>\r\n", argv[argc - 1]) > 0 && copy(fd) &&
	     close(fd) == 0;
	return ok && rename(path, taken) == 0 ? EXIT_SUCCESS : EX_TEMPFAIL;
}
