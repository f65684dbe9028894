# Rows outside of the scope are as if they had not been recorded, whatever a statement asks.
cp "$TESTDATA/good-tables.bbx" .
bbq -p bystander-1 good-tables.bbx 'select event, pod, comm from events; select comm from processes; select pod from container; select count(*) from clock'
bbq --container app --namespace shop good-tables.bbx 'select count(*) n, min(comm), max(comm) from exec; select count(*) n from exec where upid = 3; select count(*) from exec where upid = 2'
bbq --container app good-tables.bbx 'select e.comm, t.event_name from exec e join tcp t on t.upid = e.upid'
bbq -n n1 good-tables.bbx 'select count(*) from exec'
bbq -n n2 good-tables.bbx 'select count(*) n from exec; select count(*) from processes'
bbq -s -1s -u 0.02 good-tables.bbx 'select rel, event from events order by ts, event; select count(*) n from container'
bbq --since 2023-11-14T22:13:28.53Z good-tables.bbx 'select rel, event from events; select count(*) from exit where rowid = (select max(rowid) from exit)'
bbq --pid 101 good-tables.bbx 'select event, comm, pid from events; select comm from processes; select count(*) from container; select count(*) n, sum(pid) from exec'
bbq --tree 100 good-tables.bbx 'select event, comm, pid from events order by cite; select tree, pid from proctree'
bbq --tree 50 -p bystander-1 -s -10s good-tables.bbx 'select event, comm, pid from events; select comm from processes'
bbq --tree 50 good-tables.bbx 'select count(*) n from events; select pod, sum(n) from exec_cube group by pod; select x.comm from exec e join exit x using (upid)'
bbq --pid 99 good-tables.bbx 'select 1'
bbq --tree 4294967296 good-tables.bbx 'select 1'
cp "$TESTDATA/good-forkbomb.bbx" .
for p in $(bbq --no-header 'select pid from processes group by pid having count(*) = 1 order by pid limit 40' good-forkbomb.bbx); do
	tree=$(bbq --no-header --tree "$p" 'select count(*), ifnull(sum(cite), 0) from events' good-forkbomb.bbx)
	same=$(bbq --no-header --param "pid=$p" 'select count(*), ifnull(sum(cite), 0) from events where upid in (select d.upid from processes p, descendants(p.upid) d where p.pid = :pid)' good-forkbomb.bbx)
	[ "$tree" = "$same" ] || echo "$p: $tree, not $same"
done
echo "$tree"
bbq --since tomorrow good-tables.bbx 'select 1'
