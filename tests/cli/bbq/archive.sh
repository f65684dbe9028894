# One query over the recordings of two nodes.
mkdir -p fleet/n1 fleet/n2
cp "$TESTDATA/good-cli.bbx" fleet/n1/incident.bbx
cp "$TESTDATA/good-oom.bbx" fleet/n2/incident.bbx
tar -czf fleet.tar.gz fleet
bbq fleet.tar.gz 'select comm, count(*) as n from exec group by comm order by comm'
bbq fleet/n1 fleet/n2 'select comm, count(*) as n from exec group by comm order by comm' >want
bbq - 'select comm, count(*) as n from exec group by comm order by comm' <fleet.tar.gz | cmp - want
