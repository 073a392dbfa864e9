#!/bin/sh
# SPDX-License-Identifier: ISC
# run.sh SRCDIR SECONDS TARGET... - runs each libFuzzer target for so many seconds from its seeds
# (tests/fuzz/seeds/NAME), two at a time, and prints a TAP line each. What it finds stays in ./fuzz-finds.
src=$1 seconds=$2
shift 2
finds=$PWD/fuzz-finds
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
mkdir -p "$finds"

# One target; its exit status goes into a file.
fuzz() {
	name=${1##*/fuzz-}
	mkdir -p "$work/$name"
	seeds=$src/tests/fuzz/seeds/$name
	[ -d "$seeds" ] || seeds=
	# shellcheck disable=SC2086
	G_SLICE=always-malloc "./$1" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -verbosity=1 \
		-artifact_prefix="$finds/$name-" "$work/$name" $seeds >"$work/$name.log" 2>&1
	echo $? >"$work/$name.rc"
}

n=0 failed=0
echo "1..$#"
while [ $# -gt 0 ]; do
	first=$1 second=${2:-}
	fuzz "$first" &
	[ -n "$second" ] && fuzz "$second" &
	wait
	for target in $first $second; do
		n=$((n + 1))
		name=${target##*/fuzz-}
		runs=$(sed -n 's/^Done \([0-9]*\) runs.*/\1/p' "$work/$name.log")
		if [ "$(cat "$work/$name.rc")" = 0 ] && [ "${runs:-0}" -gt 0 ]; then
			echo "ok $n - fuzz $name: $runs inputs in $seconds s"
		else
			echo "not ok $n - fuzz $name (what broke it is in fuzz-finds/)"
			tail -40 "$work/$name.log" | sed 's/^/# /'
			failed=1
		fi
	done
	shift
	[ $# -gt 0 ] && shift
done
exit $failed
