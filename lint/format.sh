#!/bin/sh
# SPDX-License-Identifier: ISC
# format.sh [ROOT] - every C file looks as .clang-format says.
cd "${1:-.}" || exit 1
files=$(find src tests bench -name '*.[ch]' 2>/dev/null | sort)
[ -n "$files" ] || { echo "format: nothing to look at"; exit 1; }
# shellcheck disable=SC2086
clang-format --dry-run --Werror $files 2>&1 |
	sed -n 's/^\([^:]*:[0-9]*\):[0-9]*: error: code should be clang-formatted.*/\1: clang-format would change this/p' |
	sort -u -t: -k1,1 >"${TMPDIR:-/tmp}/tg-format.$$"
cat "${TMPDIR:-/tmp}/tg-format.$$"
[ ! -s "${TMPDIR:-/tmp}/tg-format.$$" ]
rc=$?
rm -f "${TMPDIR:-/tmp}/tg-format.$$"
exit $rc
