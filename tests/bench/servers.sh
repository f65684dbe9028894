#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What recording costs servers, connections and a compiler: CPU time of both ends, beside the same without a recorder, below an empty program at
# every system call, and with perf and trace-cmd at the tracepoints that lean has. Lines "figure TAB value": of rounds in which all
# take turns. usage: servers.sh FOLDER, which holds the recordings
set -eu
[ "${2:-}" = inside ] || exec unshare -m "$0" "$1" inside
src=$(cd "$(dirname "$0")/../.." && pwd)
. "$src/tests/bench/with.inc"
cd "$1"
rounds=${ROUNDS:-5}
requests=${REQUESTS:-100000}
connections=${CONNECTIONS:-20000}
port=$((20000 + $$ % 10000))
mount -t tracefs none /sys/kernel/tracing 2>/dev/null || :
events='-e sched:sched_process_fork -e sched:sched_process_exec -e sched:sched_process_exit -e signal:signal_generate -e sock:inet_sock_set_state
	-e oom:mark_victim -e tcp:tcp_send_reset -e tcp:tcp_receive_reset -e tcp:tcp_retransmit_skb -e cgroup:cgroup_mkdir -e cgroup:cgroup_rmdir
	-e cgroup:cgroup_attach_task'

redis-server --port $port --save '' --appendonly no --daemonize no >redis.log 2>&1 &
redis=$!
mkdir -p www logs
head -c 1024 /dev/zero >www/index.html
cat >nginx.conf <<END
daemon off; master_process off; error_log $PWD/logs/error; pid $PWD/logs/pid;
events { worker_connections 256; }
http { access_log off; server { listen 127.0.0.1:$((port + 1)); root $PWD/www; } }
END
nginx -p "$PWD" -c "$PWD/nginx.conf" &
nginx=$!
trap 'kill $redis $nginx; wait $redis $nginx 2>/dev/null || :' EXIT
sleep 1

# CPU seconds of a process that runs, in ticks of proc_pid_stat(5), and of the children of this shell.
cat >cost.sh <<'END'
ticks() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$1/stat"; }
server=$1
units=$2
shift 2
before=0
[ "$server" = 0 ] || before=$(ticks "$server")
n=$("$@" 2>&1 | awk '/requests in/ { print $1 } /events,/ { print $1 }')
after=0
[ "$server" = 0 ] || after=$(ticks "$server")
times >times.$$
awk -v s=$((after - before)) -v n="${n:-$units}" -F '[ms ]+' 'NR == 2 { printf "%.3f\n", (($1 + $3) * 60 + $2 + $4 + s / 100) * 1000000 / n }' times.$$
rm -f times.$$
END

compile() {
	# shellcheck disable=SC2016
	with "$1" sh cost.sh 0 1 sh -c 'for f in "$0"/format/[a-e]*.c; do ${CC:-cc} -std=gnu11 -D_GNU_SOURCE -O1 -I"$0/format" -c -o o.o "$f"; done' "$src"
}

# Those of the others that this kernel lets run.
peers=
for how in perf trace-cmd; do
	! with $how true >/dev/null 2>&1 || peers="$peers $how"
done

for _ in $(seq "$rounds"); do
	for how in none lean empty standard $peers; do
		with $how sh cost.sh $redis "$requests" redis-benchmark -p $port -n "$requests" -c 20 -t get -q >>redis.$how
		with $how sh cost.sh $nginx 1 wrk -t 1 -c 20 -d 2s "http://127.0.0.1:$((port + 1))/" >>nginx.$how
		with $how sh cost.sh 0 1 cause_load "$connections" 3 tcp >>churn.$how
		compile $how >>compile.$how
	done
done
# Of all rounds the least: others on the machine only add, and more to one than to another.
least() { sort -n "$1" | head -n 1; }
adds() {
	[ -s "$1" ] || { echo refused; return; }
	awk -v a="$(least "$1")" -v b="$(least "$2")" 'BEGIN { printf "%.1f\n", (a / b - 1) * 100 }'
}

for what in redis nginx churn; do
	printf '%s: us of CPU each\t%s\n' $what "$(least $what.none)"
	printf '%s: lean adds %%\t%s\n' $what "$(adds $what.lean $what.none)"
	printf '%s: empty program adds %%\t%s\n' $what "$(adds $what.empty $what.none)"
	printf '%s: standard above it, %%\t%s\n' $what "$(adds $what.standard $what.empty)"
	printf '%s: perf adds %%\t%s\n' $what "$(adds $what.perf $what.none)"
	printf '%s: trace-cmd adds %%\t%s\n' $what "$(adds $what.trace-cmd $what.none)"
done
printf 'compile: s of CPU\t%s\n' "$(least compile.none | awk '{ printf "%.2f", $1 / 1000000 }')"
printf 'compile: lean adds %%\t%s\n' "$(adds compile.lean compile.none)"
printf 'compile: standard adds %%\t%s\n' "$(adds compile.standard compile.none)"
printf 'compile: empty program adds %%\t%s\n' "$(adds compile.empty compile.none)"
printf 'compile: perf adds %%\t%s\n' "$(adds compile.perf compile.none)"
