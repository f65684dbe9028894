#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The agent through fork storms, file storms, connections, OOM kills, crashes, a full tmpfs, kill -9 and an API server that fails, for SOAK_SECONDS (1800).
Prints a table of goals and figures; the status is 1 when one is missed. --tap prints the same as TAP.
usage: soak.py [--tap] FOLDER, an empty one, with bbrec, bbq and the programs that cause events in PATH; as root."""
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time

from agent import Agent
from api import Api
from verdict import Verdict
from workload import Workload

POST_ROLL = 2.0
API_WAITS = 60  # bbrec-net tries a server again after 30 s at most


def keep_watch(agent, stop):
    while not stop.wait(0.5):
        agent.archive()
        agent.sample_memory()


def kill_at_times(agent, seconds, stop):
    """The first third without, so that a life is long; then every half minute or so."""
    pause = max(min(seconds / 8, 30), 4)
    stop.wait(seconds / 3)
    while not stop.wait(pause * random.uniform(0.5, 1.5)):
        agent.restart(random.uniform(0, 1))


def run(where, seconds):
    stop, api = threading.Event(), Api(where) if shutil.which("bbrec-net") else None
    agent = Agent(where, POST_ROLL, ["--kubernetes", api.kubeconfig, "--listen", "off"] if api else ["--net", "off"])
    work = Workload(where, seconds, stop)
    agent.start()
    watch_stop = threading.Event()
    watch = threading.Thread(target=keep_watch, args=(agent, watch_stop))
    watch.start()
    threads = work.start()
    killer = threading.Thread(target=kill_at_times, args=(agent, seconds, stop))
    killer.start()
    if api:
        threads.append(api.thread(stop))
    time.sleep(seconds)
    stop.set()
    for t in (killer, *threads):
        t.join()
    time.sleep(POST_ROLL + 1.5)
    if api:
        api.is_followed = agent.wait_for("net_kubernetes", "watching", API_WAITS)
        api.end()
    with agent.lock:
        status = agent.end(signal.SIGTERM)
    watch_stop.set()
    watch.join()
    agent.archive()
    return agent, work, api, status


def join(where):
    """All segments as one recording, those of a series in the order of their names."""
    out = f"{where}/all.bbx"
    names = sorted(os.listdir(f"{where}/archive"))
    with open(out, "wb") as to:
        for name in [n for n in names if n.startswith("critical")] + [n for n in names if n.startswith("bulk")]:
            with open(f"{where}/archive/{name}", "rb") as f:
                to.write(f.read())
    return out


def main():
    tap = "--tap" in sys.argv
    where = os.path.abspath(sys.argv[-1])
    seconds = float(os.environ.get("SOAK_SECONDS", "1800"))
    os.makedirs(f"{where}/tmpfs")
    os.makedirs(f"{where}/host")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=96m", "soak", f"{where}/tmpfs"], check=True)
    try:
        agent, work, api, status = run(where, seconds)
        verdict = Verdict(agent, work, api, join(where))
        rows = verdict.all()
    finally:
        subprocess.run(["umount", "-l", f"{where}/tmpfs"])
    rows.append(("the agent's status at the end", "0", str(status), status == 0))
    if tap:
        print(f"1..{len(rows)}")
    else:
        print(f"{'soak of ' + str(int(seconds)) + ' s':52} {'goal':>8} {'figure':>10}")
    for i, (what, goal, figure, is_met) in enumerate(rows, 1):
        if tap:
            print(f"{'ok' if is_met else 'not ok'} {i} - {what}: {figure}")
        else:
            print(f"{what:52} {goal:>8} {figure:>10}{'' if is_met else '  MISSED'}")
    for note in verdict.notes:
        print(f"# {note}")
    with open(f"{where}/agent.err", "w") as f:
        f.writelines(f"{t:.3f} {line}\n" for t, line in agent.said)
    sys.exit(0 if all(r[3] for r in rows) else 1)


main()
