# SPDX-License-Identifier: ISC
# loops and amplification: a simulated network with a virtual clock (P130-P138)
check_PROGRAMS += tests/loops/tg-desk
tests_loops_tg_desk_SOURCES = tests/loops/tg-desk.c
tests_loops_tg_desk_LDADD = $(TG_ALL_LIBS)
check_PROGRAMS += tests/unit/test-loop
TESTS += tests/unit/test-loop
tests_unit_test_loop_SOURCES = tests/unit/test-loop.c
tests_unit_test_loop_LDADD = $(TEST_LIBS_DESK)
check_PROGRAMS += tests/unit/test-forgery
TESTS += tests/unit/test-forgery
tests_unit_test_forgery_SOURCES = tests/unit/test-forgery.c tests/unit/decide-lib.c tests/unit/decide-lib.h
tests_unit_test_forgery_LDADD = $(TEST_LIBS_DESK)
LOOPS_TESTS = tests/loops/test-loops.py
TESTS += $(LOOPS_TESTS)
LONG += $(LOOPS_TESTS) tests/unit/test-forgery
EXTRA_DIST += $(LOOPS_TESTS) tests/loops/net.py tests/loops/nodes.py
