# SPDX-License-Identifier: ISC
"""layers.py [ROOT] - no #include climbs the layers, and each library has one home.

base < mail < desk < store < app < cmd; net uses base and mail; store sees only the plain-data
headers of desk; tests may include everything.
"""
import re
import sys

import ccode

MAY = {
    "base": {"base"},
    "mail": {"base", "mail"},
    "desk": {"base", "mail", "desk"},
    "store": {"base", "mail", "desk", "store"},
    "net": {"base", "mail", "net"},
    "app": {"base", "mail", "desk", "store", "net", "app"},
    "cmd": {"base", "mail", "desk", "store", "net", "app", "cmd"},
}

# What store may see of desk: plain data.
DESK_DATA = {"desk/ticket_data.h", "desk/change.h", "desk/facts.h", "desk/ticket.h"}

# Third-party header -> the folders or files that may include it.
HOMES = [
    (r"gmime/", ["src/mail/"]),
    (r"libxml/", ["src/mail/"]),
    (r"archive(_entry)?\.h", ["src/mail/"]),
    (r"magic\.h", ["src/mail/"]),
    (r"(libytnef/)?(ytnef|tnef|mapi)", ["src/mail/"]),
    (r"sqlite3", ["src/store/"]),
    (r"pcre2", ["src/base/pattern.c"]),
    (r"seccomp\.h", ["src/base/sandbox.c"]),
    (r"nettle/", ["src/base/crypto.c"]),
    (r"linux/landlock\.h", ["src/base/sandbox.c"]),
    (r"json-glib/", ["src/desk/", "src/store/", "src/app/", "src/cmd/"]),
]

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)


def judge(path, quote, target):
    """The complaint about one include of a file in src/, or None."""
    layer = path.split("/")[1]
    if quote == '"':
        if target == "config.h":
            return None
        wanted = target.split("/")[0]
        if wanted not in MAY:
            return f'"{target}" is not written from src/ ("layer/name.h")'
        if wanted not in MAY[layer]:
            return f"{layer} includes {target}: {wanted} lies above it"
        if layer == "store" and wanted == "desk" and target not in DESK_DATA:
            return f"store includes {target}, which is no plain data"
        return None
    for pattern, homes in HOMES:
        if re.match(pattern, target) and not any(path.startswith(home) for home in homes):
            return f"<{target}> has its home in {', '.join(homes)}"
    return None


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else "."
    findings = []
    paths = ccode.files(root, ["src"], (".c", ".h"))
    for path in paths:
        if path.count("/") < 2 or path.split("/")[1] not in MAY:
            findings.append(f"{path}:1: not in a layer ({', '.join(MAY)})")
            continue
        text = ccode.code(ccode.read(root, path), keep_strings=True)
        for match in INCLUDE.finditer(text):
            complaint = judge(path, match.group(1), match.group(2))
            if complaint:
                line = text.count("\n", 0, match.start()) + 1
                findings.append(f"{path}:{line}: {complaint}")
    ccode.finish("layers", findings, paths)


main()
