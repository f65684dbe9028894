#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# fork, exec, exit: identity, parents, status, arguments, paths.
. "$SRC/tests/kernel/tap.inc"
need_bpf

cp /bin/true "$scratch/a program"
mkdir deep
printf '#!/bin/sh -e\nexit 3\n' >script
chmod +x script
cat >cause.sh <<'END'
cd deep
"../a program" '' 'a  b' ''
../script x
/bin/sh -c 'kill -9 $$'
/bin/true $(head -c 100000 /dev/zero | tr '\0' y)
true
END
record r.bbx /bin/sh cause.sh

rows 'paths are whole and arguments exact' r.bbx "$scratch/a program\t../a program\t$scratch/deep\t20\t4\t0\n" \
	"select exe, filename, cwd, argv_bytes, argc, argv_truncated from exec where exe like '%a program'"
rows 'empty arguments are kept' r.bbx "'../a program' '' 'a  b' ''\n" "select argv from exec where exe like '%a program'"
rows 'a script runs its interpreter' r.bbx "../script\t/bin/sh -e ../script x\tNULL\n" \
	"select filename, argv, coalesce(argc, 'NULL') from exec where filename = '../script'"
rows 'long arguments are cut, and it is said' r.bbx '100011\t1\t32768\n' \
	"select argv_bytes, argv_truncated, length(argv) - (length(argv) > 32768) from exec where argv_truncated"
rows 'exit statuses' r.bbx 'a program\t0\t0\t0\nscript\t3\t0\t0\nsh\t0\t9\t0\n' \
	"select e.comm, e.exit_code, e.signal, e.oom_victim from exit e join exec x using (upid)
	 where x.filename in ('../a program', '../script') or x.argv like '%kill -9%' order by e.ts"
rows 'every process has one fork and one exit' r.bbx '' \
	"select upid, count(*) from exit group by upid having count(*) != 1
	 union select upid, count(*) from fork group by upid having count(*) != 1"
rows 'parents are those that forked' r.bbx '1\n' \
	"select count(distinct f.parent_upid) from fork f join exec x using (upid) where x.filename in ('../a program', '../script')"
rows 'the parent of an exec is the one of its fork' r.bbx '0\n' \
	"select count(*) from exec x join fork f using (upid) where x.parent_upid != f.parent_upid"
rows 'an exit has a lifetime and memory' r.bbx '0\n' \
	"select count(*) from exit where lifetime_ns <= 0 or lifetime_ns > 60e9 or max_rss_bytes < 65536"
accounted r.bbx
finish
