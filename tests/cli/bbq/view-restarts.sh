cat >restarts.recipe <<'END'
# A container that is OOM-killed and started again; short-lived processes; a command that is not there.
file node=n1 kernel=6.1.0 arch=x86_64 agent="bbrec 0.1.0" boot=0102030405060708090a0b0c0d0e0f10 profile=standard
task a pid=100 start=2s cgroup=77 comm=app
task b pid=200 start=6s cgroup=78 comm=app
task c pid=201 start=7s cgroup=78 comm=sh
clock ts=1s monotonic=1s realtime=1700000001s width=100ns status=0
container ts=1s cgroup=77 cgroup_path=/k/pod1/c1 pod=checkout-6d9f namespace=shop container=app
container ts=6s cgroup=78 cgroup_path=/k/pod1/c2 pod=checkout-6d9f namespace=shop container=app
fork ts=2s task=a parent=a ns_pid=1 ns_level=1
exit ts=5s task=a max_rss_bytes=1MiB lifetime_ns=3s signal=SIGKILL oom_victim=1 ns_pid=1 ns_level=1
fork ts=6s task=b parent=b ns_pid=1 ns_level=1
fork ts=7s task=c parent=b ns_pid=7 ns_level=1
exec ts=7s task=c parent=b exe=/bin/sh argv="sh|-c|nosuch" argv_bytes=12 argc=3 ns_pid=7 ns_level=1
exit ts=7.2s task=c max_rss_bytes=1MiB lifetime_ns=200ms exit_code=127 ns_pid=7 ns_level=1
END
mkbbx restarts.recipe restarts.bbx
bbq restarts.bbx 'select rel(ts) rel, pod, container, before, dur(gap_ns) gap from restarts'
bbq restarts.bbx 'select container, exe, processes, failed, median_ns from short_lived; select comm, argv, exit_code from failed_exec'
