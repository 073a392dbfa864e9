# SPDX-License-Identifier: ISC
noinst_LIBRARIES += src/app/libapp.a
src_app_libapp_a_SOURCES = \
	src/app/clock.c \
	src/app/clock.h \
	src/app/ingest.c \
	src/app/ingest.h \
	src/app/outbox.c \
	src/app/outbox.h \
	src/app/scanner.c \
	src/app/scanner.h \
	src/app/scanner_process.c \
	src/app/scanner_process.h \
	src/app/scanner_wire.c \
	src/app/scanner_wire.h \
	src/app/scanner_worker.c \
	src/app/spool.c \
	src/app/spool.h \
	src/app/supervisor.c \
	src/app/supervisor.h \
	src/app/wake.c
