# SPDX-License-Identifier: ISC
"""units.py - systemd's units of contrib/systemd, read and played without a running systemd.

    unit = Unit("ticketgate.service", program)
    unit.exposure()                        systemd-analyze's figure
    unit.command(gate, words, sockets=())  -> argv that runs the program as the unit would have it
"""
import os
import re
import shutil
import subprocess

TOP = os.path.abspath(os.environ.get("G_TEST_SRCDIR", os.path.join(os.path.dirname(__file__), "..", "..")))
BUILD = os.path.abspath(os.environ.get("G_TEST_BUILDDIR", os.path.join(TOP, "build")))
FOLDER = os.path.join(TOP, "contrib", "systemd")
FAMILIES = {"AF_UNIX": 1, "AF_INET": 2, "AF_INET6": 10, "AF_NETLINK": 16}
ANALYZE = "/usr/bin/systemd-analyze"

# What a unit's other settings mean: namespaces, folders, user. $1 the test's folder, $2 the
# one in it that may be written to, $3 the user, the rest the program. LISTEN_PID is that of whoever is exec'ed at the end.
STAGE = r"""set -e
mount --make-rprivate /
mount --bind "$1" /mnt # it lies in /tmp, which is to be private
mount -t tmpfs -o mode=1777 tmpfs /tmp
mkdir -p "$1"
mount --move /mnt "$1"
mount -o remount,bind,ro "$1"
mount --bind "$2" "$2"
mount -o remount,bind,rw "$2"
mount -o remount,bind,ro /
mount -t proc -o subset=pid,hidepid=invisible proc /proc 2>/dev/null || :
user=$3
shift 3
[ -z "$LISTEN_FDS" ] || export LISTEN_PID=$$
export WATCHDOG_PID=$$
exec setpriv --reuid="$user" --regid=nogroup --clear-groups --no-new-privs --bounding-set=-all \
    --inh-caps=-all --ambient-caps=-all "$@"
"""


def can_play():
    """Why units cannot be played here, or None."""
    if os.geteuid() != 0:
        return "needs root"
    if not os.path.exists(ANALYZE):
        return "systemd-analyze is not installed"
    probe = subprocess.run(["unshare", "-mn", "mount", "-o", "remount,bind,ro", "/"], stderr=subprocess.PIPE,
                           check=False)
    return "no namespaces can be made here" if probe.returncode else None


class Unit:
    def __init__(self, name, program):
        source = os.path.join(FOLDER, name)
        with open(source if os.path.exists(source) else source + ".in", encoding="utf-8") as handle:
            text = handle.read()
        self.name = name
        self.text = text.replace("@bindir@/ticketgate", program)
        self.rows = re.findall(r"^(\w+)=(.*)$", self.text, re.M)

    def all(self, key):
        return [value for name, value in self.rows if name == key]

    def get(self, key):
        return (self.all(key) or [""])[-1]

    def write(self, folder):
        path = os.path.join(folder, self.name)
        with open(path, "w", encoding="utf-8") as handle:
            handle.write(self.text)
        return path

    def exposure(self, folder):
        out = subprocess.run([ANALYZE, "security", "--offline=true", "--no-pager", self.write(folder)],
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False).stdout.decode()
        found = re.search(r"exposure level for \S+: ([0-9.]+)", out)
        return float(found.group(1)) if found else None

    def calls(self):
        """SystemCallFilter= as the set of calls that are allowed."""
        allowed = set()
        for row in self.all("SystemCallFilter"):
            members = set()
            for word in row.lstrip("~").split():
                members |= group(word) if word.startswith("@") else {word}
            allowed = allowed - members if row.startswith("~") else allowed | members
        return allowed | group("@default")

    def command(self, gate, *words):
        """The program behind the unit's walls; gate.user runs it, gate.desk may be written to."""
        listing = gate.write(self.name + ".calls", "".join(f"{call}\n" for call in sorted(self.calls())))
        families = ",".join(str(FAMILIES[name]) for name in self.get("RestrictAddressFamilies").split())
        confine = os.path.join(gate.top, "confine")
        if not os.path.exists(confine):
            shutil.copy(os.path.join(BUILD, "tests", "host", "confine"), confine)
        spaces = "-mn" if self.get("PrivateNetwork") == "yes" else "-m"
        return ["unshare", spaces, "sh", "-c", STAGE, "stage", gate.top, gate.desk, gate.user, confine, listing, families,
                *gate.argv(*words)]


def group(name, seen={}):
    """The calls of a group of systemd's, groups within dissolved."""
    if name not in seen:
        out = subprocess.run([ANALYZE, "syscall-filter", name], stdout=subprocess.PIPE, check=True).stdout.decode()
        calls = set()
        for line in out.splitlines()[1:]:
            word = line.strip()
            if word.startswith("@"):
                calls |= group(word)
            elif word and not word.startswith("#"):
                calls.add(word)
        seen[name] = calls
    return seen[name]
