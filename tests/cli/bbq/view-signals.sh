# The kernel kills for want of memory: the process that ran then has not sent the signal. A child's end does come from the child.
cat >sig.recipe <<'END'
file node=n1 kernel=6.1.0 arch=x86_64 agent="bbrec 0.1.0" boot=0102030405060708090a0b0c0d0e0f10 profile=standard
task big pid=100 start=1s cgroup=77 comm=big
task other pid=101 start=1s cgroup=78 comm=other
clock ts=1s monotonic=1s realtime=1700000001s width=100ns status=0
exit ts=5s task=other max_rss_bytes=1MiB lifetime_ns=2s exit_code=0 ns_pid=7 ns_level=1
signal ts=3s task=big sender=other sig=SIGKILL code=SI_KERNEL to_group=1 result=delivered
signal ts=4s task=big sender=other sig=SIGCHLD code=1 to_group=1 result=delivered
signal ts=2s task=big sender=other sig=SIGTERM code=SI_USER to_group=1 result=delivered
flush 9s
END
mkbbx sig.recipe sig.bbx
bbq sig.bbx 'select iso(ts), what from timeline'
