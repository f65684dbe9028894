cat >slow.recipe <<'END'
# What was slow or failed: names, disks, system calls; what osquery calls its own.
file node=n1 kernel=6.1.0 arch=x86_64 agent="bbrec 0.1.0" boot=0102030405060708090a0b0c0d0e0f10 profile=standard
task a pid=100 start=2s cgroup=77 comm=app
task b pid=101 start=2s cgroup=78 comm=other
task g pid=0 start=0s cgroup=77 comm=
clock ts=1s monotonic=1s realtime=1700000001s width=100ns status=0
container ts=1s cgroup=77 cgroup_path=/k/pod1/c1 pod=checkout-6d9f namespace=shop container=app
dns ts=2s task=a name=none.example server=10.0.0.10 event=answer rcode=3 latency_ns=1ms
dns ts=3s task=a name=none.example server=10.0.0.10 event=answer rcode=3 latency_ns=1ms
dns ts=4s task=b name=lost.example server=10.0.0.10 event=unanswered
dns ts=4s task=b name=good.example server=10.0.0.10 event=answer rcode=0 latency_ns=300ms
block_slow ts=2s task=a latency_ns=250ms bytes=4096 major=8 minor=0 op=read errno=0
block_slow ts=3s task=a latency_ns=900ms bytes=8192 major=8 minor=0 op=read errno=EIO
block_slow ts=3s task=b latency_ns=100ms bytes=512 major=8 minor=16 op=write errno=0
syscall_latency ts=2s task=g samples=10 total_ns=50ms p50_ns=1ms p99_ns=16ms max_ns=16ms interval_ns=1s histogram="16ms:10" syscall=openat
syscall_latency ts=3s task=g samples=5 total_ns=9s p50_ns=1s p99_ns=4s max_ns=4s interval_ns=1s histogram="4s:5" syscall=openat
syscall_latency ts=3s task=g samples=1 total_ns=1ms p50_ns=1ms p99_ns=1ms max_ns=1ms interval_ns=1s histogram="1ms:1" syscall=connect
file_change ts=4.2s task=a path=/tmp/y new_path=/tmp/z syscall=renameat2 abi=0
file_change ts=4.3s task=a path=/tmp/y bytes=0 syscall=truncate abi=0
file_change ts=4.4s task=b path=/tmp/x mode=448 syscall=chmod abi=0
exec ts=2.5s task=a filename=/bin/app exe=/bin/app argv=app,-v
exec_failed ts=3s task=a filename=/bin/nosuch errno=ENOENT syscall=execve abi=0 euid=0
tcp ts=3s task=a event=established family=inet saddr=10.0.0.1 sport=40000 daddr=10.0.0.2 dport=443
tcp ts=4s task=a event=refused family=inet saddr=10.0.0.1 sport=40001 daddr=10.0.0.3 dport=80 errno=ECONNREFUSED
END
mkbbx slow.recipe slow.bbx
bbq slow.bbx 'select pod, comm, name, server, error, times, rel(first_ts) first, rel(last_ts) last, cite = (select max(rowid) from dns where name = "none.example") c from dns_errors'
bbq slow.bbx 'select pod, comm, disk, op, requests, failed, bytes, dur(max_ns) longest, errors, (select latency_ns from block_slow b where b.rowid = cite) cited from io_slow'
bbq slow.bbx 'select pod, container, syscall_name, calls, dur(total_ns) total, dur(max_ns) longest, rel(worst_ts) worst from syscall_slow'
bbq slow.bbx 'select pod, path, changes, "by", syscalls, rel(first_ts) first, rel(last_ts) last from file_hot'
bbq slow.bbx 'select pid, cid, exit_code, syscall, path, cmdline, time from bpf_process_events order by ntime'
bbq slow.bbx 'select pid, exit_code, syscall, family, type, protocol, local_address, local_port, remote_address, remote_port, time from bpf_socket_events order by ntime'
bbq slow.bbx 'select * from dns_servers'
bbq run dns slow.bbx
bbq run files --param pod=checkout-6d9f slow.bbx
