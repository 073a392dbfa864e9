/* SPDX-License-Identifier: ISC */
/*
 * replay.c - runs a fuzz target over files, where libFuzzer is not there.
 *
 * "fuzz-x FILE|DIRECTORY..." hands each file's bytes to the target once, so that "make check" keeps
 * every seed and every bug that was ever found true under gcc too. It makes up no input.
 */
#include <glib.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Hands over one file in a block of exactly its size, so that a one-byte overread is seen. */
static gboolean
replay_file(const char *path)
{
	g_autofree char *text = NULL;
	g_autofree uint8_t *exact = NULL;
	gsize length = 0;

	if (!g_file_get_contents(path, &text, &length, NULL)) {
		fprintf(stderr, "replay: cannot read %s\n", path);
		return FALSE;
	}
	exact = g_malloc(length ? length : 1);
	memcpy(exact, text, length);
	LLVMFuzzerTestOneInput(exact, length);
	return TRUE;
}

/* Replays a file, or every file of a directory; returns how many, or -1. */
static int
replay(const char *path)
{
	g_autoptr(GDir) dir = NULL;
	const char *name;
	int count = 0;

	if (!g_file_test(path, G_FILE_TEST_IS_DIR))
		return replay_file(path) ? 1 : -1;
	if (!(dir = g_dir_open(path, 0, NULL)))
		return -1;
	while ((name = g_dir_read_name(dir))) {
		g_autofree char *child = g_build_filename(path, name, NULL);

		if (!replay_file(child))
			return -1;
		count++;
	}
	return count;
}

/* Exits 0 when everything named was replayed and nothing crashed. */
int
main(int argc, char **argv)
{
	int total = 0;

	for (int i = 1; i < argc; i++) {
		int count = replay(argv[i]);

		if (count < 0)
			return 1;
		total += count;
	}
	printf("replayed %d inputs\n", total);
	return 0;
}
