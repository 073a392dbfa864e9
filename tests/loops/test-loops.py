# SPDX-License-Identifier: ISC
"""P130-P133, P135-P137: no two machines ever talk for long, and nobody is bombed through us (I4, T19-T22).

Each row is a small network, a first mail and how many mails there may be at the most (net.py,
nodes.py); its clock is virtual, thirty days of it. What runs is the program's own intake, decision,
store and outbox (tg-desk.c).
"""
import collections
import os
import random
import subprocess
import time

from nodes import RESPONDERS, Alias, Bouncer, List, Responder, Vacation, compose, person, strip
from net import BUILD, DAY, START, Gateway, Net, Node, parse, text_of

from gate import by_load
from tap import Tap

TAP = Tap()
SEED = int(os.environ.get("TG_SEED") or 20261123)
US, THEM, CHIEF = "support@example.ru", "help@example.com", "chief@staff.test"
CANARY = "kanareika7"
PROGRAM = os.path.join(BUILD, "ticketgate")


def gateway(net, address=US, **options):
    return net.add(Gateway(address, **options))


# --- P130: two gateways -------------------------------------------------------------------------

OTHER_WORDS = (("Если вы нам не писали", "Если письмо не ваше, то"), ("просто ответьте на это", "отвечайте на это"),
               ("заполните и отправьте", "заполните же и отправьте"))


def know(desk, address):
    """The other side is a contact in the registry: 30 an hour, 200 a day, and a path for bounces."""
    path = os.path.join(desk.top, "contacts.csv")
    with open(path, "w", encoding="utf-8") as handle:
        handle.write(f"name,address\nPeer,{address}\n")
    if desk.run("contacts", "import", path):
        raise RuntimeError("contacts import")


# name, link, known to each other, the peer's language, delay, most mails in a day, alarm
GATEWAYS = (
    ("headers intact", None, False, None, 60, 2, False),
    ("every mark stripped", strip(), False, None, 60, 10, True),
    ("stripped, the other one writes English", strip(), False, "en", 60, 10, True),
    ("stripped, half an hour each way", strip(), False, None, 1800, 10, True),
    ("stripped, each knows the other as a customer", strip(), True, None, 60, 10, True),
    ("stripped, with templates of their own", strip(words=OTHER_WORDS), False, None, 60, 10, True),
    ("stripped, own templates, customers of each other", strip(words=OTHER_WORDS), True, None, 1200, 10, True),
    ("only the thread stays", strip("message-id", "in-reply-to", "references"), False, None, 60, 10, None),
    ("only the loop mark stays", strip("x-ticketgate-loop"), False, None, 60, 10, None),
)


def two_gateways(name, link, known, language, delay, most, alarm):
    with Net() as net:
        one, other = gateway(net), gateway(net, THEM, language=language or "ru")
        if known:
            know(one, THEM), know(other, US)
        net.link(one, other, link, delay)
        net.link(other, one, link, delay)
        for day in range(30):  # somebody stirs it up every day
            net.now = START + day * DAY
            net.send(THEM, US, compose(THEM, US, "Вопрос", f"Вопрос дня {day}: как обновить?"), other)
        net.now = START
        net.run(days=30)
        busiest, letters = net.busiest_day(one, other), net.sent(one, other) + net.sent(other, one) - 30
        raised = [desk.count("events", "loop-stopped") for desk in (one, other)]
        days = len(one.tickets | other.tickets) and letters / 30
        good = busiest <= most and letters <= 30 * most
        if alarm is not None:
            good = good and (sum(raised) > 0) == alarm and max(raised) <= 31
        TAP.ok(good, f"P130: two gateways, {name}: at most {most} mails a day"
               + (", alarm raised" if alarm else ""), f"busiest day {busiest}, letters {letters}, alarms {raised}")
        TAP.note(f"P130: days=30 letters={letters} busiest={busiest} per-day={days:.1f} alarms={raised}")


