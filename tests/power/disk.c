/* SPDX-License-Identifier: ISC */
/*
 * disk.c - reads a journal and says what a loss of power may leave of it (disk.h).
 */
#include "disk.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A write, or with data NULL the end of the file at offset. */
typedef struct {
	gsize offset, length;
	const char *data; /* in the journal */
} Write;

typedef struct {
	GByteArray *durable;
	GArray *pending; /* Write */
} File;

/* A change of names that happens as a whole or not at all: after it, `path` is `file`. */
typedef struct {
	char *folder;	   /* whose sync makes it durable; of `from` and `path` the same */
	char *from, *path; /* from: a name that is gone with it, or NULL */
	File *file;	   /* NULL: there is no such name */
} Naming;

struct Disk {
	char *journal;
	gsize length, at;
	GPtrArray *files;    /* all there ever were */
	GHashTable *inodes;  /* inode -> File, as it is now */
	GHashTable *now;     /* path -> File, as processes see it */
	GHashTable *durable; /* path -> File, as it is on the disk */
	GPtrArray *namings;  /* Naming: since */
	char *text;
};

/* What stands for a folder among the files. */
static File folder_mark;

static void
file_free(gpointer data)
{
	File *file = data;

	g_byte_array_unref(file->durable);
	g_array_unref(file->pending);
	g_free(file);
}

static void
naming_free(gpointer data)
{
	Naming *naming = data;

	g_free(naming->folder);
	g_free(naming->from);
	g_free(naming->path);
	g_free(naming);
}

static File *
file_new(Disk *disk, guint64 inode)
{
	File *file = g_new0(File, 1);

	file->durable = g_byte_array_new();
	file->pending = g_array_new(FALSE, FALSE, sizeof(Write));
	g_ptr_array_add(disk->files, file);
	g_hash_table_replace(disk->inodes, g_memdup2(&inode, sizeof inode), file);
	return file;
}

Disk *
disk_open(const char *journal)
{
	Disk *disk = g_new0(Disk, 1);

	g_assert_true(g_file_get_contents(journal, &disk->journal, &disk->length, NULL));
	disk->files = g_ptr_array_new_with_free_func(file_free);
	disk->namings = g_ptr_array_new_with_free_func(naming_free);
	disk->inodes = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	disk->now = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	disk->durable = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	return disk;
}

void
disk_free(Disk *disk)
{
	g_hash_table_unref(disk->inodes);
	g_hash_table_unref(disk->now);
	g_hash_table_unref(disk->durable);
	g_ptr_array_unref(disk->namings);
	g_ptr_array_unref(disk->files);
	g_free(disk->journal);
	g_free(disk->text);
	g_free(disk);
}

/* The record that comes next. */
static DiskRecord
record_at(const Disk *disk)
{
	DiskRecord record = { .kind = DISK_END };

	if (disk->at < disk->length)
		memcpy(&record, disk->journal + disk->at, sizeof record);
	return record;
}

DiskKind
disk_peek(const Disk *disk)
{
	return (DiskKind)record_at(disk).kind;
}

const char *
disk_text(const Disk *disk)
{
	const DiskRecord record = record_at(disk);

	g_free(disk->text);
	((Disk *)disk)->text =
		g_strndup(disk->journal + disk->at + sizeof record, record.path_length);
	return disk->text;
}

/* Changes names in a table. */
static void
apply_naming(GHashTable *names, const Naming *naming)
{
	if (naming->from)
		g_hash_table_remove(names, naming->from);
	if (naming->file)
		g_hash_table_replace(names, g_strdup(naming->path), naming->file);
	else
		g_hash_table_remove(names, naming->path);
}

/* A name is changed; the folder does not know it for ever yet. */
static void
name(Disk *disk, const char *from, const char *path, File *file)
{
	Naming *naming = g_new0(Naming, 1);

	naming->folder = strchr(path, '/') ? g_path_get_dirname(path) : g_strdup("");
	naming->from = g_strdup(from);
	naming->path = g_strdup(path);
	naming->file = file;
	apply_naming(disk->now, naming);
	g_ptr_array_add(disk->namings, naming);
}

