mkdir fleet
cp "$TESTDATA/good-oom.bbx" fleet/incident.bbx
tar -cf fleet.tar fleet
bbgraph fleet.tar >graph && bbgraph fleet/incident.bbx | cmp - graph
