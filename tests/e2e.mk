# SPDX-License-Identifier: ISC
# systemd's units and the real mail servers in front of the LMTP door.
DOORS = tests/e2e/test-units.py tests/e2e/test-servers.py tests/e2e/test-clients.py
EXTRA_DIST += $(DOORS) tests/e2e/servers.py tests/lib/units.py tests/lib/daemon.py
# Behind a unit's walls a sanitizer cannot look for leaks; and real servers need not be asked twice.
if !SANITIZERS
TESTS += $(DOORS)
endif
LONG += $(DOORS)
# Recipes, tested with the real programs.
nobase_dist_doc_DATA += contrib/postfix/main-lmtp.cf contrib/postfix/master-lmtp.cf contrib/postfix/transport-lmtp \
	contrib/postfix/header_checks contrib/exim/exim4.conf contrib/opensmtpd/smtpd.conf \
	contrib/dovecot/ticketgate.conf contrib/dovecot/support.sieve
check_PROGRAMS += tests/host/confine
tests_host_confine_SOURCES = tests/host/confine.c
tests_host_confine_LDADD = $(SECCOMP_LIBS)
