/* SPDX-License-Identifier: ISC */
/*
 * shim.c - a machine that fails on order, for LD_PRELOAD (P40-P49, P58).
 *
 * Counts the calls of each class that a process makes of the C library, and makes the k-th of one
 * class fail, once or from then on. What and when stands in the environment (see read_orders()) and is
 * read when the process begins, so that a program may scrub its environment afterwards. The first
 * process is the parent; what it forks is the child and has counts of its own, behind the sandbox, too.
 * Programs that it executes are left alone. The counts lie in a file that is mapped: whoever waits for
 * the process reads them there, however it ended.
 *
 * Not struck: calls that the C library makes inside itself (stdio's read and write, dlopen's open); for
 * those there are limits (nofile) and full devices. Under AddressSanitizer its own malloc comes first.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MEMORY, OPEN, READ, WRITE, SYNC, FORK, WAIT, NAME, CLASSES };
static const char *const class_names[] = { "memory", "open", "read", "write", "sync", "fork",
	"wait", "name" };

enum { ERROR, SHORT_COUNT, INTERRUPT, SLEEP, SIGNAL, HOWS };
static const char *const how_names[] = { "error", "short", "interrupt", "sleep", "signal" };

enum { PARENT, CHILD, PROCESSES };
static const char *const who_names[] = { "parent", "child" };

/* What strike() says. */
enum { PASS, FAIL, CUT };

/* The mapped file; tests/fault/faults.py reads it. */
typedef struct {
	uint32_t calls[PROCESSES][CLASSES];
	uint32_t fired;
} Counts;

static Counts no_file;
static Counts *counts = &no_file;
static struct {
	int armed, class, who, how, on, value, speed;
	uint32_t at;
} orders;
static int who = PARENT;
static struct timespec began;

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t number, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

/* The index of a word in a list; -1 when it is not there. */
static int
find(const char *word, const char *const *list, int n)
{
	while (n-- > 0) {
		if (word && strcmp(word, list[n]) == 0)
			return n;
	}
	return -1;
}

/* A number of the environment. */
static int
number(const char *name, int otherwise)
{
	const char *text = getenv(name);

	return text ? (int)strtol(text, NULL, 10) : otherwise;
}

/* Maps the file of the counts. */
static void
map_counts(const char *path)
{
	int fd = path ? open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666) : -1;
	void *map = MAP_FAILED;

	if (fd >= 0 && ftruncate(fd, sizeof *counts) == 0)
		map = mmap(NULL, sizeof *counts, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (fd >= 0)
		close(fd);
	if (map != MAP_FAILED)
		counts = map;
}

/* FAULT_CLASS, FAULT_WHO, FAULT_HOW: a word of the lists above. FAULT_AT: which call, from 1; 0 none.
 * FAULT_ON: 1 = from then on. FAULT_VALUE: the errno, the milliseconds or the signal. FAULT_SPEED: so many
 * times faster does time go by. FAULT_NOFILE, FAULT_AS: a limit set here, when all libraries are loaded.
 * FAULT_COUNTS: the file. */
__attribute__((constructor)) static void
read_orders(void)
{
	const struct {
		const char *name;
		int resource;
	} limits[] = { { "FAULT_NOFILE", RLIMIT_NOFILE }, { "FAULT_FSIZE", RLIMIT_FSIZE },
		{ "FAULT_AS", RLIMIT_AS } };

	map_counts(getenv("FAULT_COUNTS"));
	for (unsigned i = 0; i < sizeof limits / sizeof *limits; i++) {
		int limit = number(limits[i].name, -1);
		struct rlimit both = { (rlim_t)limit, (rlim_t)limit };

		if (limit >= 0)
			setrlimit(limits[i].resource, &both);
	}
	clock_gettime(CLOCK_MONOTONIC, &began);
	orders.class = find(getenv("FAULT_CLASS"), class_names, CLASSES);
	orders.who = find(getenv("FAULT_WHO"), who_names, PROCESSES);
	orders.how = find(getenv("FAULT_HOW"), how_names, HOWS);
	orders.on = number("FAULT_ON", 0);
	orders.value = number("FAULT_VALUE", EIO);
	orders.at = (uint32_t)number("FAULT_AT", 0);
	orders.speed = number("FAULT_SPEED", 1);
	unsetenv("LD_PRELOAD");
	orders.armed = 1;
}

