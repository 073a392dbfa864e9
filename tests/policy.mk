# SPDX-License-Identifier: ISC
# configuration, fields, attachments, printed forms
filtersdir = $(pkgdatadir)/filters
dist_filters_DATA = \
	filters/10-product.conf \
	filters/20-problem.conf \
	filters/30-identification.conf \
	filters/40-ticket.conf \
	filters/90-require.conf
check_PROGRAMS += tests/unit/test-attach
TESTS += tests/unit/test-attach
tests_unit_test_attach_SOURCES = tests/unit/test-attach.c
tests_unit_test_attach_LDADD = $(TEST_LIBS_DESK)
profilesdir = $(pkgdatadir)/profiles/default
dist_profiles_DATA = contrib/profiles/default/ticketgate.conf
check_PROGRAMS += tests/unit/test-fields
TESTS += tests/unit/test-fields
tests_unit_test_fields_SOURCES = tests/unit/test-fields.c tests/unit/policy-lib.h
tests_unit_test_fields_LDADD = $(TEST_LIBS_DESK)
check_PROGRAMS += tests/unit/test-policy
TESTS += tests/unit/test-policy
tests_unit_test_policy_SOURCES = tests/unit/test-policy.c
tests_unit_test_policy_LDADD = $(TEST_LIBS_DESK)
check_PROGRAMS += tests/unit/test-authentication tests/unit/test-decision-json tests/unit/test-validators
TESTS += tests/unit/test-authentication tests/unit/test-decision-json tests/unit/test-validators
tests_unit_test_authentication_SOURCES = tests/unit/test-authentication.c
tests_unit_test_authentication_LDADD = $(TEST_LIBS_DESK)
tests_unit_test_decision_json_SOURCES = tests/unit/test-decision-json.c tests/unit/policy-lib.h
tests_unit_test_decision_json_LDADD = $(TEST_LIBS_DESK)
tests_unit_test_validators_SOURCES = tests/unit/test-validators.c
tests_unit_test_validators_LDADD = $(TEST_LIBS_DESK)

FUZZ += tests/fuzz/fuzz-fields tests/fuzz/fuzz-policy
tests_fuzz_fuzz_fields_SOURCES = tests/fuzz/fuzz-fields.c
tests_fuzz_fuzz_fields_LDADD = $(FUZZ_LIBS) $(TEST_LIBS_DESK)
tests_fuzz_fuzz_fields_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
tests_fuzz_fuzz_policy_SOURCES = tests/fuzz/fuzz-policy.c
tests_fuzz_fuzz_policy_LDADD = $(FUZZ_LIBS) $(TEST_LIBS_DESK)
tests_fuzz_fuzz_policy_LDFLAGS = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
