# SPDX-License-Identifier: ISC
"""meter.py - runs programs and tells what they cost: a small process that is forked from.

A process begins its life with the memory of whom it was forked from, and the kernel's "peak" counts
that. So programs are started by a Python process that holds nothing.

    meter = Meter()
    run = meter.run(argv, stdin_path)    -> Run(status, cpu, peak, wall, out, err)

status is negative for a signal; cpu is seconds of the program and of every process it waited for; peak is
the largest resident memory, in MiB, that one of them had.
"""
import collections
import json
import os
import subprocess
import sys
import tempfile
import time

Run = collections.namedtuple("Run", "status cpu peak wall out err")


class Meter:
    def __init__(self, env=None):
        self.folder = tempfile.mkdtemp(prefix="tg-meter-")
        self.out = os.path.join(self.folder, "out")
        self.err = os.path.join(self.folder, "err")
        self.server = subprocess.Popen([sys.executable, "-I", "-S", "-B", os.path.abspath(__file__)],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env)

    def run(self, argv, stdin="/dev/null"):
        self.server.stdin.write(json.dumps([argv, stdin, self.out, self.err]).encode() + b"\n")
        self.server.stdin.flush()
        status, cpu, peak, wall = json.loads(self.server.stdout.readline())
        with open(self.out, "rb") as out, open(self.err, "rb") as err:
            return Run(status, cpu, peak, wall, out.read(), err.read())

    def close(self):
        self.server.stdin.close()
        self.server.wait()
        for path in (self.out, self.err):
            if os.path.exists(path):
                os.unlink(path)
        os.rmdir(self.folder)


def start(argv, stdin, out, err):
    """In the child."""
    for target, path, flags in ((0, stdin, os.O_RDONLY), (1, out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
                                (2, err, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)):
        opened = os.open(path, flags, 0o600)
        os.dup2(opened, target)
        os.close(opened)
    os.execv(argv[0], argv)


def serve():
    for line in sys.stdin.buffer:
        argv, stdin, out, err = json.loads(line)
        began = time.monotonic()
        child = os.fork()
        if child == 0:
            try:
                start(argv, stdin, out, err)
            finally:
                os._exit(127)
        _, status, usage = os.wait4(child, 0)
        print(json.dumps([os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime,
                          usage.ru_maxrss / 1024, time.monotonic() - began]), flush=True)


if __name__ == "__main__":
    serve()
