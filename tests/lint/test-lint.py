# SPDX-License-Identifier: ISC
"""Every lint can fail: each is fed a small tree with one fault, and a clean one.

A lint that cannot fail defends nothing. Each row: lint, file, its text, words of the complaint.
"""
import os
import shutil
import subprocess
import sys
import tempfile

TOP = os.environ.get("G_TEST_SRCDIR", ".")
sys.path.insert(0, os.path.join(TOP, "tests/lib"))
from tap import Tap  # noqa: E402

HEAD = "/* SPDX-License-Identifier: ISC */\n"
LONG = "int\nf(void)\n{\n" + "\tg();\n" * 80 + "\treturn 0;\n}\n"

ROWS = [
    ("layers", "src/mail/a.c", HEAD + '#include "desk/policy.h"\n', "lies above"),
    ("layers", "src/base/a.c", HEAD + '#include "mail/parse.h"\n', "lies above"),
    ("layers", "src/net/a.c", HEAD + '#include "desk/policy.h"\n', "lies above"),
    ("layers", "src/store/a.c", HEAD + '#include "desk/decide.h"\n', "no plain data"),
    ("layers", "src/desk/a.c", HEAD + "#include <gmime/gmime.h>\n", "has its home"),
    ("layers", "src/mail/a.c", HEAD + "#include <sqlite3.h>\n", "has its home"),
    ("layers", "src/base/text.c", HEAD + "#include <pcre2.h>\n", "has its home"),
    ("layers", "src/base/a.c", HEAD + '#include "../base/text.h"\n', "not written from src/"),
    ("layers", "src/other/a.c", HEAD, "not in a layer"),
    ("sizes", "src/base/a.c", HEAD + "int a;\n" * 600, "lines, more than 600"),
    ("sizes", "src/base/a.c", HEAD + LONG, "f has 84 lines"),
    ("sizes", "tests/a.py", "# SPDX-License-Identifier: ISC\ndef f():\n" + "    g()\n" * 80, "f has 81"),
    ("words", "src/base/a.c", "int a;\n", "no SPDX"),
    ("words", "src/base/a.c", HEAD + "int f(void) { return strcpy(a, b); }\n", "strcpy is banned"),
    ("words", "src/desk/a.c", HEAD + "long f(void) { return time(NULL); }\n", "time is banned"),
    ("words", "src/mail/a.c", HEAD + 'void f(void) { printf("x"); }\n', "printf is banned"),
    ("words", "src/desk/a.c", HEAD + 'char *f(void) { return g_getenv("X"); }\n', "g_getenv is banned"),
    ("words", "src/app/a.c", HEAD + "void f(void) { goto out; }\n", "goto is banned"),
    ("words", "src/mail/a.c", HEAD + "void f(void) { g_mime_object_to_string(part, NULL); }\n", "never written out again"),
    ("words", "src/mail/a.c", HEAD + "void f(void) { internet_address_list_parse(NULL, text); }\n", "by recursion"),
    ("words", "src/app/a.c", HEAD + "/* TO" + "DO: later */\n", "unfinished work"),
    ("format", "src/base/a.c", HEAD + "int   a ;\n", "clang-format would change"),
    ("man", "man/a.mdoc", ".Dd $Mdocdate$\n.Dt A 1\n.Os\n.Sh NAME\n.Nm a\n.Nd b\n.Foo\n", "unknown macro"),
    ("cppcheck", "src/base/a.c", HEAD + "int f(int *p)\n{\n\t*p = 1;\n\treturn p ? 1 : 0;\n}\n"
     "int g(void)\n{\n\tint a[2];\n\treturn a[2];\n}\n", "rray"),
    ("tidy", "src/base/a.c", HEAD + "int f(int a)\n{\n\tif (a == a)\n\t\treturn 1;\n\treturn 0;\n}\n",
     "equivalent"),
]

CLEAN = {
    "src/base/clean.c": HEAD + '#include "base/clean.h"\n\n/* strcpy(a, b) and time(0) in a comment '
    'are no calls */\nint\ntg_clean(void)\n{\n\treturn 1;\n}\n',
    "src/base/clean.h": HEAD + "#ifndef TG_CLEAN_H\n#define TG_CLEAN_H\n\nint tg_clean(void);\n\n#endif\n",
    "man/clean.mdoc": ".Dd November 23, 2026\n.Dt CLEAN 1\n.Os\n.Sh NAME\n.Nm clean\n.Nd nothing\n"
    ".Sh DESCRIPTION\nNothing.\n",
}


def tree(extra):
    """A temporary source tree: the clean files and one more."""
    root = tempfile.mkdtemp(prefix="tg-lint-")
    for path, text in {**CLEAN, **extra}.items():
        full = os.path.join(root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as handle:
            handle.write(text)
    os.makedirs(os.path.join(root, "lint"), exist_ok=True)
    for name in os.listdir(os.path.join(TOP, "lint")):
        if not name.startswith("__"):
            shutil.copy(os.path.join(TOP, "lint", name), os.path.join(root, "lint", name))
    for name in (".clang-format", ".clang-tidy"):
        shutil.copy(os.path.join(TOP, name), root)
    return root


def run(name, extra):
    root = tree(extra)
    try:
        done = subprocess.run(["sh", os.path.join(root, "lint/run"), root, root, "-Isrc"],
                              env={**os.environ, "ONLY": name}, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, check=False)
        return done.returncode, done.stdout
    finally:
        shutil.rmtree(root)


# Both ways: taken out of the manual, and only in the manual.
DOCS = [
    ("man/ticketgate.1.mdoc", ".It Cm backup Ar file\n", ".It Cm bakcup Ar file\n",
     ("command 'backup' is not documented", "command 'bakcup' is documented only")),
    ("man/ticketgate.conf.5.mdoc", ".It Ic timezone ", ".It Ic timezome ", ("timezone", "is not documented")),
    ("src/desk/letters.c", '{ "taken", "taken",', '{ "grabbed", "taken",',
     ("letter 'grabbed' is not documented", "letter 'taken' is documented only")),
    ("doc/STATES.md", "`search_pending`", "`search_waiting`", ("durable state 'search_pending' is not documented",)),
]


def docs(tap):
    """The real tree with one word changed: the lint of the manual has no small clean tree."""
    for path, old, new, words in DOCS:
        root = tempfile.mkdtemp(prefix="tg-lint-")
        for name in ("src", "man", "doc", "lint", "filters", "templates"):
            shutil.copytree(os.path.join(TOP, name), os.path.join(root, name))
        with open(os.path.join(root, path), encoding="utf-8") as handle:
            text = handle.read()
        os.chmod(os.path.join(root, path), 0o644)
        with open(os.path.join(root, path), "w", encoding="utf-8") as handle:
            handle.write(text.replace(old, new, 1))
        done = subprocess.run(["sh", os.path.join(root, "lint/run"), root, root], env={**os.environ, "ONLY": "docs"},
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        tap.ok(old in text and done.returncode == 1 and all(word in done.stdout for word in words),
               f"docs complains: {words[0]} ({path})", done.returncode, done.stdout)
        subprocess.run(["chmod", "-R", "u+w", root], check=False)
        shutil.rmtree(root)


def main():
    tap = Tap()
    docs(tap)
    for name in dict.fromkeys(row[0] for row in ROWS):
        code, out = run(name, {})
        tap.ok(code == 0, f"{name} is content with a clean tree", out)
    for name, path, text, words in ROWS:
        code, out = run(name, {path: text})
        tap.ok(code == 1 and words in out, f"{name} complains: {words} ({path})", code, out)
    tap.done()


main()
