#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""json_value.py FILE [EXPRESSION [WORD]...]

Checks that FILE is what `shmtool list --json`, or one of the other commands, has to
print, and prints the value of a Python EXPRESSION: d is the document, rows its rows
(of account the sources of Shmem) and objects too, o the rows by REF, args the WORDs. None prints as null, True as
true, strings as they are.
"""
import json
import sys

ROWS = ("objects", "processes", "mounts", "limits", "pools")


def unique(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise ValueError("a member twice: %s" % names)
    return dict(pairs)


def no_constant(name):
    raise ValueError("%s is no JSON" % name)


def no_float(text):
    raise ValueError("a number that is no integer: %s" % text)


def check(raw):
    text = raw.decode("utf-8")
    if not text.endswith("\n"):
        raise ValueError("no line end at the end")
    for line in text[:-1].split("\n"):
        if not line.isprintable():
            raise ValueError("a line that is not printable: %r" % line)
    d = json.loads(text, object_pairs_hook=unique, parse_constant=no_constant,
                   parse_float=no_float)
    first = list(d)[0]
    account = first == "shmem"
    if list(d) != ([first, "hugetlb"] if account else [first]) + ["complete", "warnings"] or \
            not (account or first in ROWS):
        raise ValueError("members: %s" % list(d))
    if not isinstance(d["complete"], bool):
        raise ValueError("complete: %r" % d["complete"])
    if not all(isinstance(w, str) for w in d["warnings"]):
        raise ValueError("warnings: %r" % d["warnings"])
    rows = d[first]["sources"] if account else d[first]
    if len({tuple(name for name in row if name != "parts") for row in rows}) > 1:
        raise ValueError("rows of different members")
    return d, rows


def main():
    with open(sys.argv[1], "rb") as f:
        d, rows = check(f.read())
    if len(sys.argv) > 2:
        scope = {"d": d, "rows": rows, "objects": rows, "args": sys.argv[3:],
                 "o": {row.get("ref"): row for row in rows}}
        value = eval(sys.argv[2], scope)
        print(value if isinstance(value, str) else json.dumps(value))


try:
    main()
except Exception as error:
    sys.exit("json_value.py: %s: %s" % (type(error).__name__, error))
