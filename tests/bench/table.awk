# From lines "load TAB figure TAB value [TAB events]" to the table of make bench.

# Bytes an event: by the peer's own count of events where it has one, else by the rows of the recording.
function peer(load, name,   v) {
	v = value[load, name]
	if (v == "")
		return "-"
	if (v ~ /^refused/) {
		notes[++n_notes] = name ": " v
		return "refused"
	}
	return sprintf("%.1f", v / (events[load, name] ? events[load, name] : value[load, "rows"]))
}

# What holds only at 5000 events a second and more, and what only a large recording shows, has no goal elsewhere.
function goal(load, f) {
	if (f >= first_recorder)
		return goals[f]
	if (load == "real" && figures[f] == "bytes/event")
		return "<= 6.3"
	if (load ~ /^200/ || (f >= first_access && load != "8 M rows"))
		return "-"
	return goals[f]
}

function row(load, f,   p) {
	if (value[load, figures[f]] == "")
		return
	printf "%-16s %-29s %8s %10s", load, figures[f], goal(load, f), value[load, figures[f]]
	for (p = 1; p <= n_peers; p++)
		printf " %12s", figures[f] == "bytes/event" ? peer(load, peers[p]) : "-"
	printf "\n"
}

{
	value[$1, $2] = $3
	events[$1, $2] = $4
	if (!($1 in seen))
		loads[++n_loads] = $1
	seen[$1] = 1
}

END {
	n_peers = split("JSON gzip -6|JSON zstd -3|SQLite|trace-cmd|perf", peers, "|")
	n_figures = split("rows|bytes/event|encode ns/event|decode M events/s|projection ns/event|open ms, index|open ms, no index|" \
		"rare process, % of chunks|verify GB/s|finalize ms/100 MB|" \
		"CPU % at 200/s|events/s made, 200 asked|RSS MiB at 200/s|CPU % at 20000/s|events/s made, 20000 asked|RSS MiB at 20000/s|" \
		"flat out: k events/s made|flat out: ns/event unrecorded|flat out: ns/event to make|flat out: ns/event to store|flat out: k events/s a vCPU|flat out: lost|" \
		"fork bomb: execs stored|fork bomb: lost|fork bomb: lag ms|" \
		"processes: made|processes: lost|processes: RssAnon MiB|processes: RssAnon grown, MiB|processes: Pss MiB|" \
		"incident: MiB|incident: ms to seal|incident: events lost meanwhile|" \
		"10 containers: CPU ms/s|10 containers: s a round|100 containers: CPU ms/s|100 containers: s a round|" \
		"500 containers: CPU ms/s|500 containers: s a round|" \
		"getppid ns, unrecorded|getppid: lean adds %|getppid: empty program adds ns|getppid: standard above it, ns|" \
		"spawn ms, unrecorded|spawn: lean adds %|spawn: standard adds %|" \
		"redis: us of CPU each|redis: lean adds %|redis: empty program adds %|redis: standard above it, %|redis: perf adds %|redis: trace-cmd adds %|" \
		"nginx: us of CPU each|nginx: lean adds %|nginx: empty program adds %|nginx: standard above it, %|nginx: perf adds %|nginx: trace-cmd adds %|" \
		"churn: us of CPU each|churn: lean adds %|churn: empty program adds %|churn: standard above it, %|churn: perf adds %|churn: trace-cmd adds %|" \
		"compile: s of CPU|compile: lean adds %|compile: empty program adds %|compile: standard adds %|compile: perf adds %", figures, "|")
	first_access = 6
	first_recorder = 11
	split("-|<= 11.5|<= 150|>= 30|<= 9|<= 1|<= 5|<= 5|>= 5|<= 75|< 0.5|-|<= 40|< 3|-|<= 40|-|-|-|-|>= 300|0|100000|0|-|-|0|<= 24|<= 1|<= 40|>= 64|<= 500|0|-|<= 1.1|-|<= 1.1|<= 60|-|-|< 1|-|<= 60|-|<= 2|<= 2|-|-|-|<= 3|-|-|-|-|-|<= 3|-|-|-|-|-|-|-|-|-|<= 2|-|<= 2|-", goals, "|")
	printf "%-16s %-29s %8s %10s", "load", "figure", "goal", "this build"
	for (p = 1; p <= n_peers; p++)
		printf " %12s", peers[p]
	printf "\n"
	for (l = 1; l <= n_loads; l++)
		for (f = 1; f <= n_figures; f++)
			row(loads[l], f)
	print "\nreal: the goal is that of a capture with file opens, which bbrec does not record."
	print "recorder: on one CPU, what makes the events on another; RSS with 16 MiB of ring buffers. ns/event to make: kill(2), and the"
	print "BPF program unless unrecorded. k events/s a vCPU: of one that both makes and stores them."
	print "agent: bbrec run. RssAnon is what it has for itself; Pss counts what it maps of the 16 MiB of ring buffers, and 4 MiB of staged records, once."
	print "profiles: CPU time of the recorded. empty program: one that does nothing, at the end of every system call."
	print "containers: samples of them, at most 5 ms of CPU time ten times a second; then a round takes longer than a second."
	print "finalize: the records copied as they are, a new index, the copy verified. trace-cmd, perf: by their own count of events."
	if (("recorder", "recorder") in value)
		print "recorder: " value["recorder", "recorder"]
	if (("agent", "agent") in value)
		print "agent: " value["agent", "agent"]
	if (("profiles", "profiles") in value)
		print "profiles: " value["profiles", "profiles"]
	if (("real", "recording") in value)
		print "real: " value["real", "recording"]
	for (n = 1; n <= n_notes; n++)
		print notes[n]
}
