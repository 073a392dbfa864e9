# SPDX-License-Identifier: ISC
"""sizes.py [ROOT] - no file over 600 lines, no function over 80 (universal-ctags says where it ends).

Constant tables are no functions and do not count. Python and shell files obey the same limits.
"""
import ast
import json
import re
import shutil
import subprocess
import sys

import ccode

MAX_FILE = 600
MAX_FUNCTION = 80
# A constant table inside a function does not count.
TABLE = re.compile(r"^\t+(?:static )?const (?:struct \{[^}]*\}[^;{]*|[^;{]*)=\s*\{.*?^\t+\};$", re.M | re.S)
FOLDERS = ["src", "tests", "lint", "bench", "contrib"]


def c_functions(root, paths):
    """(path, line, name, length) of every C function."""
    tool = shutil.which("ctags-universal") or shutil.which("ctags")
    if not tool:
        sys.exit("sizes: no universal-ctags here")
    out = subprocess.run(
        [tool, "--output-format=json", "--fields=+ne", "--kinds-c=f", "--languages=C", "-L", "-",
         "-f", "-"], cwd=root, input="\n".join(paths), text=True, stdout=subprocess.PIPE,
        check=True).stdout
    for row in map(json.loads, out.splitlines()):
        if row.get("_type") == "tag" and "end" in row:
            length = row["end"] - row["line"] + 1
            if length > MAX_FUNCTION:
                body = ccode.read(root, row["path"]).split("\n")[row["line"] - 1:row["end"]]
                length -= sum(match.count("\n") for match in TABLE.findall("\n".join(body)))
            yield row["path"], row["line"], row["name"], length


def python_functions(root, paths):
    for path in paths:
        for node in ast.walk(ast.parse(ccode.read(root, path))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield path, node.lineno, node.name, node.end_lineno - node.lineno + 1


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else "."
    findings = []
    c_paths = ccode.files(root, FOLDERS, (".c", ".h"))
    py_paths = ccode.files(root, FOLDERS, (".py",))
    other = ccode.files(root, FOLDERS, (".sh", ".mk"))
    for path in c_paths + py_paths + other + ["bootstrap", "configure.ac", "Makefile.am"]:
        try:
            lines = ccode.read(root, path).count("\n")
        except FileNotFoundError:
            continue
        if lines > MAX_FILE:
            findings.append(f"{path}:{MAX_FILE}: {lines} lines, more than {MAX_FILE}")
    functions = list(c_functions(root, c_paths)) if c_paths else []
    functions += python_functions(root, py_paths)
    for path, line, name, length in functions:
        if length > MAX_FUNCTION:
            findings.append(f"{path}:{line}: {name} has {length} lines, more than {MAX_FUNCTION}")
    ccode.finish("sizes", findings, c_paths + py_paths)


main()
