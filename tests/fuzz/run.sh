#!/bin/sh
# SPDX-License-Identifier: ISC
# run.sh SRCDIR SECONDS SEED TARGET... - runs each libFuzzer target for so many seconds, two at a time,
# from its seeds, finds and dictionary (tests/fuzz/README), and prints a TAP line each and the total of
# executions. With a number as SEED the inputs come in the same order every time; "random" draws one,
# and prints it. What broke a target stays in ./fuzz-finds, and is printed in base64 too.
src=$1 seconds=$2 seed=$3
shift 3
[ "$seed" != random ] || seed=$(od -An -N3 -tu4 /dev/urandom | tr -d ' ')
finds=$PWD/fuzz-finds
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
mkdir -p "$finds"
"${TG_PYTHON3:-python3}" -B "$src/tests/fuzz/makeseeds.py" "$work/made" >/dev/null || exit 1

# One target; its exit status goes into a file.
fuzz() {
	name=${1##*/fuzz-}
	mkdir -p "$work/$name" "$work/made/$name"
	for file in "$src/tests/fuzz/seeds/$name"/* "$src/tests/fuzz/finds"/[0-9]*-"$name"-*; do
		[ ! -f "$file" ] || cp "$file" "$work/made/$name/"
	done
	dict=$src/tests/fuzz/dict/$name.dict
	[ -f "$dict" ] && dict=-dict=$dict || dict=
	G_SLICE=always-malloc "./$1" -seed="$seed" -max_total_time="$seconds" -timeout=25 \
		-rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$finds/$name-" ${dict:+"$dict"} \
		"$work/$name" "$work/made/$name" >"$work/$name.log" 2>&1
	echo $? >"$work/$name.rc"
}

# What a broken run said that matters, and the input.
tell() {
	grep -a -E '^Bail out|ERROR|WARNING|runtime error|SUMMARY|^ALARM|^MS:' "$work/$1.log" | head -20
	grep -a -E '^ *#[0-9]+ 0x' "$work/$1.log" | head -30
	input=$(sed -n 's/.*Test unit written to //p' "$work/$1.log" | head -1)
	[ ! -f "$input" ] || { echo "input in base64:" && base64 -w 90 "$input" | head -80; }
}

n=0 failed=0 total=0
echo "1..$#"
echo "# seed=$seed, $seconds s a target"
while [ $# -gt 0 ]; do
	first=$1 second=${2:-}
	fuzz "$first" &
	[ -n "$second" ] && fuzz "$second" &
	wait
	for target in $first $second; do
		n=$((n + 1))
		name=${target##*/fuzz-}
		runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$name.log")
		total=$((total + ${runs:-0}))
		if [ "$(cat "$work/$name.rc")" = 0 ] && [ "${runs:-0}" -gt 0 ]; then
			peak=$(sed -n 's/^stat::peak_rss_mb: *//p' "$work/$name.log")
			echo "ok $n - fuzz $name: $runs inputs in $seconds s, at most $peak MiB"
		else
			echo "not ok $n - fuzz $name (what broke it is in fuzz-finds/)"
			tell "$name" | sed 's/^/# /'
			failed=1
		fi
	done
	shift
	[ $# -gt 0 ] && shift
done
echo "# fuzz: seed=$seed targets=$n executions=$total"
exit $failed
