#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Lines of the kernel's log: each once, with severity, facility and number; many at once within a budget; without the device, by syslog(2).
. "$SRC/tests/kernel/tap.inc"
need_bpf
[ -w /dev/kmsg ] || skip_all '/dev/kmsg cannot be written'
awk -F '\t' '$1 == "kmsg" && $4 != "unavailable" { ok = 1 } END { exit !ok }' check.tsv || skip_all 'the log of the kernel cannot be read'
# The kernel lets a program write few lines otherwise.
ratelimit=$(cat /proc/sys/kernel/printk_devkmsg)
cleanup() { echo "$ratelimit" >/proc/sys/kernel/printk_devkmsg; }
echo on >/proc/sys/kernel/printk_devkmsg || skip_all '/proc/sys/kernel cannot be written'

mark=bbtest-$$
cat >lines.sh <<END
echo "<11>$mark before"
echo "<14>$mark first"
printf '<28>$mark odd \\\\ \\033 end\\n'
echo "<11>$mark last"
END
echo "<11>$mark older than the recording" >/dev/kmsg
cat >write.sh <<'END'
sh lines.sh | while IFS= read -r line; do printf '%s\n' "$line" >/dev/kmsg; sleep 0.1; done
END
record_all k.bbx sh write.sh
lines() {
	rows "$1: each line once, with severity and facility" "$2" \
		"err\tuser\t$mark before\ninfo\tuser\t$mark first\nwarning\tdaemon\t$mark odd \\\\\\\\ ESC end\nerr\tuser\t$mark last\n" \
		"select severity_name, facility_name, replace(text, char(27), 'ESC') from kmsg where text like '%%$mark%%' order by ts, rowid"
	rows "$1: at the time they were written" "$2" '1\t1\n' \
		"select min(ts) >= (select min(ts) from exec where argv like '%%write.sh%%'), max(ts) - min(ts) between 250000000 and 2500000000 from kmsg where text like '%%$mark%%'"
}
lines 'device' k.bbx
rows 'in order of their numbers' k.bbx '1\n' \
	"select count(*) = 4 and min(sequence) is not null and max(sequence) - min(sequence) >= 3 from kmsg where text like '%%$mark%%'"
rows 'nothing was missed' k.bbx '0\n' "select sum(missed) from kmsg"
rows 'and in the timeline' k.bbx '1\n' "select count(*) from timeline where event = 'kmsg' and what = 'err: $mark last'"

# What is above the budget is counted; errors have the half of it that others leave.
cat >many.sh <<END
i=0
while [ \$i -lt 3000 ]; do echo "<14>$mark many \$i"; i=\$((i + 1)); done
i=0
while [ \$i -lt 300 ]; do echo "<11>$mark error \$i"; i=\$((i + 1)); done
END
cat >flood.sh <<'END'
sh many.sh >many
while IFS= read -r line; do printf '%s\n' "$line" >/dev/kmsg; done <many
END
record_all f.bbx sh flood.sh
rows 'a flood stays within the budget' f.bbx '1\t300\n' \
	"select sum(text like '%%many%%') between 500 and 1500, sum(text like '%%error%%') from kmsg where text like '%%$mark%%'"
rows 'and what was left out is counted' f.bbx '1\n' \
	"select sum(missed) + sum(text is not null) between 3300 and 3400 from kmsg"

# A node whose device cannot be opened, as in a container.
if command -v unshare >/dev/null && unshare -m true 2>/dev/null; then
	cat >hidden.sh <<'END'
mount --bind /dev/null /dev/kmsg
exec bbrec record -o s.bbx
END
	unshare -m sh hidden.sh 2>err &
	recorder=$!
	while [ ! -s s.bbx ] && kill -0 $recorder; do sleep 0.1; done
	# The text that is there at first is known then.
	sleep 1.5
	sh write.sh
	kill -INT $recorder
	wait $recorder
	lines 'syslog' s.bbx
	rows 'syslog: and nothing older' s.bbx '0\n' "select count(*) from kmsg where text like '%%older than%%' or text like '%%many%%'"
	is 'which bbrec check says' 'syslog fallback' "$(unshare -m sh -c 'mount --bind /dev/null /dev/kmsg; bbrec check -m tsv' |
		awk -F '\t' '$1 == "kmsg" { print $3, $4 }')"
else
	ok 0 'syslog # SKIP no mount namespaces here'
fi
finish
