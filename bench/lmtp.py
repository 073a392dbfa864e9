#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""lmtp.py BUILD - mails a second over LMTP: `ticketgate serve` beside Dovecot's LMTP server.

One interleaved run: in each round every server gets the same mails from bench/lmtpload, first over one
connection, then over many; who begins moves on from round to round, so that what drifts, drifts for
all. Each turn has a new server with an empty store or mailbox and some mails to warm up; at its end the
stored mails are counted. smtp-sink (Postfix) stores nothing: it shows how fast the client itself is.
Prints the machine, then for each server medians over the rounds: mails a second, p50 and p99, the
server's processor time a mail, the peak of its processes' memory (proportional set size, all
together), the client's time a mail; and the ratios of ticketgate to Dovecot, round by round.
"growth": the same into a desk that bench/fill has filled, beside an empty one. "decode": GMime alone.
Root: Dovecot's master wants it, and ticketgate is run as nobody. Never a pass or fail.
"""
import argparse
import os
import platform
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import mails as mails_maker

HERE = os.path.dirname(os.path.abspath(__file__))
DOVECOT = "/usr/sbin/dovecot"
USER = "nobody"
WARM = 64
TICK = os.sysconf("SC_CLK_TCK")


def processes(root):
    """root and all below it."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", encoding="ascii", errors="replace") as stat:
                    parents.setdefault(int(stat.read().rsplit(")", 1)[1].split()[1]), []).append(int(name))
            except OSError:
                pass
    found = [root]
    for pid in found:
        found += parents.get(pid, [])
    return found


def cpu_seconds(root):
    """Processor time of a tree, of those that have ended too."""
    total = 0
    for pid in processes(root):
        try:
            with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:
                total += sum(int(n) for n in stat.read().rsplit(")", 1)[1].split()[11:15])
        except OSError:
            pass
    return total / TICK


def memory_mib(root):
    total = 0
    for pid in processes(root):
        try:
            with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as rollup:
                total += next(int(line.split()[1]) for line in rollup if line.startswith("Pss:"))
        except (OSError, StopIteration):
            pass
    return total / 1024


class Peak(threading.Thread):
    """The largest memory of a tree, looked at a few times a second."""

    def __init__(self, root):
        super().__init__(daemon=True)
        self.root, self.peak, self.over = root, 0, threading.Event()
        self.start()

    def run(self):
        while not self.over.wait(0.4):
            self.peak = max(self.peak, memory_mib(self.root))

    def end(self):
        self.over.set()
        self.join()
        return max(self.peak, memory_mib(self.root))


class Server:
    """A server of one turn in a folder of its own."""
    name, recipient = "", "support@example.ru"

    def __init__(self, args, work):
        self.args = args
        self.top = tempfile.mkdtemp(dir=work)
        os.chmod(self.top, 0o755)
        self.socket = os.path.join(self.top, "lmtp")
        self.address = "unix:" + self.socket
        self.process = None

    def __enter__(self):
        with open(os.path.join(self.top, "server.log"), "wb") as log:
            self.process = self.start(log)
        for _ in range(300):
            if os.path.exists(self.socket) or self.process.poll() is not None:
                break
            time.sleep(0.1)
        if not os.path.exists(self.socket):
            with open(os.path.join(self.top, "server.log"), encoding="utf-8", errors="replace") as log:
                sys.exit(f"{self.name} does not listen:\n{log.read()}")
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.remove()

    def remove(self):
        shutil.rmtree(self.top, ignore_errors=True)


class Ticketgate(Server):
    name = "ticketgate"

    def __init__(self, args, work, desk=None):
        super().__init__(args, work)
        self.desk = desk or make_desk(args, os.path.join(self.top, "desk"))
        self.before = self.stored()

    def start(self, log):
        conf = os.path.join(self.desk, "bench.conf")
        with open(os.path.join(self.desk, "ticketgate.conf"), encoding="utf-8") as given, \
                open(conf, "w", encoding="utf-8") as own:
            own.write(given.read().replace("listen = unix:/run/ticketgate/lmtp", f"listen = {self.address}")
                      .replace("#mode = 0660", "mode = 0666").replace("#sessions = 64", "sessions = 200"))
        os.chown(self.top, *ids())
        return subprocess.Popen([os.path.join(self.args.build, "ticketgate"), "-c", conf, "serve",
                                 "--only", self.args.roles], stdout=log, stderr=log, user=USER, env=environment())

    def stored(self):
        store = sqlite3.connect(f"file:{self.desk}/ticketgate.db?mode=ro", uri=True)
        with store:
            return store.execute("SELECT count(*) FROM mail").fetchone()[0] if self.desk else 0

    def count(self):
        return self.stored() - self.before


