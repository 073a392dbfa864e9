# SPDX-License-Identifier: ISC
"""docs.py ROOT - the documents and the tables of the code name the same things, both ways.

Each row of CHECKS: what is compared, where the code's table stands, where the manual's list stands.
The tables are read with regular expressions: one row a line is house style.
"""
import os
import re
import sys

import ccode


def table(root, path, pattern):
    """All first groups (joined by '.') of a pattern in a C file, strings kept, comments out."""
    text = ccode.code(ccode.read(root, path), keep_strings=True)
    return [".".join(group for group in match.groups() if group) for match in re.finditer(pattern, text)]


def section(root, page, title):
    """The lines of one section of a manual page."""
    text = ccode.read(root, f"man/{page}.mdoc")
    match = re.search(rf"^\.S[hs] {re.escape(title)}\n(.*?)(?=^\.S[h] |\Z)", text, re.M | re.S)
    return match.group(1) if match else ""


def items(text, macro):
    return re.findall(rf"^\.It {macro} (\S+)", text, re.M)


def commands(root):
    code = table(root, "src/cmd/command.c", r'\{\s*"([a-z]+)",\s*tg_cmd_')
    manual = [name for name in items(section(root, "ticketgate.1", "COMMANDS"), "Cm")]
    return set(code), set(manual)


def options(root):
    """Every --word of the code's option tables, and every .Fl -word of the manual."""
    code = {"now", "log", "config", "help", "version"}
    for path in ccode.files(root, ["src/cmd"], (".c",)):
        code |= set(table(root, path, r'\{\s*"([a-z-]+)",\s*(?:0|\'.\'),\s*[^,]+,\s*G_OPTION_ARG'))
    return code, set(re.findall(r"Fl -([a-z][a-z-]*)", ccode.read(root, "man/ticketgate.1.mdoc")))


def usages(root):
    """Each command's own options: the usage line of the table against the .It line of the manual."""
    text = ccode.code(ccode.read(root, "src/cmd/command.c"), keep_strings=True)
    intake = re.search(r'#define INTAKE "([^"]*)"', text)
    text = text.replace("INTAKE,", f'"{intake.group(1)}",') if intake else text
    code = set()
    for name, words in re.findall(r'\{\s*"([a-z]+)",\s*tg_cmd_\w+,\s*"([^"]*)"', text):
        code |= {f"{name} --{word}" for word in re.findall(r"--([a-z-]+)", words)}
    manual = set()
    for line in section(root, "ticketgate.1", "COMMANDS").splitlines():
        match = re.match(r"\.It Cm (\w+)", line)
        if match:
            manual |= {f"{match.group(1)} --{word}" for word in re.findall(r"Fl -([a-z-]+)", line)}
    return code, manual


def exits(root):
    text = ccode.read(root, "src/cmd/command.h")
    code = set(re.findall(r"#define TG_EXIT_\w+ (\d+)", text))
    return code, set(re.findall(r"^\.It (\d+)$", section(root, "ticketgate.1", "EXIT STATUS"), re.M))


def events(root):
    code = table(root, "src/desk/change.c", r'\[TG_CHANGE_\w+\] = ROW\("([a-z-]+)"')
    return set(code), set(items(section(root, "ticketgate.1", "EVENTS"), "Li"))


def log_events(root):
    """The events of the log with their levels."""
    rows = re.findall(r'^EVENT\(\w+,\s+"([a-z-]+)",\s+([A-Z]+),',
                      ccode.read(root, "src/base/log_events.h"), re.M)
    manual = re.findall(r"^\.It Li (\S+) Pq (\w+)$", section(root, "ticketgate.1", "LOG"), re.M)
    return {f"{name} {level.lower()}" for name, level in rows}, {" ".join(row) for row in manual}


def metrics(root):
    """The metrics with their types."""
    rows = re.findall(r'\{ "(ticketgate_\w+)", "(\w+)",', ccode.read(root, "src/app/metrics.c"))
    manual = re.findall(r"^\.It Li (\S+) Pq (\w+)$", section(root, "ticketgate.1", "METRICS"), re.M)
    return {" ".join(row) for row in rows}, {" ".join(row) for row in manual}


def letters(root):
    code = []
    for path in ccode.files(root, ["src/desk"], (".c",)):
        code += table(root, path, r'\[TG_LETTER_\w+\] = \{\s*"([a-z-]+)"')
    return set(code), set(items(section(root, "ticketgate.1", "LETTERS"), "Li"))


def agent_commands(root):
    code = table(root, "src/desk/commands.c", r'\{\s*TG_COMMAND_\w+,\s*"([a-z]+)"')
    manual = [name.lstrip("#") for name in items(section(root, "ticketgate.1", "AGENTS"), "Ic")]
    return set(code), set(manual)


def words_of(root, path, array):
    """The strings of one `static const char *const NAME[] = { ... };`."""
    text = ccode.code(ccode.read(root, path), keep_strings=True)
    match = re.search(rf"\b{array}\[\]\s*=\s*\{{(.*?)\}};", text, re.S)
    return set(re.findall(r'"([^"]+)"', match.group(1))) if match else set()


