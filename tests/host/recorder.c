/* SPDX-License-Identifier: ISC */
/*
 * recorder.c - stands in for msmtp: writes down how it was started (P124, T17).
 *
 * One record a run, appended to the file NAME.record beside itself: every word of argv with its length,
 * the environment, its parent's environment, umask, ignored signals, open descriptors. Reads the letter and
 * exits 0. A C program, so that the record shows what execve(2) got and not what a shell made of it.
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* "name LENGTH:BYTES" */
static void
put(FILE *out, const char *name, const char *text)
{
	fprintf(out, "%s %zu:%s\n", name, strlen(text), text);
}

/* The parent's environment as it was started with. */
static void
put_parent(FILE *out)
{
	char path[64], text[65536];
	ssize_t n = -1;
	int fd;

	snprintf(path, sizeof path, "/proc/%d/environ", (int)getppid());
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		n = read(fd, text, sizeof text - 1);
	if (fd >= 0)
		close(fd);
	for (ssize_t at = 0; at < n; at += (ssize_t)strlen(text + at) + 1) {
		text[n] = '\0';
		put(out, "parent", text + at);
	}
}

/* Descriptors above 2. */
static void
put_descriptors(FILE *out)
{
	for (int fd = 3; fd < 256; fd++) {
		if (fd != fileno(out) && fcntl(fd, F_GETFD) >= 0)
			fprintf(out, "open %d\n", fd);
	}
}

int
main(int argc, char **argv, char **environment)
{
	char path[4096], block[65536];
	struct sigaction action;
	mode_t mask = umask(077);
	FILE *out;

	snprintf(path, sizeof path, "%s.record", argv[0]);
	out = fopen(path, "ae");
	if (!out)
		return 75;
	for (int i = 0; i < argc; i++)
		put(out, "argv", argv[i]);
	for (char **variable = environment; *variable; variable++)
		put(out, "environment", *variable);
	put_parent(out);
	fprintf(out, "umask %03o\n", (unsigned)mask);
	for (int number = 1; number < 32; number++) {
		if (sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN)
			fprintf(out, "ignored %d\n", number);
	}
	put_descriptors(out);
	while (read(STDIN_FILENO, block, sizeof block) > 0)
		;
	fputs("end\n", out);
	return fclose(out) == 0 ? 0 : 75;
}
