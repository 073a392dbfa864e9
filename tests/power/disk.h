/* SPDX-License-Identifier: ISC */
/*
 * disk.h - a disk that can lose its power: what was written to a folder, and what of it was synced.
 *
 * Recording: the system calls of this process and of its forked children that change files below a
 * folder are written to a journal (calls.c puts itself before the C library, so that SQLite's own
 * calls are seen as well as ours, directories too). No sync reaches the real disk.
 *
 * Losing: the journal is read step by step (disk.c), and at any step disk_lose() makes a folder as it
 * may be after the power was cut there: what was synced is there; of the rest each write is there, is
 * not, or is torn at its sectors, and each name that was made, removed or changed since its folder
 * was synced is the old or the new one. A file's sync says nothing of its name (POSIX, not ext4).
 */
#ifndef TESTS_POWER_DISK_H
#define TESTS_POWER_DISK_H

#include <glib.h>

typedef enum {
	DISK_END,
	DISK_BASE,   /* a file or folder that was there before: on the disk */
	DISK_CREATE, /* a new file */
	DISK_MKDIR,
	DISK_LINK,
	DISK_UNLINK,
	DISK_RENAME,
	DISK_WRITE,
	DISK_TRUNCATE,
	DISK_SYNC,
	DISK_SYNC_FOLDER,
	DISK_FAILED, /* a sync that said EIO: what it should have written is gone */
	DISK_FAILED_FOLDER,
	DISK_NOTE /* the test's own words */
} DiskKind;

/* --- recording --- */

/* Everything below root from now on; what is there counts as being on the disk. A file that is
 * renamed into the folder `outside` becomes the note "sent NAME". */
void disk_record(const char *root, const char *outside, const char *journal);
void disk_stop(void);
void disk_note(const char *format, ...) G_GNUC_PRINTF(1, 2);

typedef enum { DISK_NO_FAULT, DISK_EIO, DISK_KILL_BEFORE, DISK_KILL_AFTER } DiskFault;

/* The k-th sync from now on, in whichever process: EIO, once (the root folder's own syncs, which SQLite
 * makes and does not look at, are not counted then); or the process dies there. */
void disk_fault(DiskFault fault, guint k);
/* How many syncs there were since, and whether the fault has come. */
guint disk_syncs(void);
gboolean disk_struck(void);

/* --- losing --- */

typedef struct Disk Disk;

Disk *disk_open(const char *journal);
void disk_free(Disk *disk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Disk, disk_free)

/* The next event; DISK_END when there is none. */
DiskKind disk_peek(const Disk *disk);
const char *disk_text(const Disk *disk); /* of a DISK_NOTE */
/* Lets it happen. */
void disk_step(Disk *disk);
/* What may be on the disk now, into a folder. Seed 0: nothing but what was synced; 1: everything;
 * others: at random. */
void disk_lose(const Disk *disk, guint32 seed, const char *folder);

/* --- the journal's records, between calls.c and disk.c --- */

typedef struct {
	guint32 kind, path_length, other_length, data_length;
	guint64 inode; /* as fstat() says; 0: a folder */
	gint64 offset;
} DiskRecord;

#endif
