# SPDX-License-Identifier: GPL-2.0-or-later
"""What the commands have to print whatever fails, and what they may leave."""
import json

import objects
from run import Run


class Reading:
    """A command that only reads. Its JSON has to be the same, or say that it is not all.
    With @is_of_all figures are the machine's, where others are at work, too."""

    def __init__(self, *command, is_of_all=False):
        self.command = list(command) + ["-J"]
        self.is_of_all = is_of_all
        self.volatile = set()

    def is_same(self, now, known):
        if self.is_of_all and isinstance(now, int) and isinstance(known, int):
            return bool(now) == bool(known)
        return now == known

    def prepare(self):
        objects.begin()
        self.files, self.segments = objects.files(), objects.segments()
        self.learn()

    def set_up(self):
        pass

    def learn(self):
        self.known = self.leaves(Run(self.command))
        for _ in range(2):
            again = self.leaves(Run(self.command))
            for key in set(self.known) ^ set(again):
                self.volatile.add(key)
            self.volatile |= {k for k in self.known if k in again and again[k] != self.known[k]}

    @staticmethod
    def leaves(run):
        try:
            d = json.loads(run.out)
        except ValueError:
            return {"no": "JSON"}
        found = {}

        def walk(path, value):
            if isinstance(value, dict):
                name = next((str(value[k]) for k in ("ref", "target", "name", "source")
                             if value.get(k)), None)
                where = path if name is None or not path else path + "[" + name + "]"
                for key, part in value.items():
                    walk(where + "." + key, part)
            elif isinstance(value, list) and path not in (".warnings",):
                for i, part in enumerate(value):
                    walk(path if isinstance(part, dict) else "%s[%d]" % (path, i), part)
                    if isinstance(part, str):
                        found["%s has %s" % (path, part)] = True
            else:
                found.setdefault(path, value)
        walk("", d)
        return found

    def differences(self, run):
        now = self.leaves(run)
        return ["%s: %s, not %s" % (k, json.dumps(now.get(k, "nothing")),
                                    json.dumps(self.known.get(k, "nothing")))
                for k in sorted(set(now) | set(self.known))
                if not self.is_same(now.get(k, "nothing"), self.known.get(k, "nothing")) and
                k not in self.volatile and not k.endswith(".source") and
                not (k.endswith(".creator") and now.get(k) == "unknown") and
                not (k.endswith(".btime") and now.get(k) is None) and
                not k.startswith(".warnings") and k != ".complete"]

    def look(self, run):
        found = []
        if objects.files() != self.files or objects.segments() != self.segments:
            found.append("an object is another one")
        told = False
        try:
            d = json.loads(run.out)
            told = d.get("complete") is False
            if bool(d.get("warnings")) != bool([e for e in run.err if "warning" in e]):
                found.append("warnings of JSON and of standard error differ")
        except ValueError:
            if run.status == 0:
                found.append("no JSON")
        if run.status == 0 and not told:
            diff = self.differences(run)
            if diff and not run.err:
                self.learn_more()
                diff = self.differences(run)
            if diff and not run.err:
                found += ["silently " + d for d in diff[:4]]
        return found

    def learn_more(self):
        again = self.leaves(Run(self.command))
        self.volatile |= {k for k in set(self.known) | set(again)
                          if again.get(k) != self.known.get(k)}


class Printing(Reading):
    """The same of one whose output is a text."""

    def __init__(self, *command):
        super().__init__(*command)
        self.command = list(command)

    def prepare(self):
        objects.begin()
        self.known = Run(self.command).out

    def look(self, run):
        return ["it printed another"] if run.status == 0 and run.out != self.known else []


class Changing:
    """What changes something: before each run all is as at first."""

    def __init__(self, *command):
        self.command = list(command)

    def prepare(self):
        pass

    def set_up(self):
        objects.begin()
        self.files, self.segments = objects.files(), objects.segments()

    def changes(self):
        """What there is now and was not, and what was and is not or is another."""
        f, s = objects.files(), objects.segments()
        new = sorted(set(f) - set(self.files)) + sorted(
            "segment" for i in set(s) - set(self.segments))
        gone = sorted(set(self.files) - set(f)) + sorted(
            "key:0x%08x" % self.segments[i][0] for i in set(self.segments) - set(s))
        other = [n for n in f if n in self.files and f[n] != self.files[n]]
        other += ["key:0x%08x" % s[i][0] for i in s if i in self.segments and
                  s[i] != self.segments[i]]
        return new, gone, other


