/* SPDX-License-Identifier: ISC */
/*
 * sqlite-shim.c - a VFS that answers with a result code on order (sqlite-shim.h).
 */
#include "sqlite-shim.h"

#include <errno.h>
#include <string.h>

const char *const shim_names[SHIM_CALLS] = { "open", "read", "write", "sync", "size", "shm-map",
	"shm-lock", "malloc" };

static struct {
	sqlite3_vfs vfs, *real;
	sqlite3_mem_methods memory;
	ShimCall call;
	int code;
	guint k, calls, waited_us;
	gboolean for_ever, struck;
} shim;

typedef struct {
	sqlite3_file base;
	sqlite3_file *real;
} ShimFile;

static sqlite3_file *
real_file(sqlite3_file *file)
{
	return ((ShimFile *)file)->real;
}

/* The code, when it is this call's turn; else SQLITE_OK. */
static int
strike(ShimCall call)
{
	if (shim.k == 0 || call != shim.call)
		return SQLITE_OK;
	shim.calls++;
	if (shim.calls < shim.k || (shim.calls > shim.k && !shim.for_ever))
		return SQLITE_OK;
	shim.struck = TRUE;
	return shim.code;
}

#define PASS(call, work)                                                                           \
	const int code = strike(call);                                                             \
                                                                                                   \
	return code == SQLITE_OK ? (work) : code

static int
file_close(sqlite3_file *file)
{
	const int code = real_file(file)->pMethods->xClose(real_file(file));

	sqlite3_free(real_file(file));
	return code;
}

static int
file_read(sqlite3_file *file, void *data, int n, sqlite3_int64 at)
{
	PASS(SHIM_READ, real_file(file)->pMethods->xRead(real_file(file), data, n, at));
}

static int
file_write(sqlite3_file *file, const void *data, int n, sqlite3_int64 at)
{
	PASS(SHIM_WRITE, real_file(file)->pMethods->xWrite(real_file(file), data, n, at));
}

static int
file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	return real_file(file)->pMethods->xTruncate(real_file(file), size);
}

static int
file_sync(sqlite3_file *file G_GNUC_UNUSED, int flags G_GNUC_UNUSED)
{
	return strike(SHIM_SYNC);
}

static int
file_size(sqlite3_file *file, sqlite3_int64 *size)
{
	PASS(SHIM_SIZE, real_file(file)->pMethods->xFileSize(real_file(file), size));
}

static int
file_lock(sqlite3_file *file, int level)
{
	return real_file(file)->pMethods->xLock(real_file(file), level);
}

static int
file_unlock(sqlite3_file *file, int level)
{
	return real_file(file)->pMethods->xUnlock(real_file(file), level);
}

static int
file_reserved(sqlite3_file *file, int *result)
{
	return real_file(file)->pMethods->xCheckReservedLock(real_file(file), result);
}

/* The real VFS says CORRUPTFS when the system's word was EIO, and tells it when it is asked. */
static int
file_control(sqlite3_file *file, int what, void *data)
{
	if (what == SQLITE_FCNTL_LAST_ERRNO && shim.struck && shim.code == SQLITE_IOERR_CORRUPTFS) {
		*(int *)data = EIO;
		return SQLITE_OK;
	}
	return real_file(file)->pMethods->xFileControl(real_file(file), what, data);
}

static int
file_sector(sqlite3_file *file)
{
	return real_file(file)->pMethods->xSectorSize(real_file(file));
}

static int
file_device(sqlite3_file *file)
{
	return real_file(file)->pMethods->xDeviceCharacteristics(real_file(file));
}

static int
file_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **data)
{
	PASS(SHIM_SHM_MAP,
		real_file(file)->pMethods->xShmMap(real_file(file), page, size, extend, data));
}

