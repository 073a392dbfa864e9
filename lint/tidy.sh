#!/bin/sh
# SPDX-License-Identifier: ISC
# tidy.sh ROOT BUILD FLAGS... - no warning of clang-tidy's chosen checks (.clang-tidy), two files at a
# time. FLAGS are the compiler's (make lint passes them); BUILD holds config.h.
root=$1 build=$2
shift 2
cd "$root" || exit 1
files=$(find src -name '*.c' | sort)
[ -n "$files" ] || { echo "tidy: nothing to look at"; exit 1; }
out=$(printf '%s\n' $files |
	xargs -P "$(nproc)" -n 4 sh -c '
		root=$1 build=$2 flags=$3; shift 3
		clang-tidy --quiet "$@" -- -I"$build" $flags 2>/dev/null' sh "$root" "$build" "$*")
rc=$?
printf '%s\n' "$out" | sed "s|^$(pwd)/||" | grep -v '^$'
exit $rc
