# SPDX-License-Identifier: Apache-2.0
"""The agent under test: started, killed, started again; what it says, what memory it has, and its closed segments kept before they are removed."""
import json
import os
import re
import shutil
import signal
import subprocess
import threading
import time

SEALED = re.compile(r"bbrec: incident (\S+): (.*); (\d+) KiB in (\d+) ms")


def anon_of(pid):
    """RssAnon in KiB."""
    with open(f"/proc/{pid}/status") as f:
        return int(re.search(r"RssAnon:\s+(\d+)", f.read())[1])


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as f:
        return f.read().split()


class Agent:
    def __init__(self, where, post_roll, more):
        self.where, self.post_roll, self.more = where, post_roll, more
        self.ring = f"{where}/tmpfs/ring"
        self.lock = threading.Lock()  # of process: who starts or kills it
        self.process = None
        self.said = []       # (time, line)
        self.sealed = {}     # file name -> (time, ms that it took)
        self.files = set()   # names of incidents that were there, also those of an agent that was killed before it said so
        self.lives = []      # [start, recording since, end] of each process
        self.kills = []      # times of kill -9
        self.memory = []     # (time, pid, RssAnon, Pss in KiB) while it records
        self.loading = []    # the same while it loads its programs
        self.net_memory = [] # RssAnon of bbrec-net in KiB
        self.records = False
        os.makedirs(f"{where}/archive", exist_ok=True)

    def start(self):
        begin = time.time()
        args = ["bbrec", "run", "--profile", "standard", "--ring", self.ring, "--incidents", f"{self.where}/incidents",
                "--socket", f"{self.where}/sock", "--host-root", f"{self.where}/host", "--keep", "60s", "--segment-time", "5s",
                "--post-roll", f"{int(self.post_roll * 1000)}ms", "--incidents-hour", "100000", "--incidents-count", "200",
                "--incidents-bytes", "1G", "--dump-on-exit", "no", *self.more]
        self.process = subprocess.Popen(args, stderr=subprocess.PIPE, text=True)
        ready = threading.Event()
        threading.Thread(target=self.listen, args=(self.process.stderr, ready), daemon=True).start()
        if not ready.wait(30):
            raise SystemExit("soak: the agent does not start: " + "; ".join(line for _, line in self.said[-3:]))
        self.lives.append([begin, time.time(), None])
        self.records = True

    def listen(self, stream, ready):
        for line in stream:
            now = time.time()
            self.said.append((now, line.rstrip()))
            m = SEALED.match(line)
            if m:
                self.sealed[m[1]] = (now, int(m[4]))
            if "recording into" in line:
                ready.set()

    def status(self, field):
        out = subprocess.run(["bbrec", "status", "--socket", f"{self.where}/sock", "-m", "json"], capture_output=True, text=True)
        return json.loads(out.stdout)[0].get(field) if not out.returncode else None

    def wait_for(self, field, value, seconds):
        end = time.time() + seconds
        while self.status(field) != value:
            if time.time() > end:
                return False
            time.sleep(0.2)
        return True

    def end(self, sig):
        self.records = False
        self.process.send_signal(sig)
        if sig == signal.SIGKILL:
            self.kills.append(time.time())
        status = self.process.wait()
        self.lives[-1][2] = time.time()
        return status

    def restart(self, pause):
        with self.lock:
            self.end(signal.SIGKILL)
            time.sleep(pause)
            self.start()

    def sample_memory(self):
        pid, to = self.process.pid, self.memory if self.records else self.loading
        try:
            for starter in children(pid):
                self.net_memory += [anon_of(net) for net in children(starter)]
        except (OSError, TypeError):
            pass  # they ended just now
        try:
            anon = anon_of(pid)
            with open(f"/proc/{pid}/smaps_rollup") as f:
                pss = int(re.search(r"Pss:\s+(\d+)", f.read())[1])
        except (OSError, TypeError):
            return  # it was killed just now
        to.append((time.time(), pid, anon, pss))

    def archive(self):
        """A closed segment never changes; the ring may remove it any time, as the agent may an incident."""
        try:
            self.files.update(os.listdir(f"{self.where}/incidents"))
            names = os.listdir(self.ring)
        except OSError:
            return
        for name in names:
            if not name.endswith(".bbx") or os.path.exists(f"{self.where}/archive/{name}"):
                continue
            try:
                shutil.copyfile(f"{self.ring}/{name}", f"{self.where}/archive/.copy")
                os.rename(f"{self.where}/archive/.copy", f"{self.where}/archive/{name}")
            except OSError:
                pass  # removed meanwhile: then its rows are missing, and the verdict says so
