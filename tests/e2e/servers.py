# SPDX-License-Identifier: ISC
"""servers.py - mail servers that are not installed: Debian's packages, unpacked by `bootstrap` into
build/mta and laid over /usr in a mount namespace of their own, with their own /etc, /run and /var.

    with OpenSmtpd(gate, conf) as server:  server.send(sender, recipient, raw); server.retry(); server.log()
"""
import os
import pwd
import shutil
import signal
import smtplib
import subprocess
import sys
import time

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib")]
from gate import BUILD  # noqa: E402
from postfix import free_port  # noqa: E402

MTA = os.path.abspath(os.path.join(BUILD, "..", "mta"))
USERS = ("opensmtpd", "opensmtpq", "Debian-exim", "dovecot", "dovenull", "ticketgate")

# $1 packages' folders over /usr, joined by ":"; $2 the /etc that lies over the system's; the rest runs.
STAGE = r"""set -e
mount --make-rprivate /
mount -t overlay -o "lowerdir=$1:/usr" overlay /usr
mount -t overlay -o "lowerdir=$2:/etc" overlay /etc
for folder in /run /var/spool /var/log /var/lib; do mount -t tmpfs -o mode=755 tmpfs $folder; done
shift 2
exec "$@"
"""


def missing(*packages):
    """Why these cannot be played here, or None."""
    if os.geteuid() != 0:
        return "needs root"
    absent = [name for name in packages if not os.path.isdir(os.path.join(MTA, name, "usr"))]
    if absent:
        return f"{', '.join(absent)} not unpacked in {MTA} (./bootstrap deps check)"
    probe = subprocess.run(["unshare", "-mp", "--fork", "--mount-proc", "sh", "-c", STAGE, "probe",
                            os.path.join(MTA, packages[0], "usr"), MTA, "true"],
                           stderr=subprocess.PIPE, check=False)
    return "no overlay can be mounted here" if probe.returncode else None


def recipe(gate, name, *replace):
    """A recipe of contrib/, for this test's names; each of them must stand in it."""
    text = gate.recipe_text(name)
    for old, new in (("example.com", "example.ru"),) + replace:
        if old not in text:
            raise RuntimeError(f"contrib/{name} has no '{old}'")
        text = text.replace(old, new)
    return text


