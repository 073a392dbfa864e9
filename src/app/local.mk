# SPDX-License-Identifier: ISC
noinst_LIBRARIES += src/app/libapp.a
src_app_libapp_a_SOURCES = \
	src/app/arrival.c \
	src/app/arrival.h \
	src/app/clock.c \
	src/app/clock.h \
	src/app/committer.c \
	src/app/committer.h \
	src/app/core.c \
	src/app/core.h \
	src/app/door.c \
	src/app/door.h \
	src/app/ingest.c \
	src/app/ingest.h \
	src/app/intray.c \
	src/app/intray.h \
	src/app/listener.c \
	src/app/listener.h \
	src/app/outbox.c \
	src/app/outbox.h \
	src/app/receipt.c \
	src/app/receipt.h \
	src/app/scanner.c \
	src/app/scanner.h \
	src/app/scanner_pool.c \
	src/app/scanner_process.c \
	src/app/scanner_process.h \
	src/app/scanner_wire.c \
	src/app/scanner_wire.h \
	src/app/scanner_worker.c \
	src/app/sender.c \
	src/app/sender.h \
	src/app/server.c \
	src/app/server.h \
	src/app/session.c \
	src/app/session.h \
	src/app/spool.c \
	src/app/spool.h \
	src/app/supervisor.c \
	src/app/supervisor.h \
	src/app/wake.c \
	src/app/watch.c \
	src/app/watch.h
