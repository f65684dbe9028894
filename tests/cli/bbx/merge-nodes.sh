# Nodes keep their clocks: rows of both stand in the order of UTC, whatever their boot times, and what is known of the error stays.
recipe() {
	echo "file node=$1 kernel=6.1.0 boot=$2"
	echo "task a pid=$3 start=$4s cgroup=7 comm=a"
	echo "clock ts=$4s monotonic=$4s realtime=$5 width=100 max_error=$6"
	echo "exec ts=$(($4 + 2))s task=a exe=/bin/$1 argv=a uid=0"
	echo "clock ts=$(($4 + 3))s monotonic=$(($4 + 3))s realtime=$7 width=90 max_error=$8"
	echo "exec ts=$(($4 + 4))s task=a exe=/bin/$1 argv=a uid=0"
}
recipe n1 01020304050607080900000000000001 10 1000 1700000000000000000 1200 1700000003000000000 1500 >n1.recipe
recipe n2 01020304050607080900000000000002 20 5 1700000001000000000 40 1700000004000250000 30 >n2.recipe
mkbbx n1.recipe n1.bbx
mkbbx n2.recipe n2.bbx
bbx merge -o both.bbx n1.bbx n2.bbx
bbx verify both.bbx | sed 's/: ok.*/: ok/'
bbq both.bbx -m csv 'select iso(ts), node, exe from exec order by ts'
bbx info both.bbx | sed -n '/^clocks/,/^$/p'
# So they do in a cut and in a repacked recording.
for how in 'cut -s 2023-11-14T22:13:22Z -u 2023-11-14T22:13:24Z' repack; do
	bbx $how -o out.bbx both.bbx
	bbq out.bbx -m csv 'select iso(ts), node, exe from exec order by ts'
	bbx info out.bbx | sed -n '/^clocks/,/^$/p'
done
