# SPDX-License-Identifier: ISC
"""What `check` must say before the postmaster hears it from his queue: what the parser lacks on this machine (its
mails are then deferred), and which raw mails and which rows have lost each other.
"""
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from gate import Gate, mail  # noqa: E402
from tap import Tap  # noqa: E402

MOUNT = 'mount --bind "$1" "$2" && shift 2 && exec "$@"'


def magic_file():
    """The database that libmagic has compiled in; Debian's file is a link to it."""
    for path in ("/usr/lib/file/magic.mgc", "/usr/share/misc/magic.mgc"):
        if os.path.isfile(path):
            return os.path.realpath(path)
    return None


def converters():
    for top in ("/usr/lib", "/lib"):
        for name in [""] + sorted(os.listdir(top)):
            path = os.path.join(top, name, "gconv")
            if os.path.isfile(os.path.join(path, "gconv-modules")):
                return os.path.realpath(path)
    return None


def check_without(gate, cover, hidden):
    """`check` where `cover` stands in the place of `hidden`; None where this machine cannot do that."""
    argv = ["unshare", "-m", "sh", "-c", MOUNT, "sh", cover, hidden]
    try:
        if subprocess.run([*argv, "true"], check=False, capture_output=True).returncode:
            return None
    except OSError:
        return None
    return subprocess.run([*argv, *gate.argv("check")], check=False, capture_output=True)


def machine(tap, gate):
    empty = gate.write("empty", "")
    folder = os.path.join(gate.top, "folder")
    os.mkdir(folder)
    done = gate.run("check")
    tap.ok(done.returncode == 0, "P58: check finds nothing where nothing is missing", done)
    for what, cover, hidden, word in (("libmagic's database", empty, magic_file(), b"libmagic"),
                                      ("glibc's converters", folder, converters(), b"windows-1251")):
        done = check_without(gate, cover, hidden) if hidden else None
        if not done:
            tap.skip(f"P58: check says that {what} is missing", "no mount namespace, or it is elsewhere")
            continue
        tap.ok(done.returncode == 1 and word in done.stdout and b"deferred" in done.stdout,
               f"P58: check says that {what} is missing", done)


def raw_files(tap, gate):
    gate.deliver(mail("large", number=1, text="строка большого письма\n" * 60000))
    shelves = os.path.join(gate.desk, "raw")
    if not os.path.isdir(shelves):
        shelves = os.path.join(gate.desk, "state", "raw")
    held = [os.path.join(top, name) for top, _, names in os.walk(shelves) for name in names]
    tap.ok(len(held) == 1, "P49: a large mail is a file", held)
    old = time.time() - 2 * 86400
    os.utime(held[0], (old, old))
    strays = {"f" * 64: old, "e" * 64: time.time(), "d" * 62 + "aa": old}
    for name, when in strays.items():
        os.makedirs(os.path.join(shelves, name[:2]), mode=0o700, exist_ok=True)
        path = os.path.join(shelves, name[:2], name)
        with open(path, "wb") as handle:
            handle.write(b"left by a crash")
        os.utime(path, (when, when))
    done = gate.run("check", "--rebuild")
    text = done.stdout.decode()
    tap.ok(done.returncode == 0 and "f" * 64 in text and "d" * 62 + "aa" in text,
           "P49: check --rebuild names the files that no mail names, as notes", done)
    tap.ok("e" * 64 not in text, "P49: a file of this hour may be on its way in", text)
    tap.ok(os.path.basename(held[0]) not in text, "P49: a mail's own file is none of them", text)
    os.unlink(held[0])
    done = gate.run("check", "--rebuild")
    tap.ok(done.returncode == 1 and os.path.basename(held[0]) in done.stdout.decode(),
           "P49: check --rebuild names the mail whose file is gone", done)


def main():
    tap = Tap()
    with Gate() as gate:
        gate.run("agents", "add", "petrov@example.ru")
        machine(tap, gate)
        raw_files(tap, gate)
    tap.done()


main()
