#!/bin/sh
# SPDX-License-Identifier: ISC
# cppcheck.sh ROOT - no finding of cppcheck's chosen checks (warning, performance, portability).
cd "${1:-.}" || exit 1
[ -n "$(find src -name '*.c' | head -1)" ] || { echo "cppcheck: nothing to look at"; exit 1; }
exec cppcheck --quiet -j "$(nproc)" --std=c11 --library=gtk --inline-suppr --error-exitcode=1 \
	--enable=warning,performance,portability --suppressions-list=lint/cppcheck.txt \
	--template='{file}:{line}: {message} [{id}]' -Isrc -DG_GNUC_PRINTF\(a,b\)= \
	'-DG_DEFINE_AUTOPTR_CLEANUP_FUNC(a,b)=' '-DG_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(a,b)=' src
