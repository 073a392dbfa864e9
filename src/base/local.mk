# SPDX-License-Identifier: ISC
noinst_LIBRARIES += src/base/libbase.a
src_base_libbase_a_CPPFLAGS = $(PURE_CPPFLAGS)
src_base_libbase_a_SOURCES = \
	src/base/banned.h src/base/limits.h \
	src/base/calendar.c src/base/calendar-read.c src/base/span.c \
	src/base/calendar.h src/base/calendar-data.h \
	src/base/crypto.c src/base/crypto.h \
	src/base/error.c src/base/error.h \
	src/base/file.c src/base/file.h \
	src/base/folder.c src/base/folder.h \
	src/base/ini.c src/base/ini.h \
	src/base/json.c src/base/json.h \
	src/base/log.c src/base/log.h src/base/log_events.h \
	src/base/needles.c \
	src/base/pattern.c src/base/pattern.h \
	src/base/sabotage.h \
	src/base/sandbox.c src/base/sandbox.h \
	src/base/spawn.c src/base/spawn.h \
	src/base/text.c src/base/text.h \
	src/base/trigrams.c src/base/trigrams.h \
	src/base/unichar.h \
	src/base/zone.c src/base/zone.h
if SABOTAGE
src_base_libbase_a_SOURCES += src/base/sabotage.c
endif

calendarsdir = $(pkgdatadir)/calendars
dist_calendars_DATA = \
	calendars/ru-2023.cal calendars/ru-2024.cal calendars/ru-2025.cal \
	calendars/ru-2026.cal calendars/ru-2027.cal
