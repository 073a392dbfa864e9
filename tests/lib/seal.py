# SPDX-License-Identifier: ISC
"""seal.py - seals letters anew that a test has changed in the database (src/store/sqlite_seal.c), as a bug would
that wrote them so; a letter that a disk has changed is not sealed.
"""
import hashlib


def seal(values):
    """Of the columns of a row, in the order of sqlite_seal.c."""
    digest = hashlib.sha256()
    for value in values:
        data = value if isinstance(value, bytes) else str(value).encode()
        digest.update(b"-" if value is None else b"%d:%s" % (len(data), data))
    return digest.hexdigest()[:32]


def reseal(db):
    """Every letter of an open database."""
    rows = db.execute("SELECT id, ticket, event, kind, message_id, class, shadow, envelope, recipient, content"
                      " FROM letter").fetchall()
    db.executemany("UPDATE letter SET seal = ? WHERE id = ?", [(seal(row[1:]), row[0]) for row in rows])
