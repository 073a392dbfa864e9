# SPDX-License-Identifier: ISC
# A machine that fails on order (P40-P49, P55, P56, P58): one module for LD_PRELOAD, and who uses it.
# Built by a rule of its own: never hardened or sanitized, for it takes the place of what those replace.
FAULTS_ANYWHERE = tests/fault/test-calls.py tests/fault/test-outside.py
FAULTS_MEMORY = tests/fault/test-memory.py
FAULTS = $(FAULTS_ANYWHERE) $(FAULTS_MEMORY)
TESTS += $(FAULTS_ANYWHERE)
# AddressSanitizer has a malloc of its own: the plain build plays these.
if !SANITIZERS
TESTS += $(FAULTS_MEMORY)
endif
LONG += $(FAULTS)
EXTRA_DIST += $(FAULTS) tests/fault/faults.py tests/fault/shim.c
check_DATA = tests/fault/shim.so
tests/fault/shim.so: tests/fault/shim.c
	$(AM_V_GEN)$(MKDIR_P) tests/fault && $(CC) -std=gnu11 -D_GNU_SOURCE -U_FORTIFY_SOURCE -O1 -g -Wall \
		-Wextra -fPIC -shared -o $@ $(srcdir)/tests/fault/shim.c
CLEANFILES += tests/fault/shim.so
