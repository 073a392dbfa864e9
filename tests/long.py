# SPDX-License-Identifier: ISC
"""long.py - plays the long run piece by piece, and says what all pieces so far have come to.

    long.py MAKE LONG... [-- ONLY...]    plays LONG, or ONLY of it; "none" plays nothing, and tells

A piece is a test, played with TG_LOAD=long, a target of make, or a fuzz target (two at a time). What a piece has
said is kept in long/results/ of the build folder, with its commit and its seconds, until it is played again: so a run
that was broken off goes on with ONLY. The end is a table of all pieces, with their lines "P30: N=... seed=...", and
"N passed, N failed".
"""
import os
import re
import subprocess
import sys
import time

RESULTS = os.path.join("long", "results")
FUZZ = "tests/fuzz/fuzz-"
# What a target of make has said, where that is more than it printed.
LOGS = {"check-sabotage": "long/sabotage/tests/sabotage/test-sabotage.log"}
RESULT = re.compile(r"(PASS|FAIL|SKIP|ERROR|XFAIL|XPASS): \S+|(ok|not ok) \d+ - fuzz (\S+?):? ")
TOLD = re.compile(r"# (?!#)(.*\bN=\d.*|P\d.*\b[a-z]+=\d.*)|ok \d+ - (fuzz \S+: (\d+) inputs.*)")
WORDS = {"PASS": 0, "XFAIL": 0, "ok": 0, "SKIP": 2}  # of (passed, failed, skipped)


def commit():
    done = subprocess.run(["git", "-C", os.path.dirname(os.path.abspath(__file__)), "rev-parse", "--short", "HEAD"],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return done.stdout.decode().strip() or "no-commit"


def keep(piece, head, lines):
    path = os.path.join(RESULTS, piece.replace("/", "_"))
    with open(path + ".new", "w", encoding="utf-8") as out:
        out.write("\n".join([head, *lines]) + "\n")
    os.replace(path + ".new", path)


def kept(piece):
    """(head, lines); None when it was never played."""
    try:
        with open(os.path.join(RESULTS, piece.replace("/", "_")), encoding="utf-8") as handle:
            lines = handle.read().splitlines()
    except OSError:
        return None
    return lines[0], lines[1:]


def run(argv):
    """The lines that it says, which are shown as they come; its exit status."""
    lines = []
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as child:
        for line in child.stdout:
            lines.append(line.decode(errors="replace").rstrip("\n"))
            print(lines[-1], flush=True)
    return lines, child.returncode


def read(path, since):
    """A log, if it is of this run."""
    if not os.path.exists(path) or os.path.getmtime(path) < since:
        return None
    with open(path, encoding="utf-8", errors="replace") as handle:
        return handle.read().splitlines()


def of_targets(pieces, lines):
    """The lines of each fuzz target; what comes before the first belongs to all."""
    common, own, now = [], {piece: [] for piece in pieces}, None
    for line in lines:
        found = RESULT.match(line)
        now = FUZZ + found.group(3) if found and found.group(3) else now
        own.get(now, common).append(line)
    return {piece: common + own[piece] for piece in pieces}


def play(make, pieces):
    """One piece, or two fuzz targets."""
    began, since = time.strftime("%F %T"), time.time() - 1
    if pieces[0].startswith(FUZZ):
        lines, status = run([make, "fuzz-long", f"FUZZ={' '.join(pieces)}"])
    elif "/" in pieces[0]:
        lines, status = run([make, "check", "TG_LOAD=long", f"TESTS={pieces[0]}"])
        lines = read(os.path.splitext(pieces[0])[0] + ".log", since) or lines
    else:
        lines, status = run([make, pieces[0]])
        lines = read(LOGS.get(pieces[0], ""), since) or lines
    head = f"{commit()}, {began}, {time.time() - since - 1:.0f} s, exit {status}"
    for piece, own in of_targets(pieces, lines).items() if len(pieces) > 1 else [(pieces[0], lines)]:
        keep(piece, head, own)


def turns(pieces):
    """What is played together."""
    fuzz = [piece for piece in pieces if piece.startswith(FUZZ)]
    return [[piece] for piece in pieces if piece not in fuzz] + [fuzz[i:i + 2] for i in range(0, len(fuzz), 2)]


def count(lines):
    """[passed, failed, skipped]; a piece that has named nothing has failed."""
    counts = [0, 0, 0]
    for found in filter(None, map(RESULT.match, lines)):
        counts[WORDS.get(found.group(1) or found.group(2), 1)] += 1
    return counts if any(counts) else [0, 1, 0]


def tell(pieces):
    """The table; whether nothing has failed."""
    total, missing, inputs = [0, 0, 0], [], 0
    for piece in pieces:
        found = kept(piece)
        if not found:
            missing.append(piece)
            continue
        counts = count(found[1])
        total = [a + b for a, b in zip(total, counts)]
        print(f"\n{piece}: {counts[0]} passed, {counts[1]} failed, {counts[2]} skipped ({found[0]})")
        for line in found[1]:
            told = TOLD.match(line)
            if told:
                print(f"    {told.group(1) or told.group(2)}")
                inputs += int(told.group(3) or 0)
            elif line.startswith(("FAIL", "ERROR", "SKIP", "not ok")) and RESULT.match(line):
                print(f"    {line}")
    print(f"\nfuzz executions: {inputs}")
    print(f"not played yet: {' '.join(missing) or 'nothing'}")
    print(f"{total[0]} passed, {total[1]} failed" + (f", {total[2]} skipped" if total[2] else ""))
    return not total[1]


def main():
    make, words = sys.argv[1], sys.argv[2:]
    at = words.index("--") if "--" in words else len(words)
    pieces, only = words[:at], words[at + 1:]
    unknown = set(only) - set(pieces) - {"none"}
    if unknown:
        sys.exit(f"no such piece: {' '.join(sorted(unknown))}; there are: {' '.join(pieces)}")
    os.makedirs(RESULTS, exist_ok=True)
    for turn in turns([piece for piece in pieces if piece in only or not only]):
        play(make, turn)
    sys.exit(0 if tell(pieces) else 1)


main()
