mkdir fleet
cp "$TESTDATA/good-oom.bbx" fleet/incident.bbx
tar -cf fleet.tar fleet
bbai fleet.tar >verdict && bbai fleet/incident.bbx >want
sed 's,fleet\.tar:,,' verdict | cmp - want
