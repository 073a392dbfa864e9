# SPDX-License-Identifier: ISC
"""play.py - plays a story through the doors and compares them.

  play.py [--program FILE] [--player FILE] [--tell] STORY...

Every mail is first explained (the decision alone, which writes nothing), then delivered, then the
outbox is sent: letters must be those that the explanation promised, and every letter must obey the
rules of letters.py. At the end all doors must have the same tickets, outputs and letters, byte for
byte. Results are TAP. --tell prints the story for people instead (./bootstrap demo).
"""
import argparse
import json
import os
import re
import sys
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "lib")]
import mails  # noqa: E402
import story  # noqa: E402
from daemon import Daemon  # noqa: E402
from doors import DESK, DoorError, Player, Program, configure  # noqa: E402
from expect import expect  # noqa: E402
from letters import TYPED, faults  # noqa: E402
from tap import Tap  # noqa: E402
from tell import Silent, Teller  # noqa: E402


QUICK = ("agent.story", "duplicate.story", "two-desks.story")  # over LMTP in a quick run


class Play:
    """One story through one door."""

    def __init__(self, door, path, teller):
        self.door, self.path, self.teller = door, path, teller
        self.now = None
        self.last = self.decision = self.claimed = None
        self.unclaimed, self.everything, self.mails = [], [], []
        self.transcript = []
        self.results = []

    def result(self, step, problem, sentence=None):
        self.results.append((f"{sentence or step}", problem))

    # -- placeholders --

    def letter_to(self, address, which=None):
        found = [letter for letter in self.everything if letter.envelope_to == address]
        if not found:
            raise LookupError(f"there was no letter to {address}")
        return found[-1] if which is None else found[which - 1]

    def placeholder(self, match):
        if match.group(1) == "desk-directory":
            return self.door.desk
        if match.group(1) == "top":
            return self.door.top
        selector, *filters = [part.strip() for part in match.group(1).split("|")]
        words = selector.split()
        if words[:1] == ["letter"] and words[1:2] == ["to"]:
            letter = self.letter_to(words[2])
        elif words[:1] == ["letter"] and len(words) == 4 and words[2] == "to":
            letter = self.letter_to(words[3], int(words[1]))
        else:
            raise ValueError(f"unknown placeholder {match.group(0)}")
        return mails.apply(letter, filters)

    def fill_in(self, text):
        return mails.PLACEHOLDER.sub(self.placeholder, text)

    # -- steps --

    def step_story(self, step):
        self.teller.title(" ".join(step.words))

    def step_say(self, step):
        self.teller.say(" ".join(step.words + [line for _, line in step.block]))

    def step_config(self, step):
        configure(self.door.desk, step.block)
        result = self.door.run(["check"], now=self.now) if "unchecked" not in step.words else None
        if result:
            self.result(step, None if result.code == 0 else result.out + result.err,
                        f"{step} passes ticketgate check")

    def step_at(self, step):
        self.now = step.words[0]
        self.teller.at(self.now)

    def step_file(self, step):
        """file NAME <<END: writes a file beside the desk."""
        with open(os.path.join(self.door.top, step.words[0]), "w", encoding="utf-8") as handle:
            handle.write(step.text)

    def step_run(self, step):
        self.forget(step)
        argv = [self.fill_in(word) for word in step.words]
        self.last = self.door.run(argv, stdin=(step.text or "").encode(), now=self.now)
        self.teller.command(argv, self.last)
        self.collect(step)

    def step_mail(self, step):
        """mail [OPTIONS OF DELIVER] <<END, or mail [OPTIONS] FILE beside the story."""
        self.forget(step)
        argv = [self.fill_in(word) for word in step.words]
        if step.text is not None:
            raw = mails.build(self.fill_in(step.text), len(self.mails) + 1, self.now, DESK, self.letter_to)
        else:
            with open(os.path.join(os.path.dirname(self.path), argv.pop()), "rb") as handle:
                raw = handle.read()
        self.mails.append((argv, raw))
        self.deliver(step, argv, raw)

    def step_again(self, step):
        """again [N] [OPTIONS]: the bytes of the last (or Nth) mail once more."""
        self.forget(step)
        words = list(step.words)
        number = int(words.pop(0)) if words and words[0].isdigit() else len(self.mails)
        argv, raw = self.mails[number - 1]
        self.deliver(step, words or argv, raw)

    def step_expect(self, step):
        self.result(step, expect(self, step))

    # -- delivering --

    def deliver(self, step, argv, raw):
        self.teller.mail(raw)
        explained = self.door.run(["explain", "--json"] + explain_options(argv), stdin=raw, now=self.now)
        try:
            self.decision = json.loads(explained.out)
        except ValueError:
            self.decision = None
        self.last = self.door.run(["deliver"] + argv, stdin=raw, now=self.now)
        delivered = self.last
        if not self.decision and delivered.code == 0:
            self.result(step, f"exit {explained.code}: {explained.err}", f"{step} can be explained")
        self.teller.delivered(self.last)
        self.door.flush(self.now)
        self.collect(step)
        self.last = delivered

    def collect(self, step):
        """Reads new letters, names their kinds by the decision, applies the rules of every letter."""
        new = self.door.new_letters()
        self.transcript.append((str(step), self.last.code, self.last.out))
        promised = list((self.decision or {}).get("letters", [])) if step.word in ("mail", "again") else []
        for letter in new:
            for row in promised:
                if letter.envelope_to in row["to"] and letter.subject == row["subject"] and \
                        (row["kind"] in TYPED) != letter.automatic:
                    letter.kind = row["kind"]
                    promised.remove(row)
                    break
        if step.word in ("mail", "again"):
            unkept = [f"{row['kind']} to {row['to']}: {row['subject']}" for row in promised]
            extra = [f"to {letter.envelope_to}: {letter.subject}" for letter in new if not letter.kind]
            if unkept or extra:
                self.result(step, f"promised and not sent: {unkept}\nsent and not promised: {extra}",
                            f"{step}: letters are those that explain promised")
        for letter in new:
            problems = faults(letter, self.everything, self.now)
            self.everything.append(letter)
            self.result(step, "\n".join(problems) + "\n" + letter.sent.decode(errors="replace")
                        if problems else None, f"{step}: letter {letter.kind} to {letter.envelope_to} "
                        "obeys the rules of letters")
            self.teller.letter(letter)
        self.unclaimed += new

    def forget(self, step):
        """Before the next event every letter must have been expected."""
        left = [f"{letter.kind} to {letter.envelope_to}: {letter.subject}" for letter in self.unclaimed]
        if left and not self.teller.tells:
            self.result(step, f"unexpected: {left}", f"before {step}: every letter was expected")
        self.unclaimed = []

    def final(self):
        """What the other door must have, too."""
        tickets = []
        for line in self.door.run(["list", "--json"], now=self.now).out.splitlines():
            number = str(json.loads(line)["number"])
            tickets.append(line)
            tickets.append(self.door.run(["show", number, "--json"], now=self.now).out)
        return {"tickets": tickets, "commands": self.transcript,
                "letters": sorted(letter.raw.decode("latin-1") for letter in self.everything)}

    def play(self, steps):
        for step in steps:
            try:
                getattr(self, "step_" + step.word)(step)
            except (LookupError, ValueError) as error:
                self.result(step, f"{type(error).__name__}: {error}\n{traceback.format_exc(limit=-3)}")
        if steps:
            self.forget(steps[-1])
        return self.final()


