# SPDX-License-Identifier: ISC
"""An identity is whole or none (P123, T13): at its maximum it is kept as it is, one more and it is refused;
never is it cut, so that a long address could become somebody else's.
"""
import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from gate import Gate, mail  # noqa: E402
from tap import Tap  # noqa: E402

MAX = 320  # bytes: 64 + 1 + 255 (RFC 5321 4.5.3.1)
MAX_KEY = 255
MAX_ID = 250


def address(length, ending=".example.com"):
    """An address of that many bytes: a local part of 64, then labels of at most 60."""
    left = length - 65 - len(ending)
    labels = []
    while left > 0:
        labels.append("d" * min(60, left))
        left -= len(labels[-1]) + 1
    return "l" * 64 + "@" + ".".join(labels) + ending


def last_contact(gate):
    """Of the newest ticket; None where there is none."""
    rows = gate.run("list", "--json").stdout.decode().splitlines()
    contacts = {row["number"]: row["contact"] for row in map(json.loads, rows)}
    contact = contacts[max(contacts)] if contacts else None
    return contact["address"] if contact else None


def main():
    tap = Tap()
    began = time.monotonic()
    cases = 0
    with Gate() as gate:
        gate.run("agents", "add", "petrov@example.com")
        for length in (MAX - 2, MAX - 1, MAX, MAX + 1, MAX + 2, 2 * MAX, 4096, 60000):
            who = address(length)
            cases += 1
            done = gate.run("agents", "add", who)
            listed = gate.run("agents", "list").stdout.decode()
            names = [word for line in listed.splitlines() for word in line.split() if "@" in word]
            taken = who in names
            tap.ok(taken == (done.returncode == 0) and set(names) <= {"petrov@example.com", who} | set(seen(names, who)),
                   f"P123: an agent of {len(who)} bytes is {'kept whole' if taken else 'refused'}", done, names)
            tap.ok(taken == (len(who) <= MAX), f"P123: the border of agents is {MAX}", len(who), done)
            table = gate.write("contacts.csv", f"name,address\nLong,{who}\n")
            done = gate.run("contacts", "import", table)
            listed = gate.run("contacts", "list", "--json").stdout.decode()
            tap.ok((f'"{who}"' in listed) == (done.returncode == 0) == (len(who) <= MAX),
                   f"P123: a contact of {len(who)} bytes is {'kept whole' if done.returncode == 0 else 'refused'}", done)
            done = gate.deliver(mail("long", sender=who, number=length), "--sender", who)
            tap.equal(done.returncode, 0, f"P123: the mail of a writer of {len(who)} bytes is kept")
            contact = last_contact(gate)
            tap.ok(contact in (who, None) and (contact is None or len(who) <= MAX),
                   f"P123: a writer of {len(who)} bytes is whole or nobody", contact)
        for length in (MAX_ID - 1, MAX_ID, MAX_ID + 1, 2 * MAX_ID):
            number = "0" * (length - len("n@stranger.example"))
            done = gate.deliver(mail("id", number=number))
            kept = f"n{number}@stranger.example" in gate.run("why", f"n{number}@stranger.example").stdout.decode()
            tap.ok(done.returncode == 0 and kept == (length <= MAX_ID),
                   f"P123: a Message-ID of {length} bytes is whole or none", done, kept)
        # the beginning of a longer address is an agent's: it gains nothing by being cut
        trap = "petrov@example.com" + ".evil" * 80
        gate.deliver(mail("cut", sender=trap, number=9), "--sender", trap)
        contact = last_contact(gate)
        tap.ok(contact in (trap, None), "P123: a long address is not the agent's in front of it", contact)
        for length in (MAX - 1, MAX, MAX + 1, 4096):
            done = gate.deliver(mail("long", number=f"{length}.recipient"), "--recipient",
                                f"support+{'x' * (length - 19)}@example.ru")
            tap.equal(done.returncode, 0, f"P123: a mail to an address of {length} bytes is kept")
            table = gate.write("customers.csv", f"organisation,domains\n{'n' * (length - 65)},example.com\n")
            done = gate.run("customers", "import", table)
            tap.equal(done.returncode == 0, length - 65 <= MAX_KEY,
                      f"P123: an organisation's name of {length - 65} bytes")
            table = gate.write("customers.csv", f"organisation,domains\nLong,{'d' * (length - 65)}\n")
            done = gate.run("customers", "import", table)
            tap.equal(done.returncode == 0, length - 65 <= MAX_KEY, f"P123: a domain of {length - 65} bytes")
    tap.note(f"P123: N={cases} seed=none {time.monotonic() - began:.0f} s cut={tap.failed}")
    tap.done()


def seen(names, who):
    """What earlier rounds added: every one of them whole."""
    return [name for name in names if name != who and name.startswith("l" * 64 + "@") and len(name) <= MAX]


main()