/* The real time that this many milliseconds of the program's take. */
static int
scaled(int ms)
{
	return ms > 0 && orders.speed > 1 ? ms / orders.speed + 1 : ms;
}

/* Waits without asking a function that is struck. */
static void
wait_ms(int ms)
{
	struct timespec left = { ms / 1000, (long)(ms % 1000) * 1000000 };

	while (clock_nanosleep(CLOCK_MONOTONIC, 0, &left, &left) == EINTR)
		;
}

/* Counts a call, and does what is ordered for it. */
static int
strike(int class)
{
	uint32_t n;

	if (!orders.armed)
		return PASS;
	n = ++counts->calls[who][class];
	if (orders.at == 0 || class != orders.class || who != orders.who || n < orders.at ||
		(!orders.on && n > orders.at))
		return PASS;
	counts->fired++;
	switch (orders.how) {
	case SHORT_COUNT:
		return CUT;
	case INTERRUPT: /* three times out of four, or nothing would ever be read */
		errno = EINTR;
		return n % 4 ? FAIL : PASS;
	case SLEEP:
		wait_ms(scaled(orders.value));
		return PASS;
	case SIGNAL:
		raise(orders.value);
		return PASS;
	default:
		errno = orders.value;
		return FAIL;
	}
}

/* A function of the C library that answers `failed` when it is struck. */
#define WRAP(class, type, failed, name, parameters, arguments)                                     \
	type name parameters                                                                       \
	{                                                                                          \
		static type(*real) parameters;                                                     \
		if (!real)                                                                         \
			real = (__typeof__(real))dlsym(RTLD_NEXT, #name);                          \
		return strike(class) == FAIL ? failed : real arguments;                            \
	}

/* One that moves `n` bytes. */
#define WRAP_MOVE(class, name, parameters, arguments)                                              \
	ssize_t name parameters                                                                    \
	{                                                                                          \
		static ssize_t(*real) parameters;                                                  \
		int struck = strike(class);                                                        \
		if (!real)                                                                         \
			real = (__typeof__(real))dlsym(RTLD_NEXT, #name);                          \
		if (struck == CUT && n > 1)                                                        \
			n = 1;                                                                     \
		return struck == FAIL ? -1 : real arguments;                                       \
	}

/* open(2) and its sisters: the mode is there when a file may be made. */
#define WRAP_OPEN(name, parameters, arguments)                                                     \
	int name parameters                                                                        \
	{                                                                                          \
		static int(*real) parameters;                                                      \
		mode_t mode = 0;                                                                   \
		if (flags & (O_CREAT | O_TMPFILE)) {                                               \
			va_list list;                                                              \
			va_start(list, flags);                                                     \
			mode = va_arg(list, mode_t);                                               \
			va_end(list);                                                              \
		}                                                                                  \
		if (!real)                                                                         \
			real = (__typeof__(real))dlsym(RTLD_NEXT, #name);                          \
		return strike(OPEN) == FAIL ? -1 : real arguments;                                 \
	}

/* Memory: not by dlsym(3), which needs some itself. */
void *
malloc(size_t size)
{
	return strike(MEMORY) == FAIL ? NULL : __libc_malloc(size);
}

void *
calloc(size_t number, size_t size)
{
	return strike(MEMORY) == FAIL ? NULL : __libc_calloc(number, size);
}

void *
realloc(void *old, size_t size)
{
	return strike(MEMORY) == FAIL ? NULL : __libc_realloc(old, size);
}

void *
reallocarray(void *old, size_t number, size_t size)
{
	size_t all;

	if (strike(MEMORY) == FAIL || __builtin_mul_overflow(number, size, &all))
		return NULL;
	return __libc_realloc(old, all);
}

int
posix_memalign(void **ret, size_t alignment, size_t size)
{
	void *at = strike(MEMORY) == FAIL ? NULL : __libc_memalign(alignment, size);

	if (at)
		*ret = at;
	return at ? 0 : ENOMEM;
}

WRAP(MEMORY, void *, MAP_FAILED, mmap,
	(void *at, size_t n, int protection, int flags, int fd, off_t offset),
	(at, n, protection, flags, fd, offset))
WRAP(MEMORY, void *, MAP_FAILED, mmap64,
	(void *at, size_t n, int protection, int flags, int fd, off64_t offset),
	(at, n, protection, flags, fd, offset))

/* Descriptors */
WRAP_OPEN(open, (const char *path, int flags, ...), (path, flags, mode))
WRAP_OPEN(open64, (const char *path, int flags, ...), (path, flags, mode))
WRAP_OPEN(openat, (int at, const char *path, int flags, ...), (at, path, flags, mode))
WRAP_OPEN(openat64, (int at, const char *path, int flags, ...), (at, path, flags, mode))
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
WRAP(OPEN, int, -1, __open_2, (const char *path, int flags), (path, flags))
WRAP(OPEN, int, -1, __open64_2, (const char *path, int flags), (path, flags))
int __openat_2(int at, const char *path, int flags);
int __openat64_2(int at, const char *path, int flags);
WRAP(OPEN, int, -1, __openat_2, (int at, const char *path, int flags), (at, path, flags))
WRAP(OPEN, int, -1, __openat64_2, (int at, const char *path, int flags), (at, path, flags))
WRAP(OPEN, FILE *, NULL, fopen, (const char *path, const char *mode), (path, mode))
WRAP(OPEN, FILE *, NULL, fopen64, (const char *path, const char *mode), (path, mode))
typedef struct __dirstream
	Folder; /* DIR without <dirent.h>, whose opendir() is declared otherwise */
WRAP(OPEN, Folder *, NULL, opendir, (const char *path), (path))
WRAP(OPEN, int, -1, memfd_create, (const char *name, unsigned flags), (name, flags))
WRAP(OPEN, int, -1, socketpair, (int domain, int type, int protocol, int pair[2]),
	(domain, type, protocol, pair))
WRAP(OPEN, int, -1, pipe2, (int pair[2], int flags), (pair, flags))
WRAP(OPEN, int, -1, dup, (int fd), (fd))

/* Bytes in */
WRAP_MOVE(READ, read, (int fd, void *to, size_t n), (fd, to, n))
WRAP_MOVE(READ, pread, (int fd, void *to, size_t n, off_t at), (fd, to, n, at))
WRAP_MOVE(READ, pread64, (int fd, void *to, size_t n, off64_t at), (fd, to, n, at))
ssize_t __read_chk(int fd, void *to, size_t n, size_t room);
ssize_t __pread_chk(int fd, void *to, size_t n, off_t at, size_t room);
ssize_t __pread64_chk(int fd, void *to, size_t n, off64_t at, size_t room);
WRAP_MOVE(READ, __read_chk, (int fd, void *to, size_t n, size_t room), (fd, to, n, room))
WRAP_MOVE(READ, __pread_chk, (int fd, void *to, size_t n, off_t at, size_t room),
	(fd, to, n, at, room))
WRAP_MOVE(READ, __pread64_chk, (int fd, void *to, size_t n, off64_t at, size_t room),
	(fd, to, n, at, room))
WRAP(READ, ssize_t, -1, recvmsg, (int fd, struct msghdr *message, int flags), (fd, message, flags))

/* Bytes out */
WRAP_MOVE(WRITE, write, (int fd, const void *from, size_t n), (fd, from, n))
WRAP_MOVE(WRITE, pwrite, (int fd, const void *from, size_t n, off_t at), (fd, from, n, at))
WRAP_MOVE(WRITE, pwrite64, (int fd, const void *from, size_t n, off64_t at), (fd, from, n, at))
WRAP(WRITE, ssize_t, -1, sendmsg, (int fd, const struct msghdr *message, int flags),
	(fd, message, flags))
WRAP(WRITE, int, -1, ftruncate, (int fd, off_t n), (fd, n))
WRAP(WRITE, int, -1, ftruncate64, (int fd, off64_t n), (fd, n))

/* To the disk */
WRAP(SYNC, int, -1, fsync, (int fd), (fd))
WRAP(SYNC, int, -1, fdatasync, (int fd), (fd))

/* Names */
WRAP(NAME, int, -1, rename, (const char *from, const char *to), (from, to))
WRAP(NAME, int, -1, link, (const char *from, const char *to), (from, to))
WRAP(NAME, int, -1, unlink, (const char *path), (path))
WRAP(NAME, int, -1, mkdir, (const char *path, mode_t mode), (path, mode))
WRAP(NAME, int, -1, renameat, (int from_at, const char *from, int to_at, const char *to),
	(from_at, from, to_at, to))
WRAP(NAME, int, -1, linkat, (int from_at, const char *from, int to_at, const char *to, int flags),
	(from_at, from, to_at, to, flags))
WRAP(NAME, int, -1, unlinkat, (int at, const char *path, int flags), (at, path, flags))
WRAP(NAME, int, -1, mkdirat, (int at, const char *path, mode_t mode), (at, path, mode))

/* Processes */
WRAP(WAIT, pid_t, -1, waitpid, (pid_t child, int *status, int options), (child, status, options))
WRAP(WAIT, pid_t, -1, wait4, (pid_t child, int *status, int options, struct rusage *used),
	(child, status, options, used))
WRAP(FORK, int, orders.value, posix_spawn,
	(pid_t * child, const char *path, const posix_spawn_file_actions_t *actions,
		const posix_spawnattr_t *attributes, char *const argv[], char *const environment[]),
	(child, path, actions, attributes, argv, environment))

pid_t
fork(void)
{
	static pid_t (*real)(void);
	pid_t child = -1;

	if (!real)
		real = (__typeof__(real))dlsym(RTLD_NEXT, "fork");
	if (strike(FORK) != FAIL)
		child = real();
	if (child == 0)
		who = CHILD;
	return child;
}

/* Time */
unsigned
alarm(unsigned seconds)
{
	struct itimerval timer = { 0 }, before;
	int ms = scaled((int)seconds * 1000);

	timer.it_value.tv_sec = ms / 1000;
	timer.it_value.tv_usec = (ms % 1000) * 1000;
	setitimer(ITIMER_REAL, &timer, &before);
	return 0;
}

int
poll(struct pollfd *fds, nfds_t n, int ms)
{
	static int (*real)(struct pollfd *, nfds_t, int);

	if (!real)
		real = (__typeof__(real))dlsym(RTLD_NEXT, "poll");
	return real(fds, n, scaled(ms));
}

int
usleep(useconds_t us)
{
	wait_ms(scaled((int)(us / 1000)));
	return 0;
}

int
clock_gettime(clockid_t clock, struct timespec *now)
{
	static int (*real)(clockid_t, struct timespec *);
	int64_t ns;
	int code;

	if (!real)
		real = (__typeof__(real))dlsym(RTLD_NEXT, "clock_gettime");
	code = real(clock, now);
	if (code == 0 && clock == CLOCK_MONOTONIC && orders.armed && orders.speed > 1) {
		ns = (now->tv_sec - began.tv_sec) * INT64_C(1000000000) + now->tv_nsec -
		     began.tv_nsec;
		ns = ns * orders.speed + began.tv_nsec;
		now->tv_sec = began.tv_sec + ns / 1000000000;
		now->tv_nsec = ns % 1000000000;
	}
	return code;
}
