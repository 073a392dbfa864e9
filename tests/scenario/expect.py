# SPDX-License-Identifier: ISC
"""expect.py - what a story may say about exits, letters, tickets and decisions.

Each check returns None, or a sentence that says what was there instead. Clauses stand on the line of
the `expect` or, indented, below it; the table at the end is the whole language.
"""
import json
import re

from story import split


class Clauses:
    """Words of an expectation, taken from the left."""

    def __init__(self, words):
        self.words = list(words)

    def more(self):
        return bool(self.words)

    def take(self, what="a word"):
        if not self.words:
            raise ValueError(f"{what} is missing at the end")
        return self.words.pop(0)

    def peek(self):
        return self.words[0] if self.words else None


def compare(operator, got, wanted):
    """The operators of the language: is, ~ (regex), contains, lacks."""
    text = "" if got is None else str(got)
    if operator in ("is", "="):
        return text == wanted
    if operator == "~":
        return re.search(wanted, text, re.S) is not None
    if operator == "contains":
        return wanted in text
    if operator == "lacks":
        return wanted not in text
    raise ValueError(f"unknown operator '{operator}' (is ~ contains lacks)")


def check(name, got, clauses):
    operator, wanted = clauses.take("an operator"), clauses.take("a value")
    if compare(operator, got, wanted):
        return None
    return f"{name} {operator} {wanted!r} does not hold: {got}"


# ---- letters ----

def letter_word(letter, word, clauses):
    """One clause about one letter."""
    if word == "kind":
        return None if letter.kind == clauses.take() else f"kind is {letter.kind}"
    if word in ("subject", "body"):
        return check(word, letter.subject if word == "subject" else letter.text, clauses)
    if word == "header":
        name = clauses.take("a header's name")
        return check(name, letter.header(name), clauses)
    if word == "envelope":
        wanted = clauses.take()
        got = letter.envelope_from
        good = got == "" if wanted == "null" else got != "" if wanted == "signed" else got == wanted
        return None if good else f"the envelope sender is <{got}>"
    if word == "attached":
        wanted = clauses.take()
        names = [name for name, _ in letter.files]
        return None if (wanted in names or (wanted == "nothing" and not names)) else f"attached is {names}"
    if word == "automatic":
        return None if letter.automatic else "it has no Auto-Submitted"
    if word == "small":
        return None if len(letter.sent) <= 4096 else f"it has {len(letter.sent)} bytes"
    if word == "typed":
        return None if not letter.automatic else "it has Auto-Submitted"
    raise ValueError(f"unknown word '{word}' about a letter")


def expect_shadow(player, clauses):
    """expect shadow letter to ADDRESS ...: written for the folder of shadow mode, not sent."""
    if clauses.take() != "letter":
        raise ValueError("expect shadow letter to ADDRESS ...")
    return expect_letter(player, clauses, True)


def expect_letter(player, clauses, shadow=False):
    """expect letter to ADDRESS ...: takes the first unclaimed letter to it (of that kind)."""
    if clauses.take() != "to":
        raise ValueError("expect letter to ADDRESS ...")
    address = clauses.take("an address")
    kind = clauses.words[1] if clauses.peek() == "kind" and len(clauses.words) > 1 else None
    for letter in player.unclaimed:
        if letter.envelope_to == address and letter.shadow == shadow and kind in (None, letter.kind):
            break
    else:
        there = [f"{letter.kind} to {letter.envelope_to}" for letter in player.unclaimed]
        return f"no such letter; unclaimed are {there}"
    player.unclaimed.remove(letter)
    player.claimed = letter
    while clauses.more():
        problem = letter_word(letter, clauses.take(), clauses)
        if problem:
            return f"{problem}\n--- the letter ---\n{letter.sent.decode(errors='replace')}\n{letter.text}"
    return None


def expect_no(player, clauses):
    """expect no letter [to ADDRESS]"""
    if clauses.take() != "letter":
        raise ValueError("expect no letter [to ADDRESS]")
    address = clauses.take() and clauses.take("an address") if clauses.more() else None
    there = [f"{letter.kind} to {letter.envelope_to}: {letter.subject}" for letter in player.unclaimed
             if address in (None, letter.envelope_to)]
    return f"there is {there}" if there else None


# ---- tickets ----

def find(rows, name, value, what):
    for row in rows:
        if row.get(name) == value:
            return row
    raise LookupError(f"no {what} {value}; there is {[row.get(name) for row in rows]}")


def ticket_attachment(ticket, clauses):
    row = find(ticket["attachments"], "name", clauses.take("a file's name"), "attachment")
    verdict = clauses.take("accepted or refused")
    reason = clauses.take("a reason") if verdict == "refused" else None
    if (row["verdict"], row["reason"]) == (verdict, reason):
        return None
    return f"{row['name']} is {row['verdict']} {row['reason']}"


def ticket_clock(ticket, clauses):
    row = find(ticket["clocks"], "name", clauses.take("a clock's name"), "clock")
    word = clauses.take("due or a state")
    if word == "due":
        wanted = clauses.take("an instant")
        return None if row["due"] == wanted else f"{row['name']} is due {row['due']}"
    return None if row["state"] == word else f"{row['name']} is {row['state']}"


