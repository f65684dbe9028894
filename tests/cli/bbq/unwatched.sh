# A table without rows that nobody watched for: by the recorder's word, in every section.
sed 's/profile=standard/profile="lean; exec=tp_btf\/sched_process_exec; dns=unavailable\/egress (no cgroup2); dns=unavailable\/ingress (no cgroup2); file_change=left out; kmsg=left out"/' \
	"$SRC/testdata/good-oom.recipe" >lean.recipe
mkbbx lean.recipe lean.bbx || exit
for sql in 'select count(*) from file_change' 'select name from dns' 'select count(*) from flow' 'select count(*), min(ts) from kmsg' 'select count(*) > 0 from events'; do
	echo "-- $sql"
	bbq lean.bbx "$sql" 2>&1
done
echo '-- another recording has it'
bbq lean.bbx "$TESTDATA/good-cli.bbx" 'select name from dns' 2>&1
