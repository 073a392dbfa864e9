# SPDX-License-Identifier: ISC
"""net.py - a small network of mail systems with a virtual clock.

    net = Net()
    desk = net.add(Gateway(net, "support@example.ru"))
    net.add(Vacation("ivan@customer.test"))
    net.send("ivan@customer.test", "support@example.ru", raw)
    net.run(days=30)
    net.sent(desk, "ivan@customer.test")     -> how many mails went that way

Mails travel with a delay; the clock jumps to the next arrival, so that thirty days are a moment. A
link may change what travels over it (a relay that strips headers). Every mail is remembered with
its instant: how many there are is what the rows assert.
"""
import base64
import collections
import email
import email.policy
import heapq
import json
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "lib"), os.path.join(HERE, "..", "scenario")]
from doors import configure  # noqa: E402
from gate import BUILD  # noqa: E402

START = 1795417500  # 2026-11-23 10:05:00 +03:00, a working day
DAY = 24 * 3600
MOST = 1000  # mails in one run: more is a loop

Mail = collections.namedtuple("Mail", "at sender recipient raw origin target")


def parse(raw):
    return email.message_from_bytes(raw, policy=email.policy.default.clone(refold_source="none"))


def text_of(raw):
    """The first text of a mail, decoded."""
    part = parse(raw).get_body(("plain",))
    return part.get_content() if part else ""


class Net:
    def __init__(self, seed=1):
        self.now, self.order = START, 0
        self.nodes, self.links, self.queue, self.mails = [], {}, [], []
        self.seed = seed

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for node in self.nodes:
            node.close()

    def add(self, node):
        node.net = self
        self.nodes.append(node)
        return node

    def node(self, address):
        return next((node for node in self.nodes if node.takes(address)), None)

    def link(self, origin, target, change=None, delay=60):
        """What travels from one node to another takes that long and is changed so."""
        self.links[origin, target] = (change, delay)

    def send(self, sender, recipient, raw, origin=None):
        """Hands a mail to the network; sender '' is the null return path."""
        target = self.node(recipient)
        change, delay = self.links.get((origin, target), (None, 60))
        if change:
            sender, raw = change(sender, raw)
        self.order += 1
        heapq.heappush(self.queue, (self.now + delay, self.order,
                                    Mail(self.now, sender, recipient, raw, origin, target)))

    def run(self, days=30, most=MOST):
        """Until nothing is on its way, time is over, or it is a loop for all to see."""
        end = START + days * DAY
        while self.queue and len(self.mails) < most:
            at, _, mail = heapq.heappop(self.queue)
            if at > end:
                break
            self.now = at
            self.mails.append(mail)
            for sender, recipient, raw in mail.target.receive(mail) if mail.target else ():
                self.send(sender, recipient, raw, mail.target)
        return self

    def sent(self, origin=None, target=None):
        """How many mails; of an origin, to a target."""
        return len([mail for mail in self.mails if (origin is None or mail.origin is origin)
                    and (target is None or mail.target is target)])

    def busiest_day(self, one, other):
        """The most mails that a pair exchanged within any day."""
        days = collections.Counter((mail.at - START) // DAY for mail in self.mails
                                   if {mail.origin, mail.target} == {one, other})
        return max(days.values(), default=0)


class Node:
    """A mailbox that only takes; addresses match with their sub-addresses."""

    net = None

    def __init__(self, *addresses):
        self.addresses = addresses
        self.name = addresses[0]

    def takes(self, address):
        local, _, domain = address.lower().rpartition("@")
        return f"{local.partition('+')[0]}@{domain}" in self.addresses

    def receive(self, mail):
        return []

    def close(self):
        pass


class Gateway(Node):
    """A ticketgate desk, kept open by tests/loops/tg-desk."""

    def __init__(self, address, store="memory:", agents=("petrov@staff.test",), also=(), **keys):
        super().__init__(address, *also)
        self.top = tempfile.mkdtemp(prefix="tg-loop-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
        self.desk = os.path.join(self.top, "desk")
        self.conf = os.path.join(self.desk, "ticketgate.conf")
        subprocess.run([os.path.join(BUILD, "ticketgate"), "init", self.desk, "--desk", address,
                        "--transport", f"file:{self.top}", "--store", "sqlite:ticketgate.db"],
                       check=True, stdout=subprocess.DEVNULL)
        self.set("[store]", url=store)
        self.set("[desk support]", **keys)
        for number, other in enumerate(also):
            self.set(f"[desk other{number}]", address=other, language="ru", level="free")
        self.process = subprocess.Popen([os.path.join(BUILD, "tests/loops/tg-desk"), self.conf],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.answers, self.tickets = [], set()
        for agent in agents:
            self.run("agents", "add", agent)

    def set(self, section, **keys):
        configure(self.desk, [(0, section)] + [(0, f"{key} = {value}") for key, value in keys.items()])

    def ask(self, **job):
        job["now"] = self.net.now if self.net else START
        self.process.stdin.write(json.dumps(job).encode() + b"\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"tg-desk died with {self.process.wait()}")
        return json.loads(line)

    def run(self, *words):
        """A command line; its exit status."""
        return self.ask(argv=list(words))["exit"]

    def deliver(self, sender, recipient, raw):
        """One mail; the answer with its letters as (sender, recipient, raw, kind)."""
        said = self.ask(sender=sender, recipient=recipient, mail=base64.b64encode(raw).decode())
        said["letters"] = [(one["sender"], one["recipient"], base64.b64decode(one["mail"]), one["kind"])
                           for one in said["letters"]]
        self.answers.append(said)
        if said.get("ticket"):
            self.tickets.add(said["ticket"])
        return said

    def receive(self, mail):
        return [letter[:3] for letter in self.deliver(mail.sender, mail.recipient, mail.raw)["letters"]]

    def count(self, what, name):
        """How often a rule or event of that name was in an answer."""
        return sum(name in said.get(what, ()) for said in self.answers)

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=60)
        shutil.rmtree(self.top, ignore_errors=True)
