# SPDX-License-Identifier: Apache-2.0
"""An API server that comes, goes and fails in every way, while the agent follows its pods."""
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
LIFE = "pods-watch-oomkilled.jsonl"  # a pod's, of 17 changes
LISTS = [{"file": "pods-list.json"}, {"pods": 500, "page": 100}]
BAD_LISTS = [{"drop": True}, {"stall": True}, {"status": 500}, {"status": 429, "retry_after": 1}, {"file": "pods-list.json", "cut": 5000},
             {"file": "pods-list-410-expired.json", "status": 410}, {"file": "pods-list-401-unauthorized.json", "status": 401},
             {"text": "hello", "end": True}]
BAD_WATCHES = [{"drop": True}, {"status": 500}, {"status": 429, "retry_after": 1}, {"text": "what?\n", "end": True},
               {"lines": "pods-watch-410-gone.jsonl"}, {"lines": LIFE, "to": 5, "cut": 700}, {"lines": LIFE, "to": 9, "pause": 0.1, "end": True},
               {"stall": True}]


def mixed(good, bad):
    """Each of the bad ones, and a good one after each."""
    return [step for b in random.sample(bad, len(bad)) for step in (b, random.choice(good))]


class Api:
    def __init__(self, where):
        self.where, self.server = where, None
        self.starts, self.is_followed = 0, False
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        self.kubeconfig = f"{where}/kubeconfig"
        with open(self.kubeconfig, "w") as f:
            f.write("current-context: t\ncontexts: [{name: t, context: {cluster: t, user: t}}]\n"
                    f'clusters: [{{name: t, cluster: {{server: "http://127.0.0.1:{self.port}"}}}}]\nusers: [{{name: t, user: {{}}}}]\n')
        os.chmod(self.kubeconfig, 0o644)  # bbrec-net is another user
        os.chmod(where, 0o755)

    def start(self, lists, watches):
        script = json.dumps({"list": lists, "watch": watches, "again": True})
        self.server = subprocess.Popen([sys.executable, f"{HERE}/../net/kube_server.py", script, "--port", str(self.port),
                                        "--log", f"{self.where}/api.log"])
        self.starts += 1

    def end(self):
        self.server.send_signal(signal.SIGKILL)
        self.server.wait()

    def flap(self, stop):
        while not stop.is_set():
            self.start(mixed(LISTS, BAD_LISTS), mixed([{"lines": LIFE, "pause": 0.1, "end": True}], BAD_WATCHES))
            stop.wait(random.uniform(5, 20))
            self.end()
            stop.wait(random.uniform(0, 2))
        self.start(LISTS, [{"lines": LIFE}])

    def thread(self, stop):
        t = threading.Thread(target=self.flap, args=(stop,))
        t.start()
        return t

    def requests(self):
        with open(f"{self.where}/api.log") as f:
            return sum(1 for _ in f)
