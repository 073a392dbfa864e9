/* SPDX-License-Identifier: ISC */
/*
 * cputime.h - how much processor time this test has used: what tests of linear time measure, because
 * the clock on the wall also counts what other programs do.
 */
#ifndef TG_TEST_CPUTIME_H
#define TG_TEST_CPUTIME_H

#include <glib.h>
#include <time.h>

/* How much longer ten times the input may take. */
#define TEST_TENFOLD 15

/* AddressSanitizer's strstr() measures the whole text each time before it looks: whoever walks through a
 * text with it, which is linear, takes the square there. It is left as the C library has it. */
#ifdef __SANITIZE_ADDRESS__
const char *__asan_default_options(void);
const char *
__asan_default_options(void)
{
	return "intercept_strstr=0";
}
#endif

/* Microseconds. */
static inline gint64
test_cpu_time(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

#endif
