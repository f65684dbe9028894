# Rows outside of the scope are as if they had not been recorded, whatever a statement asks.
cp "$TESTDATA/good-tables.bbx" .
bbq -p bystander-1 good-tables.bbx 'select event, pod, comm from events; select comm from processes; select pod from container; select count(*) from clock'
bbq --container app --namespace shop good-tables.bbx 'select count(*) n, min(comm), max(comm) from exec; select count(*) n from exec where upid = 3; select count(*) from exec where upid = 2'
bbq --container app good-tables.bbx 'select e.comm, t.event_name from exec e join tcp t on t.upid = e.upid'
bbq -n n1 good-tables.bbx 'select count(*) from exec'
bbq -n n2 good-tables.bbx 'select count(*) n from exec; select count(*) from processes'
bbq -s -1s -u 0.02 good-tables.bbx 'select rel, event from events order by ts, event; select count(*) n from container'
bbq --since 2023-11-14T22:13:28.53Z good-tables.bbx 'select rel, event from events; select count(*) from exit where rowid = (select max(rowid) from exit)'
bbq --since tomorrow good-tables.bbx 'select 1'
