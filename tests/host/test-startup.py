# SPDX-License-Identifier: ISC
"""Whoever starts the program, and however: the same ticket and the same letter, or "try again" (T17,
P125). A mail server's, cron's and a person's leftovers are undone before anything is read.

Each row starts `deliver` on a desk that is set back to the same state, key included, and compares
everything that can be read afterwards with what a quiet start gives, byte for byte.
"""
import os
import resource
import signal
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from machine import Machine, differences  # noqa: E402
from tap import Tap  # noqa: E402

SAME, AGAIN = "same", "again"


def hostile():
    """Sixty variables that move something somewhere else in one library or another."""
    names = ("LANG LANGUAGE LC_ALL LC_CTYPE LC_NUMERIC LC_TIME LC_COLLATE LC_MESSAGES LOCPATH NLSPATH OUTPUT_CHARSET "
             "CHARSET GCONV_PATH TZ TZDIR HOME USER LOGNAME SHELL MAIL PATH TMPDIR TMP TEMP PWD OLDPWD IFS ENV "
             "BASH_ENV CDPATH MAGIC SQLITE_TMPDIR SQLITE_HISTORY XDG_CONFIG_HOME XDG_DATA_HOME XDG_DATA_DIRS "
             "XDG_RUNTIME_DIR GIO_MODULE_DIR GIO_EXTRA_MODULES GIO_USE_VFS GSETTINGS_BACKEND G_FILENAME_ENCODING "
             "G_MESSAGES_DEBUG G_TLS_GNUTLS_PRIORITY XML_CATALOG_FILES SGML_CATALOG_FILES DBUS_SESSION_BUS_ADDRESS "
             "HOSTALIASES RES_OPTIONS LOCALDOMAIN RESOLV_HOST_CONF PGHOST PGPASSWORD SENDER RECIPIENT EXTENSION "
             "DISPLAY http_proxy TERM POSIXLY_CORRECT").split()
    values = ["/nonexistent", "tr_TR.ISO-8859-9", ":/etc/passwd", "\x1b[31m", "%n%n%s", "-1", "\xff"]
    return {name: values[at % len(values)] for at, name in enumerate(names)}


def close(*numbers):
    def work():
        for number in numbers:
            os.close(number)
    return work


def limit(what, number, *closed):
    def work():
        for descriptor in closed:
            os.close(descriptor)
        resource.setrlimit(what, (number, number))
    return work


def ignore(*numbers):
    def work():
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
    return work


def block():
    signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals))


def lost_folder():
    path = f"/tmp/tg-lost-{os.getpid()}"
    os.mkdir(path)
    os.chdir(path)
    os.rmdir(path)


def inherit():
    for _ in range(40):
        os.set_inheritable(os.dup(2), True)


# name, what may come of it, environment (None: the test's own), what the child does first
ROWS = [
    ("60 hostile variables", SAME, hostile(), None),
    ("1 MB of variables", SAME, {**hostile(), **{f"BIG{n}": "x" * 100000 for n in range(10)}}, None),
    ("no environment at all", SAME, {}, None),
    ("an empty PATH", SAME, {"PATH": ""}, None),
    ("a PATH of the working folder", SAME, {"PATH": "."}, None),
    ("a strange configuration variable", SAME, {"TICKETGATE_CONF": "/nonexistent", "TICKETGATE_DATADIR": "/"}, None),
    ("closed standard output", SAME, None, close(1)),
    ("closed standard error", SAME, None, close(2)),
    ("closed standard output and error", SAME, None, close(1, 2)),
    ("closed standard input", AGAIN, None, close(0)),
    ("closed standard streams", AGAIN, None, close(0, 1, 2)),
    ("umask 000", SAME, None, lambda: os.umask(0)),
    ("umask 777", SAME, None, lambda: os.umask(0o777)),
    ("a removed working folder", SAME, None, lost_folder),
    ("nice 19", SAME, None, lambda: os.nice(19)),
    ("ignored SIGCHLD and SIGPIPE", SAME, None, ignore(signal.SIGCHLD, signal.SIGPIPE)),
    ("every signal ignored", SAME, None, ignore(*(set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}))),
    ("every signal blocked", SAME, None, block),
    ("a session of its own", SAME, None, os.setsid),
    ("40 inherited descriptors", SAME, None, inherit),
    ("no core, no locked memory", SAME, None, limit(resource.RLIMIT_MEMLOCK, 0)),
    ("3 descriptors, all closed", AGAIN, None, limit(resource.RLIMIT_NOFILE, 3, 0, 1, 2)),
    ("4 descriptors", None, None, limit(resource.RLIMIT_NOFILE, 4)),
    ("5 descriptors", None, None, limit(resource.RLIMIT_NOFILE, 5)),
    ("6 descriptors", None, None, limit(resource.RLIMIT_NOFILE, 6)),
    ("8 descriptors", None, None, limit(resource.RLIMIT_NOFILE, 8)),
    ("10 descriptors", None, None, limit(resource.RLIMIT_NOFILE, 10)),
    ("12 descriptors", None, None, limit(resource.RLIMIT_NOFILE, 12)),
    ("16 descriptors", None, None, limit(resource.RLIMIT_NOFILE, 16)),
    ("24 descriptors", None, None, limit(resource.RLIMIT_NOFILE, 24)),
    ("no new process", None, None, limit(resource.RLIMIT_NPROC, 0)),
]