class Dovecot(Server):
    name = "dovecot"

    def start(self, log):
        conf = os.path.join(self.top, "dovecot.conf")
        self.maildir = os.path.join(self.top, "mail")
        os.mkdir(self.maildir)
        os.chown(self.maildir, *ids())
        uid, gid = ids()
        with open(conf, "w", encoding="ascii") as out:
            out.write(f"""base_dir = {self.top}/run
state_dir = {self.top}/run
log_path = {self.top}/dovecot.log
protocols = lmtp
ssl = no
mail_location = maildir:{self.maildir}/%u
mail_fsync = optimized
first_valid_uid = 1
postmaster_address = postmaster@example.ru
passdb {{
 driver = static
 args = nopassword=y
}}
userdb {{
 driver = static
 args = uid={uid} gid={gid} home={self.maildir}/%u allow_all_users=yes
}}
service lmtp {{
 unix_listener {self.socket} {{
  mode = 0666
 }}
 process_min_avail = 2
}}
""")
        return subprocess.Popen([DOVECOT, "-F", "-c", conf], stdout=log, stderr=log)

    def count(self):
        return sum(len(names) for folder, _, names in os.walk(self.maildir)
                   if os.path.basename(folder) in ("new", "cur"))


class Sink(Server):
    name = "sink"

    def start(self, log):
        return subprocess.Popen(["smtp-sink", "-L", "-u", USER, self.address, "100"],
                                stdout=log, stderr=log, cwd=self.top)

    def count(self):
        return None


def ids():
    import pwd
    entry = pwd.getpwnam(USER)
    return entry.pw_uid, entry.pw_gid


def environment():
    return dict(os.environ, TICKETGATE_DATADIR=os.environ.get("TICKETGATE_DATADIR", os.path.dirname(HERE)))


def make_desk(args, folder):
    """An empty desk of USER with one agent; letters are left in the outbox or go to files."""
    os.mkdir(folder, 0o755)
    os.chown(folder, *ids())
    tool = os.path.join(args.build, "ticketgate")
    for words in (["init", folder, "--desk", Server.recipient, "--transport", f"file:{folder}/letters"],
                  ["-c", f"{folder}/ticketgate.conf", "agents", "add", "petrov@example.ru"]):
        subprocess.run([tool] + words, check=True, stdout=subprocess.DEVNULL, env=environment(), user=USER)
    return folder


def load(args, server, mails, count, skip, connections):
    words = [os.path.join(args.build, "bench/lmtpload"), "-c", str(connections), "-n", str(count), "-s",
             str(skip), "-r", server.recipient] + (["-1"] if args.one_by_one else [])
    done = subprocess.run(words + [server.address, mails], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, check=False)
    if done.returncode:
        with open(os.path.join(server.top, "server.log"), encoding="utf-8", errors="replace") as log:
            sys.exit(f"{server.name}: {done.stderr}{log.read()[-2000:]}")
    return {key: float(value) for key, value in (pair.split("=") for pair in done.stdout.split())}


def turn(args, make, mails, connections):
    """One server's turn: figures by name."""
    with make() as server:
        load(args, server, mails, WARM, 0, min(connections, WARM))
        before = cpu_seconds(server.process.pid)
        peak = Peak(server.process.pid)
        found = load(args, server, mails, args.n, WARM, connections)
        found["cpu_us"] = (cpu_seconds(server.process.pid) - before) / args.n * 1e6
        found["mib"] = peak.end()
        stored = server.count()
        if stored is not None and stored != args.n + WARM:
            sys.exit(f"{server.name}: {stored} mails stored of {args.n + WARM}")
        return found


def compare(args, makers, mails, connections):
    """Rounds of turns; {name: [figures]}."""
    results = {name: [] for name in makers}
    for number in range(args.rounds):
        order = list(makers)
        order = order[number % len(order):] + order[:number % len(order)]
        for name in order:
            results[name].append(turn(args, makers[name], mails, connections))
    for name, rows in results.items():
        middle = {key: statistics.median(row[key] for row in rows) for key in rows[0]}
        rates = sorted(row["rate"] for row in rows)
        print(f"  {name:<11} {middle['rate']:7.0f}/s ({rates[0]:.0f}..{rates[-1]:.0f})  p50 {middle['p50']:7.2f}"
              f"  p99 {middle['p99']:7.2f} ms  cpu {middle['cpu_us']:6.0f} us  memory {middle['mib']:5.1f} MiB"
              f"  client {middle['client_us']:4.0f} us", flush=True)
    names = list(results)
    for name in names[1:]:
        ratios = [a["rate"] / b["rate"] for a, b in zip(results[names[0]], results[name])]
        tails = [a["p99"] / b["p99"] for a, b in zip(results[names[0]], results[name])]
        print(f"  {names[0]} / {name}: rate {statistics.median(ratios):.2f} ({min(ratios):.2f}..{max(ratios):.2f}),"
              f" p99 {statistics.median(tails):.2f}", flush=True)