def templates(root):
    return words_of(root, "src/desk/letters.c", "templates"), \
        set(items(section(root, "ticketgate-templates.5", "TEMPLATES"), "Li"))


def template_names(root):
    return words_of(root, "src/desk/letters_view.c", "variables"), \
        set(items(section(root, "ticketgate-templates.5", "NAMES"), "Li"))


def filter_keys(root):
    code = table(root, "src/desk/policy_filters.c", r'\{\s*"[a-z]+",\s*\d,\s*(?:tg_field_)?read_\w+,\s*"([A-Za-z.]+)"')
    return set(code), set(items(section(root, "ticketgate-filters.5", "SECTION [field NAME]"), "Ic"))


def require_keys(root):
    return words_of(root, "src/desk/policy_require.c", "require_keys"), \
        set(items(section(root, "ticketgate-filters.5", "SECTION [require]"), "Ic"))


def validators(root):
    code = table(root, "src/desk/validators.c", r'\{\s*"([a-z-]+)",\s*(?:check_|tg_)')
    return set(code), set(items(section(root, "ticketgate-filters.5", "VALIDATORS"), "Li"))


def fields(root):
    code = set()
    for path in ccode.files(root, ["filters"], (".conf",)):
        code |= set(re.findall(r"^\[field (\S+)\]", ccode.read(root, path), re.M))
    return code, set(items(section(root, "ticketgate-filters.5", "FIELDS"), "Li"))


def keys(root):
    """section.key of the configuration, with defaults."""
    rows = re.findall(r'\{\s*"([a-z]+)",\s*"([a-z_.]+)",\s*(NULL|"[^"]*")',
                      ccode.code(ccode.read(root, "src/desk/policy_keys.c"), keep_strings=True))
    code = {f"[{part}] {key} {value.strip(chr(34)) if value != 'NULL' else 'required'}".strip()
            for part, key, value in rows}
    manual = set()
    page = ccode.read(root, "man/ticketgate.conf.5.mdoc")
    for part, text in re.findall(r"^\.Sh SECTION \[([a-z]+)[^\n]*\n(.*?)(?=^\.Sh )", page, re.M | re.S):
        for key, rest in re.findall(r"^\.It Ic (\S+) [^\n]*\n(.*?)(?=^\.It Ic |^\.El)", text, re.M | re.S):
            value = re.search(r"^Default:\n\.Li (.*) \.$", rest, re.M)
            word = value.group(1) if value else "required" if re.search(r"^Required\.$", rest, re.M) else ""
            manual.add(f"[{part}] {key} {word}".strip())
    return code, manual


def states(root):
    """Tables, and the states of a letter, a ticket and a clock, against the words of doc/STATES.md."""
    schema = ccode.code(ccode.read(root, "src/store/schema.c"), keep_strings=True)
    code = set(re.findall(r"CREATE (?:VIRTUAL )?TABLE (\w+)", schema))
    for words in re.findall(r"state IN \(([^)]*)\)", schema):
        code |= set(re.findall(r"'([a-z]+)'", words))
    code |= words_of(root, "src/desk/ticket.c", "statuses")
    code |= set(table(root, "src/desk/decision_json_ticket.c", r'\[TG_CLOCK_\w+\] = "([a-z]+)"'))
    page = set(re.findall(r"`([^`]+)`", ccode.read(root, "doc/STATES.md")))
    return code, code & page  # the page names more than states


def proofs(root):
    """Every file that SECURITY.md names as the proof of a promise is there."""
    named = set(re.findall(r"`((?:tests|src|doc)/[^`]+)`", ccode.read(root, "SECURITY.md")))
    return named, {name for name in named if os.path.exists(os.path.join(root, name))}


CHECKS = [
    ("file that SECURITY.md names", proofs),
    ("durable state", states),
    ("command", commands), ("option", options), ("command and option", usages),
    ("exit status", exits), ("event", events), ("letter", letters),
    ("event of the log", log_events), ("metric", metrics),
    ("agents' command", agent_commands), ("configuration key and default", keys),
    ("template", templates), ("name in templates", template_names), ("filters' key", filter_keys),
    ("key of [require]", require_keys), ("validator", validators), ("field that ships", fields),
]


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else "."
    findings = []
    looked_at = 0
    for what, check in CHECKS:
        try:
            code, manual = check(root)
        except FileNotFoundError as error:
            findings.append(f"docs: {os.path.relpath(error.filename, root)} is missing")
            continue
        if not code:
            findings.append(f"docs: found no {what} in the code: the table moved?")
        looked_at += len(code)
        findings += [f"docs: {what} '{name}' is not documented" for name in sorted(code - manual)]
        findings += [f"docs: {what} '{name}' is documented only" for name in sorted(manual - code)]
    ccode.finish("docs", findings, looked_at)


main()