/* Changes the file's end, or writes. */
static void
change(GByteArray *content, const Write *write, gsize skip, gsize length)
{
	const gsize end = write->offset + skip + length;
	const gsize old = content->len;

	if (!write->data) {
		g_byte_array_set_size(content, (guint)write->offset);
		if (old < write->offset)
			memset(content->data + old, 0, write->offset - old);
		return;
	}
	if (old < end) {
		g_byte_array_set_size(content, (guint)end);
		memset(content->data + old, 0, end - old);
	}
	memcpy(content->data + write->offset + skip, write->data + skip, length);
}

/* What was written to a file is on the disk, or it is lost. */
static void
settle_file(File *file, gboolean kept)
{
	for (guint i = 0; kept && i < file->pending->len; i++) {
		const Write *write = &g_array_index(file->pending, Write, i);

		change(file->durable, write, 0, write->length);
	}
	g_array_set_size(file->pending, 0);
}

/* The same for names in a folder. */
static void
settle_folder(Disk *disk, const char *folder, gboolean kept)
{
	for (guint i = 0; i < disk->namings->len;) {
		const Naming *naming = disk->namings->pdata[i];

		if (strcmp(naming->folder, folder) != 0) {
			i++;
			continue;
		}
		if (kept)
			apply_naming(disk->durable, naming);
		g_ptr_array_remove_index(disk->namings, i);
	}
}

/* Something that was there before. */
static void
add_base(Disk *disk, const DiskRecord *record, const char *path, const char *data)
{
	File *file = record->inode ? file_new(disk, record->inode) : &folder_mark;

	if (record->data_length)
		g_byte_array_append(file->durable, (const guint8 *)data, record->data_length);
	g_hash_table_replace(disk->now, g_strdup(path), file);
	g_hash_table_replace(disk->durable, g_strdup(path), file);
}

/* One event of a file that is open. */
static void
step_file(Disk *disk, const DiskRecord *record, const char *data)
{
	File *file = g_hash_table_lookup(disk->inodes, &record->inode);
	const Write write = { .offset = (gsize)record->offset,
		.length = record->data_length,
		.data = record->kind == DISK_WRITE ? data : NULL };

	g_assert_nonnull(file);
	if (record->kind == DISK_SYNC || record->kind == DISK_FAILED)
		settle_file(file, record->kind == DISK_SYNC);
	else
		g_array_append_val(file->pending, write);
}

void
disk_step(Disk *disk)
{
	const DiskRecord record = record_at(disk);
	const char *at = disk->journal + disk->at + sizeof record;
	g_autofree char *path = g_strndup(at, record.path_length);
	g_autofree char *other = g_strndup(at + record.path_length, record.other_length);
	const char *data = at + record.path_length + record.other_length;

	disk->at = (gsize)(data + record.data_length - disk->journal);
	switch ((DiskKind)record.kind) {
	case DISK_BASE:
		add_base(disk, &record, path, data);
		break;
	case DISK_CREATE:
		name(disk, NULL, path, file_new(disk, record.inode));
		break;
	case DISK_MKDIR:
		name(disk, NULL, path, &folder_mark);
		break;
	case DISK_LINK:
		name(disk, NULL, other, g_hash_table_lookup(disk->now, path));
		break;
	case DISK_UNLINK:
		name(disk, NULL, path, NULL);
		break;
	case DISK_RENAME:
		name(disk, path, other, g_hash_table_lookup(disk->now, path));
		break;
	case DISK_SYNC_FOLDER:
	case DISK_FAILED_FOLDER:
		settle_folder(disk, path, record.kind == DISK_SYNC_FOLDER);
		break;
	case DISK_NOTE:
	case DISK_END:
		break;
	default:
		step_file(disk, &record, data);
	}
}

