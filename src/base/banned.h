/* SPDX-License-Identifier: ISC */
/*
 * banned.h - calls that must not be made, as compile errors (house rules 5 and 6).
 *
 * The build includes this file in front of every source (-include). The first part holds everywhere:
 * calls that overflow, start a shell, or depend on hidden state. The second part holds where TG_PURE
 * is defined (base, mail, desk, store, net): no clock, environment, locale, random source, log or exit.
 * The headers that declare or use these names come first, as their own text must not be changed;
 * anything that needs another header with such a name adds it here. Tests are not pure.
 */
#ifndef TG_BASE_BANNED_H
#define TG_BASE_BANNED_H

#include <glib.h>
#include <glib/gstdio.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include <wordexp.h>

#include "base/log.h"

#define TG_BANNED(why)                                                                             \
	({                                                                                         \
		_Static_assert(0, why);                                                            \
		0;                                                                                 \
	})

/* clang-format off */
#undef strcpy
#define strcpy(...) TG_BANNED("strcpy is banned: g_strdup, g_strlcpy or GString")
#undef strcat
#define strcat(...) TG_BANNED("strcat is banned: GString")
#undef strncpy
#define strncpy(...) TG_BANNED("strncpy is banned: g_strlcpy or g_strndup")
#undef strncat
#define strncat(...) TG_BANNED("strncat is banned: GString")
#undef stpcpy
#define stpcpy(...) TG_BANNED("stpcpy is banned: GString")
#undef sprintf
#define sprintf(...) TG_BANNED("sprintf is banned: g_strdup_printf or snprintf")
#undef vsprintf
#define vsprintf(...) TG_BANNED("vsprintf is banned: g_strdup_vprintf")
#undef gets
#define gets(...) TG_BANNED("gets is banned: read or GString")
#undef strtok
#define strtok(...) TG_BANNED("strtok is banned: tg_text_split")
#undef strtok_r
#define strtok_r(...) TG_BANNED("strtok_r is banned: tg_text_split")
#undef atoi
#define atoi(...) TG_BANNED("atoi is banned: g_ascii_string_to_signed")
#undef atol
#define atol(...) TG_BANNED("atol is banned: g_ascii_string_to_signed")
#undef atoll
#define atoll(...) TG_BANNED("atoll is banned: g_ascii_string_to_signed")
#undef atof
#define atof(...) TG_BANNED("atof is banned: g_ascii_strtod")
#undef system
#define system(...) TG_BANNED("system is banned: tg_spawn")
#undef popen
#define popen(...) TG_BANNED("popen is banned: tg_spawn")
#undef wordexp
#define wordexp(...) TG_BANNED("wordexp is banned: tg_spawn with an argument list")
#undef g_spawn_command_line_sync
#define g_spawn_command_line_sync(...) TG_BANNED("g_spawn_command_line_sync is banned: tg_spawn")
#undef g_spawn_command_line_async
#define g_spawn_command_line_async(...) TG_BANNED("g_spawn_command_line_async is banned: tg_spawn")
#undef gmtime
#define gmtime(...) TG_BANNED("gmtime is banned: GDateTime")
#undef localtime
#define localtime(...) TG_BANNED("localtime is banned: GDateTime")
#undef ctime
#define ctime(...) TG_BANNED("ctime is banned: GDateTime")
#undef asctime
#define asctime(...) TG_BANNED("asctime is banned: GDateTime")
#undef mktime
#define mktime(...) TG_BANNED("mktime is banned: GDateTime")
#undef g_time_zone_new_identifier
#define g_time_zone_new_identifier(...) TG_BANNED("g_time_zone_new_identifier is banned: tg_zone_new")
#undef tmpnam
#define tmpnam(...) TG_BANNED("tmpnam is banned: memfd_create or O_TMPFILE")
#undef tempnam
#define tempnam(...) TG_BANNED("tempnam is banned: memfd_create or O_TMPFILE")
#undef mktemp
#define mktemp(...) TG_BANNED("mktemp is banned: memfd_create or O_TMPFILE")
#undef rand
#define rand(...) TG_BANNED("rand is banned: g_random_int in app")
#undef srand
#define srand(...) TG_BANNED("srand is banned: g_random_int in app")
#undef random
#define random(...) TG_BANNED("random is banned: g_random_int in app")
#undef srandom
#define srandom(...) TG_BANNED("srandom is banned: g_random_int in app")
#undef alloca
#define alloca(...) TG_BANNED("alloca is banned: g_malloc with g_autofree")

