#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""test-talk.py - what clients of `ticketgate serve` say and hear, over its socket.

P70 the dialogues of the machine, P72 smuggling, P74 cutting, P75 pipelining, P77 recipients, P93 a
reply for each recipient (I1, I2, I3), P94 who may connect, S17 the Return-Path.
"""
import os
import random
import re
import socket
import sqlite3
import stat
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from gate import BUILD, DESK, Gate, by_load, mail  # noqa: E402
from lmtp import Client, Gone, Serve  # noqa: E402
from tap import Tap  # noqa: E402

SEED = int(os.environ.get("TG_SEED") or time.time())
random.seed(SEED)
tap = Tap()
# Of the table: what this server does otherwise, its greatest size being another and its disk not full.
OTHERWISE = re.compile(r"full@|<PostMaster>|=2001|=1999|A{500}|a{1500}")


def dialogues():
    table = subprocess.run([os.path.join(BUILD, "tests", "lmtp", "dialogues")], check=True,
                           stdout=subprocess.PIPE).stdout.decode()
    for line in table.splitlines():
        sentence, client, server = line.split("\t")
        client, server = bytes.fromhex(client), bytes.fromhex(server).decode("latin-1")
        if not OTHERWISE.search(client.decode("latin-1")):
            heard = re.sub(r"\{.*?\} ?\.?|(?<= )\.(?= )", "", server, flags=re.S)
            yield sentence, client, " ".join(heard.split())


def talk(serve, pieces):
    """The replies to some bytes, as the table writes them: code and enhanced code."""
    client = serve.client()
    closed = False
    try:
        for piece in pieces:
            client.send(piece)
        client.socket.shutdown(socket.SHUT_WR)
    except (Gone, OSError):
        pass
    words = []
    for line in client.all():
        if re.match(r"250[- ](example.ru|PIPELINING|8BITMIME|SMTPUTF8|SIZE|ENHANCED)", line):
            words += ["<lhlo>"] if "ENHANCED" in line else []
        else:
            words += line.split()[:1 if line.startswith("354") else 2]
        closed = line[:4] in ("221 ", "421 ") or "CHUNKING" in line
    client.close()
    return " ".join(words + (["<close>"] if closed else []))


def test_dialogues(serve):
    bad = []
    rows = list(dialogues())
    for sentence, client, server in rows:
        heard = talk(serve, [client])
        if heard != server:
            bad.append(f"{sentence}: heard {heard}, wanted {server}")
    tap.ok(not bad and len(rows) >= 120, "P70: each dialogue of the table is heard over the socket", *bad)
    tap.note(f"P70: N={len(rows)}")
    bad, cuts = [], 0
    short = [row for row in rows if len(row[1]) < 600]
    for sentence, client, server in random.sample(short, by_load(10, 40, len(short))):
        ways = [[client[i:i + 1] for i in range(len(client))]]
        ways += [[client[:at], client[at:]] for at in random.sample(range(len(client)), min(2, len(client)))]
        for way in ways:
            cuts += 1
            heard = talk(serve, way)
            if heard != server:
                bad.append(f"{sentence} in {len(way)} pieces: heard {heard}, wanted {server}")
    tap.ok(not bad, "P74: however it is cut, the replies are the same", *bad)
    tap.note(f"P74: N={cuts} seed={SEED}")


def count(gate):
    """Tickets; list says 1 where there are none."""
    return len(gate.run("list", "--json").stdout.splitlines())


def test_smuggling(gate, serve):
    before = count(gate)
    for end in (b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\n", b"\r.\r\n", b"\n.\r"):
        client = serve.session()
        client.send(b"MAIL FROM:<a@b.test>\r\nRCPT TO:<support@example.ru>\r\nDATA\r\n")
        for _ in range(3):
            client.reply()
        client.send(b"Subject: one\r\n\r\ntext" + end + b"MAIL FROM:<x@evil.test>\r\nRCPT TO:<support@example.ru>"
                    b"\r\nDATA\r\nSubject: two\r\n\r\ntwo\r\n.\r\nQUIT\r\n")
        heard = client.all()
        tap.equal([line[:9] for line in heard], ["550 5.5.2", "221 2.0.0"],
                  f"P72: {end!r} ends nothing, and the mail is refused")
    tap.equal(count(gate), before, "P72: nothing was smuggled in")


def test_pipelining(gate, serve):
    client = serve.client()
    one, two = mail("pipelined one"), mail("pipelined two")
    text = b"LHLO x\r\n"
    for raw in (one, two):
        text += (b"MAIL FROM:<a@b.test>\r\nRCPT TO:<nobody@example.ru>\r\nRCPT TO:<support@example.ru>\r\nDATA\r\n" +
                 raw.replace(b"\n", b"\r\n") + b".\r\n")
    client.send(text + b"RSET\r\nNOOP\r\nQUIT\r\nNOOP\r\n")
    heard = [line[:9] for line in client.all()[6:]]
    one_mail = ["250 2.1.0", "550 5.1.1", "250 2.1.5", "354 go on", "250 2.0.0"]
    tap.equal(heard, one_mail + one_mail + ["250 2.0.0", "250 2.0.0", "221 2.0.0"],
              "P75: a whole session in one packet is answered in order")
    noops = by_load(2000, 20000, 100000)
    client = serve.client()
    writer = threading.Thread(target=client.send, args=(b"NOOP\r\n" * noops + b"QUIT\r\n",))
    writer.start()
    heard = client.all()
    writer.join()
    tap.equal((len(heard), heard[-1][:3]), (noops + 1, "221"), "P75: NOOPs by the thousand are answered each")
    client = serve.session()
    client.send(b"MAIL FROM:<>\r\nRCPT TO:<support@example.ru>\r\nRSET\r\nDATA\r\nQUIT\r\n")
    tap.equal([line[:3] for line in client.all()], ["250", "250", "250", "503", "221"],
              "P75: RSET within a pipeline takes the mail back")
    tap.equal(count(gate), 2, "P75: two mails, two tickets")


def test_recipients(gate, serve):
    raw = mail("for many")
    token = "support+1.abcdefghijklmnop@example.ru"
    heard = serve.deliver(raw, DESK, "sales@example.ru", DESK, "Support@Example.RU", "nobody@example.ru")
    tap.ok(re.match(r"250 2.0.0 ticket \d+ opened;250 2.0.0 ticket \d+ opened;250 2.0.0.*duplicate.*;250 2.0.0.*"
                    r"duplicate.*;550 5.1.1", ";".join(heard)),
           "P77, S11: each recipient is answered, in order, duplicates too", heard)
    heard = serve.deliver(mail("wrong token"), token)
    tap.ok(heard[0].startswith("250 2.0.0 ticket"), "P77: a wrong token is a ticket like any other", heard)
    client = serve.session()
    client.ask("MAIL FROM:<>")
    heard = [client.ask(f"RCPT TO:<{DESK}>")[0][:9] for _ in range(101)]
    tap.equal(heard[99:], ["250 2.1.5", "452 4.5.3"], "P77: the hundred and first recipient is one too many")
    client.quit()
    again = serve.deliver(raw, "sales@example.ru", DESK)
    tap.ok(all("duplicate" in line for line in again), "S12: the same mail again is found by its digest", again)


def test_order(gate, serve):
    base = sqlite3.connect(os.path.join(gate.desk, "ticketgate.db"))
    for desk, why in (("sales", "database error"), ("repair", "quota")):
        base.execute(f"CREATE TRIGGER {desk} BEFORE INSERT ON mail WHEN NEW.desk = '{desk}' "
                     f"BEGIN SELECT RAISE(ABORT, '{why}'); END")
    base.commit()
    before = count(gate)
    heard = serve.deliver(mail("three fates"), "sales@example.ru", DESK, "repair@example.ru", DESK)
    tap.equal([line[:9] for line in heard], ["451 4.3.0", "250 2.0.0", "451 4.3.0", "250 2.0.0"],
              "P93: three fates, three replies, in order")
    tap.equal(count(gate), before + 1, "P93: only what was promised is stored")
    crowd(gate, serve, before + 1)
    for desk in ("sales", "repair"):
        base.execute(f"DROP TRIGGER {desk}")
    base.commit()
    base.close()
    heard = serve.deliver(mail("three fates", number=1), "sales@example.ru")
    tap.ok(heard[0].startswith("250"), "P93: afterwards the desk takes mail again", heard)


def crowd(gate, serve, before):
    """Good mails and one that the store refuses, at the same time: likely in one batch."""
    number = 24
    replies = [None] * number

    def one(i):
        replies[i] = serve.deliver(mail(f"crowd {i}", number=9000 + i), "sales@example.ru" if i % 8 == 0 else DESK)[0]

    threads = [threading.Thread(target=one, args=(i,)) for i in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wrong = [(i, reply) for i, reply in enumerate(replies) if (reply or "")[:3] != ("451" if i % 8 == 0 else "250")]
    tap.ok(not wrong, "I3: a mail that cannot be stored takes none of its batch with it", *wrong)
    tap.equal(count(gate), before + number - number // 8, "I1: what was answered 250 is stored, and no more")


def test_large(gate, serve):
    raw = mail("large", number="large", text=("ё" * 37 + "\n") * 40000)
    heard = serve.deliver(raw) + serve.deliver(raw)
    tap.ok(heard[0].startswith("250 2.0.0 ticket") and "duplicate" in heard[1] and
           not os.listdir(os.path.join(gate.desk, "spool")), "I6: a mail above 1 MiB goes by a file, which is gone then", heard)
    client = serve.session()
    tap.equal(client.ask("MAIL FROM:<a@b.test> SIZE=67107841")[0][:9], "552 5.3.4", "S19: SIZE above 64 MB less 1 KB")
    client.quit()


def test_return_path(gate, serve):
    raw = b"Return-Path: <forged@evil.test>\n" + mail("return path", number=77)
    serve.deliver(raw, sender="real@stranger.example")
    base = sqlite3.connect(os.path.join(gate.desk, "ticketgate.db"))
    stored, sender = base.execute("SELECT raw, sender FROM mail ORDER BY id DESC LIMIT 1").fetchone()
    base.close()
    tap.ok(stored.startswith(b"Return-Path: <real@stranger.example>\r\nReceived:") and
           stored.count(b"Return-Path") == 1 and sender == "real@stranger.example",
           "S17: one Return-Path, and it is the envelope's", stored[:200])
    done = gate.deliver(mail("return path", number=77), "--recipient", DESK)
    tap.ok(b"duplicate" in done.stdout, "I2: the same mail through the pipe is a duplicate", done.stdout)


def test_peers(gate):
    def state(path):
        return stat.S_IMODE(os.stat(path).st_mode)

    gate.set("[lmtp]", mode="0666", peers="nobody")
    with Serve(gate, "--only", "lmtp", start=False) as serve:
        serve.start(wait=False)
        while not os.path.exists(serve.path):
            time.sleep(0.02)
        time.sleep(0.2)
        tap.equal(oct(state(serve.path)), oct(0o666), "P94: the socket has the permissions of the configuration")
        tap.equal(serve.client().greeting[:9], "421 4.7.1", "P94: who is not among the peers is not served")
        if os.getuid() == 0:
            script = (f"import socket; s = socket.socket(socket.AF_UNIX); s.connect({serve.path!r}); "
                      "print(s.recv(100).decode())")
            done = subprocess.run([sys.executable, "-c", script], user="nobody", stdout=subprocess.PIPE, check=False)
            tap.ok(done.stdout.startswith(b"220 "), "P94: who is among them is greeted", done.stdout)
        else:
            tap.skip("P94: who is among them is greeted", "root is needed to be somebody else")
        serve.stop()
    gate.set("[lmtp]", mode="0660", peers="")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with Serve(gate, start=False) as serve:
        gate.set("[lmtp]", listen=f"inet:127.0.0.1:{port}")
        serve.start(wait=False)
        for _ in range(1000):
            try:
                client = Client(("127.0.0.1", port))
                break
            except OSError:
                time.sleep(0.02)
        client.ask("LHLO x")
        tap.ok(client.mail(mail("by port"), [DESK])[0].startswith("250"), "P94: TCP, where it is configured")
        client.quit()
        tap.equal(serve.stop(), 0, "it ends with 0")
    gate.set("[lmtp]", listen="inet:127.0.0.1:25")
    tap.ok(b"never port 25" in gate.run("check").stdout + gate.run("check").stderr and
           gate.run("serve").returncode != 0, "P94, S10: never port 25")


with Gate() as gate:
    gate.set("[desk sales]", address="sales@example.ru")
    gate.set("[desk repair]", address="repair@example.ru")
    with Serve(gate) as serve:
        for test in (test_smuggling, test_pipelining, test_recipients, test_order, test_large, test_return_path):
            test(gate, serve)
        test_dialogues(serve)
        tap.equal(serve.stop(), 0, "SIGTERM ends it with 0")
        done = gate.run("check", "--rebuild")
        tap.ok(done.returncode == 0, "the store is in order", done.stdout + done.stderr)
    test_peers(gate)
tap.done()
