# SPDX-License-Identifier: ISC
"""The same bytes in every locale and every time zone (P154, P155, I5).

Locales are made by localedef(1) in a folder of our own: C, POSIX, de_DE, tr_TR (whose i and I are other
letters: names of header fields must not notice), ar (other digits), ja (other charset). Then what TZ can
say: nothing, nonsense, a file's path. strace shows that no file outside the list of zones is read.
"""
import os
import re
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from machine import Machine, by_load, differences  # noqa: E402
from tap import Tap  # noqa: E402

# name, source, charset
LOCALES = [("de_DE.UTF-8", "de_DE", "UTF-8"), ("tr_TR.UTF-8", "tr_TR", "UTF-8"),
           ("tr_TR.ISO-8859-9", "tr_TR", "ISO-8859-9"), ("ar_EG.UTF-8", "ar_EG", "UTF-8"),
           ("ja_JP.UTF-8", "ja_JP", "UTF-8"), ("ja_JP.EUC-JP", "ja_JP", "EUC-JP")]
ZONES = [None, "", "Nowhere/Nothing", ":/etc/passwd", "/etc/passwd", "../../../etc/passwd", "Europe/Moscow",
         "America/St_Johns", "right/UTC", "XYZ-25:61", "A" * 60000, ":" * 5000]
WORDS = ("parse --json mail.eml|parse mail.eml|explain --json mail.eml|explain mail.eml|help|help deliver|"
         "check|list --status opne|deliver --recipient nobody@example.com").split("|")


def make(tap, folder):
    """The locales' names; empty where they cannot be made."""
    if not shutil.which("localedef") or not os.path.isdir("/usr/share/i18n/locales"):
        return []
    made = []
    for name, source, charset in LOCALES:
        done = subprocess.run(["localedef", "-c", "-i", source, "-f", charset, os.path.join(folder, name)],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        # the test would prove nothing if the C library did not take it
        asked = subprocess.run(["locale", "charmap"], env={"LOCPATH": folder, "LC_ALL": name, "PATH": "/usr/bin:/bin"},
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        if tap.ok(asked.stdout.decode().strip() == charset, f"P154: {name} is a locale here", done.stdout, asked.stdout):
            made.append(name)
    return made


def everything(machine, env):
    """All that the program says and keeps under this environment."""
    machine.reset()
    seen = {"deliver": machine.start("deliver", stdin=machine.mail, env=env)}
    machine.settle()
    for words in WORDS:
        seen[words] = machine.start(*words.split(), stdin=machine.mail, env=env, cwd=machine.top)
    for words in ("show 1", "show 1 --json", "list", "events", "search отчет", "why <IiIi.1@stranger.example>"):
        seen[words] = machine.start(*words.split(), env=env)
    seen = {key: (done.returncode, done.stdout, done.stderr) for key, done in seen.items()}
    return {**seen, **machine.outcome()}


def opened(machine, tz, *words):
    """The files that a delivery opens, read by strace."""
    log = os.path.join(machine.top, "strace")
    env = {key: value for key, value in os.environ.items() if key != "TZ"}
    env["ASAN_OPTIONS"] = "detect_leaks=0"  # LeakSanitizer cannot work under a tracer
    if tz is not None:
        env["TZ"] = tz
    argv = ["strace", "-f", "-qq", "-e", "trace=open,openat,openat2", "-o", log, *machine.argv(*words)]
    done = subprocess.run(argv, input=machine.mail, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=False, timeout=120)
    with open(log, encoding="utf-8", errors="replace") as handle:
        return done, re.findall(r'open(?:at2?)?\((?:[^,"]*, )?"([^"]*)"', handle.read())


def strange_zones(tap, machine):
    """A path in the configuration or in a table that is imported is no time zone, and is not opened."""
    machine.reset()
    machine.set("[desk support]", timezone="/etc/passwd")
    done, files = opened(machine, None, "check")
    tap.ok(done.returncode == 1 and b"time zone" in done.stdout and "/etc/passwd" not in files,
           "P155: a path is no time zone of a desk, and is not opened", done.stdout, files)
    machine.reset()
    table = machine.write("customers.csv", "organisation,timezone\nVega,../../../etc/passwd\n")
    done, files = opened(machine, None, "customers", "import", table)
    tap.ok(done.returncode == 1 and b"timezone" in done.stderr + done.stdout
           and not [name for name in files if name.endswith("etc/passwd")],
           "P155: nor of a customer", done, files)


def traced(tap, machine):
    """P155 by system calls."""
    for tz in (None, ":/etc/passwd", "/etc/passwd", "Nowhere/Nothing"):
        machine.reset()
        done, files = opened(machine, tz, "deliver")
        zones = [name for name in files if "zoneinfo" in name]
        strays = [name for name in files if name.endswith(("passwd", "Nothing", "localtime"))
                  or ("zoneinfo" in name and not name.startswith("/usr/share/zoneinfo/"))]
        tap.ok(done.returncode == 0 and zones and not strays,
               f"P155: TZ={tz}: no file outside the list of zones is read", done, strays, zones)


def main():
    tap = Tap()
    began = time.monotonic()
    with Machine() as machine:
        machine.write("mail.eml", machine.mail.decode("utf-8"))
        folder = os.path.join(machine.top, "locales")
        os.mkdir(folder)
        made = make(tap, folder)
        base = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG"))}
        base.pop("TZ", None)
        wanted = everything(machine, {**base, "LC_ALL": "C"})
        tap.ok(wanted["deliver"][0] == 0 and b"2.3.1" in wanted["show 1 --json"], "P154: the mail is understood in C",
               wanted["deliver"], wanted["show 1 --json"])
        for name in ["POSIX", "C.UTF-8", "xx_XX.NONE", *made][by_load(3, 0, 0):]:
            env = {**base, "LC_ALL": name, "LANG": name, "LANGUAGE": name[:2], "LOCPATH": folder}
            found = differences(everything(machine, env), wanted)
            tap.ok(not found, f"P154: byte-identical outputs in {name}", *found)
        if not made:
            tap.skip("P154: de_DE, tr_TR, ar, ja", "localedef or its sources are missing (Debian: locales)")
        for tz in ZONES[:by_load(5, None, None)]:
            found = differences(everything(machine, {**base, **({} if tz is None else {"TZ": tz})}), wanted)
            tap.ok(not found, f"P155: byte-identical outputs with TZ={(tz or '')[:24]!r}", *found)
        if shutil.which("strace"):
            traced(tap, machine)
            strange_zones(tap, machine)
        else:
            tap.skip("P155: no file outside the list of zones is read", "strace is not installed")
    tap.note(f"P154 P155: N={4 + len(made)} locales, {len(ZONES[:by_load(5, None, None)])} zones seed=none "
             f"{time.monotonic() - began:.0f} s different={tap.failed}")
    tap.done()


main()
