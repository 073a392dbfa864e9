# SPDX-License-Identifier: ISC
"""postfix.py - a private Postfix on loopback: its own configuration, queue and log, no other ports."""
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time

MAIN = """compatibility_level = 3.6
queue_directory = {top}/queue
data_directory = {top}/data
command_directory = {root}/usr/sbin
daemon_directory = {root}/usr/lib/postfix/sbin
meta_directory = /etc/postfix
maillog_file = {top}/log
maillog_file_prefixes = {top}
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.example.ru
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = permit_mynetworks, reject
local_recipient_maps =
alias_maps =
alias_database =
default_transport = discard:
relay_transport = discard:
local_transport = discard:
transport_maps = texthash:{top}/conf/transport
minimal_backoff_time = 1s
maximal_backoff_time = 1s
queue_run_delay = 1s
message_size_limit = 60000000
"""

MASTER = """127.0.0.1:{port} inet n - n - - smtpd
postlog   unix-dgram n - n - 1 postlogd
pickup    unix  n - n 60 1 pickup
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
verify    unix  - - n - 1 verify
flush     unix  n - n 1000? 0 flush
showq     unix  n - n - - showq
error     unix  - - n - - error
retry     unix  - - n - - error
discard   unix  - - n - - discard
anvil     unix  - - n - 1 anvil
scache    unix  - - n - 1 scache
proxymap  unix  - - n - - proxymap
"""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Postfix:
    """Starts on enter, stops on exit. pipes: lines for master.cf; transport: lines of the map."""

    def __init__(self, pipes, transport, main=""):
        self.top = tempfile.mkdtemp(prefix="tg-postfix-")
        os.chmod(self.top, 0o755)
        self.port = free_port()
        self.conf = os.path.join(self.top, "conf")
        for name in ("conf", "queue", "data"):
            os.mkdir(os.path.join(self.top, name))
        shutil.chown(os.path.join(self.top, "data"), "postfix")
        self.write("main.cf", MAIN.format(top=self.top, root="") + main)
        self.write("master.cf", MASTER.format(port=self.port) + pipes)
        self.write("transport", transport)

    def write(self, name, text):
        with open(os.path.join(self.conf, name), "w", encoding="utf-8") as handle:
            handle.write(text)

    def postfix(self, *words):
        return subprocess.run(["/usr/sbin/postfix", "-c", self.conf, *words], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False, timeout=60)

    def __enter__(self):
        done = self.postfix("start")
        if done.returncode:
            raise RuntimeError(f"postfix start: {done.stdout.decode(errors='replace')} {self.log()}")
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"Postfix does not answer: {self.log()}")

    def __exit__(self, *_):
        self.postfix("stop")
        shutil.rmtree(self.top, ignore_errors=True)

    def log(self):
        try:
            with open(os.path.join(self.top, "log"), encoding="utf-8", errors="replace") as handle:
                return handle.read()
        except OSError:
            return ""

    def queue(self):
        out = subprocess.run(["/usr/sbin/postqueue", "-c", self.conf, "-j"], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, check=False).stdout
        return [json.loads(line) for line in out.splitlines()]

    def flush(self):
        subprocess.run(["/usr/sbin/postqueue", "-c", self.conf, "-f"], stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE, check=False)

    def send(self, sender, recipient, raw):
        """Hands one mail over by SMTP; the mail's own header is left as it is."""
        import smtplib
        with smtplib.SMTP("127.0.0.1", self.port, timeout=30) as client:
            client.sendmail(sender, [recipient], raw.replace(b"\n", b"\r\n"))

    def fate(self, recipient, seconds=30, statuses=("sent", "bounced", "deferred")):
        """Waits for the log's word on that recipient: the last line with status=..."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            lines = [line for line in self.log().splitlines()
                     if f"to=<{recipient}>" in line and "status=" in line]
            if lines and any(f"status={status}" in lines[-1] for status in statuses):
                return lines[-1].partition("status=")[2]
            time.sleep(0.1)
        return ""
