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
	if (load == "real" && figures[f] == "bytes/event")
		return "<= 6.3"
	if (load ~ /^200/ || (f >= first_access && load != "8 M rows"))
		return "-"
	return goals[f]
}

function row(load, f,   p) {
	if (value[load, figures[f]] == "")
		return
	printf "%-16s %-26s %8s %10s", load, figures[f], goal(load, f), value[load, figures[f]]
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
		"rare process, % of chunks|verify GB/s|finalize ms/100 MB", figures, "|")
	first_access = 6
	split("-|<= 11.5|<= 150|>= 30|<= 9|<= 1|<= 5|<= 5|>= 5|<= 75", goals, "|")
	printf "%-16s %-26s %8s %10s", "load", "figure", "goal", "this build"
	for (p = 1; p <= n_peers; p++)
		printf " %12s", peers[p]
	printf "\n"
	for (l = 1; l <= n_loads; l++)
		for (f = 1; f <= n_figures; f++)
			row(loads[l], f)
	print "\nreal: the goal is that of a capture with file opens, which bbrec does not record."
	print "finalize: the records copied as they are, a new index, the copy verified. trace-cmd, perf: by their own count of events."
	if (("real", "recording") in value)
		print "real: " value["real", "recording"]
	for (n = 1; n <= n_notes; n++)
		print notes[n]
}
