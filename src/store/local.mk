# SPDX-License-Identifier: ISC
noinst_LIBRARIES += src/store/libstore.a
src_store_libstore_a_CPPFLAGS = $(PURE_CPPFLAGS)
src_store_libstore_a_SOURCES = \
	src/store/memory.c src/store/memory.h \
	src/store/memory_apply.c \
	src/store/memory_care.c \
	src/store/memory_count.c \
	src/store/memory_load.c \
	src/store/memory_outbox.c \
	src/store/memory_read.c \
	src/store/order.c src/store/order.h \
	src/store/raw.c src/store/raw.h \
	src/store/rows.c src/store/rows.h \
	src/store/schema.c \
	src/store/sqlite.c src/store/sqlite.h \
	src/store/sqlite_apply.c \
	src/store/sqlite_care.c \
	src/store/sqlite_count.c \
	src/store/sqlite_damage.c \
	src/store/sqlite_open.c \
	src/store/sqlite_erase.c \
	src/store/sqlite_error.c \
	src/store/sqlite_load.c \
	src/store/sqlite_log.c \
	src/store/sqlite_outbox.c \
	src/store/sqlite_raw.c \
	src/store/sqlite_read.c \
	src/store/sqlite_registry.c \
	src/store/sqlite_seal.c \
	src/store/sqlite_search.c \
	src/store/sqlite_sql.c src/store/sqlite_sql.h \
	src/store/sqlite_ticket.c \
	src/store/store.c src/store/store.h \
	src/store/store_backend.h \
	src/store/words.c src/store/words.h
