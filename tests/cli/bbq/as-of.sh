# as_of() says what a correlated subquery says: of the process itself, or of its cgroup where rows are of cgroups.
{
	cat <<'END'
# Two processes in two cgroups, sampled at their own times.
file node=n1 kernel=6.1.0 arch=x86_64 agent="bbrec 0.1.0" boot=0102030405060708090a0b0c0d0e0f10 profile=standard
task a pid=100 start=2s cgroup=77 comm=app
task b pid=101 start=2s cgroup=78 comm=other
task g pid=0 start=0s cgroup=77 comm=
task h pid=0 start=0s cgroup=78 comm=
clock ts=1s monotonic=1s realtime=1700000001s width=100ns status=0
container ts=1s cgroup=77 cgroup_path=/k/pod1/c1 pod=checkout-6d9f namespace=shop container=app
container ts=1s cgroup=78 cgroup_path=/k/pod2/c2 pod=bystander-1 namespace=shop container=web
exec ts=2.1s task=a filename=/bin/app exe=/bin/app argv=app
exec ts=2.2s task=b filename=/bin/other exe=/bin/other argv=other
END
	for i in $(seq 1 20); do
		echo "cgroup_stat ts=$((2 + i)).0s task=g memory_bytes=$((i * 1000)) cpu_ns=$((i * 400000000)) user_ns=$((i * 100000000)) periods=$((i * 10)) throttled_periods=$i cpu_some_ns=$((i * 50000000))"
		echo "cgroup_stat ts=$((2 + i)).5s task=h memory_bytes=$((i * 7)) cpu_ns=$((i * 1500000000)) user_ns=$((i * 1500000000))"
		echo "process_stat ts=$((2 + i)).25s task=a rss_bytes=$((i * 10))"
		[ $i = 10 ] && echo "flush 12.25s"
	done
	echo 'exit ts=15.1s task=a exit_code=1'
	echo 'exit ts=30s task=b exit_code=0'
} >samples.recipe
mkbbx samples.recipe samples.bbx
q() { bbq samples.bbx "$1"; }
q 'select p.comm, x.memory_bytes from processes p, as_of("cgroup_stat", p.upid, p.exit_ts) a join cgroup_stat x on x.rowid = a.cite'
q 'select exit.comm, rel(a.ts) at, s.rss_bytes from exit, as_of("process_stat", exit.upid, exit.ts) a join process_stat s on s.rowid = a.cite'
q 'select p.comm, count(*) n, sum(a.cite is not (select rowid from cgroup_stat c where c.cgroup_id = p.cgroup_id and c.ts <= b.ts order by c.ts desc limit 1)) wrong
	from processes p, buckets("300ms") b left join as_of("cgroup_stat", p.upid, b.ts) a group by 1'
q 'select p.comm, count(*) n, sum(a.cite is not (select rowid from process_stat c where c.upid = p.upid and c.ts <= b.ts order by c.ts desc limit 1)) wrong
	from processes p, buckets("300ms") b left join as_of("process_stat", p.upid, b.ts) a group by 1'
q 'select p.comm, t.name, rel(a.ts) at from processes p, (select value name from json_each("[""exec"", ""EXIT"", ""cgroup_stat"", ""process_stat"", ""container"", ""clock""]")) t, as_of(t.name, p.upid) a'
q 'select count(*) n from as_of; select count(*) n from as_of(null, 1); select count(*) n from as_of("exec", 1, "-1000s"); select count(*) n from as_of("exec", 99); select count(*) n from as_of("exec", null); select count(*) n from as_of("exec", "x", "2023-11-14T22:13:30Z")'
echo '-- cpu'
q 'select * from cpu_use'
bbq run cpu samples.bbx
