# SPDX-License-Identifier: ISC
noinst_LIBRARIES += src/cmd/libcmd.a
src_cmd_libcmd_a_SOURCES = \
	src/cmd/agents.c \
	src/cmd/backup.c \
	src/cmd/check.c \
	src/cmd/command.c \
	src/cmd/command.h \
	src/cmd/context.c \
	src/cmd/csv.c \
	src/cmd/csv.h \
	src/cmd/datadir.c \
	src/cmd/datadir.h \
	src/cmd/deliver.c \
	src/cmd/events.c \
	src/cmd/explain.c \
	src/cmd/filter.c \
	src/cmd/init.c \
	src/cmd/intake.c \
	src/cmd/intake.h \
	src/cmd/intake_deadline.c \
	src/cmd/intake_size.c \
	src/cmd/keys.c \
	src/cmd/keys.h \
	src/cmd/list.c \
	src/cmd/options.c \
	src/cmd/parse.c \
	src/cmd/print.c \
	src/cmd/print.h \
	src/cmd/queue.c \
	src/cmd/registry.c \
	src/cmd/send.c \
	src/cmd/serve.c \
	src/cmd/show.c \
	src/cmd/stats.c \
	src/cmd/startup.c \
	src/cmd/startup.h \
	src/cmd/why.c

bin_PROGRAMS += ticketgate
ticketgate_SOURCES = src/cmd/main.c
TG_ALL_LIBS = src/cmd/libcmd.a src/app/libapp.a src/net/libnet.a src/store/libstore.a \
	src/desk/libdesk.a src/mail/libmail.a src/base/libbase.a \
	$(GLIB_LIBS) $(JSON_LIBS) $(PCRE2_LIBS) $(SECCOMP_LIBS) $(NETTLE_LIBS) $(SQLITE_LIBS)
ticketgate_LDADD = $(TG_ALL_LIBS)
