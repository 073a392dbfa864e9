# SPDX-License-Identifier: ISC
"""tally.py BUILD LOGS - the one count over all results.

Reads automake's .trs files of every build below BUILD (plain, sanitizers, sabotage; not distcheck's) and the
TAP files in LOGS (steps, lint, fuzz). Names what failed, names each skip with its reason, and ends
with "N passed, N failed" (", N skipped"). A test program that died counts as failed.
"""
import glob
import os
import re
import sys

TAP = re.compile(r"^(not )?ok\b\s*\d*\s*-?\s*(.*)$")


def from_trs(path):
    """(word, sentence) of each result: words are counted in the .trs file, sentences come from the log."""
    with open(path, encoding="utf-8", errors="replace") as handle:
        words = re.findall(r"^:test-result: (\w+)", handle.read(), re.M)
    sentences = []
    try:
        with open(path[:-4] + ".log", encoding="utf-8", errors="replace") as handle:
            sentences = re.findall(r"^(PASS|FAIL|SKIP|ERROR|XFAIL|XPASS): \S+ ?(.*)$", handle.read(), re.M)
    except OSError:
        pass
    if [word for word, _ in sentences] == words:
        return sentences
    return [(word, "") for word in words]


def from_tap(path):
    with open(path, encoding="utf-8", errors="replace") as handle:
        for line in handle:
            match = TAP.match(line)
            if match:
                sentence = match.group(2)
                word = "FAIL" if match.group(1) else "SKIP" if "# SKIP" in sentence else "PASS"
                yield word, sentence


def results(build, logs):
    """(where, word, sentence) of everything."""
    for folder in ("check", "asan", "sabotage"):
        for here, folders, names in os.walk(os.path.join(build, folder)):
            folders[:] = sorted(d for d in folders if not d.startswith("ticketgate-"))
            for name in sorted(n for n in names if n.endswith(".trs")):
                path = os.path.join(here, name)
                where = os.path.relpath(path, build)[:-4]
                for word, sentence in from_trs(path) or [("ERROR", "no result at all")]:
                    yield where, word, sentence
    for path in sorted(glob.glob(os.path.join(logs, "*.tap"))):
        for word, sentence in from_tap(path):
            yield os.path.basename(path)[:-4], word, sentence


def main():
    build, logs = sys.argv[1:3]
    count = {"PASS": 0, "FAIL": 0, "SKIP": 0}
    trouble = []
    for where, word, sentence in results(build, logs):
        word = {"PASS": "PASS", "XFAIL": "PASS", "SKIP": "SKIP"}.get(word, "FAIL")
        count[word] += 1
        if word != "PASS":
            trouble.append((word, f"{'skipped' if word == 'SKIP' else 'FAILED'}: {where}: {sentence}"))
    for _, line in sorted(trouble, key=lambda pair: pair[0] == "FAIL"):
        print(line)
    if not count["PASS"]:
        count["FAIL"] += 1
        print("FAILED: no test ran")
    line = f"{count['PASS']} passed, {count['FAIL']} failed"
    print(line + (f", {count['SKIP']} skipped" if count["SKIP"] else ""))
    sys.exit(1 if count["FAIL"] else 0)


main()
