# SPDX-License-Identifier: ISC
"""readers.py - strict readers of what the program writes for other programs.

    logfmt(line)      -> {"event": "mail-stored", ...}, or ValueError
    exposition(text)  -> {"name": Metric}, or ValueError: the text format of Prometheus, 0.0.4

Each is written from the format's description and takes nothing that the description does not allow.
"""
import collections
import json
import math
import re
import unicodedata

Metric = collections.namedtuple("Metric", "type help samples")  # samples: {(("label", "value"), ...): number}
NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"')
SAMPLE = re.compile(r"([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{([^}]*)\})? (\S+)")
SUFFIXES = {"histogram": ("_bucket", "_sum", "_count"), "counter": ("",), "gauge": ("",)}


def hides(character):
    """Control, bidirectional, zero-width: nothing a terminal would obey or not show."""
    return unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp", "Cs")


def logfmt(line):
    if any(hides(character) for character in line):
        raise ValueError("a character that hides")
    pairs, at = {}, 0
    decoder = json.JSONDecoder()
    while at < len(line):
        match = re.compile(r"([a-z_]+)=").match(line, at)
        if not match or match.group(1) in pairs:
            raise ValueError(f"no new key at {at}")
        at = match.end()
        if line[at:at + 1] == '"':
            value, at = decoder.raw_decode(line, at)
        else:
            bare = re.compile(r'[^\s"=\\]+').match(line, at)
            if not bare:
                raise ValueError(f"no value at {at}")
            value, at = bare.group(), bare.end()
        pairs[match.group(1)] = value
        if at < len(line) and (line[at] != " " or at + 1 == len(line)):
            raise ValueError(f"no single space at {at}")
        at += 1
    return pairs


def number(word):
    if word in ("+Inf", "-Inf", "NaN"):
        return float(word.lower())
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", word):
        raise ValueError(f"no number: {word}")
    return float(word)


def labels(text):
    found, at = [], 0
    while at < len(text or ""):
        match = LABEL.match(text, at)
        if not match:
            raise ValueError(f"no label: {text[at:]}")
        found.append((match.group(1), re.sub(r"\\(.)", lambda m: {"n": "\n"}.get(m.group(1), m.group(1)),
                                             match.group(2))))
        at = match.end()
        if at < len(text):
            if text[at] != "," or at + 1 == len(text):
                raise ValueError(f"no comma: {text[at:]}")
            at += 1
    if len({name for name, _ in found}) < len(found):
        raise ValueError(f"a label twice: {text}")
    return tuple(sorted(found))


def check_histogram(name, samples):
    series = sorted((float(dict(key[1])["le"].replace("+Inf", "inf")), value)
                    for key, value in samples.items() if key[0] == name + "_bucket")
    values = [value for _, value in series]
    if not series or not math.isinf(series[-1][0]) or values != sorted(values):
        raise ValueError(f"{name}: buckets do not rise to +Inf")
    if samples.get((name + "_count", ())) != values[-1] or (name + "_sum", ()) not in samples:
        raise ValueError(f"{name}: no sum, or a count that differs")


def exposition(text):
    if not text.endswith("\n"):
        raise ValueError("the last line has no end")
    found, current = {}, None
    for line in text[:-1].split("\n"):
        words = line.split(" ", 3)
        if words[:2] == ["#", "HELP"]:
            if len(words) < 4 or not NAME.fullmatch(words[2]) or words[2] in found:
                raise ValueError(f"HELP: {line}")
            current = words[2]
            found[current] = Metric(None, words[3], {})
        elif words[:2] == ["#", "TYPE"]:
            if len(words) != 4 or words[2] != current or found[current].type or words[3] not in SUFFIXES:
                raise ValueError(f"TYPE: {line}")
            found[current] = found[current]._replace(type=words[3])
        else:
            match = SAMPLE.fullmatch(line)
            metric = found.get(current)
            if not match or not metric or not metric.type or \
                    match.group(1) not in [current + suffix for suffix in SUFFIXES[metric.type]]:
                raise ValueError(f"sample: {line}")
            key = (match.group(1), labels(match.group(2)))
            if key in metric.samples:
                raise ValueError(f"twice: {line}")
            metric.samples[key] = number(match.group(3))
    for name, metric in found.items():
        if metric.type is None or (metric.type == "counter") != name.endswith("_total"):
            raise ValueError(f"type of {name}")
        if metric.type == "histogram":
            check_histogram(name, metric.samples)
        elif metric.type == "counter" and min(metric.samples.values()) < 0:
            raise ValueError(f"{name} is negative")
    return found


def sample(metrics, name, **wanted):
    """One value."""
    return metrics[name].samples[(name, tuple(sorted(wanted.items())))]
