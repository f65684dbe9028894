# One process a second, and in the eighth second thirty.
{
	cat <<-'END'
	# A pod that starts far more processes than before.
	file node=n1 kernel=6.1.0 arch=x86_64 agent="bbrec 0.1.0" boot=0102030405060708090a0b0c0d0e0f10 profile=standard
	clock ts=1s monotonic=1s realtime=1700000001s width=100ns status=0
	container ts=1s cgroup=77 cgroup_path=/k/pod1/c1 pod=checkout-6d9f namespace=shop container=app
	task a pid=100 start=1s cgroup=77 comm=app
	END
	for s in 1 2 3 4 5 6 7 8 9; do
		n=1
		[ $s != 8 ] || n=30
		for i in $(seq $n); do
			echo "task t$s.$i pid=$((s * 1000 + i)) start=${s}.5s cgroup=77 comm=job"
			echo "fork ts=${s}.5s task=t$s.$i parent=a"
		done
	done
} >anomalies.recipe
mkbbx anomalies.recipe anomalies.bbx
bbq anomalies.bbx 'select * from anomalies'
