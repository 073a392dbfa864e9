# SPDX-License-Identifier: ISC
"""Signing keys: ids, rotation, removal, who may read them (H12); a proof under a key that is gone is no
proof (X33: what E0 means in the matrix of identities, a stranger's mail).
"""
import json
import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from gate import Gate, mail  # noqa: E402
from tap import Tap  # noqa: E402

ANNA, EVE = "anna@customer.example", "eve@elsewhere.example"


def keys(gate):
    with open(os.path.join(gate.desk, "keys"), encoding="utf-8") as handle:
        return handle.read()


def ask(gate, number, minute):
    """A mail of Anna and the letter that answers it: (ticket, Message-ID of the letter, subject, loop mark)."""
    gate.run("--now", f"2026-11-23T10:{minute:02}:00+03:00", "deliver", "--sender", ANNA,
             stdin=mail(f"Вопрос {number}", sender=ANNA, number=number))
    for _ in range(100):
        gate.run("--now", f"2026-11-23T10:{minute:02}:30+03:00", "send")
        names = [name for name in sorted(os.listdir(gate.letters)) if name.endswith(".eml")]
        texts = [open(os.path.join(gate.letters, name), encoding="utf-8").read() for name in names]
        texts = [text for text in texts if f"n{number}@stranger.example" in text]
        if texts:
            break
        time.sleep(0.05)
    field = lambda name: re.search(rf"^{name}: (.*?)\r?$", texts[0], re.M).group(1)  # noqa: E731
    return {"id": field("Message-ID"), "subject": field("Subject"), "loop": field("X-Ticketgate-Loop"),
            "ticket": int(re.search(r"\[#(\d+)-", field("Subject")).group(1))}


def explain(gate, letter, sender, number, subject="Re: other words"):
    raw = mail(subject, sender=sender, number=number,
               extra=f"In-Reply-To: {letter['id']}\nReferences: {letter['id']}\n")
    return json.loads(gate.run("--now", "2026-11-23T11:00:00+03:00", "explain", "--json", "--sender", sender,
                               stdin=raw).stdout)


def verdict(decision):
    return decision["identity"]["evidence"], decision["thread"]["how"], decision["thread"]["ticket"]


def rotation(tap, gate):
    first = ask(gate, 1, 5)
    before = keys(gate)
    done = gate.run("keys", "rotate")
    after = keys(gate)
    tap.ok(done.returncode == 0 and after.endswith(before) and after.startswith("2 ") and after.count("\n") == 2,
           "H12: a new key with an id of its own stands in front, the old one behind", done)
    secrets = re.findall(r"[0-9a-f]{64}", after)
    tap.ok(len(set(secrets)) == 2 and not any(s.encode() in done.stdout + done.stderr for s in secrets),
           "H12: its secret is new, and is not printed")
    tap.ok(os.stat(os.path.join(gate.desk, "keys")).st_mode & 0o7777 == 0o600
           and sorted(name for name in os.listdir(gate.desk) if name.startswith((".new", "keys"))) == ["keys"],
           "H12: the file is 0600 and alone", os.listdir(gate.desk))
    tap.equal(verdict(explain(gate, first, ANNA, 10)), ("token", "token", first["ticket"]),
              "X33: a reply to a letter of before the rotation is proof")
    second = ask(gate, 2, 6)
    tap.equal(verdict(explain(gate, second, ANNA, 11)), ("token", "token", second["ticket"]),
              "X33: and so is one under the new key")
    tap.ok(first["loop"] != second["loop"], "T19: the loop mark changed with the key", first, second)
    looped = mail("x", sender="robot@elsewhere.example", number=12, extra=f"X-Ticketgate-Loop: {first['loop']}\n")
    done = gate.run("deliver", "--sender", "robot@elsewhere.example", stdin=looped)
    tap.ok(done.returncode == 0 and len(gate.tickets()) == 2, "T19: a letter of before the rotation is still known "
           "as our own and makes no ticket", done, gate.tickets())
    return first, second