class Server:
    """One server in its namespace. A subclass says packages, etc() and argv()."""
    packages = ()
    start = ""  # shell, run first

    def __init__(self, gate):
        self.gate = gate
        self.top = os.path.join(gate.top, type(self).__name__.lower())
        self.port = free_port()
        self.run = None
        os.makedirs(os.path.join(self.top, "etc"))
        os.chmod(self.top, 0o755)
        self.output = os.path.join(self.top, "log")

    def file(self, name, text):
        path = os.path.join(self.top, "etc", name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as handle:
            handle.write(text)

    def users(self):
        """The system's users and those of the packages; ticketgate is who runs it here."""
        owner = pwd.getpwnam(self.gate.user)
        numbers = {name: 6000 + at for at, name in enumerate(USERS)}
        numbers["ticketgate"] = owner.pw_uid
        with open("/etc/passwd", encoding="utf-8") as handle:
            lines = [line for line in handle if line.split(":")[0] not in USERS]
        self.file("passwd", "".join(lines) + "".join(
            f"{name}:x:{number}:{number}::/nonexistent:/bin/false\n" for name, number in numbers.items()))
        with open("/etc/group", encoding="utf-8") as handle:
            lines = [line for line in handle if line.split(":")[0] not in USERS]
        self.file("group", "".join(lines) + "".join(f"{name}:x:{number}:\n" for name, number in numbers.items()))

    def __enter__(self):
        self.users()
        self.etc()
        over = ":".join(os.path.join(MTA, name, "usr") for name in self.packages)
        with open(self.output, "ab") as log:
            self.run = subprocess.Popen(
                ["unshare", "-mp", "--fork", "--kill-child", "--mount-proc", "sh", "-c", STAGE, "stage", over,
                 os.path.join(self.top, "etc"), "sh", "-c", self.start + '\nexec "$@"', "server", *self.argv()],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.run.poll() is None:
            try:
                smtplib.SMTP("127.0.0.1", self.port, timeout=5).quit()
                return self
            except (OSError, smtplib.SMTPException):
                time.sleep(0.05)
        said = self.log()
        self.__exit__()
        raise RuntimeError(f"{type(self).__name__} does not answer: {said}")

    def __exit__(self, *_):
        if self.run.poll() is None:
            os.kill(self.first(), signal.SIGKILL)  # by itself: who changes his user outlives --kill-child
        self.run.wait()

    def first(self):
        """The first process of the namespace, with which all the others end."""
        with open(f"/proc/{self.run.pid}/task/{self.run.pid}/children", encoding="ascii") as handle:
            return int((handle.read().split() or [self.run.pid])[0])

    def inside(self, *words):
        """Runs something in the server's namespaces."""
        return subprocess.run(["nsenter", "-t", str(self.first()), "-m", "-p", *words], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False).stdout.decode(errors="replace")

    def log(self):
        with open(self.output, encoding="utf-8", errors="replace") as handle:
            return handle.read()

    def send(self, sender, recipients, raw):
        """Hands one mail over; (code, text) of the first refusal, or (250, "")."""
        try:
            with smtplib.SMTP("127.0.0.1", self.port, timeout=60) as client:
                client.sendmail(sender, recipients, raw.replace(b"\n", b"\r\n"))
        except smtplib.SMTPRecipientsRefused as refused:
            return list(refused.recipients.values())[0]
        except smtplib.SMTPResponseException as refused:
            return refused.smtp_code, refused.smtp_error
        return 250, b""

    def too_large(self):
        """The answer to a mail of 61 MB, which is only announced."""
        with smtplib.SMTP("127.0.0.1", self.port, timeout=60) as client:
            client.ehlo()
            return client.docmd("MAIL FROM:<ivan@stranger.example> SIZE=64000000")


class OpenSmtpd(Server):
    name, limited, through, recipients = "OpenSMTPD", True, False, ("support@example.ru", "support+x7@example.ru")
    packages = ("opensmtpd",)
    start = ("mkdir -p /run/opensmtpd /var/lib/opensmtpd/empty /var/spool/smtpd && chmod 711 /var/spool/smtpd\n"
             "install -g opensmtpq -m 2755 /usr/sbin/smtpctl /run/smtpctl")

    def etc(self):
        self.file("smtpd.conf", recipe(self.gate, 
            "opensmtpd/smtpd.conf", ("listen on all", f"listen on 127.0.0.1 port {self.port}"),
            ("/run/ticketgate/lmtp", self.gate.socket), ("60M", "200K")))

    def argv(self):
        return ["/usr/sbin/smtpd", "-d", "-f", "/etc/smtpd.conf"]

    def too_large(self):
        """It looks only at what comes: here 300 KB are too many."""
        return self.send("ivan@stranger.example", ["support@example.ru"], b"Subject: large\n\n" + (b"x" * 70 + b"\n") * 5000)

    def retry(self):
        self.inside("/run/smtpctl", "schedule", "all")

    def waiting(self):
        return len(self.inside("/run/smtpctl", "show", "queue").splitlines())


class Exim(Server):
    name, limited, through, recipients = "Exim", True, False, ("support@example.ru", "support+x7@example.ru")
    packages = ("exim4-daemon-light",)
    start = ("mkdir -p /var/spool/exim4 /var/log/exim4 && chown Debian-exim:Debian-exim /var/spool/exim4 "
             "/var/log/exim4")

    def etc(self):
        self.file("exim4/exim4.conf", f"local_interfaces = 127.0.0.1.{self.port}\n"
                  "primary_hostname = mx.example.ru\nkeep_environment =\ntls_advertise_hosts =\n" + recipe(self.gate, 
                      "exim/exim4.conf", ("/run/ticketgate/lmtp", self.gate.socket)))
        self.file("aliases", "")

    def argv(self):
        return ["/usr/sbin/exim4", "-bdf", "-q2s"]

    def retry(self):
        self.inside("/usr/sbin/exim4", "-qff")

    def log(self):
        return super().log() + self.inside("sh", "-c", "cat /var/log/exim4/*log")

    def waiting(self):
        return int(self.inside("/usr/sbin/exim4", "-bpc").split()[-1])


DOVECOT = """protocols = lmtp
ssl = no
log_path = /dev/stderr
base_dir = /run/dovecot
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {port}
  }}
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
mail_location = maildir:~/Maildir
"""
USERDB = """
passdb {{
  driver = static
  args = nopassword=y
}}
userdb {{
  driver = static
  args = uid=ticketgate gid=nogroup home={home} allow_all_users=yes
}}
"""


class Dovecot(Server):
    """Its LMTP server; port_of_desk: where ticketgate listens, port_of_mta: where a redirect goes."""
    packages = ("dovecot-sieve", "dovecot-lmtpd", "dovecot-core")
    start = "mkdir -p /run/dovecot /var/lib/dovecot"

    def __init__(self, gate, port_of_desk, port_of_mta):
        super().__init__(gate)
        self.ports = (("port=2424", f"port={port_of_desk}"), ("127.0.0.1:25", f"127.0.0.1:{port_of_mta}"))
        self.home = os.path.join(self.gate.desk, "home")

    def etc(self):
        os.makedirs(self.home)
        with open(os.path.join(self.home, ".dovecot.sieve"), "w", encoding="utf-8") as handle:
            handle.write(recipe(self.gate, "dovecot/support.sieve"))
        subprocess.run(["chown", "-R", self.gate.user, self.home], check=True)
        self.file("dovecot/dovecot.conf", DOVECOT.format(port=self.port) + recipe(self.gate, 
            "dovecot/ticketgate.conf", *self.ports) + USERDB.format(home=self.home))

    def argv(self):
        return ["/usr/sbin/dovecot", "-F"]

    def send(self, sender, recipients, raw):
        try:
            with smtplib.LMTP("127.0.0.1", self.port, timeout=60) as client:
                client.sendmail(sender, recipients, raw.replace(b"\n", b"\r\n"))
        except smtplib.SMTPRecipientsRefused as refused:
            return list(refused.recipients.values())[0]
        except smtplib.SMTPResponseException as refused:
            return refused.smtp_code, refused.smtp_error
        return 250, b""
