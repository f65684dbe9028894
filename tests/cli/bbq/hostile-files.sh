# Files that fuzzing found: SQL over all of their tables ends, with a status of its own, whatever they hold.
cat >all.sql <<'EOF'
select * from bbx_table;
select * from bbx_column;
select * from chunk;
select * from damage;
select * from incident;
select * from processes;
select * from timeline order by ts;
select event, pod, comm, count(*), min(ts), max(ts) from events group by 1, 2, 3;
select a.depth, a.upid from processes p, ancestors(p.upid) a;
select count(*), count(distinct comm), sum(pid), min(argv), max(exe) from exec;
select comm, count(*), sum(lifetime_ns), avg(max_rss_bytes), max(ts) from exit where pid > 0 group by comm;
select bucket(ts, "1s"), pod, sum(bytes_sent), min(rtt_us) from tcp group by 1, 2 order by 3 desc limit 5;
select * from oom order by ts desc limit 3;
select * from exec e join exit x on x.upid = e.upid join fork f using (upid) where e.argv like "%a%";
select * from anomalies;
EOF
n=0
for f in "$SRC"/tests/fuzz/corpus/reader/* "$SRC"/tests/fuzz/corpus/recover/* "$SRC"/tests/fuzz/corpus/rewrite/* "$SRC"/tests/fuzz/corpus/identity/*; do
	n=$((n + 1))
	cp "$f" hostile.bbx
	how=$([ $((n % 2)) = 0 ] && echo --untrusted || echo --no-rewrite)
	bbq "$how" --timeout 20s -f all.sql hostile.bbx >out 2>err
	status=$?
	case $status in
	0 | 1 | 3) ;;
	*) echo "status $status: bbq $how of $(basename "$f")"; tail -n 3 err ;;
	esac
	! grep -E 'gave up|Sanitizer|runtime error|out of memory' err || echo "bbq $how of $(basename "$f")"
done
[ "$n" -gt 200 ] && echo 'all of them'
