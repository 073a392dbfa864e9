# SPDX-License-Identifier: ISC
# What an operator of the machine reads: log, statistics, metrics, outbox.
OPS_TESTS = tests/unit/test-log tests/unit/test-store-operate
check_PROGRAMS += $(OPS_TESTS)
TESTS += $(OPS_TESTS)
tests_unit_test_log_SOURCES = tests/unit/test-log.c
tests_unit_test_log_LDADD = $(TEST_LIBS_DESK)
tests_unit_test_store_operate_SOURCES = tests/unit/test-store-operate.c $(STORE_FIXTURE)
tests_unit_test_store_operate_LDADD = $(TEST_LIBS_STORE)

TESTS += tests/ops/test-operate.py
LONG += tests/ops/test-operate.py
EXTRA_DIST += tests/ops/test-operate.py tests/lib/readers.py
