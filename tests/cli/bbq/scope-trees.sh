# With --pod, trees and ancestors are those of the whole recording.
cp "$TESTDATA/good-tables.bbx" .
bbq -p checkout-6d9f run tree good-tables.bbx | cut -d, -f1-3
bbq -p checkout-6d9f good-tables.bbx 'select a.depth, a.comm from exit x, ancestors(x.upid) a where x.comm = "node"'
bbq -p checkout-6d9f good-tables.bbx 'select depth, comm from descendants(1)'
bbq -p checkout-6d9f good-tables.bbx 'select count(*) from processes; select count(*) from all_processes'
