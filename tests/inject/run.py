# SPDX-License-Identifier: GPL-2.0-or-later
"""One run of shmtool, as it is, under strace(1) or where system calls are missing; and
what is wrong with how it ended and what it said, whatever it did."""
import errno
import os
import signal
import subprocess

from calls import ERRORS

SHMTOOL = os.environ["SHMTOOL"]
TMP = os.environ.get("BATS_TEST_TMPDIR", os.environ.get("TMPDIR", "/tmp"))
TRACE = os.path.join(TMP, "inject.trace")
# far from what any takes
LIMIT_SECS = 300

# of a write that failed only that is left (fflush(3))
TEXTS = [os.strerror(getattr(errno, name)) for names in ERRORS.values() for name in names]
TEXTS.append("write error")


def strace(inject=None):
    argv = ["strace", "-f", "-qq", "-s", "60", "-e", "signal=none", "-o", TRACE]
    if inject:
        argv += ["-e", "trace=" + inject.split(":")[0], "-e", "inject=" + inject]
    return argv


class Run:
    def __init__(self, command, wrapper=()):
        env = dict(os.environ)
        env["ASAN_OPTIONS"] = env.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
        child = subprocess.Popen(list(wrapper) + [SHMTOOL] + command, env=env,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, start_new_session=True)
        self.hung = False
        try:
            self.out, err = child.communicate(timeout=LIMIT_SECS)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            self.out, err = child.communicate()
            self.hung = True
        self.command = command
        self.status = child.returncode
        self.err = err.decode("utf-8", "replace").splitlines()
        # nothing can be told at all
        self.is_mute = any(w.startswith("inject=write:") and w.endswith("+") for w in wrapper)

    def complaints(self):
        if self.hung:
            return ["it hung"]
        if self.status not in (0, 1):
            return ["status %d" % self.status]
        found = []
        if self.status == 1 and not self.err and not self.is_mute:
            found.append("status 1 without a word")
        if len(set(self.err)) < len(self.err):
            found.append("the same line twice")
        prefix = ("shmtool %s: " % self.command[0], "shmtool: ")
        if not all(line.startswith(prefix) for line in self.err):
            found.append("a line that does not begin as messages do")
        if self.status == 1 and self.err and not any(text in line for line in self.err
                                                     for text in TEXTS):
            found.append("no errno's text")
        return found
