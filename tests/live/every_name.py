#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""every_name.py SHMTOOL MKSHM DIR

Makes objects in DIR, the POSIX shared memory directory, whose names are of 255
bytes and of every byte that a name can have, lists them in every format, and asks
for each by the REF that was printed. Prints ok, or what went wrong.
"""
import json
import os
import re
import subprocess
import sys

shmtool, mkshm, where = sys.argv[1:]
BYTES = [b for b in range(1, 256) if b != ord("/")]


def fail(text):
    sys.exit("every_name.py: " + text)


def run(*args):
    done = subprocess.run([shmtool, "list", *args], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode or done.stderr:
        fail("list %r: %d, %r" % (args[-3:], done.returncode, done.stderr[:2000]))
    for line in done.stdout.split(b"\n"):
        if re.search(rb"[\x00-\x1f\x7f]|\xc2[\x80-\x9f]", line):
            fail("a control character: %r" % line)
    return done.stdout


def names():
    # each byte alone, at the front, in the middle and at the end of the longest name
    for b in BYTES:
        one = bytes([b])
        if one != b".":
            yield one
        yield one + b"f" * 254
        yield b"m" * 127 + one + b"m" * 127
        yield b"e" * 254 + one
    # all of them, in names of 255 bytes; and sequences that begin characters of UTF-8
    yield bytes(BYTES) + b"z"
    yield bytes(reversed(BYTES)) + b"z"
    for lead in (0xc2, 0xdf, 0xe0, 0xe2, 0xed, 0xef, 0xf0, 0xf4, 0xf5):
        for tail in (b"", b"\x80", b"\xbf", b"\x80\x80", b"\xbf\xbf", b"\x80\x8e", b"\x90\x80\x80",
                     b"\x80\xae", b"\xbb\xbf", b"\x8f\xbf\xbf"):
            yield b"u" + bytes([lead]) + tail
    for name in (b"\\", b"\\x", b"\\x4", b"\\x41", b"\\\\x41", b"...", b"-", b"--", b"%s", b"$(x)",
                 b"'", b'"', b" ", b"  ", b"a ", b" a", b"\t", b"@1", b"a@4026531839", b"~"):
        yield name


def unexport(text):
    found = re.fullmatch(r'REF="(.*)"', text)
    if not found:
        fail("no export line: %r" % text)
    return found.group(1)


def lines(out):
    return out.decode("utf-8").split("\n")[:-1]


def refs_of(out, way):
    if way == "json":
        return [row["ref"] for row in json.loads(out.decode("utf-8"))["objects"]]
    return [unexport(text) if way == "export" else text for text in lines(out)]


WAYS = {"table": ["-n"], "raw": ["-n", "-r"], "export": ["-e"], "json": ["-J"],
        "streamed raw": ["-n", "-r", "-U"], "streamed json": ["-J", "-U"]}


def main():
    wanted = {}
    for name in set(names()):
        path = os.path.join(where.encode(), name)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        wanted[os.stat(path).st_ino] = name
    inodes = sorted(wanted)

    for way, options in WAYS.items():
        # which REF stands for which inode, by the same order of two listings
        got = [int(row["inode"]) for row in json.loads(run("-J", "-o", "INODE"))["objects"]]
        if way.startswith("streamed"):
            got = [int(row["inode"]) for row in json.loads(run("-J", "-U", "-o", "INODE"))["objects"]]
        if sorted(got) != inodes:
            fail("not all were listed")
        refs = refs_of(run(*options, "-o", "REF"), way.split()[-1])
        if len(refs) != len(got) or len(set(refs)) != len(refs):
            fail("%s: %d REFs for %d objects" % (way, len(set(refs)), len(got)))
        # each by its REF: the same inodes come back; a half of them never brings the others
        for part in (list(zip(refs, got))[::2], list(zip(refs, got))[1::2]):
            back = json.loads(run("-J", "-o", "INODE", "--", *[ref for ref, _ in part]))["objects"]
            if sorted(row["inode"] for row in back) != sorted(inode for _, inode in part):
                fail("%s: other objects came back" % way)
        # and some alone
        for ref, inode in list(zip(refs, got))[::37]:
            back = json.loads(run("-J", "-o", "INODE", "--", ref))["objects"]
            if [row["inode"] for row in back] != [inode]:
                fail("%s: %r gave %r" % (way, ref, back))

    for name in wanted.values():
        os.unlink(os.path.join(where.encode(), name))
    print("ok")


main()
