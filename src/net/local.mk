# SPDX-License-Identifier: ISC
noinst_LIBRARIES += src/net/libnet.a
src_net_libnet_a_CPPFLAGS = $(PURE_CPPFLAGS)
src_net_libnet_a_SOURCES = \
	src/net/file.c \
	src/net/lmtp.c src/net/lmtp.h \
	src/net/lmtp_data.c src/net/lmtp_data.h \
	src/net/lmtp_path.c src/net/lmtp_path.h \
	src/net/msmtp.c \
	src/net/transport.c \
	src/net/transport.h
