# SPDX-License-Identifier: ISC
"""daemon.py - `ticketgate serve` under a supervisor of its own: waits for READY=1, hands sockets over.

    with Daemon(gate, "--only", "lmtp") as daemon: ...; daemon.stop(); daemon.start()
"""
import os
import signal
import socket
import subprocess
import time

# LISTEN_PID is the number of whoever is exec'ed, which only it can know.
ACTIVATE = 'export LISTEN_PID=$$; exec "$@"'


class Daemon:
    """sockets: listening sockets to hand over; argv: what to run instead of the program itself."""

    def __init__(self, gate, *words, sockets=(), argv=None, env=None):
        self.gate, self.sockets = gate, list(sockets)
        self.argv, self.user = (argv, None) if argv else (gate.argv("serve", *words), gate.user)
        self.env = {**os.environ, **(env or {})}
        self.output = os.path.join(gate.top, f"serve-{id(self):x}.log")
        self.said = []
        self.run = None
        self.ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.address = os.path.join(gate.top, f"notify-{id(self):x}")  # a path: no network is needed for it
        self.ear.bind(self.address)
        os.chmod(self.address, 0o666)

    def descriptors(self):
        """Puts the sockets at 3 and up, as systemd does (in the child)."""
        high = [os.dup2(one.fileno(), 200 + at, inheritable=False) for at, one in enumerate(self.sockets)]
        for at, number in enumerate(high):
            os.dup2(number, 3 + at, inheritable=True)

    def start(self):
        env = {**self.env, "NOTIFY_SOCKET": self.address}
        argv = self.argv
        if self.sockets:
            env["LISTEN_FDS"] = str(len(self.sockets))
            argv = ["/bin/sh", "-c", ACTIVATE, "sh", *argv]
        with open(self.output, "ab") as log:
            self.run = subprocess.Popen(argv, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=env,
                                        user=self.user, cwd=self.gate.top,
                                        preexec_fn=self.descriptors if self.sockets else None,
                                        close_fds=not self.sockets)
        if not self.hears("READY=1"):
            raise RuntimeError(f"serve is not ready: {self.run.poll()} {self.log()[-2000:]}")
        return self

    def hears(self, word, seconds=60):
        """Waits until it says a line; everything it said is kept in .said."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.ear.settimeout(0.2)
            try:
                lines = self.ear.recv(4096).decode().split("\n")
            except TimeoutError:
                if self.run.poll() is not None:
                    return False
                continue
            self.said += lines
            if word in lines:
                return True
        return False

    def signal(self, number):
        self.run.send_signal(number)

    def stop(self):
        """SIGTERM; its exit status."""
        if self.run and self.run.poll() is None:
            self.signal(signal.SIGTERM)
        return self.run.wait(timeout=60) if self.run else None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.run and self.run.poll() is None:
            self.run.kill()
            self.run.wait()
        self.ear.close()

    def log(self):
        with open(self.output, encoding="utf-8", errors="replace") as handle:
            return handle.read()
