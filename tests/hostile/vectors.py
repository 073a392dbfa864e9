# SPDX-License-Identifier: ISC
"""vectors.py - what a hostile mail is here: a row of the list, a name, a recipe, and what must be known of it.

    v("P66", "two From fields", mail(fields=["From: b@x.test"]), defects=has("two-from-fields"))

Keywords are facts of `parse --json`: a plain value must be equal, a check (has, lacks, ...) must hold;
"files" stands for the attachments as "name verdict-or-reason". status: what `deliver` may answer.
load: from which load on the vector is played. pipe: deliver gets it through a pipe and is told its size, as
mail servers do, or as a file; None: now this, now that. A recipe is bytes, or a function that gives pieces; a
number among them is a hole of so many zeros.
Nothing here is copied from any collection: every mail is made by its recipe.
"""
import base64

DESK = "support@example.ru"
VECTORS = []
KIB, MIB = 1024, 1024 * 1024
LOADS = ("quick", "ci", "long")


class Vector:
    def __init__(self, row, name, raw, load, status, pipe, want):
        self.row, self.name, self.raw = row, name, raw
        self.load, self.status, self.pipe, self.want = load, status, pipe, want

    def pieces(self):
        """The bytes, in pieces."""
        raw = self.raw() if callable(self.raw) else self.raw
        return [raw] if isinstance(raw, bytes) else raw


def v(row, name, raw, load="ci", status=0, pipe=None, **want):
    VECTORS.append(Vector(row, name, raw, load, status, pipe, want))


def chosen(load):
    """The vectors of this load."""
    return [one for one in VECTORS if LOADS.index(one.load) <= LOADS.index(load)]


# --- checks ---------------------------------------------------------------------------------------

class Check:
    def __init__(self, words, holds):
        self.words, self.holds = words, holds

    def __repr__(self):
        return self.words


def has(*things):
    return Check(f"has {things}", lambda seen: all(thing in seen for thing in things))


def lacks(*things):
    return Check(f"lacks {things}", lambda seen: not any(thing in seen for thing in things))


def shorter(n):
    return Check(f"has fewer than {n}", lambda seen: len(seen) < n)


ANY = Check("anything", lambda seen: True)
NO_LIMIT = Check("exceeds no limit", lambda seen: not any(word.startswith("limit-") for word in seen))
# the author is not believed: one of these is said
NOBODY = Check("names no author", lambda seen: any(
    word.startswith("from-") or word in ("no-from", "two-from-fields") for word in seen))
SOMEBODY = Check("names an author", lambda seen: not NOBODY.holds(seen))


# --- recipes --------------------------------------------------------------------------------------

def as_bytes(text):
    return text if isinstance(text, bytes) else text.encode()


def mail(fields=(), body=b"hello\n", sender="From: ivan@stranger.example", subject="Subject: hostile",
         number="Message-ID: <v@stranger.example>"):
    """A mail; a field that is None is left out. Message-IDs may repeat: they are no keys."""
    lines = [sender, f"To: {DESK}", subject, number] + list(fields)
    return b"\n".join(as_bytes(line) for line in lines if line is not None) + b"\n\n" + as_bytes(body)


def multi(*parts, kind="mixed", boundary="b", end=True, **rest):
    """A multipart of parts that have their own headers."""
    body = b"".join(f"--{boundary}\n".encode() + as_bytes(part) + b"\n" for part in parts)
    body += f"--{boundary}--\n".encode() if end else b""
    fields = list(rest.pop("fields", [])) + ["MIME-Version: 1.0",
                                             f"Content-Type: multipart/{kind}; boundary={boundary}"]
    return mail(fields, body, **rest)


TEXT = b"Content-Type: text/plain; charset=utf-8\n\nhello\n"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def b64(data):
    return base64.encodebytes(as_bytes(data))


def part(header, data=PDF, encoding="base64"):
    """A part: its header lines, its bytes encoded."""
    encoded = b64(data) if encoding == "base64" else as_bytes(data)
    return as_bytes(header) + f"\nContent-Transfer-Encoding: {encoding}\n\n".encode() + encoded


def file(name, data=PDF, type_="application/pdf", parameter="filename"):
    """A mail with a text and one file of that name."""
    header = f"Content-Type: {type_}\nContent-Disposition: attachment; {parameter}=".encode()
    return multi(TEXT, part(header + (as_bytes(name) if parameter.endswith("*") else
                                      b'"' + as_bytes(name) + b'"'), data))


def nested(depth, inner=TEXT):
    """Messages within messages."""
    return b"Content-Type: message/rfc822\n\nFrom: a@inner.example\nSubject: inner\n" * depth + inner
