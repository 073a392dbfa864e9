# SPDX-License-Identifier: ISC
"""words.py [ROOT] - banned calls, unfinished work, and the licence line on top of every file.

A row says what is banned, where, why, and which files are excepted. Comments and strings are
blanked first where the row is about code.
"""
import re
import sys

import ccode

LOW = ["src/base/", "src/mail/", "src/desk/", "src/store/"]
ALL = ["src/"]

# (pattern of a call, folders, files excepted, why)
CALLS = [
    (r"(strcpy|strcat|strncat|sprintf|vsprintf|gets|strtok|strtok_r|alloca|g_alloca|g_newa)\s*\(",
     ALL, [], "no bound, or no memory for it: use GString, g_strdup_printf, g_strsplit"),
    (r"(atoi|atol|atoll|atof|strtol|strtoul|scanf|sscanf|fscanf)\s*\(", ALL, [],
     "no error, or errno only: use g_ascii_string_to_unsigned"),
    (r"(system|popen|execvp|execlp|execl|g_spawn_\w+|g_subprocess_\w+)\s*\(", ALL, [],
     "a shell, a PATH search or hidden threads: use tg_spawn"),
    (r"(g_thread_\w+|g_unix_signal_add\w*|g_task_run_in_thread)\s*\(", ALL, [],
     "no threads: signalfd, pidfd and processes"),
    (r"(mktemp|tmpnam|tempnam|tmpfile)\s*\(", ALL, [], "a name that another may take: use mkstemp"),
    (r"(gmtime|localtime|ctime|asctime|readdir_r)\s*\(", ALL, [], "one static buffer"),
    (r"(g_key_file_\w+)\s*\(", ALL, [], "no line numbers, silent merging: use tg_ini_load"),
    (r"(g_regex_\w+)\s*\(", ALL, [], "no match limits: use tg_pattern"),
    (r"(html_parse_gumbo|gumbo_\w+)\s*\(", ALL, [], "quadratic on nested tags"),
    (r"(g_mime_object_(?:to_string|write_to_stream|encode|get_headers|set_\w+)|"
     r"g_mime_header_list_(?:to_string|write_to_stream)|g_mime_data_wrapper_write_to_stream|"
     r"g_mime_content_(?:type|disposition)_(?:encode|set_\w+)|g_mime_param_\w+)\s*\(", ALL, [],
     "what was parsed is never written out again: GMime runs away there (M2, P62)"),
    (r"(internet_address_\w+)\s*\(", ALL, [], "GMime reads groups by recursion (M1): use tg_mailboxes_read"),
    (r"\b(goto)\b", ALL, [], "one exit by g_autoptr"),
    (r"(time|gettimeofday|clock_gettime|g_get_real_time|g_date_time_new_now\w*)\s*\(", LOW, [],
     "now is a parameter (I5)"),
    (r"(getenv|secure_getenv|g_getenv|g_get_user_name|g_get_host_name|gethostname)\s*\(", LOW,
     ["src/base/sabotage.c"], "no environment below app"),
    (r"(setlocale|nl_langinfo|g_get_charset|tolower|toupper|isalpha|isspace|isdigit|strcasecmp)\s*\(",
     LOW, ["src/mail/archive.c"], "depends on the locale: use g_ascii_*"),
    (r"(rand|random|drand48|g_random_\w+|g_rand_\w+)\s*\(", LOW, [], "no random source below app"),
    (r"(printf|puts|putchar|fprintf|perror|g_print|g_printerr|g_message|g_warning|g_critical|"
     r"g_info|g_debug|syslog|vfprintf)\s*\(", LOW, ["src/base/log.c"],
     "library code does not print or log"),
    (r"(g_error)\s*\(", LOW, ["src/mail/html_feed.c", "src/mail/late.c"],
     "library code does not end the process"),
    (r"(sqlite3_exec|sqlite3_prepare\w*|sqlite3_get_table|sqlite3_v?mprintf|sqlite3_v?snprintf|"
     r"sqlite3_str_\w+)\s*\(", ALL,
     ["src/store/sqlite.c", "src/store/sqlite_sql.c", "src/store/sqlite_care.c",
      "src/store/schema.c"], "SQL is the constant text of sqlite_sql.h (P121)"),
    (r"(exit|_exit|quick_exit|err|errx|abort)\s*\(", LOW, ["src/base/spawn.c"],
     "library code does not end the process"),
]

MARKS = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK)\b|not (yet )?imple" r"mented", re.I | re.M)
SPDX = re.compile(r"SPDX-License-Identifier: (ISC|0BSD|CC0-1\.0)")


def calls(path, text, findings):
    if path == "src/base/banned.h":  # the same list for the compiler
        return
    blanked = ccode.code(text)
    for pattern, folders, excepted, why in CALLS:
        if path in excepted + ["src/base/banned.h"] or not any(path.startswith(folder) for folder in folders):
            continue
        for match in re.finditer(r"(?<![\w.>])" + pattern, blanked):
            line = blanked.count("\n", 0, match.start()) + 1
            findings.append(f"{path}:{line}: {match.group(1)} is banned here ({why})")


def marks(path, text, findings):
    for match in MARKS.finditer(text):
        if match.group(0).isupper() or " " in match.group(0):
            line = text.count("\n", 0, match.start()) + 1
            findings.append(f"{path}:{line}: unfinished work: {match.group(0)}")


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else "."
    findings = []
    c_paths = ccode.files(root, ["src", "tests", "bench"], (".c", ".h"))
    scripts = ccode.files(root, ["src", "tests", "lint", "bench", "contrib"], (".py", ".sh", ".mk"))
    for path in c_paths + scripts:
        text = ccode.read(root, path)
        if not SPDX.search("\n".join(text.split("\n")[:3])):
            findings.append(f"{path}:1: no SPDX-License-Identifier line")
        marks(path, text, findings)
        if path.startswith("src/") and path.endswith((".c", ".h")):
            calls(path, text, findings)
    ccode.finish("words", findings, c_paths)


main()
