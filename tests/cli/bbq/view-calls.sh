cat >calls.recipe <<'END'
# A container that grows, tries what is not there, changes files, reaches beyond itself; a budget and a gap.
file node=n1 kernel=6.1.0 arch=x86_64 agent="bbrec 0.1.0" boot=0102030405060708090a0b0c0d0e0f10 profile=standard
task a pid=100 start=2s cgroup=77 comm=app
task b pid=101 start=2s cgroup=78 comm=other
task g pid=0 start=0s cgroup=77 comm=
task h pid=0 start=0s cgroup=78 comm=
clock ts=1s monotonic=1s realtime=1700000001s width=100ns status=0
container ts=1s cgroup=77 cgroup_path=/k/pod1/c1 pod=checkout-6d9f namespace=shop container=app
container ts=1s cgroup=78 cgroup_path=/k/pod2/c2 pod=cart-5c4b namespace=shop container=web
cgroup_stat ts=2s task=g memory_bytes=10MiB anon_bytes=4MiB
cgroup_stat ts=3s task=g memory_bytes=40MiB anon_bytes=30MiB
cgroup_stat ts=6s task=g memory_bytes=30MiB anon_bytes=24MiB
cgroup_stat ts=2s task=h memory_bytes=8MiB
cgroup_stat ts=6s task=h memory_bytes=7MiB
exec_failed ts=3s task=a filename=/bin/nosuch errno=ENOENT syscall=execve abi=0 euid=0
exit ts=4s task=b max_rss_bytes=1MiB lifetime_ns=2s exit_code=127 ns_pid=7 ns_level=1
call_failed ts=4.1s task=a path=/etc/secret errno=EACCES syscall=openat abi=0 repeats=3
file_change ts=4.2s task=a path=/tmp/x new_path=/tmp/y syscall=renameat2 abi=0
file_change ts=4.3s task=a path=/tmp/y bytes=0 syscall=truncate abi=0
file_change ts=4.4s task=a path=/tmp/y mode=448 syscall=chmod abi=0
dangerous_call ts=4.5s task=a arg0=0 arg1=0 arg2=0 arg3=0 result=-1 name=tmpfs path=/mnt errno=EPERM syscall=mount abi=0 euid=0
throttle ts=5s task=g cgroup=77 left_out=12 first=4s last=5s op=0 type=call_failed
gap ts=5.5s since=5.2s recovered=0 reason="the recorder was restarted"
errno_count ts=5s task=g failures=40 interval_ns=1s syscall=openat errno=EACCES
errno_count ts=6s task=g failures=2 interval_ns=1s syscall=openat errno=EACCES
errno_count ts=6s task=h failures=9 interval_ns=1s syscall=connect errno=ECONNREFUSED
END
mkbbx calls.recipe calls.bbx
bbq calls.bbx 'select pod, container, bytes(first_bytes) first, bytes(last_bytes) last, bytes(peak_bytes) peak, growth_bytes, anon_growth_bytes, bytes_per_s, samples from mem_growth'
bbq calls.bbx 'select rel(ts) rel, event, pod, comm, filename, errno_name, exit_code from failed_exec'
bbq calls.bbx 'select source, errno_name, pod, syscall_name, errors, rel(first_ts) first, rel(last_ts) last from errno_top'
bbq calls.bbx 'select event, comm, what from timeline order by ts, cite'
