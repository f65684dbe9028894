#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Real containers end in several ways: what bbai says of each, and that bbgraph draws it.
. "$SRC/tests/kernel/tap.inc"
need_bpf
command -v runc >/dev/null && command -v jq >/dev/null || skip_all 'no runc or no jq'
[ -n "$cgroup_root" ] || skip_all 'no writable memory cgroups here'

POD_ROOT=$scratch/host
. "$SRC/tests/demo/pods.sh"
pod=verdict-$$
cgroup=$(make_pod shop "$pod" app 0)
id=v-$$
cleanup() {
	runc delete -f $id 2>/dev/null
	remove_pod "$cgroup"
	for d in /sys/fs/cgroup/*; do
		rmdir "$d${cgroup#"$(memory_root)"}" "$(dirname "$d${cgroup#"$(memory_root)"}")" \
			"$d/kubepods/burstable" "$d/kubepods" 2>/dev/null
	done
	umount "$scratch/rootfs" 2>/dev/null
}
mkdir rootfs shared bundle
mount --bind / rootfs 2>/dev/null || skip_all 'no bind mounts here'
cp "$(command -v cause_signal)" shared/
runc spec -b bundle
jq --arg root "$scratch/rootfs" --arg shared "$scratch/shared" --arg cgroup "${cgroup#"$(memory_root)"}" '
	.root = {path: $root, readonly: true} | .process.terminal = false | .process.cwd = "/tmp" |
	.linux.cgroupsPath = $cgroup | .linux.maskedPaths = [] |
	.linux.resources = {memory: {limit: 33554432, swap: 33554432}, pids: {limit: 100}} |
	.linux.namespaces |= map(select(.type != "network" and .type != "cgroup")) |
	.mounts |= map(select(.destination | startswith("/sys") | not)) +
		[{destination: "/tmp", type: "bind", source: $shared, options: ["bind", "rw"]}]' bundle/config.json >config.json

# incident NAME SCRIPT ARG...: the container runs the arguments; the script, beside it, knows $id and $pid, its first process.
incident() {
	name=$1 script=$2
	shift 2
	jq --arg command "$(printf '%s\n' "$@")" '.process.args = ($command | split("\n"))' <config.json >bundle/config.json
	cat >cause.sh <<-END
		runc run -b bundle $id >out 2>err &
		sleep 0.5
		id=$id pid=\$(runc state $id 2>/dev/null | jq .pid)
		$script
		wait
		sleep 0.1
	END
	bbrec record -o "$name.bbx" --host-root "$POD_ROOT" -- sh cause.sh 2>bbrec.err || sed 's/^/# /' bbrec.err
}
# finding FILE JQ: of what was found in the pod, the first that nothing else explains; others work on this machine, too.
finding() {
	bbai --json "$1" | jq -r --arg pod "$pod" "[.findings[] | select(.pod == \$pod and .explained_by == null)][0] | $2"
}
# says NAME FILE WORDS CLASS: the class of the finding, and words of its sentence.
says() {
	is "$1" "shop app $4" "$(finding "$2" '[.namespace, .container, .class] | join(" ")')"
	finding "$2" .title | grep -qF "$3"
	ok $? "... $3"
}
runs='runc does not work here'

incident abort '' ./cause_signal abort
[ "$(q abort.bbx "select count(*) from exit where comm = 'cause_signal' and ns_pid = 1")" = 1 ] || skip_all "$runs: $(tail -n 1 err)"
says 'abort() of a first process is no bad pointer' abort.bbx 'its own abort()' crash_signal

incident tmpfs '' sh -c 'exec cat /dev/zero >/dev/shm/fill'
says 'a full tmpfs is an OOM kill' tmpfs.bbx 'most of the memory in use was not the victim' oom_container
rows 'of one process, once' tmpfs.bbx 'cat\tapp\t1\n' "select comm, container, count(*) from oom where pod = '$pod' group by 1, 2"
is 'from whose start a path leads to the kill' 1 "$(bbgraph --pod "$pod" tmpfs.bbx | grep -c 'class="process cause victim path"')"

incident exec 'runc exec $id tail /dev/zero; sleep 1.1; runc kill $id KILL' sleep 60
says 'a probe that leaks is not the container' exec.bbx 'a process run from outside (exec or probe)' oom_child

incident outside 'kill -9 $pid' sleep 60
says 'kill -9 on the node comes from outside' outside.bbx "was killed from outside: sh" external_sigkill

incident stop 'runc kill $id TERM; sleep 0.3; runc kill $id KILL' sleep 60
is 'a stop by the runtime is no incident' null "$(finding stop.bbx .class)"
rows 'with both signals' stop.bbx 'SIGTERM\trunc\nSIGKILL\trunc\n' \
	"select sig_name, sender_comm from signal where pod = '$pod' and comm = 'sleep' order by ts"

incident bomb '' timeout -s KILL 1.5 sh -c 'b() { b & b & wait; }; b'
says 'a fork bomb below a limit of pids' bomb.bbx 'filled up with copies of sh' fork_bomb
ok "$(bbgraph --all --pod "$pod" bomb.bbx | grep -q 'fork bomb: [0-9]* generations'; echo $?)" 'is one node of the graph'
for f in abort tmpfs exec outside stop bomb; do accounted $f.bbx; done
finish