def alarm_reaches_the_head():
    """The head hears of a loop once a day, whoever else is told."""
    with Net() as net:
        desk = gateway(net, head=CHIEF)
        said = []
        for number in range(4):
            raw = compose(THEM, US, f"[#{number + 7}-abcd] Ваше обращение #{number + 7}",
                          f"Обращение #{number + 7} у нас с 10:0{number}. Ответим.")
            said.append(desk.deliver(THEM, US, raw))
        told = [sum(letter[1] == CHIEF for letter in one["letters"]) for one in said]
        acks = [sum(letter[1] == THEM for letter in one["letters"]) for one in said]
        TAP.equal((acks, told), ([1, 1, 0, 0], [0, 0, 1, 0]), "P130: the breaker falls at the third, the head is told once")
        late = desk.deliver(THEM, US, compose(THEM, US, "Вопрос", "Совсем другие слова."))
        TAP.ok("loop.breaker" in late["rules"], "P130: until midnight that mailbox is a machine's", late["rules"])
        net.now = START + DAY
        next_day = desk.deliver(THEM, US, compose(THEM, US, "Вопрос", "Опять другие слова."))
        TAP.ok(any(letter[1] == THEM for letter in next_day["letters"]), "P130: the next day it is not", next_day["rules"])


def changing_words():
    """A machine that shows no mark and never says the same twice is held by the budget alone."""
    with Net() as net:
        desk, peer = gateway(net), net.add(Node(THEM))
        numbers = random.Random(SEED)
        peer.receive = lambda mail: [(THEM, US, compose(
            THEM, US, "Ответ", " ".join(str(numbers.random()).translate(str.maketrans("0123456789.", "абвгдежзикл"))
                                        for _ in range(8))))]
        for day in range(30):
            net.now = START + day * DAY
            net.send(THEM, US, person(THEM, US), peer)
        net.now = START
        net.run(days=30)
        TAP.ok(net.busiest_day(desk, peer) <= 20 and net.sent(desk, peer) <= 300,
               "P130: words that always change: the budget ends it, at most 10 letters of ours a day",
               net.busiest_day(desk, peer))
        TAP.note(f"P130: seed={SEED} letters={net.sent(desk, peer)} busiest={net.busiest_day(desk, peer)}")


# --- P131, P137: autoresponders and ticket systems ----------------------------------------------

def responders():
    for name, how in RESPONDERS.items():
        with Net() as net:
            desk, peer = gateway(net), net.add(Responder("ivan@customer.test", **how))
            net.send("ivan@customer.test", US, person("ivan@customer.test", US))
            net.run()
            ours, theirs = net.sent(desk, peer), net.sent(peer, desk)
            TAP.ok(ours <= 3 and theirs <= 3 and len(desk.tickets) == 1,
                   f"P131: {name}: at most 3 mails each, one ticket",
                   f"ours {ours}, theirs {theirs}, tickets {len(desk.tickets)}")


def vacation():
    with Net() as net:
        desk, peer = gateway(net), net.add(Vacation("ivan@customer.test"))
        for week in range(4):
            net.now = START + week * 7 * DAY
            net.send("ivan@customer.test", US, person("ivan@customer.test", US, subject=f"Вопрос {week}"))
        net.run()
        TAP.equal((net.sent(desk, peer), net.sent(peer, desk)), (4, 0),
                  "P131: vacation(1) never answers an acknowledgement")


def out_of_office():
    """P137: what agents do for a customer who is away causes no letter but their own."""
    with Net() as net:
        desk = gateway(net)
        know(desk, "ivan@customer.test")
        peer = net.add(Responder("ivan@customer.test", **RESPONDERS["Exchange, no Auto-Submitted"]))
        agent = net.add(Node("petrov@staff.test"))
        net.send("ivan@customer.test", US, person("ivan@customer.test", US))
        net.run()
        for words in ("Попробуйте версию 2.4.", "#take", "Готово.\n\n#close"):
            notice = [parse(mail.raw) for mail in net.mails if mail.target is agent][-1]
            net.send(agent.name, US, compose(agent.name, US, "Re: " + notice["Subject"], words, (), notice))
            net.run()
        kinds = collections.Counter(kind for said in desk.answers for _, to, _, kind in said["letters"]
                                    if to == "ivan@customer.test")
        TAP.ok(max(kinds.values()) <= 2 and kinds["ack"] == 1 and len(desk.tickets) == 1 and net.sent(desk, peer) <= 6,
               "P137: a customer's out-of-office answers every letter and causes none", dict(kinds))
        TAP.note(f"P137: letters={dict(kinds)} answers={net.sent(peer, desk)}")


