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
