# SPDX-License-Identifier: Apache-2.0
"""What goes on on a bad node. Each kind notes what it did and when, so that the recording can be held against it."""
import os
import random
import subprocess
import threading
import time

QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def hierarchies():
    with open("/proc/mounts") as f:
        return [line.split()[1] for line in f if line.split()[2] in ("cgroup", "cgroup2")]


class Pod:
    """A container of a pod, as kubelet names it, in every hierarchy, with a log so that its names can be found."""

    def __init__(self, where, name, number):
        self.name = name
        cid = f"{os.getpid():032d}{number:032d}"
        uid = f"{os.getpid():08d}-2222-3333-4444-{number:012d}"
        self.dirs = [f"{h}/kubepods/burstable/pod{uid}/{cid}" for h in hierarchies()]
        logs = f"{where}/host/var/log"
        os.makedirs(f"{logs}/containers", exist_ok=True)
        os.symlink(f"/var/log/pods/soak_{name}_{uid}/app/0.log", f"{logs}/containers/{name}_soak_app-{cid}.log")
        for d in self.dirs:
            try:
                os.makedirs(d)
            except OSError:
                pass
        self.dirs = [d for d in self.dirs if os.access(f"{d}/cgroup.procs", os.W_OK)]

    def limit(self, size):
        for d in self.dirs:
            for file in ("memory.max", "memory.limit_in_bytes"):
                if os.path.exists(f"{d}/{file}"):
                    with open(f"{d}/{file}", "w") as f:
                        f.write(str(size))

    def run(self, command):
        """Returns when it began and when it had ended."""
        begin = time.time()
        subprocess.run(["sh", "-c", f'for d; do echo $$ >"$d/cgroup.procs"; done 2>/dev/null; {command}', "sh", *self.dirs], **QUIET)
        return begin, time.time()

    def remove(self):
        """Its logs stay for a while, as with kubelet."""
        for d in self.dirs:
            for _ in range(20):
                try:
                    os.rmdir(d)
                    os.rmdir(os.path.dirname(d))
                    break
                except OSError:
                    time.sleep(0.05)


class Workload:
    def __init__(self, where, seconds, stop):
        self.where, self.seconds, self.stop = where, seconds, stop
        self.marks = []    # (argument, begin, end) of programs that are run one by one
        self.storms = []   # (program, how many, begin, end)
        self.deaths = []   # (reason, pod, begin, end)
        self.full = []     # (begin, end) of a full tmpfs
        self.pods = 0
        self.lock = threading.Lock()
        os.makedirs(f"{where}/programs", exist_ok=True)
        os.makedirs(f"{where}/files", exist_ok=True)

    def mark(self):
        name = f"mark-{os.getpid()}-{len(self.marks)}"  # others may do the same at the same time
        begin = time.time()
        subprocess.run(["/bin/true", name], **QUIET)
        self.marks.append((name, begin, time.time()))

    def fork_storm(self):
        program = f"{self.where}/programs/storm-{len(self.storms)}"
        subprocess.run(["cp", "/bin/true", program], check=True)
        begin = time.time()
        subprocess.run(["cause_storm", "2000", program], check=True)
        self.storms.append((program, 2000, begin, time.time()))
        os.unlink(program)

    def file_storm(self):
        for i in range(1000):
            path = f"{self.where}/files/{i}"
            with open(path, "w"):
                pass
            os.rename(path, path + ".new")
            os.unlink(path + ".new")
            try:
                os.rmdir(path)
            except OSError:
                pass

    def connect(self):
        subprocess.run(["cause_load", "1000", "2", "tcp"], check=True, **QUIET)

    def die(self, reason, command, size):
        with self.lock:
            self.pods += 1
            number = self.pods
        pod = Pod(self.where, f"{reason}-{number}", number)
        pod.limit(size)
        self.deaths.append((reason, pod.name, *pod.run(command)))
        pod.remove()

    def oom(self):
        self.die("oom", "exec tail /dev/zero", 16 << 20)

    def crash(self):
        self.die("crash", "kill -SEGV $$", 64 << 20)

    def fill(self):
        begin = time.time()
        with open(f"{self.where}/tmpfs/filler", "wb", 0) as f:
            try:
                while True:
                    f.write(bytes(1 << 16))
            except OSError:
                pass
        time.sleep(3)
        os.unlink(f"{self.where}/tmpfs/filler")
        self.full.append((begin, time.time()))

    def repeat(self, do, pause, first=0.0):
        """do, again and again with about this pause, until all ends."""
        def loop():
            self.stop.wait(first)
            while not self.stop.is_set():
                do()
                self.stop.wait(pause * random.uniform(0.7, 1.3))
        t = threading.Thread(target=loop)
        t.start()
        return t

    def start(self):
        return [self.repeat(self.mark, 0.1), self.repeat(self.fork_storm, 5), self.repeat(self.file_storm, 3),
                self.repeat(self.connect, 2), self.repeat(self.oom, 6, 1), self.repeat(self.crash, 4, 2),
                self.repeat(self.fill, max(self.seconds / 8, 10), self.seconds / 5)]