class Creating(Changing):
    def look(self, run):
        new, gone, other = self.changes()
        found = ["%s is gone" % n for n in gone] + ["%s is another one" % n for n in other]
        if run.status == 0 and (len(new) != 1 or not run.out.strip()):
            found.append("status 0, but there is %s" % (new or "nothing"))
        # what was made, and could not be told of, stays
        told = run.is_mute or any("standard output" in e or "can't be removed" in e
                                  for e in run.err)
        if run.status == 1 and new and not told:
            found.append("left behind: %s" % ", ".join(new))
        if run.status == 1 and len(run.err) != 1 and not run.is_mute:
            found.append("%d lines" % len(run.err))
        if run.status == 0 and not self.is_right():
            found.append("it is not what was asked for")
        return found

    def is_right(self):
        f, s = objects.files(), objects.segments()
        sizes = [f[n][4] for n in f if n not in self.files]
        sizes += [s[i][2] for i in s if i not in self.segments]
        modes = ["%o" % (f[n][1] & 0o777) for n in f if n not in self.files]
        modes += ["%o" % (int(s[i][1], 8) & 0o777) for i in s if i not in self.segments]
        return sizes == [16384] and modes == ["640"]


class Removing(Changing):
    """@goes: what is to be removed, as changes() calls it."""

    def __init__(self, goes, *command):
        super().__init__(*command)
        self.goes = goes

    def look(self, run):
        new, gone, other = self.changes()
        if any("the next run takes it away" in e for e in run.err):
            new = []
        found = ["left behind: %s" % n for n in new] + ["%s is another one" % n for n in other]
        wrongly = set(gone) - set(self.goes)
        if wrongly:
            found.append("REMOVED: %s" % ", ".join(wrongly))
        told = run.out.decode("utf-8", "replace").split()
        named = {("key:0x%08x" % self.segments[int(r[4:])][0] if r.startswith("xsi:") else
                  "sem." + r[5:] if r.startswith("sem:/") else r[7:]) for r in told}
        lost = run.is_mute or any("standard output" in e for e in run.err)
        if named != set(gone) and not lost:
            found.append("told: %s; gone: %s" % (sorted(named), sorted(gone)))
        if any("gone already" in e or "no such object" in e for e in run.err):
            found.append("what is there is said to be gone")
        if set(gone) != set(self.goes) and not self.is_told(run):
            found.append("not removed, and no word of it: %s" %
                         ", ".join(set(self.goes) - set(gone)))
        return found


    @staticmethod
    def is_told(run):
        return run.status == 1 or any("warning" in e or "in use" in e for e in run.err)


class Setting(Changing):
    def look(self, run):
        new, gone, other = self.changes()
        found = ["%s is gone" % n for n in gone] + ["left behind: %s" % n for n in new]
        if run.status == 0 and not other:
            found.append("status 0, and nothing is changed")
        if set(other) - {"a", "key:0x00005002"}:
            found.append("changed: %s" % other)
        return found


ALL_FILES = sorted(objects.UNUSED_FILES)
ALL_KEYS = ["key:0x%08x" % k for k in objects.UNUSED_KEYS]
KINDS = "xsi,posix,sem,hugetlb,memfd,anon,unlinked"
CASES = {
    "list": Reading("list", "-k", KINDS, "-O"),
    "list-unused": Reading("list", "--unused"),
    "list-orphan": Reading("list", "--orphan"),
    "list-ns": Reading("list", "--ns", "all", "-k", KINDS),
    "ps": Reading("ps", "-O"),
    "show": Reading("show", "/a", "/mapped", "key:0x5001", "--maps"),
    "account": Reading("account", is_of_all=True),
    "mounts": Reading("mounts", "-O", is_of_all=True),
    "limits": Reading("limits", "-O", is_of_all=True),
    "pools": Reading("pools", "--nodes", is_of_all=True),
    "key": Printing("key", "/dev/shm/mapped"),
    "create": Creating("create", "/new", "-s", "16K", "-m", "640"),
    "create-allocate": Creating("create", "/new", "-s", "16K", "-m", "640", "--allocate"),
    "create-xsi": Creating("create", "xsi", "-s", "16K", "-m", "640"),
    "create-key": Creating("create", "key:0x77", "-s", "16K", "-m", "640", "--lock", "--allocate"),
    "create-owner": Creating("create", "/new", "-s", "16K", "-m", "640", "--owner", "0:0"),
    "rm": Removing(["a", "key:0x00005002"], "rm", "-v", "/a", "key:0x5002"),
    "rm-held": Removing(["mapped"], "rm", "-v", "/mapped"),
    "rm-unused": Removing(ALL_FILES + ALL_KEYS, "rm", "-v", "-k", "xsi,posix,sem", "--unused",
                          "--yes"),
    "rm-in-use": Removing([], "rm", "-v", "--unused", "--yes", "/mapped", "/open", "key:0x5001"),
    "set": Setting("set", "/a", "-m", "640"),
    "set-size": Setting("set", "/a", "-s", "4K"),
    "set-xsi": Setting("set", "key:0x5002", "-m", "640", "--lock"),
}
