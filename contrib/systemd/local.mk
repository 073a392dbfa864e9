# SPDX-License-Identifier: ISC
# Units for systemd, below the prefix: it reads /usr/lib and /usr/local/lib. Elsewhere, or not at all:
# configure --with-systemdsystemunitdir=DIR|no.
UNITS = contrib/systemd/ticketgate.socket contrib/systemd/ticketgate.service \
	contrib/systemd/ticketgate-send.service contrib/systemd/ticketgate-daily.service
UNITS_IN = contrib/systemd/ticketgate.socket.in contrib/systemd/ticketgate.service.in \
	contrib/systemd/ticketgate-send.service.in contrib/systemd/ticketgate-daily.service.in
# The program's place is told as it is configured.
MAKE_UNIT = $(AM_V_GEN)$(MKDIR_P) contrib/systemd && sed 's|@bindir[@]|$(bindir)|g'
contrib/systemd/ticketgate.socket: contrib/systemd/ticketgate.socket.in
	$(MAKE_UNIT) $(srcdir)/contrib/systemd/ticketgate.socket.in >$@
contrib/systemd/ticketgate.service: contrib/systemd/ticketgate.service.in
	$(MAKE_UNIT) $(srcdir)/contrib/systemd/ticketgate.service.in >$@
contrib/systemd/ticketgate-send.service: contrib/systemd/ticketgate-send.service.in
	$(MAKE_UNIT) $(srcdir)/contrib/systemd/ticketgate-send.service.in >$@
contrib/systemd/ticketgate-daily.service: contrib/systemd/ticketgate-daily.service.in
	$(MAKE_UNIT) $(srcdir)/contrib/systemd/ticketgate-daily.service.in >$@
CLEANFILES += $(UNITS)
EXTRA_DIST += $(UNITS_IN)

if SYSTEMD
nodist_systemdsystemunit_DATA = $(UNITS)
dist_systemdsystemunit_DATA = contrib/systemd/ticketgate-daily.timer
sysusersdir = $(prefix)/lib/sysusers.d
dist_sysusers_DATA = contrib/systemd/sysusers.d/ticketgate.conf
tmpfilesdir = $(prefix)/lib/tmpfiles.d
dist_tmpfiles_DATA = contrib/systemd/tmpfiles.d/ticketgate.conf
else
EXTRA_DIST += contrib/systemd/ticketgate-daily.timer contrib/systemd/sysusers.d/ticketgate.conf \
	contrib/systemd/tmpfiles.d/ticketgate.conf
endif
