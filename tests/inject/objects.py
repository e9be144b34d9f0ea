# SPDX-License-Identifier: GPL-2.0-or-later
"""The objects that the commands find: some that a process holds, and some unused ones."""
import ctypes
import mmap
import os
import shutil
import signal

SHM = "/dev/shm"
HELD_FILES = {"mapped", "open"}
HELD_KEY = 0x5001
UNUSED_FILES = {"a": b"first", "b": b"second", "sem.s": b"", "t": b"third"}
UNUSED_KEYS = (0x5002, 0x5003)

libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p


def check(value, what):
    if value == -1:
        raise OSError(ctypes.get_errno(), what)
    return value


def make_segment(key):
    return check(libc.shmget(key, 8192, 0o1600), "shmget")  # IPC_CREAT


def make_file(name, content):
    fd = os.open(os.path.join(SHM, name), os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    os.write(fd, content)
    os.ftruncate(fd, 8192 if not name.startswith("sem.") else 32)
    return fd


holder = None


def release():
    """Ends who holds something, and removes all there is."""
    global holder
    if holder:
        os.kill(holder, signal.SIGKILL)
        os.waitpid(holder, 0)
    holder = None
    remove_all()


def make_held():
    keep = [mmap.mmap(make_file("mapped", b"m"), 4096)]
    make_file("open", b"o")
    fd = make_file("gone", b"u")
    os.unlink(os.path.join(SHM, "gone"))
    keep += [mmap.mmap(fd, 4096), mmap.mmap(-1, 12288)]
    fd = os.memfd_create("anyone")
    os.ftruncate(fd, 8192)
    keep.append(mmap.mmap(fd, 8192))
    keep[-1][0] = 1
    check(libc.shmat(make_segment(HELD_KEY), None, 0), "shmat")
    return keep


def hold():
    """Makes what is held, and holds it in a process of its own."""
    global holder
    release()
    reader, writer = os.pipe()
    holder = os.fork()
    if holder:
        os.close(writer)
        if os.read(reader, 1) != b"r":
            raise RuntimeError("what is to be held could not be made")
        os.close(reader)
        return
    try:
        libc.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        kept = make_held()
        os.write(writer, b"r")
        while kept:
            signal.pause()
    finally:
        os._exit(1)


def make_unused():
    for name, content in UNUSED_FILES.items():
        os.close(make_file(name, content))
    for key in UNUSED_KEYS:
        make_segment(key)


def remove_unused():
    """All that is not held, whoever made it."""
    for name in set(files()) - HELD_FILES:
        path = os.path.join(SHM, name)
        if os.path.isdir(path):
            shutil.rmtree(path)
        elif os.path.lexists(path):
            os.unlink(path)
    for shmid, row in segments().items():
        if row[0] != HELD_KEY:
            libc.shmctl(shmid, 0, None)  # IPC_RMID


def remove_all():
    remove_unused()
    for name in files():
        os.unlink(os.path.join(SHM, name))
    for shmid in segments():
        libc.shmctl(shmid, 0, None)


def begin():
    """Everything is as at first."""
    if not HELD_FILES <= set(files()):
        hold()
    remove_unused()
    make_unused()


def segments():
    """shmid: what does not change when it is looked at."""
    with open("/proc/sysvipc/shm") as f:
        rows = [line.split() for line in f][1:]
    return {int(r[1]): (int(r[0]), r[2], int(r[3]), int(r[6]), *r[7:11], r[13]) for r in rows}


def files():
    found = {}
    for base, dirs, names in os.walk(SHM):
        for name in names + dirs:
            path = os.path.join(base, name)
            st = os.lstat(path)
            content = b""
            if name in names:
                with open(path, "rb") as f:
                    content = f.read(16)
            found[os.path.relpath(path, SHM)] = (st.st_ino, st.st_mode, st.st_uid, st.st_gid,
                                                 st.st_size, content)
    return found
