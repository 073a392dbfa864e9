# SPDX-License-Identifier: ISC
"""lmtp.py - `ticketgate serve` at a gate's desk, and a client that sends whatever bytes it likes.

    with Gate() as gate, Serve(gate) as serve:
        client = serve.client()              a raw connection, greeting read
        client.ask("LHLO x")                 -> ["250-...", ..., "250 ENHANCEDSTATUSCODES"]
        serve.deliver(raw, "support@example.ru")   -> ["250 2.0.0 ticket 1 opened"]
"""
import os
import signal
import socket
import subprocess
import time

PATIENCE = 60  # seconds; a machine under load is slow


class Gone(Exception):
    """The server has closed the connection."""


class Client:
    """One connection. Lines are what the server said, without their ends."""

    def __init__(self, address, greet=True):
        family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_STREAM)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(address)
        self.rest = b""
        self.greeting = self.line() if greet else None

    def line(self):
        while b"\r\n" not in self.rest:
            try:
                piece = self.socket.recv(65536)
            except ConnectionError:
                piece = b""
            if not piece:
                raise Gone(self.rest)
            self.rest += piece
        line, self.rest = self.rest.split(b"\r\n", 1)
        return line.decode("utf-8", "replace")

    def reply(self):
        lines = [self.line()]
        while lines[-1][3:4] == "-":
            lines.append(self.line())
        return lines

    def send(self, data):
        try:
            self.socket.sendall(data if isinstance(data, bytes) else data.encode())
        except ConnectionError as error:
            raise Gone(str(error)) from error

    def ask(self, words):
        self.send(words + "\r\n")
        return self.reply()

    def all(self):
        """Every line until the server closes."""
        lines = []
        try:
            while True:
                lines.append(self.line())
        except Gone:
            return lines

    def close(self):
        self.socket.close()

    def mail(self, raw, recipients, sender="ivan@stranger.example"):
        """One message, LHLO said; the replies to its end. A refused recipient's reply is among them."""
        self.send(f"MAIL FROM:<{sender}>\r\n" + "".join(f"RCPT TO:<{r}>\r\n" for r in recipients) + "DATA\r\n")
        self.reply()
        replies = [self.line() for _ in recipients]
        go = self.line()
        if not go.startswith("354"):
            return replies + [go]
        self.send(stuffed(raw))
        good = sum(reply.startswith("250") for reply in replies)
        return [self.line() for _ in range(good)] + [r for r in replies if not r.startswith("250")]

    def quit(self):
        try:
            self.ask("QUIT")
        except Gone:
            pass
        self.close()


def stuffed(raw):
    """As it is sent: CR LF, dots doubled, the end."""
    lines = raw.replace(b"\r\n", b"\n").split(b"\n")
    if lines[-1] == b"":
        lines.pop()
    return b"".join((b"." if line[:1] == b"." else b"") + line + b"\r\n" for line in lines) + b".\r\n"


class Serve:
    def __init__(self, gate, *options, start=True, now=None):
        self.gate, self.options, self.now = gate, options, now
        self.path = os.path.join(gate.top, "lmtp")
        gate.set("[lmtp]", listen=f"unix:{self.path}")
        self.process = None
        if start:
            self.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.kill()

    def start(self, wait=True, prefix=()):
        front = ["--now", self.now] if self.now else []
        self.log = open(os.path.join(self.gate.top, "serve.log"), "ab")
        self.process = subprocess.Popen(
            [*prefix, self.gate.program, "-c", self.gate.conf, *front, "serve", *self.options],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, user=self.gate.user, cwd=self.gate.top,
            start_new_session=True)
        self.log.close()
        if wait:
            self.wait()

    def wait(self):
        """Until it greets."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                self.client().quit()
                return
            except (OSError, Gone):
                if time.monotonic() > end or self.process.poll() is not None:
                    raise RuntimeError(f"serve does not greet: {self.words()}") from None
                time.sleep(0.01)

    def words(self):
        with open(os.path.join(self.gate.top, "serve.log"), encoding="utf-8") as handle:
            return handle.read()

    def client(self, **rest):
        return Client(self.path, **rest)

    def session(self):
        client = self.client()
        client.ask("LHLO client.example")
        return client

    def deliver(self, raw, *recipients, sender="ivan@stranger.example"):
        client = self.session()
        replies = client.mail(raw, recipients or ["support@example.ru"], sender)
        client.quit()
        return replies

    def signal(self, number):
        self.process.send_signal(number)

    def stop(self, timeout=40):
        """SIGTERM; its exit status."""
        self.signal(signal.SIGTERM)
        return self.process.wait(timeout)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def kill_all(self):
        """The daemon and all that it has started, at the same moment."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()

    def children(self):
        """Its scanners and their zygote."""
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children", encoding="ascii") as handle:
            return [int(pid) for pid in handle.read().split()]
