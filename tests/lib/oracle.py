# SPDX-License-Identifier: ISC
"""oracle.py - what must hold whatever happened (oracle O of the crash and fault tests).

    ledger = {digest of raw mail: raw mail}     what was acknowledged
    complaints(gate, ledger) -> [sentence]      empty: all is well

O1 every acknowledged mail is stored once; O2 no ticket without a mail, nothing orphaned; O3 raw bytes
are those that were sent; O4 SQLite's own checks; O5 letters parse with another parser and bear the
marks of their class; O6 no temporary file is left; O7 what the program says holds no control
characters. dump() is all that a store holds, to be compared with that of an undisturbed run.
"""
import email
import email.policy
import hashlib
import os
import re
import sqlite3

# (what is wrong when it finds a row, SQL)
ORPHANS = [
    ("ticket without a mail", "SELECT number FROM ticket WHERE number NOT IN (SELECT ticket FROM mail)"),
    ("mail of a ticket that is not there",
     "SELECT id FROM mail WHERE ticket <> 0 AND ticket NOT IN (SELECT number FROM ticket)"),
    ("accepted mail without a ticket", "SELECT id FROM mail WHERE outcome = 'accepted' AND ticket = 0"),
    ("ticket without events", "SELECT number FROM ticket WHERE number NOT IN (SELECT ticket FROM event)"),
    ("events without a ticket",
     "SELECT id FROM event WHERE ticket <> 0 AND ticket NOT IN (SELECT number FROM ticket)"),
    ("attachment without its mail",
     "SELECT event FROM attachment WHERE mail IS NULL OR mail NOT IN (SELECT id FROM mail)"),
    ("attachment without its ticket", "SELECT event FROM attachment WHERE ticket NOT IN (SELECT number FROM ticket)"),
    ("message without its ticket", "SELECT event FROM message WHERE ticket NOT IN (SELECT number FROM ticket)"),
    ("letter without its ticket",
     "SELECT id FROM letter WHERE ticket <> 0 AND ticket NOT IN (SELECT number FROM ticket)"),
    ("letter without bytes", "SELECT id FROM letter WHERE content IS NULL AND state <> 'sent'"),
    ("letter without its event", "SELECT id FROM letter l WHERE ticket <> 0 AND NOT EXISTS (SELECT 1 FROM event e"
     " WHERE e.ticket = l.ticket AND e.kind = 'letter-add' AND e.codes LIKE '%' || l.message_id || '%')"),
    ("ticket number ahead of its sequence",
     "SELECT number FROM ticket WHERE number > (SELECT value FROM sequence WHERE name = 'ticket')"),
]
# What a crash may change: how often and when a letter was tried, and whose scanner died. Where raw mail
# lies is judged by its bytes.
VARIABLE = {"mail": {"file", "raw"},
            "letter": {"state", "attempts", "next_at", "sent_at", "last_error", "content"},
            "ticket": {"version", "updated"}}
LEFT_OUT = re.compile(r"sqlite_|search|poison")
UNFINISHED = ".letter.new"  # the one name of a letter that is being written: the next letter takes it over
KNOWN = re.compile(r"ticketgate\.(conf|db|db-wal|db-shm)|send\.(lock|wait)|keys|tally|filters|templates|calendars"
                   r"|raw|spool|shadow|raw/[0-9a-f]{2}|raw/[0-9a-f]{2}/[0-9a-f]{64}(-\d+)?")


def connect(path):
    return sqlite3.connect(f"file:{path}?mode=rw", uri=True, isolation_level=None)


def rows(db, sql, *values):
    return db.execute(sql, values).fetchall()


def database(gate):
    return os.path.join(gate.desk, "ticketgate.db")


def raw_of(gate, file, raw):
    """The stored bytes of a mail."""
    if file is None:
        return raw
    try:
        with open(os.path.join(gate.desk, "raw", file[:2], file), "rb") as handle:
            return handle.read()
    except OSError as error:
        return str(error).encode()


def judge_mails(gate, db, ledger):
    """O1, O3: the ledger is a list of raw mails."""
    wanted = {}
    for raw in ledger:
        wanted[raw] = wanted.get(raw, 0) + 1
    for identity, file, raw in rows(db, "SELECT id, file, raw FROM mail WHERE erased = 0"):
        stored = raw_of(gate, file, raw)
        if wanted.get(stored, 0) == 0:
            yield f"mail {identity} is stored and was not sent, or twice: {stored[:60]!r} ({len(stored)} bytes)"
        wanted[stored] = wanted.get(stored, 0) - 1
    for raw, times in wanted.items():
        if times > 0:
            yield f"lost: {raw[:120]!r} ({len(raw)} bytes)"


def judge_store(db):
    """O2, O4."""
    for sentence, sql in ORPHANS:
        found = rows(db, sql)
        if found:
            yield f"{sentence}: {found}"
    for pragma in ("integrity_check", "foreign_key_check"):
        found = [row for row in rows(db, f"PRAGMA {pragma}") if row != ("ok",)]
        if found:
            yield f"{pragma}: {found}"