def ticket_list(ticket, key, clauses):
    """missing a b c | missing nothing: all the rest of the words up to the next known one."""
    wanted = []
    while clauses.more() and clauses.peek() not in TICKET_WORDS:
        wanted.append(clauses.take())
    wanted = [] if wanted == ["nothing"] else wanted
    return None if ticket[key] == wanted else f"{key} is {ticket[key]}"


def ticket_word(ticket, word, clauses):
    if word == "field":
        name, _, value = clauses.take("NAME=VALUE").partition("=")
        got = ticket["fields"].get(name)
        return None if got == value else f"field {name} is {got!r}; there is {ticket['fields']}"
    if word in ("missing", "participants"):
        return ticket_list(ticket, word, clauses)
    if word == "attachment":
        return ticket_attachment(ticket, clauses)
    if word == "clock":
        return ticket_clock(ticket, clauses)
    if word == "messages":
        wanted = int(clauses.take("a number"))
        return None if len(ticket["messages"]) == wanted else f"it has {len(ticket['messages'])} messages"
    if word == "message":
        number = int(clauses.take("a number")) - 1
        key = clauses.take("text, from, direction ...")
        return check(f"message {number + 1} {key}", ticket["messages"][number][key], clauses)
    if word == "contact":
        return check("contact", (ticket["contact"] or {}).get("address"), clauses)
    if word == "event":
        kind = clauses.take("a kind")
        kinds = [row["kind"] for row in ticket["events"]]
        return None if kind in kinds else f"events are {kinds}"
    if word in TICKET_WORDS:
        wanted = clauses.take("a value")
        got = ticket[word]
        text = "none" if got is None else str(got)
        return None if text == wanted else f"{word} is {text}"
    raise ValueError(f"unknown word '{word}' about a ticket")


TICKET_WORDS = ("field", "missing", "participants", "attachment", "clock", "messages", "message",
                "contact", "event", "status", "resolution", "kind", "subject", "priority", "category",
                "line", "organisation", "assignee", "level", "language", "created", "closed", "desk")


def expect_ticket(player, clauses):
    number = clauses.take("a number")
    result = player.door.run(["show", number, "--json"], now=player.now)
    if result.code:
        return f"show {number} exits {result.code}: {result.err}"
    ticket = json.loads(result.out)
    while clauses.more():
        problem = ticket_word(ticket, clauses.take(), clauses)
        if problem:
            return f"{problem}\n{json.dumps(ticket, ensure_ascii=False, indent=1)}"
    return None


def expect_tickets(player, clauses):
    wanted = int(clauses.take("a number"))
    result = player.door.run(["list", "--json"], now=player.now)
    rows = [json.loads(line) for line in result.out.splitlines()]
    return None if len(rows) == wanted else f"there are {len(rows)}: {[row['subject'] for row in rows]}"


# ---- the last command, the decision ----

def expect_exit(player, clauses):
    wanted = int(clauses.take("a number"))
    last = player.last
    return None if last.code == wanted else f"exit {last.code}\n{last.out}\n{last.err}"


def expect_output(player, clauses):
    return check("output", player.last.out, clauses)


def expect_error(player, clauses):
    return check("standard error", player.last.err, clauses)


def expect_decision(player, clauses):
    """expect decision outcome accepted evidence token thread token rule auto.precedence"""
    decision = player.decision
    if not decision:
        return "there was no mail before"
    rows = {"outcome": decision["outcome"], "code": decision["code"],
            "evidence": decision["identity"]["evidence"], "thread": decision["thread"]["how"],
            "contact": decision["identity"]["contact"], "agent": decision["identity"]["agent"],
            "organisation": decision["identity"]["organisation"], "level": decision["identity"]["level"]}
    while clauses.more():
        word, wanted = clauses.take(), clauses.take("a value")
        if word == "rule":
            rules = [row["rule"] for row in decision["trace"]]
            if wanted not in rules:
                return f"rules are {rules}"
        elif word not in rows:
            raise ValueError(f"unknown word '{word}' about a decision ({', '.join(rows)}, rule)")
        elif str(rows[word]) != ("None" if wanted == "none" and word not in ("evidence",) else wanted):
            return f"{word} is {rows[word]}"
    return None


CHECKS = {"letter": expect_letter, "shadow": expect_shadow, "no": expect_no, "ticket": expect_ticket, "tickets": expect_tickets,
          "exit": expect_exit, "output": expect_output, "error": expect_error,
          "decision": expect_decision}


def expect(player, step):
    """Runs one `expect` step; None, or what was there instead."""
    words = list(step.words)
    for _, line in step.block:
        words += split(line)
    clauses = Clauses(words)
    word = clauses.take("what is expected")
    if word not in CHECKS:
        raise step.error(f"unknown expectation '{word}' ({', '.join(CHECKS)})")
    try:
        return CHECKS[word](player, clauses)
    except LookupError as error:
        return str(error)
    except ValueError as error:
        raise step.error(str(error)) from error