# --- P132: amplification ------------------------------------------------------------------------

def bomb(address, number):
    """Everything that a sender can fill in is the canary, the victim is the From."""
    mark = f"{CANARY}{number}"
    raw = compose(f'"{mark} buy" <{address}>', US, f"{mark} http://{mark}.test",
                  f"{mark}\nВерсия: {mark}\nОрганизация: {mark}\nЛогин: {mark}\nТелефон: {mark}\n"
                  f"http://{mark}.test/",
                  {"Organization": mark, "X-Mailer": mark, "Reply-To": f"{mark}@evil.test",
                   "Keywords": mark, "Comments": mark})
    return raw.replace(b"MIME-Version", f"X-Priority: {mark}\nMIME-Version".encode(), 1)


def per_window(instants, window):
    counts = collections.Counter(int(at) // window for at in instants)
    return max(counts.values(), default=0)


def one_victim(known, span):
    rounds = by_load(400, 1000, 10000)
    with Net() as net:
        desk, acks, began = gateway(net, store="sqlite:ticketgate.db", agents=()), [], time.monotonic()
        if known:
            know(desk, "victim@customer.test")
        for number in range(rounds):
            net.now = START + number * span // rounds
            said = desk.deliver("victim@customer.test", US, bomb("victim@customer.test", number))
            acks += [(net.now, raw) for _, to, raw, _ in said["letters"] if to == "victim@customer.test"]
        hour, day = (per_window([at for at, _ in acks], window) for window in (3600, DAY))
        most = (31, 201) if known else (3, 10)
        TAP.ok(hour <= most[0] and day <= most[1] and acks,
               f"P132: one forged victim, {'known' if known else 'a stranger'}: at most "
               f"{most[0]} an hour, {most[1]} a day", f"{hour} an hour, {day} a day")
        collected = sum("будут приняты" in text_of(raw) for _, raw in acks)
        TAP.ok(0 < collected <= span // 3600 + 1 if known else collected == 0,
               "L11: then one collected acknowledgement" + ("" if known else ", not to a stranger"), collected)
        TAP.note(f"P132: N={rounds} {time.monotonic() - began:.0f} s acks={len(acks)} hour={hour} day={day} "
                 f"collected={collected}")
        return acks


def many_victims():
    rounds = by_load(700, 1000, 10000)
    with Net() as net:
        desk, acks, began = gateway(net, store="sqlite:ticketgate.db", agents=()), [], time.monotonic()
        for number in range(rounds):
            net.now = START + number * 1700 // rounds  # within one hour
            victim = f"v{number}@" + ("gmail.com" if number % 2 else f"d{number}.test")
            said = desk.deliver(victim, US, bomb(victim, number))
            acks += [raw for _, to, raw, _ in said["letters"] if to == victim]
        alarms = desk.count("events", "budget-spent")
        TAP.ok(0 < len(acks) <= 500 and alarms == (1 if rounds > 500 else 0),
               "P132: thousands of forged victims: at most 500 an hour, one alarm", f"{len(acks)}, alarms {alarms}")
        TAP.note(f"P132: N={rounds} {time.monotonic() - began:.0f} s acks={len(acks)} alarms={alarms}")
        return acks


def no_canary(acks):
    """Nothing that the attacker chose comes back: not in a header, not in the text, not encoded."""
    found = [raw for raw in acks if CANARY in text_of(raw) or CANARY.encode() in raw
             or any(CANARY in str(value) for value in parse(raw).values())]
    large = [len(raw) for raw in acks if len(raw) > 4096]
    TAP.ok(acks and not found and not large, "P132: no byte of the attacker's in any acknowledgement, none over 4 KB",
           found[:1], large[:3])


# --- P133: bounces ------------------------------------------------------------------------------

# name, how the mailbox bounces, known customer (signed envelope) or stranger (null)
BOUNCES = (
    ("a bounce with a valid tag", dict(), True),
    ("a bounce of a null sender, to the From", dict(stubborn=True), False),
    ("a bounce in prose, with a valid tag", dict(bare=True), True),
    ("a bounce in prose, without", dict(bare=True, stubborn=True), False),
    ("five delay notices", dict(action="delayed", times=5), True),
    ("twenty bounces of one letter", dict(times=20), True),
)


def bounces():
    for name, how, known in BOUNCES:
        with Net() as net:
            desk = gateway(net)
            if known:
                know(desk, "gone@customer.test")
            peer = net.add(Bouncer("gone@customer.test", **how))
            net.send("gone@customer.test", US, person("gone@customer.test", US))
            net.run()
            TAP.ok(net.sent(desk, peer) == 1 and len(desk.tickets) == 1 and net.sent(peer, desk) >= 1,
                   f"P133: {name}: one acknowledgement, one ticket",
                   f"ours {net.sent(desk, peer)}, theirs {net.sent(peer, desk)}, tickets {len(desk.tickets)}")


def null_sender():
    with Net() as net:
        desk, victim = gateway(net), net.add(Bouncer(THEM, stubborn=True))
        for number in range(20):
            net.send("", US, person(THEM, US, subject=f"Вопрос {number}"))
        net.run()
        TAP.equal((net.sent(desk, victim), len(desk.tickets)), (0, 20),
                  "P133: a null return path with a person's words: tickets, no acknowledgement")
    with Net() as net:
        desk, peer = gateway(net), net.add(Bouncer(THEM, stubborn=True))
        notice = peer.notice(US, parse(person("nobody@example.com", US)))
        net.send("", US, notice), net.send(THEM, US, peer.notice(US, parse(notice)))
        net.run()
        TAP.equal((net.sent(desk), len(desk.tickets)), (0, 0), "P133: a bounce, and a bounce of a bounce: nothing")


def forged_bounces():
    """P134: notices with guessed tags, and a genuine one that comes again after a week."""
    rounds, numbers = by_load(200, 500, 20000), random.Random(SEED)
    with Net() as net:
        desk = gateway(net, store="sqlite:ticketgate.db")
        know(desk, "gone@customer.test")
        peer = net.add(Bouncer("gone@customer.test"))
        net.send(peer.name, US, person(peer.name, US))
        net.run()
        real = [mail for mail in net.mails if mail.origin is peer][-1]
        began, accepted = time.monotonic(), 0
        for number in range(rounds):
            tag = "".join(numbers.choice("abcdefghijklmnopqrstuvwxyz234567") for _ in range(26))
            asked = {"Message-ID": f"<t1.{tag}@example.ru>", "Subject": str(number)}
            said = desk.deliver("", f"support+b1.{number % 20 + 1}.{START // DAY}.{tag[:16]}@example.ru",
                                peer.notice(US, asked))
            accepted += said["outcome"] != "set-aside" or said["ticket"] != 0
        TAP.equal((accepted, len(desk.tickets)), (0, 1), "P134: notices with guessed tags: none accepted")
        TAP.note(f"P134: N={rounds} seed={SEED} {time.monotonic() - began:.0f} s accepted={accepted}")
        again = [desk.deliver("", real.recipient, real.raw.replace(b"Message-ID: <b", f"Message-ID: <x{day}b".encode(), 1))
                 for day in (1, 6, 8, 30) if setattr(net, "now", START + day * DAY) is None]
        TAP.equal([said["outcome"] for said in again], ["accepted", "accepted", "set-aside", "set-aside"],
                  "P134: a valid tag is believed for seven days and ignored afterwards")


# --- P135: lists --------------------------------------------------------------------------------

# name, list, most mails of ours to it
LISTS = (
    ("subscribed to a list", dict(), 0),
    ("a list that rewrites From and Reply-To", dict(munge=True), 0),
    ("an expander without a mark", dict(bare=True), 0),
    ("an expander without a mark that rewrites From", dict(bare=True, munge=True), 1),
)


def lists():
    for name, how, most in LISTS:
        for link in (None, strip("list-id", "list-post")):
            with Net() as net:
                desk, writer = gateway(net), net.add(Node("ann@members.test"))
                group = net.add(List("talk@lists.test", [US, "ann@members.test"], **how))
                net.link(desk, group, link)
                for number in range(5):
                    net.send(writer.name, group.name, person(writer.name, group.name, subject=f"Talk {number}"))
                net.run()
                to_list = net.sent(desk, group)
                TAP.ok(to_list <= most * 5 and net.sent() < 60,
                       f"P135: {name}{', stripped' if link else ''}: {most} letters to it a mail", f"{to_list}, {net.sent()} in all")


# --- P136: ourselves ----------------------------------------------------------------------------

def ourselves():
    with Net() as net:
        desk = gateway(net, also=("sales@example.ru",))
        for sender in (US, "sales@example.ru", "SUPPORT+x@Example.RU"):
            said = desk.deliver(sender, US, person(sender, US))
            letters = [to for _, to, _, _ in said["letters"] if not to.endswith("@staff.test")]
            TAP.ok(not letters, f"P136: mail from {sender} is answered to nobody", said)
        TAP.ok(desk.run("agents", "add", US) != 0 and desk.run("agents", "add", "sales@example.ru") != 0,
               "P136: a desk is no agent: refused")
        desk.set("[desk support]", head="sales@example.ru")
        said = subprocess.run([PROGRAM, "-c", desk.conf, "check"], stdout=subprocess.PIPE, check=False)
        TAP.ok(said.returncode == 1 and b"head = sales@example.ru is the address of a desk" in said.stdout,
               "P136: check refuses a desk whose head is a desk", said.stdout)
    with Net() as net:
        desk = gateway(net, also=("sales@example.ru",), agents=("staff@example.org",))
        net.add(Alias("staff@example.org", US, "sales@example.ru"))
        net.send("ann@members.test", US, person("ann@members.test", US))
        net.run()
        TAP.ok(net.sent() <= 10 and len(desk.tickets) == 1,
               "P136: an agent who is an alias of both desks: no loop, one ticket", net.sent(), desk.tickets)
    with Net() as net:
        desk, group = gateway(net), net.add(List("all@example.com", [US, "all@example.com"], bare=True, munge=True))
        net.link(desk, group, strip("x-ticketgate-loop"))
        net.send("ann@members.test", group.name, person("ann@members.test", group.name))
        net.run()
        TAP.ok(net.sent(desk, group) == 1 and len(desk.tickets) == 1 and desk.count("rules", "loop.instance") > 0,
               "P136: our letter under another's name, only the loop mark left: set aside", net.sent(desk, group),
               desk.tickets)
    # name, what the alias's mail server does to our letter
    for name, link in (("as it is", None), ("only the loop mark stays", strip("x-ticketgate-loop")),
                       ("stripped", strip())):
        with Net() as net:
            desk, cycle = gateway(net), net.add(Alias("all@example.com", US))
            net.link(desk, cycle, link)
            net.send("all@example.com", US, person("all@example.com", US), cycle)
            net.run()
            TAP.ok(net.sent(desk, cycle) == 1 and len(desk.tickets) == 1,
                   f"P136: an alias that leads back to the desk, {name}: one letter, one ticket",
                   net.sent(desk, cycle), desk.tickets)


def main():
    for row in GATEWAYS:
        two_gateways(*row)
    alarm_reaches_the_head()
    changing_words()
    responders()
    vacation()
    out_of_office()
    no_canary([raw for _, raw in one_victim(False, 3 * DAY)] + many_victims())
    one_victim(True, 8 * 3600)
    bounces()
    null_sender()
    forged_bounces()
    lists()
    ourselves()
    TAP.done()


if __name__ == "__main__":
    main()
