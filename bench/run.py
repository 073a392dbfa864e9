#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""run.py BUILD [--n N] [--mails DIR] [--only small,mixed,big,growth] - the benchmarks of `deliver`.

One interleaved run: every message goes to `ticketgate deliver`, dovecot-lda, procmail and a bare GMime
filter before the next one comes, in rotated order (bench/drive.c). What is not installed is left out
and named. --mails DIR uses the folders DIR/small, DIR/mixed, DIR/big of *.eml instead of our own.
Prints the machine, N, medians, peak memory and the ratio of deliver to each, pair by pair. Never a
pass or fail: figures are for doc/PERFORMANCE.md. Root is given up first (user nobody): mail servers
run their delivery agents as a user, and dovecot-lda then needs no server to ask who that is.
"""
import argparse
import os
import platform
import pwd
import shutil
import subprocess
import sys
import tempfile

import mails as mails_maker

HERE = os.path.dirname(os.path.abspath(__file__))
COUNTS = {"small": 100, "mixed": 100, "big": 13}


def run(*argv, **kw):
    return subprocess.run(argv, check=True, **kw)


def desk(build, folder):
    """A new desk whose letters go to files; returns its configuration."""
    conf = os.path.join(folder, "ticketgate.conf")
    tool = os.path.join(build, "ticketgate")
    env = dict(os.environ, TICKETGATE_DATADIR=os.environ.get("TICKETGATE_DATADIR", os.path.dirname(HERE)))
    run(tool, "init", folder, "--desk", "support@example.ru", "--transport",
        "file:" + os.path.join(folder, "letters"), env=env, stdout=subprocess.DEVNULL)
    run(tool, "-c", conf, "agents", "add", "petrov@example.ru", env=env)
    return conf


def dovecot(work):
    """dovecot-lda filing into a fresh Maildir, or None."""
    lda = "/usr/lib/dovecot/dovecot-lda"
    if not os.path.exists(lda):
        print("left out: dovecot-lda is not installed (Debian: dovecot-core)")
        return None
    conf = os.path.join(work, "dovecot.conf")
    with open(conf, "w", encoding="ascii") as out:
        out.write(f"mail_location = maildir:{work}/maildir\nlog_path = {work}/dovecot.log\n"
                  f"base_dir = {work}/dovecot\nstate_dir = {work}/dovecot\nssl = no\n"
                  "mail_fsync = optimized\npostmaster_address = postmaster@example.ru\n"
                  "first_valid_uid = 0\nfirst_valid_gid = 0\nuserdb {\n driver = passwd\n}\n"
                  "passdb {\n driver = pam\n}\n")
    return [lda, "-c", conf, "-e"]


def procmail(work):
    if not shutil.which("procmail"):
        print("left out: procmail is not installed")
        return None
    rc = os.path.join(work, "procmailrc")
    os.makedirs(f"{work}/procmail/new", exist_ok=True)
    with open(rc, "w", encoding="ascii") as out:
        out.write(f"MAILDIR={work}\nDEFAULT={work}/procmail/\nLOGFILE=/dev/null\n")
    return ["procmail", "-m", rc]


def commands(build, work, conf):
    deliver = [os.path.join(build, "ticketgate"), "-c", conf, "deliver", "--recipient",
               "support@example.ru"]
    peers = [dovecot(work), procmail(work), [os.path.join(build, "bench/gmime-filter")]]
    return [deliver] + [p for p in peers if p]


def mails(folder, kind, given, count):
    if given:
        return os.path.join(given, kind)
    target = os.path.join(folder, "mails-" + kind)
    mails_maker.make(target, count, kind)
    return target


def drive(build, folder, lists):
    argv = [os.path.join(build, "bench/drive"), folder]
    for words in lists:
        argv += ["--"] + words
    out = run(*argv, stdout=subprocess.PIPE, text=True).stdout
    for line in out.splitlines():
        print("  " + os.path.basename(line.split()[0]) + " " + " ".join(line.split()[1:]))


def growth(build, work, count, tickets):
    """The same mails into an empty desk and into one of many tickets, alternating."""
    empty = desk(build, os.path.join(work, "empty"))
    full = desk(build, os.path.join(work, "full"))
    run(os.path.join(build, "bench/fill"), full, str(tickets))
    run(os.path.join(build, "ticketgate"), "-c", full, "search", "printer", stdout=subprocess.DEVNULL)
    print(f"growth: a desk of {tickets} tickets, then an empty one (ratio: full to it, pair by pair)")
    tool = os.path.join(build, "ticketgate")
    words = ["deliver", "--recipient", "support@example.ru"]
    drive(build, mails(work, "small", None, count),
          [[tool, "-c", full] + words, [tool, "-c", empty] + words])


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        model = next((l.split(":")[1].strip() for l in info if l.startswith("model name")), "?")
    print(f"machine: {os.cpu_count()} x {model}, Linux {platform.release()}, user "
          f"{pwd.getpwuid(os.getuid()).pw_name}")


def drop_root():
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.setgroups([])
        os.setgid(nobody.pw_gid)
        os.setuid(nobody.pw_uid)
        os.environ.update(HOME="/tmp", USER="nobody", LOGNAME="nobody")
    os.chdir("/tmp")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build")
    parser.add_argument("--n", type=int, default=0)
    parser.add_argument("--mails")
    parser.add_argument("--only", default="small,mixed,big,growth")
    parser.add_argument("--tickets", type=int, default=100000)
    args = parser.parse_args()
    args.build = os.path.abspath(args.build)
    drop_root()
    machine()
    for kind in args.only.split(","):
        with tempfile.TemporaryDirectory(prefix="tg-bench-") as work:
            count = args.n or COUNTS.get(kind, 100)
            if kind == "growth":
                growth(args.build, work, count, args.tickets)
                continue
            conf = desk(args.build, os.path.join(work, "desk"))
            print(f"{kind}: N = {count} messages (ratio: ticketgate to it, pair by pair)")
            drive(args.build, mails(work, kind, args.mails, count),
                  commands(args.build, work, conf))


main()