def quiet(tap, machine):
    """What a start without surprises gives."""
    done = machine.start("deliver", stdin=machine.mail)
    machine.settle()
    tap.ok(done.returncode == 0 and done.stdout.startswith(b"2.0.0"), "P125: a quiet start takes the mail", done)
    wanted = machine.outcome()
    tap.ok(wanted["show 1 --json"] and any(key.startswith("letter") for key in wanted),
           "P125: ticket and letter are there to be compared", wanted)
    return wanted


def row(tap, machine, wanted, name, expected, env, preexec):
    machine.reset()
    began = time.monotonic()
    rest = {} if env is None else {"env": env}
    done = machine.start("deliver", stdin=machine.mail, preexec_fn=preexec, **rest)
    seconds = time.monotonic() - began
    if done.returncode == 0:
        machine.settle()
        kind, problems = SAME, differences(machine.outcome(), wanted)
    else:
        kind, problems = AGAIN, [machine.run("list", "--json").stdout.decode()]
    good = done.returncode in (0, 75) and not any(problems) and expected in (kind, None)
    tap.ok(good, f"T17 P125: {name}: {'the same result or 75' if expected is None else expected}",
           f"exit {done.returncode} after {seconds:.1f} s, wanted {expected}", done.stderr[-400:], *problems)
    tap.ok(not machine.loose(), f"T17: {name}: nothing that others could open", *machine.loose())
    return kind


def private(tap):
    """init under umask 000: the folder, the key, the database, everything is this user's only."""
    before = os.umask(0)
    try:
        with Machine() as machine:
            tap.ok(not machine.loose() and os.stat(machine.desk).st_mode & 0o777 == 0o700,
                   "H12 T17: init makes folders 0700 and files 0600 whatever the umask", *machine.loose())
    finally:
        os.umask(before)


def main():
    tap = Tap()
    began = time.monotonic()
    kinds = []
    with Machine() as machine:
        wanted = quiet(tap, machine)
        for entry in ROWS:
            kinds.append(row(tap, machine, wanted, *entry))
        # Nothing of ours runs here yet: the loader has no descriptor to open our libraries with.
        machine.reset()
        done = machine.start("deliver", stdin=machine.mail, preexec_fn=limit(resource.RLIMIT_NOFILE, 3))
        tap.note(f"3 descriptors, all in use: exit {done.returncode} {done.stderr[-120:]!r}")
        tap.ok(not machine.run("list", "--json").stdout, "P125: 3 descriptors, all in use: nothing is done", done)
    private(tap)
    tap.note(f"P125: N={len(ROWS)} seed=none {time.monotonic() - began:.0f} s "
             f"same={kinds.count(SAME)} again={kinds.count(AGAIN)} different={tap.failed}")
    tap.done()


main()