/* --- the loss --- */

/* Is this one kept? */
static gboolean
toss(GRand *rand, guint32 seed)
{
	return seed > 1 ? g_rand_boolean(rand) : seed == 1;
}

/* A write whose sectors are kept each by itself. */
static void
tear(GByteArray *content, const Write *write, gsize sector, GRand *rand)
{
	gsize skip = 0;

	while (skip < write->length) {
		const gsize there = (write->offset + skip) % sector;
		const gsize length = MIN(sector - there, write->length - skip);

		if (g_rand_boolean(rand))
			change(content, write, skip, length);
		skip += length;
	}
}

/* A file as it may be. */
static GByteArray *
lose_file(const File *file, guint32 seed, GRand *rand)
{
	GByteArray *content = g_byte_array_new();
	const gsize sector = g_rand_boolean(rand) ? 512 : 4096;

	g_byte_array_append(content, file->durable->data, file->durable->len);
	for (guint i = 0; i < file->pending->len; i++) {
		const Write *write = &g_array_index(file->pending, Write, i);

		if (seed > 1 && write->data && g_rand_int_range(rand, 0, 3) == 0)
			tear(content, write, sector, rand);
		else if (toss(rand, seed))
			change(content, write, 0, write->length);
	}
	return content;
}

/* The shared memory of a database has no meaning after a loss: anything may be in it. */
static void
spoil(GByteArray *content, GRand *rand)
{
	for (guint i = 0; i < content->len; i++)
		content->data[i] = (guint8)g_rand_int(rand);
}

/* Is the folder of a name, and that one's, there? */
static gboolean
is_reachable(GHashTable *names, const char *path)
{
	g_autofree char *folder = g_path_get_dirname(path);

	return !strchr(path, '/') ||
	       (g_hash_table_lookup(names, folder) == &folder_mark && is_reachable(names, folder));
}

/* Writes what is left of one file. */
static void
write_file(const char *path, const File *file, guint32 seed, GRand *rand)
{
	g_autofree char *folder = g_path_get_dirname(path);
	GByteArray *content = lose_file(file, seed, rand);
	int fd;

	if (g_str_has_suffix(path, "-shm") && seed > 1)
		spoil(content, rand);
	g_mkdir_with_parents(folder, 0700);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	g_assert_cmpint(fd, >=, 0);
	g_assert_cmpint(write(fd, content->data, content->len), ==, content->len);
	close(fd);
	g_byte_array_unref(content);
}

static int
compare_paths(gconstpointer a, gconstpointer b)
{
	return strcmp(a, b);
}

void
disk_lose(const Disk *disk, guint32 seed, const char *folder)
{
	GRand *rand = g_rand_new_with_seed(seed);
	g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GList) paths = NULL;
	GHashTableIter iter;
	gpointer path, file;

	g_hash_table_iter_init(&iter, disk->durable);
	while (g_hash_table_iter_next(&iter, &path, &file))
		g_hash_table_replace(names, path, file);
	for (guint i = 0; i < disk->namings->len; i++) {
		const Naming *naming = disk->namings->pdata[i];

		if (!toss(rand, seed))
			continue;
		if (naming->from)
			g_hash_table_remove(names, naming->from);
		if (naming->file)
			g_hash_table_replace(names, naming->path, naming->file);
		else
			g_hash_table_remove(names, naming->path);
	}
	paths = g_list_sort(g_hash_table_get_keys(names), compare_paths);
	for (const GList *at = paths; at; at = at->next) {
		g_autofree char *target = g_build_filename(folder, at->data, NULL);
		const File *found = g_hash_table_lookup(names, at->data);

		if (!is_reachable(names, at->data))
			continue;
		if (found == &folder_mark)
			g_mkdir_with_parents(target, 0700);
		else
			write_file(target, found, seed, rand);
	}
	g_rand_free(rand);
}
