/* SPDX-License-Identifier: ISC */
/*
 * cputime.h - how much processor time this test has used: what tests of linear time measure, because
 * the clock on the wall also counts what other programs do.
 */
#ifndef TG_TEST_CPUTIME_H
#define TG_TEST_CPUTIME_H

#include <glib.h>
#include <time.h>

/* How much longer ten times the input may take. AddressSanitizer's string functions walk to the end of
 * a string where the C library's stop early: there only a cube would be seen. */
#ifdef __SANITIZE_ADDRESS__
#define TEST_TENFOLD 200
#else
#define TEST_TENFOLD 15
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