def judge_files(gate, db):
    """O6: every file is one that belongs there."""
    named = {row[0] for row in rows(db, "SELECT file FROM mail WHERE file IS NOT NULL")}
    for folder, folders, files in os.walk(gate.desk):
        if folder == gate.desk:
            folders[:] = [name for name in folders if name in ("raw", "spool", "shadow")]
        for name in files + folders:
            path = os.path.relpath(os.path.join(folder, name), gate.desk)
            if not KNOWN.fullmatch(path):
                yield f"left behind: {path}"
            elif path.startswith("raw/") and name in files and name not in named:
                yield f"raw mail that no row names: {path}"
    for name in set(os.listdir(gate.letters)) - {UNFINISHED}:
        if not re.fullmatch(r"\d{6}-[a-z-]+\.eml", name):
            yield f"left behind among the letters: {name}"


def judge_letter(raw, automatic):
    """O5: with Python's parser; strict."""
    try:
        parsed = email.message_from_bytes(raw, policy=email.policy.SMTP.clone(raise_on_defect=True))
        names = [name.lower() for name in parsed.keys()]
        str(parsed["subject"]), [part.get_content() for part in parsed.walk() if part.get_content_type() == "text/plain"]
    except Exception as error:  # whatever it finds is a complaint
        yield f"a letter does not parse: {error!r}"
        return
    for name in ("from", "to", "date", "subject", "message-id", "mime-version"):
        if names.count(name) != 1:
            yield f"a letter has {names.count(name)} fields {name}"
    if automatic and not str(parsed["auto-submitted"] or "").startswith("auto-"):
        yield "an automatic letter has no Auto-Submitted"
    if not automatic and parsed["auto-submitted"]:
        yield "a reply is marked as automatic"


def message_id(raw):
    found = re.search(rb"^Message-ID: <([^>]*)>", raw, re.M | re.I)
    return found.group(1).decode() if found else None


KNOWN_GOOD = set()


def judge_letters(gate, db, crashes, flushed=True):
    """Automatic letters: at most once, lost only by a crash. Replies: at least once, and each time the
    same letter."""
    arrived = {}
    for name, raw in gate.found():
        arrived.setdefault(message_id(raw), []).append(raw)
    lost = doubled = 0
    for identity, letter_class, state in rows(db, "SELECT message_id, class, state FROM letter ORDER BY id"):
        copies = arrived.pop(identity, [])
        automatic = letter_class != "reply"
        lost += state == "lost"
        doubled += max(0, len(copies) - 1)
        if flushed and state not in ("sent", "lost"):
            yield f"letter {identity} is {state}"
        if state == "sent" and not copies:
            yield f"letter lost: {identity} is marked as sent and never came"
        if automatic and len(copies) > 1:
            yield f"automatic letter {identity} came {len(copies)} times"
        if not automatic and state == "lost":
            yield f"reply {identity} was given up"
        if len(set(copies)) > 1:
            yield f"letter {identity} came with different bytes"
        for raw in copies:
            if hashlib.sha256(raw).digest() not in KNOWN_GOOD:
                complaints_of = list(judge_letter(raw, automatic))
                yield from (f"{identity}: {sentence}" for sentence in complaints_of)
                if not complaints_of:
                    KNOWN_GOOD.add(hashlib.sha256(raw).digest())
    if arrived:
        yield f"letters came that nobody wrote: {list(arrived)}"
    if lost > crashes or doubled > crashes:
        yield f"{crashes} crashes, but {lost} letters lost and {doubled} doubled"


def said_cleanly(text):
    """O7."""
    return not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", text)


def dump(db):
    """All that is stored, but for what a crash may change: {table: [row]}."""
    tables = [row[0] for row in rows(db, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
    later = {row[0] for row in rows(db, "SELECT id FROM event WHERE rule = 'outbox'")}
    stored = {}
    for table in tables:
        if LEFT_OUT.match(table):
            continue
        cursor = db.execute(f'SELECT * FROM "{table}"')
        names = [column[0] for column in cursor.description]
        keep = [i for i, name in enumerate(names) if name not in VARIABLE.get(table, ())]
        own = {"event": "id", "event_text": "event"}.get(table)
        stored[table] = sorted(repr([row[i] for i in keep]) for row in cursor
                               if own is None or row[names.index(own)] not in later)
    stored["schema"] = sorted(repr(row) for row in rows(db, "SELECT type, name, sql FROM sqlite_schema"))
    return stored


def difference(got, wanted):
    """Each row that is in one dump only."""
    for table in sorted(set(got) | set(wanted)):
        one, other = got.get(table, []), wanted.get(table, [])
        if one != other:
            more = [row for row in one if row not in other]
            less = [row for row in other if row not in one]
            yield f"{table}: more {more[:3]} less {less[:3]} ({len(one)} rows for {len(other)})"


def complaints(gate, ledger, crashes=0, wanted=None, flushed=True):
    """Everything that is wrong."""
    db = connect(database(gate))
    try:
        found = list(judge_mails(gate, db, ledger)) + list(judge_store(db)) + list(judge_files(gate, db))
        found += list(judge_letters(gate, db, crashes, flushed))
        if wanted is not None:
            found += list(difference(dump(db), wanted))
    finally:
        db.close()
    return found
