# SPDX-License-Identifier: ISC
"""daemon.py - the third door: every mail of a story goes over LMTP to `ticketgate serve`.

The other commands are the program's own, as at the first door. A daemon's clock is fixed when it
starts, so there is one for each instant of the story and for each configuration.
"""
import email.utils
import os
import re
import signal
import subprocess
import time

from doors import DESK, DoorError, Program, Result
from lmtp import Client, Gone

EXITS = (("250", 0), ("552", 65), ("550", 77), ("4", 75))


def option(argv, name):
    return argv[argv.index(name) + 1] if name in argv else None


def recipient_of(raw):
    """Whom the mail server would name: the desk's address in the header, or the desk."""
    head = re.sub(rb"\r?\n[ \t]+", b" ", raw.replace(b"\r\n", b"\n").split(b"\n\n")[0]).decode("latin-1")
    rows = re.findall(r"^(?:Delivered-To|To|Cc):(.*)$", head, re.M | re.I)
    for _, address in email.utils.getaddresses(rows):
        if re.fullmatch(r"support(\+[^@]*)?@example\.ru", address, re.I):
            return address
    return DESK


class Daemon(Program):
    name = "lmtp"

    def __init__(self, program):
        super().__init__(program)
        self.process = self.key = None
        self.path = os.path.join(self.top, "lmtp")

    def state(self, now):
        """What a daemon has read when it started."""
        files = [os.path.join(folder, name) for folder, _, names in os.walk(self.desk) for name in names
                 if name == "keys" or name.endswith((".conf", ".txt", ".cal"))]
        return now, [(path, os.stat(path).st_mtime_ns) for path in sorted(files)]

    def listen(self):
        """Where it listens stands in a copy of the configuration: the story's own stays as it is."""
        with open(os.path.join(self.desk, "ticketgate.conf"), encoding="utf-8") as handle:
            text = handle.read()
        path = os.path.join(self.desk, "daemon.ini")
        with open(path, "w", encoding="utf-8") as handle:
            handle.write(re.sub(r"^listen = .*$", f"listen = unix:{self.path}", text, flags=re.M))
        return path

    def start(self, now):
        if self.process and self.key == self.state(now):
            return
        self.stop()
        self.key = self.state(now)
        front = ["-c", self.listen()] + (["--now", now] if now else [])
        self.process = subprocess.Popen([self.program, *front, "serve", "--only", "lmtp"], cwd=self.top)
        for _ in range(3000):
            try:
                Client(self.path).quit()
                return
            except (OSError, Gone):
                if self.process.poll() is not None:
                    break
                time.sleep(0.01)
        raise DoorError("serve does not greet")

    def stop(self):
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=60)
        self.process = None

    def deliver(self, argv, raw, now):
        self.start(now)
        client = Client(self.path)
        client.ask("LHLO story.example")
        sender = (option(argv, "--sender") or "").strip("<>")
        reply = client.mail(raw, [option(argv, "--recipient") or recipient_of(raw)], sender)[0]
        client.quit()
        code = next(code for prefix, code in EXITS if reply.startswith(prefix))
        return Result(code, reply[4:] + "\n", "")

    def run(self, argv, stdin=b"", now=None):
        if argv[0] == "deliver":
            return self.deliver(argv, stdin, now)
        return super().run(argv, stdin, now)

    def flush(self, now):
        return self.run(["send"], now=now)

    def close(self):
        self.stop()
        super().close()
