#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""inject.py [--by-kind | --whole] [--without NAME[,NAME]...]... [-v] [CASE]...

Has the system calls that a command makes fail, one after the other, by strace(1), and
says what came of it that should not have:

  - it crashed, hung, or ended with another status than 0 and 1;
  - status 1 without a clear line, or the same line twice;
  - status 0 with less than there is, and no word of it;
  - something was left behind, or another object than those meant was touched.

Each system call fails once, with the likeliest error; with --by-kind once with each kind
of arguments, and each time; with --whole more often, and with other errors, too. With
--without all those named are missing at once instead, by tests/helpers/without, and
strace is not needed. With -v what was told is printed also where all was well.

It is run by tests/live/inject.bats and without.bats, where there is nothing else.
"""
import argparse
import os
import re
import sys

sys.dont_write_bytecode = True

import objects  # noqa: E402
from calls import ERRORS  # noqa: E402
from cases import CASES  # noqa: E402
from run import TRACE, Run, strace  # noqa: E402

CALL = re.compile(r"^(\d+) +(\w+)\((.*)")


def calls():
    """What the last run has called: (thread, name, arguments), in order."""
    with open(TRACE, errors="replace") as f:
        for line in f:
            match = CALL.match(line)
            if match:
                yield match.groups()


def kind_of(name, args):
    """Of calls of a kind one is as good as the other: without numbers, and what changes."""
    args = re.sub(r"\) += .*", "", args)
    args = re.sub(r"\{.*", "", args)
    args = re.sub(r"0x[0-9a-f]+|\d+", "N", args)
    if name in ("read", "getdents64", "write", "mmap"):
        args = args.split(",")[0] + args[-30:]
    return name + "(" + args[:60]


def points(command, options):
    """Which calls are to fail: (name, number), as strace counts them, in each thread, from
    behind the first call that main() makes."""
    Run(command, strace())
    before, began, main = {}, False, None
    counts, kinds, wanted = {}, {}, []
    most = 2 if options.whole else 1
    for thread, name, args in calls():
        main = main or thread
        counts[thread, name] = number = counts.get((thread, name), 0) + 1
        began = began or (name == "fcntl" and args.startswith("0, F_GETFD"))
        if thread == main and not began:
            before[name] = number
            continue
        # what the loader has called before in its thread can't be told from what it calls
        if name not in ERRORS or number <= before.get(name, 0) or "locale" in args:
            continue
        kind = kind_of(name, args) if options.by_kind else name
        kinds[kind] = kinds.get(kind, 0) + 1
        if kinds[kind] <= most:
            wanted.append((name, str(number)))
    if options.by_kind:
        wanted += [(name, "%d+" % (before.get(name, 0) + 1))
                   for name in sorted({name for name, _ in wanted})]
    return wanted


def hit():
    """What was made to fail by the last run; None where it was not called."""
    with open(TRACE, errors="replace") as f:
        return next((line.split(" ", 1)[1].strip() for line in f if "(INJECTED)" in line), None)


def failures(case, options):
    """(what fails, how to have it fail) of all that is to be tried."""
    if options.without:
        for names in options.without:
            yield "without " + names, [os.environ["WITHOUT"], names]
        return
    for name, number in points(case.command, options):
        for error in ERRORS[name] if options.whole else ERRORS[name][:1]:
            # what is interrupted is done again, for ever if need be
            if error == "EINTR" and number.endswith("+"):
                continue
            yield ("%s of call %s" % (error, number),
                   strace("%s:error=%s:when=%s" % (name, error, number)))


def try_failure(case, wrapper, options):
    """The run, what has failed (None: it was not called), and what is wrong."""
    case.set_up()
    run = Run(case.command, wrapper)
    called = "" if options.without else hit()
    if called is None:
        return run, None, []
    return run, called and ": " + called, run.complaints() + case.look(run)


def run_case(name, options):
    case = CASES[name]
    case.prepare()
    case.set_up()
    count = findings = 0
    for what, wrapper in failures(case, options):
        run, called, wrong = try_failure(case, wrapper, options)
        if called is None:
            continue
        what += called
        count += 1
        # figures of the machine change while others are at work: a finding stays one
        for _ in range(3):
            if not wrong or not getattr(case, "is_of_all", False):
                break
            case.learn()
            run, _, wrong = try_failure(case, wrapper, options)
        findings += bool(wrong)
        if wrong or options.verbose:
            print("%s %s, %s\n    status %d" % ("FINDING" if wrong else "well", name, what,
                                                run.status))
            for line in run.err:
                print("    > " + line)
            for line in wrong:
                print("    ! " + line)
    print("%s: %d failures, %d findings" % (name, count, findings), flush=True)
    if not count:
        print("nothing has failed", flush=True)
    return findings or not count


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--by-kind", action="store_true")
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--without", action="append")
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.add_argument("cases", nargs="*")
    options = parser.parse_args()
    options.by_kind |= options.whole
    try:
        return sum(run_case(name, options) for name in options.cases or CASES) > 0
    finally:
        objects.release()


if __name__ == "__main__":
    sys.exit(main())