def removal(tap, gate, first, second):
    done = gate.run("keys", "remove", "2")
    tap.ok(done.returncode == 1 and b"signs" in done.stderr, "H12: the key that signs cannot be removed", done)
    done = gate.run("keys", "remove", "7")
    tap.ok(done.returncode == 1 and b"no key '7'" in done.stderr, "H12: nor one that is not there", done)
    done = gate.run("keys", "remove", "1")
    tap.ok(done.returncode == 0 and keys(gate).count("\n") == 1 and keys(gate).startswith("2 "),
           "H12: an old key is removed", done)
    tap.equal(gate.run("keys", "list").stdout.split(), [b"2", b"signs"], "H12: list shows ids, never secrets")
    found = verdict(explain(gate, first, ANNA, 20))
    tap.ok(found[0] == "none" and found[1] != "token",
           "X33: a token of a removed key is no proof of anybody (E0)", found)
    tap.equal(verdict(explain(gate, first, EVE, 21))[:2], ("none", "new"),
              "X33: whoever else quotes it is a stranger with a new ticket")
    tagged = explain(gate, dict(first, id="<x@y.example>"), ANNA, 25, subject=f"Re: {first['subject']}")
    tap.equal(verdict(tagged)[:2], ("none", "new"), "X33: nor does the subject tag of a removed key route")
    tap.equal(verdict(explain(gate, second, ANNA, 22)), ("token", "token", second["ticket"]),
              "X33: the other key's letters are not concerned")
    tap.equal(verdict(explain(gate, second, EVE, 23))[0], "none",
              "X33: a token that was signed for somebody else proves nothing")
    forged = dict(second, id=re.sub(r"\.(.)", lambda m: "." + ("a" if m.group(1) != "a" else "b"), second["id"], count=1))
    tap.equal(verdict(explain(gate, forged, ANNA, 24))[0], "none", "X33: a letter that was never signed proves nothing")


def who_may_read(tap, gate):
    path = os.path.join(gate.desk, "keys")
    for mode in (0o640, 0o604, 0o620, 0o602, 0o660, 0o644):
        os.chmod(path, mode)
        checked, delivered = gate.run("check"), gate.deliver(mail("x", number=30 + mode))
        tap.ok(checked.returncode == 1 and b"keys" in checked.stdout and delivered.returncode == 75,
               f"H12: with mode {mode:04o} check says so and no mail is taken", checked, delivered)
    os.chmod(path, 0o600)
    tap.ok(gate.run("check").returncode == 0, "H12: with 0600 all is well", gate.run("check"))
    if os.geteuid() == 0:
        os.chown(path, 65534, -1)
        done = gate.run("keys", "rotate")
        tap.ok(done.returncode == 1 and b"user who owns it" in done.stderr,
               "H12: root does not take the file away from the user who runs the desk", done)
        os.chown(path, 0, -1)
    else:
        tap.skip("H12: root does not take the file away", "not root")


def many(tap, gate):
    """Rotations that meet: no key is lost; and there is an end to them."""
    running = [subprocess.Popen(gate.argv("keys", "rotate"), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
               for _ in range(8)]
    codes = [process.wait() for process in running]
    for process in running:
        process.stdout.close()
        process.stderr.close()
    ids = [line.split()[0] for line in keys(gate).splitlines()]
    tap.ok(codes == [0] * 8 and len(ids) == len(set(ids)) == 9, "H12: eight rotations at once make eight keys", codes, ids)
    while gate.run("keys", "rotate").returncode == 0:
        pass
    tap.ok(len(keys(gate).splitlines()) == 32 and gate.run("check").returncode == 0,
           "H12: there is an end to the keys that are tried on each reply", len(keys(gate).splitlines()))


def main():
    tap = Tap()
    began = time.monotonic()
    with Gate() as gate:
        table = gate.write("contacts.csv", f"name,address\nAnna,{ANNA}\n")
        gate.run("contacts", "import", table)
        first, second = rotation(tap, gate)
        removal(tap, gate, first, second)
        who_may_read(tap, gate)
        many(tap, gate)
    tap.note(f"H12 X33: N={tap.count} seed=none {time.monotonic() - began:.0f} s wrong={tap.failed}")
    tap.done()


main()
