# SPDX-License-Identifier: ISC
noinst_LIBRARIES += src/desk/libdesk.a
src_desk_libdesk_a_SOURCES =
# configuration, fields, attachments, printed forms
src_desk_libdesk_a_SOURCES += \
	src/desk/authentication.c src/desk/authentication.h