#ifdef TG_PURE
#undef time
#define time(...) TG_BANNED("time is banned: now is a parameter")
#undef gettimeofday
#define gettimeofday(...) TG_BANNED("gettimeofday is banned: now is a parameter")
#undef clock_gettime
#define clock_gettime(...) TG_BANNED("clock_gettime is banned: now is a parameter")
#undef g_get_real_time
#define g_get_real_time(...) TG_BANNED("g_get_real_time is banned: now is a parameter")
#undef g_get_monotonic_time
#define g_get_monotonic_time(...) TG_BANNED("g_get_monotonic_time is banned: a timerfd for deadlines")
#undef g_date_time_new_now
#define g_date_time_new_now(...) TG_BANNED("g_date_time_new_now is banned: now is a parameter")
#undef g_date_time_new_now_local
#define g_date_time_new_now_local(...) TG_BANNED("g_date_time_new_now_local is banned: now is a parameter")
#undef g_date_time_new_now_utc
#define g_date_time_new_now_utc(...) TG_BANNED("g_date_time_new_now_utc is banned: now is a parameter")
#undef g_time_zone_new_local
#define g_time_zone_new_local(...) TG_BANNED("g_time_zone_new_local is banned: the zone is configuration")
#undef g_date_time_new_from_unix_local
#define g_date_time_new_from_unix_local(...) TG_BANNED("g_date_time_new_from_unix_local is banned: the zone is configuration")
#undef g_date_time_to_local
#define g_date_time_to_local(...) TG_BANNED("g_date_time_to_local is banned: the zone is configuration")
#undef getenv
#define getenv(...) TG_BANNED("getenv is banned: the environment is read by cmd")
#undef secure_getenv
#define secure_getenv(...) TG_BANNED("secure_getenv is banned: the environment is read by cmd")
#undef g_getenv
#define g_getenv(...) TG_BANNED("g_getenv is banned: the environment is read by cmd")
#undef g_get_environ
#define g_get_environ(...) TG_BANNED("g_get_environ is banned: the environment is read by cmd")
#undef setenv
#define setenv(...) TG_BANNED("setenv is banned: the environment is read by cmd")
#undef g_setenv
#define g_setenv(...) TG_BANNED("g_setenv is banned: the environment is read by cmd")
#undef setlocale
#define setlocale(...) TG_BANNED("setlocale is banned: the locale is set by cmd")
#undef g_get_charset
#define g_get_charset(...) TG_BANNED("g_get_charset is banned: all text is UTF-8")
#undef g_locale_to_utf8
#define g_locale_to_utf8(...) TG_BANNED("g_locale_to_utf8 is banned: all text is UTF-8")
#undef getrandom
#define getrandom(...) TG_BANNED("getrandom is banned: random values are facts")
#undef getentropy
#define getentropy(...) TG_BANNED("getentropy is banned: random values are facts")
#undef g_random_int
#define g_random_int(...) TG_BANNED("g_random_int is banned: random values are facts")
#undef g_random_int_range
#define g_random_int_range(...) TG_BANNED("g_random_int_range is banned: random values are facts")
#undef g_random_double
#define g_random_double(...) TG_BANNED("g_random_double is banned: random values are facts")
#undef g_rand_new
#define g_rand_new(...) TG_BANNED("g_rand_new is banned: random values are facts")
#undef g_uuid_string_random
#define g_uuid_string_random(...) TG_BANNED("g_uuid_string_random is banned: random values are facts")
#undef tg_log_write
#define tg_log_write(...) TG_BANNED("tg_log_event is banned: only app and cmd log")
#undef g_print
#define g_print(...) TG_BANNED("g_print is banned: only cmd prints")
#undef g_printerr
#define g_printerr(...) TG_BANNED("g_printerr is banned: only app and cmd log")
#undef exit
#define exit(...) TG_BANNED("exit is banned: only cmd exits")
#endif
/* clang-format on */

#endif
