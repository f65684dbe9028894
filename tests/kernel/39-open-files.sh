#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What was open before the recorder came: files that fill a disk, and, in each segment of an agent anew, sockets that listen.
. "$SRC/tests/kernel/tap.inc"
. "$SRC/tests/kernel/agent.inc"
. "$SRC/tests/kernel/container.inc"
cleanup() {
	[ -z "${holder:-}" ] || kill "$holder" 2>/dev/null
	umount -l "$scratch/tmpfs"
	agent_cleanup
	remove_container
}

mkdir tmpfs
mount -t tmpfs -o size=64m bbtest tmpfs || skip_all 'no tmpfs can be mounted here'
folder=$scratch/tmpfs
cat >hold.py <<'END'
import os, socket, sys, time
removed = open(sys.argv[1] + "/removed", "w+b")
removed.write(bytes(2 << 20))
removed.flush()
os.unlink(removed.name)
big = open(sys.argv[1] + "/big", "ab")
os.truncate(big.fileno(), 64 << 20)
log = open(sys.argv[1] + "/a.log", "a")
reader = open(sys.argv[1] + "/big", "rb")
small = open(sys.argv[1] + "/small", "w")
s = socket.create_server(("127.0.0.1", 0))
print(os.getpid(), s.getsockname()[1], removed.fileno(), flush=True)
time.sleep(600)
END
make_container
in_container python3 hold.py "$folder" >held &
until grep -q . held || ! kill -0 $!; do sleep 0.1; done
read -r holder port fd <held

record_all f.bbx true
rows 'what was removed, the large one and the log, each once' f.bbx "$folder/a.log\t1\t0\t1\t1\n$folder/big\t1\t67108864\t1\t1\n$folder/removed\t0\t2097152\t1\t0\n" \
	"select path, links, size_bytes, writable, append from open_file where pid = $holder order by 1"
rows 'whose the removed one is' f.bbx "$fd\t2097152\t$container_id\n" \
	"select o.fd, o.position, c.container_id from open_file o join container c on c.cgroup = o.cgroup_id where o.pid = $holder and o.links = 0"
accounted f.bbx

start_agent --segment-time 500ms
segments() { [ "$(ls "$ring"/critical-*.bbx | wc -l)" -ge 4 ]; }
wait_for 20 segments
ok $? 'segments follow each other'
stop_agent TERM
last=$(ls "$ring"/critical-*.bbx | tail -n 1)
rows 'the last segment alone knows who listens' "$last" "LISTEN\n" "select distinct state_name from socket where sport = $port and pid = $holder"
rows 'and what is open' "$last" '3\n' "select count(*) from open_file where pid = $holder"
finish
