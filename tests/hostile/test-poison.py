# SPDX-License-Identifier: ISC
"""P63, P64: a mail that kills every scanner is deferred twice; the third time it is one ticket, "unreadable",
with the bytes as they came, no automatic answer, and the mail server's queue is empty (H3, I1, I2, I4, I6).

The program is one whose scanner dies by a field of the mail (poison.c); the mail server is a queue here: what
is answered 75 stays in it, what is answered 0 leaves it, everything else is a bounce.
"""
import os
import statistics
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from gate import BUILD, LOAD, Gate, by_load, mail  # noqa: E402
from tap import Tap  # noqa: E402

POISONED = os.path.join(BUILD, "tests", "hostile", "ticketgate-poisoned")
WAYS = ["crash", "abort", "memory", "nonsense", "too-much", "leave"]
SLOW = ["spin", "wait"]  # 10 s of processor, 30 s of waiting, three times each
AGENT = "anna@example.ru"


def poison(way, number=0):
    """A mail with that field on top."""
    return f"X-Poison: {way}\n".encode() + mail(f"poison {way}", number=f"p{way}{number}")


def letters(gate):
    """All letters that went out, as texts."""
    gate.run("send")
    found = []
    for folder, _, names in os.walk(gate.letters):
        for name in names:
            with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as handle:
                found.append(handle.read())
    return found


def queue(gate, mails):
    """A mail server: rounds until nothing is left. Returns the answers of each mail and the seconds of each 0."""
    waiting, answers, seconds = list(range(len(mails))), [[] for _ in mails], []
    for _ in range(5):
        left = []
        for i in waiting:
            began = time.monotonic()
            done = gate.deliver(mails[i])
            answers[i].append(done.returncode)
            if done.returncode == 75:
                left.append(i)
            elif done.returncode == 0:
                seconds.append(time.monotonic() - began)
        waiting = left
    return answers, waiting, seconds


def one_way(tap, way):
    """P63 for one way to die."""
    with Gate(program=POISONED) as gate:
        gate.run("agents", "add", AGENT)
        raw = poison(way)
        answers, waiting, _ = queue(gate, [raw])
        tap.equal((answers, waiting), ([[75, 75, 0]], []), f"P63: a mail that is a scanner's {way} leaves the queue the third time")
        tickets = gate.tickets()
        tap.equal(len(tickets), 1, f"P63: {way}: exactly one ticket")
        shown = gate.show(1)
        rules = [event["rule"] for event in shown["events"]]
        tap.ok("ticket.unreadable" in rules and shown["missing"] == [] and shown["status"] == "new",
               f"P63: {way}: the ticket says that it is unreadable, and nothing is asked for", shown)
        whole = [one for one in shown["attachments"] if one["part"] == "0"]
        done = gate.run("attachment", "1", "0")
        tap.ok(len(whole) == 1 and whole[0]["size"] == len(raw) and done.stdout == raw and done.returncode == 0,
               f"P63: {way}: its raw bytes are attached", whole, done)
        sent = letters(gate)
        tap.ok(all(f"To: {AGENT}" in one for one in sent) and len(sent) == 1 and "message.eml" in sent[0],
               f"P63: {way}: no automatic answer, the agent gets the mail as a file", *sent)
        again = gate.deliver(raw)
        tap.ok(again.returncode == 0 and b"duplicate" in again.stdout and len(gate.tickets()) == 1,
               f"P63: {way}: delivered once more it changes nothing", again)
        done = gate.deliver(mail("next"))
        tap.ok(done.returncode == 0 and len(gate.tickets()) == 2 and gate.run("check", "--rebuild").returncode == 0,
               f"P63: {way}: the next mail is fine", done)


def among_good(tap):
    """P64: the good ones do not notice. Latency is told, not judged: other programs run here as well."""
    good = by_load(20, 100, 1000)
    with Gate(program=POISONED) as gate:
        mails = [mail(f"good {i}", number=f"g{i}", sender=f"u{i}@stranger.example") for i in range(good)]
        alone, _, calm = queue(gate, mails)
    step = good // len(WAYS)
    mixed = []
    for i, raw in enumerate(mails):
        mixed.append(raw)
        if i % step == 0 and i // step < len(WAYS):
            mixed.append(poison(WAYS[i // step]))
    with Gate(program=POISONED) as gate:
        answers, waiting, seconds = queue(gate, mixed)
        bad = len(mixed) - good
        ok = all(one == ([75, 75, 0] if raw.startswith(b"X-Poison") else [0]) for one, raw in zip(answers, mixed))
        subjects = [one["subject"] for one in gate.tickets()]
        lost = sum(f"good {i}" not in subjects for i in range(good))
        twice = len(subjects) - len(mixed)
        tap.ok(ok and not waiting and lost == 0 and twice == 0 and all(one == [0] for one in alone),
               f"P64: {bad} mails that kill scanners among {good} good ones: all delivered, the queue is empty",
               f"lost={lost} dup={twice}", [one for one in answers if one not in ([0], [75, 75, 0])])
        p99 = [statistics.quantiles(one, n=100)[98] for one in (calm, seconds[:good])]
        tap.note(f"P64: N={good} poison={bad} lost={lost} dup={twice} p99 alone={p99[0]:.3f} s among poison={p99[1]:.3f} s")


def main():
    tap = Tap()
    began = time.monotonic()
    for way in by_load(WAYS[:2], WAYS, WAYS + SLOW):
        one_way(tap, way)
    among_good(tap)
    tap.note(f"P63, P64: load={LOAD} {time.monotonic() - began:.1f} s")
    tap.done()


main()