def explain_options(argv):
    """The options of deliver that explain has, too."""
    out = []
    for option in ("--recipient", "--sender"):
        if option in argv:
            out += [option, argv[argv.index(option) + 1]]
    return out


def plain(thing, name):
    """LMTP's bytes are more than a pipe's: CR LF, a Return-Path. Nothing else may differ."""
    return re.sub(r'"size":"\d+"', '"size":"N"', str(thing)) if name == "lmtp" else thing


def differences(one, two, name):
    """Where another door differs from the first, or None."""
    for key in one:
        for a, b in zip(one[key], two[key]):
            if plain(a, name) != plain(b, name):
                return f"{key}\nsqlite: {a}\n{name}: {b}"
        if len(one[key]) != len(two[key]):
            return f"{key}: {len(one[key])} on sqlite, {len(two[key])} on {name}"
    return None


def play_file(path, options, tap):
    steps = story.read(path)
    first = Program(options.program)
    doors = [first]
    try:
        first.init()
        if options.player:
            doors.append(Player(options.player))
            if os.environ.get("TG_LOAD", "ci") != "quick" or os.path.basename(path) in QUICK:
                doors.append(Daemon(options.program))
            for door in doors[1:]:
                door.adopt(first)
        finals = []
        for door in doors:
            play = Play(door, path, Teller() if options.tell else Silent())
            finals.append(play.play(steps))
            for sentence, problem in play.results:
                if tap:
                    tap.ok(problem is None, f"{door.name}: {sentence}", problem)
                elif problem:
                    print(f"demo: {sentence}: {problem}", file=sys.stderr)
        for door, final in list(zip(doors, finals))[1:]:
            problem = differences(finals[0], final, door.name)
            tap.ok(problem is None, f"{os.path.basename(path)}: {door.name} tells the same story", problem)
    finally:
        for door in doors:
            door.close()


def main():
    build = os.environ.get("G_TEST_BUILDDIR", ".")
    parser = argparse.ArgumentParser(description="plays stories")
    parser.add_argument("--program", default=os.path.join(build, "ticketgate"))
    parser.add_argument("--player", default=os.path.join(build, "tests", "tg-play"))
    parser.add_argument("--tell", action="store_true", help="print the story for people")
    parser.add_argument("stories", nargs="+")
    options = parser.parse_args()
    options.program = os.path.abspath(options.program)
    options.player = None if options.tell or not options.player else os.path.abspath(options.player)
    tap = None if options.tell else Tap()
    for path in options.stories:
        try:
            play_file(path, options, tap)
        except (story.StoryError, DoorError, OSError) as error:
            if not tap:
                sys.exit(f"demo: {error}")
            tap.ok(False, f"{os.path.basename(path)} can be played", error)
    if tap:
        tap.done()


if __name__ == "__main__":
    main()
