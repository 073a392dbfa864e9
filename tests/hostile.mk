# SPDX-License-Identifier: ISC
# Hostile mail through the whole program: vectors_X.py are the rows, test-X.py plays them.
HOSTILE = tests/hostile/test-limits.py tests/hostile/test-headers.py tests/hostile/test-parts.py \
	tests/hostile/test-files.py
TESTS += $(HOSTILE)
LONG += $(HOSTILE)
EXTRA_DIST += $(HOSTILE) tests/hostile/vectors.py tests/hostile/vectors_limits.py \
	tests/hostile/vectors_headers.py tests/hostile/vectors_parts.py tests/hostile/vectors_files.py \
	tests/hostile/play.py tests/lib/meter.py
