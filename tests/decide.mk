# SPDX-License-Identifier: ISC
# changes, tickets, identity, threads, rules, budgets, commands, clocks, decisions
check_PROGRAMS += tests/unit/test-decide
TESTS += tests/unit/test-decide
tests_unit_test_decide_SOURCES = tests/unit/test-decide.c tests/unit/decide-lib.c tests/unit/decide-lib.h
tests_unit_test_decide_LDADD = $(TEST_LIBS_DESK)
check_PROGRAMS += tests/unit/test-decide-agent
TESTS += tests/unit/test-decide-agent
tests_unit_test_decide_agent_SOURCES = tests/unit/test-decide-agent.c tests/unit/decide-lib.c tests/unit/decide-lib.h
tests_unit_test_decide_agent_LDADD = $(TEST_LIBS_DESK)
check_PROGRAMS += tests/unit/test-rules
TESTS += tests/unit/test-rules
tests_unit_test_rules_SOURCES = tests/unit/test-rules.c tests/unit/decide-lib.c tests/unit/decide-lib.h
tests_unit_test_rules_LDADD = $(TEST_LIBS_DESK)
check_PROGRAMS += tests/unit/test-commands
TESTS += tests/unit/test-commands
tests_unit_test_commands_SOURCES = tests/unit/test-commands.c
tests_unit_test_commands_LDADD = $(TEST_LIBS_DESK)
