#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Without iterators what is open is read from /proc: the same sockets and files, of the same processes, as where there are iterators.
. "$SRC/tests/kernel/tap.inc"
. "$SRC/tests/kernel/agent.inc"
. "$SRC/tests/kernel/container.inc"
cleanup() {
	[ -z "${holders:-}" ] || kill $holders 2>/dev/null
	umount -l "$scratch/tmpfs"
	agent_cleanup
	remove_container
}

mkdir tmpfs
mount -t tmpfs -o size=96m bbtest tmpfs || skip_all 'no tmpfs can be mounted here'
ip link set lo up 2>/dev/null
folder=$scratch/tmpfs
mkdir "$folder/jail"
cat >hold.py <<'END'
import os, socket, sys, time
folder, jail = sys.argv[1:3]
removed = open(folder + "/removed", "w+b")
removed.write(bytes(2 << 20))
removed.flush()
os.unlink(removed.name)
big = open(folder + "/big", "ab")
os.truncate(big.fileno(), 64 << 20)
log = open(folder + "/a.log", "a")
memory = os.memfd_create("m")
os.truncate(memory, 1 << 20)
open(folder + "/b.log", "w").close()
none_of_these = open(folder + "/small", "w"), open(folder + "/big", "rb"), open(folder + "/b.log"), socket.socket(socket.AF_UNIX)
sockets = []
for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"), (socket.AF_INET6, "::")):
    try:
        server = socket.socket(family)
        server.bind((host, 0))
        server.listen()
        client = socket.create_connection(("127.0.0.1" if host == "::" else host, server.getsockname()[1]))
        asks, answers = socket.socket(family, socket.SOCK_DGRAM), socket.socket(family, socket.SOCK_DGRAM)
        answers.bind((host, 0))
        asks.connect(("::1" if host == "::" else host, answers.getsockname()[1]))
        sockets += [server, client, server.accept()[0], asks, answers]
    except OSError:
        pass
# Two processes have each: the first one counts.
if os.fork() == 0:
    os.chroot(jail)
    jailed = open("/c.log", "a")
    print(os.getppid(), os.getpid(), sockets[0].getsockname()[1], flush=True)
time.sleep(600)
END
make_container
in_container python3 hold.py "$folder" "$folder/jail" >held &
until grep -q . held || ! kill -0 $!; do sleep 0.1; done
read -r holder jailed port <held
# Not in a container, but in a network namespace of its own.
: >apart
unshare -n sh -c 'ip link set lo up; exec python3 -c "import socket, time; s = socket.create_server((\"127.0.0.1\", 7)); print(1, flush=True); time.sleep(600)"' >apart &
apart=$!
holders="$holder $jailed $apart"
until grep -q . apart || ! kill -0 $apart; do sleep 0.1; done

record_all iter.bbx true
bbrec record --no-tp-btf -o proc.bbx -- true >out 2>err || sed 's/^/# /' err
is 'nothing is said to be missing' '' "$(grep 'not recorded' err)"
sockets="select s.pid, s.comm, s.upid is not null, c.container_id, saddr, daddr, state_name, family_name, protocol_name, sport, dport, netns from socket s
	left join container c on c.cgroup = s.cgroup_id where s.pid in ($holder, $jailed, $apart) order by protocol, sport, dport"
files="select o.pid, o.comm, c.container_id, o.path, inode, size_bytes, position, major, minor, fd, links, writable, append from open_file o
	left join container c on c.cgroup = o.cgroup_id where o.pid in ($holder, $jailed, $apart) order by o.path"
q iter.bbx "$sockets" >sockets.iter
is 'the sockets of each family and kind' "$(cat sockets.iter)" "$(q proc.bbx "$sockets")"
ok "$([ "$(wc -l <sockets.iter)" -ge 6 ]; echo $?)" 'which are some'
rows 'those of another network namespace too' proc.bbx '7\tLISTEN\t1\n' \
	"select sport, state_name, netns != (select netns from socket where sport = $port and pid = $holder limit 1) from socket where pid = $apart"
q iter.bbx "$files" >files.iter
is 'the files' "$(cat files.iter)" "$(q proc.bbx "$files")"
is 'which are five, as each process sees them' "$(printf '%s\n' /c.log /memfd:m "$folder/a.log" "$folder/big" "$folder/removed")" "$(cut -f 4 files.iter)"
n_sockets=$(q iter.bbx 'select count(*) from socket')
rows 'and about as many of all processes' proc.bbx '1\n' "select count(*) between 0.8 * $n_sockets and 1.2 * $n_sockets from socket"
rows 'it is told what that took' proc.bbx '1\t1\n' "select items > 6, cpu_ns between 1 and 2e9 from sampler where sampler = 'open'"
rows 'which iterators do not' iter.bbx '0\n' "select count(*) from sampler where sampler = 'open'"
accounted proc.bbx

# A server that is older than the recorder.
old=$((20000 + $$ % 10000))
cause_tcp 4 serve $old >serve.out &
server=$!
while ! grep -q listening serve.out; do sleep 0.05; kill -0 $server || break; done
bbrec record --no-tp-btf -o old.bbx -- cause_tcp 4 connect $old >out 2>err || sed 's/^/# /' err
wait $server
rows 'whom its connections belong to is known' old.bbx "accept\t$server\tcause_tcp\n" \
	"select event_name, pid, comm from tcp where sport = $old and event_name = 'accept'"

# An agent has given up most rights by then.
start_agent --tp-btf no --segment-time 500ms
segments() { [ "$(ls "$ring"/critical-*.bbx | wc -l)" -ge 4 ]; }
wait_for 20 segments
ok $? 'segments follow each other'
stop_agent TERM
first=$(ls "$ring"/critical-*.bbx | head -n 1)
rows 'an agent lists sockets' "$first" "$holder\n" "select pid from socket where sport = $port and state_name = 'LISTEN'"
join_segments all.bbx
rows 'for one per cent of a CPU' all.bbx '1\n' \
	"select coalesce(min(pause >= 100 * cpu_ns), 1) from (select lead(ts) over (order by ts) - ts pause, cpu_ns from sampler where sampler = 'open')"
rows 'and files' "$first" '4\n' "select count(*) from open_file where pid = $holder"
finish