def decode(args, mails):
    """GMime alone, on as many processors as there are."""
    paths = sorted(os.path.join(mails, name) for name in os.listdir(mails) if name.endswith(".eml"))[:args.n]
    for number in (1, os.cpu_count()):
        begun = time.monotonic()
        running = [subprocess.Popen([os.path.join(args.build, "bench/gmime-filter")] + paths)
                   for _ in range(number)]
        if any(process.wait() for process in running):
            sys.exit("gmime-filter failed")
        print(f"  gmime       {number * len(paths) / (time.monotonic() - begun):7.0f}/s, {number} at a time")


def peers(args, work):
    found = {"ticketgate": lambda: Ticketgate(args, work)}
    if os.path.exists(DOVECOT) and os.path.exists("/usr/lib/dovecot/lmtp"):
        found["dovecot"] = lambda: Dovecot(args, work)
    else:
        print("left out: Dovecot is not installed (Debian: dovecot-lmtpd)")
    if shutil.which("smtp-sink"):
        found["sink"] = lambda: Sink(args, work)
    return {name: make for name, make in found.items() if name in args.peers.split(",")}


def growth(args, work, mails):
    full = args.full or make_desk(args, os.path.join(work, "full"))
    if not args.full:
        begun = time.monotonic()
        subprocess.run([os.path.join(args.build, "bench/fill"), f"{full}/ticketgate.conf", str(args.tickets)],
                       check=True, user=USER, env=environment())
        print(f"  filled in {time.monotonic() - begun:.0f} s")
    print(f"  database {os.path.getsize(full + '/ticketgate.db') >> 20} MiB")
    copies = iter(range(1000))

    def copy():
        target = os.path.join(work, f"copy{next(copies)}")
        subprocess.run(["cp", "-a", "--reflink=auto", full, target], check=True)
        return Ticketgate(args, work, target)

    compare(args, {"full": copy, "empty": lambda: Ticketgate(args, work)}, mails, args.many)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("--n", type=int, default=2000, help="mails a turn")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--many", type=int, default=50, help="connections")
    parser.add_argument("--mails", help="folder with usual/*.eml and so on instead of our own")
    parser.add_argument("--only", default="usual,mixed,decode", help="and: small, growth")
    parser.add_argument("--tickets", type=int, default=100000, help="of the full desk of growth")
    parser.add_argument("--full", help="folder of a desk that is full already")
    parser.add_argument("--peers", default="ticketgate,dovecot,sink")
    parser.add_argument("--roles", default="lmtp", help="serve --only ROLES")
    parser.add_argument("--one-by-one", action="store_true", help="the client does not pipeline")
    args = parser.parse_args()
    args.build = os.path.abspath(args.build)
    if os.getuid() != 0:
        sys.exit("bench/lmtp.py: root is needed (Dovecot's master)")
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        model = next((l.split(":")[1].strip() for l in info if l.startswith("model name")), "?")
    print(f"machine: {os.cpu_count()} x {model}, Linux {platform.release()}, {socket.gethostname()}; "
          f"{args.rounds} rounds of {args.n} mails a turn, {'one by one' if args.one_by_one else 'pipelined'}")
    with tempfile.TemporaryDirectory(prefix="tg-bench-") as work:
        os.chmod(work, 0o755)
        for kind in args.only.split(","):
            source = "usual" if kind in ("decode", "growth") else kind
            folder = os.path.join(args.mails or work, source)
            if not args.mails and not os.path.isdir(folder):
                mails_maker.make(folder, args.n + WARM, source)
            if kind in mails_maker.KINDS:
                for connections in (1, args.many):
                    print(f"{kind}, {connections} connection{'s' if connections > 1 else ''}:", flush=True)
                    compare(args, peers(args, work), folder, connections)
            elif kind == "decode":
                print("decode:")
                decode(args, folder)
            else:
                print(f"growth, {args.many} connections:")
                growth(args, work, folder)


main()
