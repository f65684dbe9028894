# A recording that was compressed for itself, whole, cut and in a folder; and what is none.
mkdir folder
for c in 'gzip gz' 'zstd zst' 'xz xz'; do
	set -- $c
	"$1" -qc "$TESTDATA/good-oom.bbx" >"folder/oom.bbx.$2"
	bbx cat -m csv -t oom "folder/oom.bbx.$2" | cmp - - <<EOF && echo same
$(bbx cat -m csv -t oom "$TESTDATA/good-oom.bbx")
EOF
	bbx cat -m csv -t oom "folder/oom.bbx.$2:incident.bbx"
done
bbx info folder | sed -n 3,6p
bbx info - <folder/oom.bbx.xz | sed -n 4p
head -c 12000 folder/oom.bbx.gz >cut.bbx.gz
bbx info cut.bbx.gz | sed -n 4p
dd if=/dev/zero bs=1M count=40 2>/dev/null | gzip >dense.bbx.gz
bbx info dense.bbx.gz