static int
file_shm_lock(sqlite3_file *file, int at, int n, int flags)
{
	const int code = flags & SQLITE_SHM_LOCK ? strike(SHIM_SHM_LOCK) : SQLITE_OK;

	return code == SQLITE_OK
		       ? real_file(file)->pMethods->xShmLock(real_file(file), at, n, flags)
		       : code;
}

static void
file_shm_barrier(sqlite3_file *file)
{
	real_file(file)->pMethods->xShmBarrier(real_file(file));
}

static int
file_shm_unmap(sqlite3_file *file, int forget)
{
	return real_file(file)->pMethods->xShmUnmap(real_file(file), forget);
}

static const sqlite3_io_methods methods = { .iVersion = 2,
	.xClose = file_close,
	.xRead = file_read,
	.xWrite = file_write,
	.xTruncate = file_truncate,
	.xSync = file_sync,
	.xFileSize = file_size,
	.xLock = file_lock,
	.xUnlock = file_unlock,
	.xCheckReservedLock = file_reserved,
	.xFileControl = file_control,
	.xSectorSize = file_sector,
	.xDeviceCharacteristics = file_device,
	.xShmMap = file_shm_map,
	.xShmLock = file_shm_lock,
	.xShmBarrier = file_shm_barrier,
	.xShmUnmap = file_shm_unmap };

static int
shim_open(sqlite3_vfs *vfs G_GNUC_UNUSED, const char *name, sqlite3_file *file, int flags,
	int *ret_flags)
{
	ShimFile *self = (ShimFile *)file;
	int code = strike(SHIM_OPEN);

	self->base.pMethods = NULL;
	if (code != SQLITE_OK)
		return code;
	self->real = sqlite3_malloc(shim.real->szOsFile);
	if (!self->real)
		return SQLITE_NOMEM;
	memset(self->real, 0, (gsize)shim.real->szOsFile);
	code = shim.real->xOpen(shim.real, name, self->real, flags, ret_flags);
	if (code == SQLITE_OK)
		self->base.pMethods = &methods;
	else
		sqlite3_free(self->real);
	return code;
}

/* A wait that takes no time. */
static int
shim_sleep(sqlite3_vfs *vfs G_GNUC_UNUSED, int us)
{
	shim.waited_us += (guint)us;
	return us;
}

static void *
memory_alloc(int size)
{
	return strike(SHIM_MEMORY) == SQLITE_OK ? shim.memory.xMalloc(size) : NULL;
}

static void *
memory_realloc(void *old, int size)
{
	return strike(SHIM_MEMORY) == SQLITE_OK ? shim.memory.xRealloc(old, size) : NULL;
}

void
shim_install(void)
{
	sqlite3_mem_methods memory;

	g_assert_cmpint(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &shim.memory), ==, SQLITE_OK);
	memory = shim.memory;
	memory.xMalloc = memory_alloc;
	memory.xRealloc = memory_realloc;
	g_assert_cmpint(sqlite3_config(SQLITE_CONFIG_MALLOC, &memory), ==, SQLITE_OK);
	/* every request of memory reaches the allocator */
	sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0);
	sqlite3_initialize();
	shim.real = sqlite3_vfs_find("unix");
	shim.vfs = *shim.real;
	shim.vfs.zName = "shim";
	shim.vfs.szOsFile = (int)sizeof(ShimFile);
	shim.vfs.pNext = NULL;
	shim.vfs.xOpen = shim_open;
	shim.vfs.xSleep = shim_sleep;
	g_assert_cmpint(sqlite3_vfs_register(&shim.vfs, 1), ==, SQLITE_OK);
}

void
shim_fault(ShimCall call, int code, guint k, gboolean for_ever)
{
	shim.call = call;
	shim.code = code;
	shim.k = k;
	shim.for_ever = for_ever;
	shim.calls = 0;
	shim.waited_us = 0;
	shim.struck = FALSE;
}

gboolean
shim_struck(void)
{
	return shim.struck;
}

guint
shim_waited_ms(void)
{
	return shim.waited_us / 1000;
}
