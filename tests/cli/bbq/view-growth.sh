# What an OOM kill gave back has grown all the same.
cat >grown.recipe <<'END'
file node=n1 kernel=6.1.0 arch=x86_64 agent="bbrec 0.1.0" boot=0102030405060708090a0b0c0d0e0f10 profile=standard
task g pid=0 start=0s cgroup=77 comm=
task h pid=0 start=0s cgroup=78 comm=
clock ts=1s monotonic=1s realtime=1700000001s width=100ns status=0
container ts=1s cgroup=77 cgroup_path=/k/pod1/c1 pod=checkout-6d9f namespace=shop container=app
container ts=1s cgroup=78 cgroup_path=/k/pod2/c2 pod=cart-5c4b namespace=shop container=web
cgroup_stat ts=2s task=g memory_bytes=1MiB anon_bytes=0
cgroup_stat ts=4s task=g memory_bytes=63MiB anon_bytes=60MiB
cgroup_stat ts=5s task=g memory_bytes=2MiB anon_bytes=0
cgroup_stat ts=2s task=h memory_bytes=8MiB anon_bytes=1MiB
cgroup_stat ts=5s task=h memory_bytes=12MiB anon_bytes=1MiB
flush 9s
END
mkbbx grown.recipe grown.bbx
bbq --line grown.bbx 'select * from mem_growth'
