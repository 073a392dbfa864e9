# SPDX-License-Identifier: ISC
noinst_LIBRARIES += src/cmd/libcmd.a
src_cmd_libcmd_a_SOURCES =
