# SPDX-License-Identifier: Apache-2.0
"""Holds the recording against what was done: rows of (what, goal, figure, is met)."""
import os
import subprocess

NS = 1e9


def ask(files, sql):
    """The rows; every column as text."""
    out = subprocess.run(["bbq", "-m", "tsv", *files, sql], capture_output=True, text=True)
    if out.returncode:
        raise SystemExit(f"soak: bbq: {out.stderr.strip()}")
    return [line.split("\t") for line in out.stdout.splitlines()[1:]]


class Verdict:
    def __init__(self, agent, work, api, archive):
        self.agent, self.work, self.api, self.archive = agent, work, api, archive
        self.rows, self.notes = [], []
        self.gaps = [(int(since) / NS, int(ts) / NS) for since, ts in ask([archive], "select since, ts from gap")]
        # A loss row comes with the next write that works, if need be that of the next agent.
        self.losses = [int(ts) / NS for ts, in ask([archive], "select ts from loss where type = 'exec' and dropped > 0")]

    def row(self, what, goal, figure, is_met):
        self.rows.append((what, goal, str(figure), bool(is_met)))

    def in_gap(self, begin, end):
        return any(begin <= ts and since <= end for since, ts in self.gaps)

    def in_loss(self, begin, end):
        return any(begin - 1 <= ts <= end + 15 for ts in self.losses)

    def around(self, when):
        """What went on then, to find out why."""
        kills = [f"{k - when:+.2f}" for k in self.agent.kills if abs(k - when) < 20]
        full = [f"{begin - when:+.2f} to {end - when:+.2f}" for begin, end in self.work.full if abs(begin - when) < 20]
        losses = [f"{t - when:+.2f}" for t in self.losses if abs(t - when) < 30]
        return f"s from then: kills {', '.join(kills)}; full {', '.join(full)}; losses told {', '.join(losses)}"

    def marks(self):
        got = [a.rsplit(" ", 1)[1] for a, in ask([self.archive], f"select argv from exec where argv like '/bin/true mark-{os.getpid()}-%'")]
        missing = [m for m in self.work.marks if m[0] not in set(got)]
        unexplained = [m for m in missing if not self.in_gap(m[1], m[2]) and not self.in_loss(m[1], m[2])]
        for name, begin, end in unexplained[:5]:
            self.notes.append(f"{name} ran from {begin:.2f} to {end:.2f} and has no row; {self.around(begin)}")
        self.row("programs run one by one", "-", len(self.work.marks), True)
        self.row("of these missing, told by a gap or a loss", "-", len(missing) - len(unexplained), True)
        self.row("missing, unexplained", "0", len(unexplained), not unexplained)
        self.row("recorded twice", "0", len(got) - len(set(got)), len(got) == len(set(got)))

    def storms(self):
        got = dict(ask([self.archive], "select argv, count(*) from exec where argv like '%/storm-%' group by 1"))
        lost = 0
        for program, n, begin, end in self.work.storms:
            if int(got.get(program, 0)) < n and not self.in_gap(begin, end) and not self.in_loss(begin, end):
                lost += n - int(got.get(program, 0))
        self.row("programs of fork storms", "-", sum(s[1] for s in self.work.storms), True)
        self.row("missing, unexplained, of fork storms", "0", lost, not lost)

    def accounts(self):
        wrong = ask([self.archive], f"""select type from loss where ts > {int(self.agent.lives[-1][0] * NS)} group by type
            having max(produced) != sum(stored + dropped + throttled)""")
        said = [line for _, line in self.agent.said if "unaccounted" in line]
        self.row("types whose account is not exact", "0", len(wrong), not wrong)
        self.row("events unaccounted for, by the agent's own word", "0", len(said), not said)
        told = dict(ask([self.archive], "select type, sum(stored) from loss where type in ('exec', 'exit', 'oom') group by 1"))
        for table, stored in told.items():
            there = int(ask([self.archive], f"select count(*) from {table}")[0][0])
            if there < int(stored):
                self.row(f"rows of {table} told as stored that are not there", "0", int(stored) - there, False)

    def restarts(self):
        untold = [k for k in self.agent.kills if not self.in_gap(k, k)]
        # Of two kills with nothing written between, the gap goes back to the first.
        lost = [min((k - since for k in self.agent.kills if since <= k <= ts), default=0) for since, ts in self.gaps]
        self.row("kill -9 of the agent", "-", len(self.agent.kills), True)
        self.row("of these without a row of the table gap", "0", len(untold), not untold)
        self.row("lost before a kill, at most, s", "<= 1", f"{max(lost, default=0):.2f}", max(lost, default=0) <= 1)

    def incidents(self):
        for reason in ("oom", "crash"):
            late, missing, n, twice = [], [], 0, 0
            for why, pod, begin, end in self.work.deaths:
                if why != reason:
                    continue
                n += 1
                when = [t for name, (t, _) in self.agent.sealed.items() if f"_soak_{pod}_{reason}_" in name]
                twice += len(when) > 1
                if when:
                    # After a kill it is the next agent's to seal, once it runs.
                    due = max([end + self.agent.post_roll] + [ready for _, ready, _ in self.agent.lives if end < ready <= when[0]])
                    late.append(when[0] - due)
                elif not self.in_gap(begin, end) and not any(f"_soak_{pod}_{reason}_" in name for name in self.agent.files):
                    missing.append(pod)
                    self.notes.append(f"{pod} died between {begin:.2f} and {end:.2f} and has no incident")
            late.sort()
            worst = max(late, default=0)
            self.row(f"{reason}: deaths", "-", n, n > 0)
            self.row(f"{reason}: without an incident, unexplained", "0", len(missing), not missing)
            self.row(f"{reason}: with more than one incident", "0", twice, not twice)
            most = late[len(late) * 99 // 100] if late else 0
            self.row(f"{reason}: sealed after its post-roll, 99 % by, s", "<= 1", f"{most:.2f}", most <= 1)
            self.row(f"{reason}: sealed after its post-roll, at most, s", "<= 1", f"{worst:.2f}", worst <= 1)
        ms = sorted(ms for _, ms in self.agent.sealed.values())
        self.row("incidents sealed", "-", len(ms), bool(ms))
        self.row("time to seal one, at most, ms", "<= 500", ms[-1] if ms else "-", ms and ms[-1] <= 500)

    def kubernetes(self):
        if not self.api:
            return
        told = ask([self.archive], "select count(*) from pod_status where pod = 'leaky'")[0][0]
        ended = [line for _, line in self.agent.said if "bbrec-net ended" in line or "bbrec-net says nothing" in line]
        self.row("starts of an API server that fails", "-", self.api.starts, True)
        self.row("requests to it", "-", self.api.requests(), True)
        is_long = self.work.seconds >= 300  # in a short one there may have been no watch that lasted
        self.row("changes of its pods, recorded", "> 0" if is_long else "-", told, int(told) > 0 or not is_long)
        net = max(self.agent.net_memory, default=0) / 1024
        self.row("RssAnon of bbrec-net, at most, MiB", "<= 24", f"{net:.1f}", net <= 24)
        self.row("bbrec-net ended by itself", "0", len(ended), not ended)
        self.row("followed in the end", "yes", "yes" if self.api.is_followed else "no", self.api.is_followed)

    def memory(self):
        """Of the longest life: its second quarter against its last."""
        lives = [pid for _, pid, _, _ in self.agent.memory]
        longest = max(set(lives), key=lives.count)
        samples = [m for m in self.agent.memory if m[1] == longest]
        early = max(m[2] for m in samples[len(samples) // 4:len(samples) // 2])
        late = max(m[2] for m in samples[len(samples) * 3 // 4:])
        anon, pss = max(m[2] for m in self.agent.memory), max(m[3] for m in self.agent.memory)
        loading = max((m[2] for m in self.agent.loading), default=0)
        is_long = samples[-1][0] - samples[0][0] > 120
        self.row("RssAnon of the agent, at most, MiB", "<= 24", f"{anon / 1024:.1f}", anon <= 24 << 10)
        self.row("Pss of the agent, with what it maps, at most, MiB", "<= 40", f"{pss / 1024:.1f}", pss <= 40 << 10)
        self.row("RssAnon while it loads its programs, at most, MiB", "<= 24", f"{loading / 1024:.1f}", loading <= 24 << 10)
        self.row("RssAnon, growth in its longest life, MiB", "<= 1" if is_long else "-", f"{(late - early) / 1024:.1f}",
                 late - early <= 1024 or not is_long)

    def all(self):
        for part in (self.marks, self.storms, self.accounts, self.restarts, self.incidents, self.kubernetes, self.memory):
            part()
        return self.rows
