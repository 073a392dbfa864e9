/* SPDX-License-Identifier: ISC */
/*
 * calls.c - stands before the C library and writes a journal of what is done to files (disk.h).
 *
 * A program's own functions come first wherever a shared library calls them: libsqlite3 and GLib come
 * through here, too. Each does the real work first; syncs do none, which makes the tests fast. What
 * must be counted over several processes lies in shared memory.
 */
#undef _FORTIFY_SOURCE
#include "disk.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define MAX_FD 1024
#define STATUS_KILLED 99

static struct {
	char *root, *outside;
	int journal;
	struct {
		guint syncs, at;
		DiskFault fault;
		gboolean struck;
	} * shared;
	struct {
		guint64 inode;
		char *folder; /* its path below the root, when it is a folder */
	} open[MAX_FD];
} rec = { .journal = -1 };

/* The C library's function of that name. */
#define REAL(function)                                                                             \
	static __typeof__(&(function)) real;                                                       \
	if (!real)                                                                                 \
	real = (__typeof__(&(function)))dlsym(RTLD_NEXT, #function)

/* One record, in one piece. */
static void
put(DiskKind kind, guint64 inode, const char *path, const char *other, gint64 offset,
	const void *data, gsize length)
{
	const int saved = errno;
	DiskRecord record = { .kind = kind,
		.path_length = path ? (guint32)strlen(path) : 0,
		.other_length = other ? (guint32)strlen(other) : 0,
		.data_length = (guint32)length,
		.inode = inode,
		.offset = offset };
	const struct iovec parts[] = { { &record, sizeof record },
		{ (void *)path, record.path_length }, { (void *)other, record.other_length },
		{ (void *)data, length } };
	const gsize all = sizeof record + record.path_length + record.other_length + length;

	if (writev(rec.journal, parts, G_N_ELEMENTS(parts)) != (ssize_t)all)
		abort();
	errno = saved;
}

/* The path below the root; NULL when it is not there, or nothing is recorded. */
static const char *
below(const char *path)
{
	const gsize length = rec.journal >= 0 ? strlen(rec.root) : 0;

	if (length == 0 || strncmp(path, rec.root, length) != 0)
		return NULL;
	if (path[length] == '\0')
		return "";
	return path[length] == '/' ? path + length + 1 : NULL;
}

static gboolean
exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

/* The inode behind a descriptor that is recorded, 0 for others. */
static guint64
inode_of(int fd)
{
	return rec.journal >= 0 && fd >= 0 && fd < MAX_FD ? rec.open[fd].inode : 0;
}

/* Remembers what was opened. */
static void
opened(int fd, const char *path, int flags, gboolean is_new)
{
	struct stat st;

	if (fd >= MAX_FD || fstat(fd, &st) < 0)
		abort();
	g_clear_pointer(&rec.open[fd].folder, free);
	rec.open[fd].inode = st.st_ino;
	if (S_ISDIR(st.st_mode))
		rec.open[fd].folder = strdup(path);
	else if (is_new)
		put(DISK_CREATE, st.st_ino, path, NULL, 0, NULL, 0);
	else if (flags & O_TRUNC)
		put(DISK_TRUNCATE, st.st_ino, NULL, NULL, 0, NULL, 0);
}

/* open() and open64() are one. */
static int
open_any(const char *path, int flags, mode_t mode)
{
	REAL(open64);
	const char *name = below(path);
	const gboolean is_new = name && (flags & O_CREAT) && !exists(path);
	const int fd = real(path, flags, mode);

	if (fd >= 0 && name)
		opened(fd, name, flags, is_new);
	return fd;
}

/* The mode is there only with O_CREAT. */
static mode_t
mode_of(int flags, va_list args)
{
	return flags & O_CREAT ? va_arg(args, mode_t) : 0;
}

int
open(const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = mode_of(flags, args);
	va_end(args);
	return open_any(path, flags, mode);
}

int
open64(const char *path, int flags, ...)
{
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = mode_of(flags, args);
	va_end(args);
	return open_any(path, flags, mode);
}

/* The path of a name in an open folder. (malloc) */
static char *
resolve(int folder, const char *name)
{
	char link[64], path[4096], *full = NULL;
	ssize_t n;

	if (folder == AT_FDCWD || *name == '/')
		return strdup(name);
	snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
	n = readlink(link, path, sizeof path);
	if (n < 0 || asprintf(&full, "%.*s/%s", (int)n, path, name) < 0)
		abort();
	return full;
}

/* What a build with _FORTIFY_SOURCE calls where it cannot see the flags. */
int __open_2(const char *path, int flags);
int __openat_2(int folder, const char *name, int flags);

int
__open_2(const char *path, int flags)
{
	return open_any(path, flags, 0);
}

int
__openat_2(int folder, const char *name, int flags)
{
	g_autofree char *path = resolve(folder, name);

	return open_any(path, flags, 0);
}

int
openat(int folder, const char *name, int flags, ...)
{
	g_autofree char *path = resolve(folder, name);
	va_list args;
	mode_t mode;

	va_start(args, flags);
	mode = mode_of(flags, args);
	va_end(args);
	return open_any(path, flags, mode);
}

int
close(int fd)
{
	REAL(close);
	if (inode_of(fd)) {
		rec.open[fd].inode = 0;
		g_clear_pointer(&rec.open[fd].folder, free);
	}
	return real(fd);
}

ssize_t
write(int fd, const void *data, size_t length)
{
	REAL(write);
	const ssize_t n = real(fd, data, length);

	if (n > 0 && inode_of(fd))
		put(DISK_WRITE, inode_of(fd), NULL, NULL, lseek(fd, 0, SEEK_CUR) - n, data,
			(gsize)n);
	return n;
}

ssize_t
pwrite64(int fd, const void *data, size_t length, off64_t offset)
{
	REAL(pwrite64);
	const ssize_t n = real(fd, data, length, offset);

	if (n > 0 && inode_of(fd))
		put(DISK_WRITE, inode_of(fd), NULL, NULL, offset, data, (gsize)n);
	return n;
}

int
ftruncate64(int fd, off64_t length)
{
	REAL(ftruncate64);
	const int result = real(fd, length);

	if (result == 0 && inode_of(fd))
		put(DISK_TRUNCATE, inode_of(fd), NULL, NULL, length, NULL, 0);
	return result;
}

/* Counts, and may fail or die. */
static int
sync_any(int fd)
{
	const guint64 inode = inode_of(fd);
	const char *folder;
	gboolean strikes;

	if (!inode)
		return 0;
	folder = rec.open[fd].folder;
	/* SQLite does not look at what a folder's sync says */
	rec.shared->syncs += !(rec.shared->fault == DISK_EIO && folder && *folder == '\0');
	strikes = rec.shared->fault && rec.shared->syncs == rec.shared->at && !rec.shared->struck;
	rec.shared->struck |= strikes;
	if (strikes && rec.shared->fault == DISK_KILL_BEFORE)
		_exit(STATUS_KILLED);
	if (strikes && rec.shared->fault == DISK_EIO) {
		put(folder ? DISK_FAILED_FOLDER : DISK_FAILED, inode, folder, NULL, 0, NULL, 0);
		errno = EIO;
		return -1;
	}
	put(folder ? DISK_SYNC_FOLDER : DISK_SYNC, inode, folder, NULL, 0, NULL, 0);
	if (strikes)
		_exit(STATUS_KILLED);
	return 0;
}

int
fsync(int fd)
{
	return sync_any(fd);
}

int
fdatasync(int fd)
{
	return sync_any(fd);
}

int
unlink(const char *path)
{
	REAL(unlink);
	const int result = real(path);

	if (result == 0 && below(path))
		put(DISK_UNLINK, 0, below(path), NULL, 0, NULL, 0);
	return result;
}

int
rmdir(const char *path)
{
	REAL(rmdir);
	const int result = real(path);

	if (result == 0 && below(path))
		put(DISK_UNLINK, 0, below(path), NULL, 0, NULL, 0);
	return result;
}

int
mkdir(const char *path, mode_t mode)
{
	REAL(mkdir);
	const int result = real(path, mode);

	if (result == 0 && below(path) && *below(path))
		put(DISK_MKDIR, 0, below(path), NULL, 0, NULL, 0);
	return result;
}

int
link(const char *from, const char *to)
{
	REAL(link);
	const int result = real(from, to);

	if (result == 0 && below(from) && below(to))
		put(DISK_LINK, 0, below(from), below(to), 0, NULL, 0);
	return result;
}

int
rename(const char *from, const char *to)
{
	REAL(rename);
	const int result = real(from, to);

	if (result == 0 && below(from) && below(to))
		put(DISK_RENAME, 0, below(from), below(to), 0, NULL, 0);
	else if (result == 0 && rec.journal >= 0 && rec.outside &&
		 g_str_has_prefix(to, rec.outside))
		disk_note("sent %s", strrchr(to, '/') + 1);
	return result;
}

int
unlinkat(int folder, const char *name, int flags)
{
	g_autofree char *path = resolve(folder, name);

	return flags & AT_REMOVEDIR ? rmdir(path) : unlink(path);
}

int
mkdirat(int folder, const char *name, mode_t mode)
{
	g_autofree char *path = resolve(folder, name);

	return mkdir(path, mode);
}

int
linkat(int from_folder, const char *from, int to_folder, const char *to, int flags G_GNUC_UNUSED)
{
	g_autofree char *from_path = resolve(from_folder, from);
	g_autofree char *to_path = resolve(to_folder, to);

	return link(from_path, to_path);
}

int
renameat(int from_folder, const char *from, int to_folder, const char *to)
{
	g_autofree char *from_path = resolve(from_folder, from);
	g_autofree char *to_path = resolve(to_folder, to);

	return rename(from_path, to_path);
}

/* Everything that is in a folder already. */
static void
put_base(const char *folder)
{
	GDir *dir = g_dir_open(folder, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(folder, name, NULL);
		g_autofree char *data = NULL;
		struct stat st;
		gsize length;

		if (lstat(path, &st) < 0)
			abort();
		if (S_ISDIR(st.st_mode)) {
			put(DISK_BASE, 0, below(path), NULL, 0, NULL, 0);
			put_base(path);
		} else if (g_file_get_contents(path, &data, &length, NULL)) {
			put(DISK_BASE, st.st_ino, below(path), NULL, 0, data, length);
		}
	}
	if (dir)
		g_dir_close(dir);
}

void
disk_record(const char *root, const char *outside, const char *journal)
{
	if (!rec.shared)
		rec.shared = mmap(NULL, sizeof *rec.shared, PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	disk_stop();
	rec.root = strdup(root);
	rec.outside = strdup(outside);
	rec.journal = creat(journal, 0600);
	if (rec.journal < 0 || rec.shared == MAP_FAILED)
		abort();
	fcntl(rec.journal, F_SETFL, O_APPEND);
	put_base(root);
	disk_fault(DISK_NO_FAULT, 0);
}

void
disk_stop(void)
{
	const int journal = rec.journal;

	rec.journal = -1;
	if (journal >= 0)
		close(journal);
	g_clear_pointer(&rec.root, free);
	g_clear_pointer(&rec.outside, free);
}

void
disk_note(const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	put(DISK_NOTE, 0, text, NULL, 0, NULL, 0);
}

void
disk_fault(DiskFault fault, guint k)
{
	rec.shared->fault = fault;
	rec.shared->at = k;
	rec.shared->syncs = 0;
	rec.shared->struck = FALSE;
}

guint
disk_syncs(void)
{
	return rec.shared->syncs;
}

gboolean
disk_struck(void)
{
	return rec.shared->struck;
}
