#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# In a container with the capabilities of the DaemonSet and no more: root hides what the kernel refuses to others.
. "$SRC/tests/kernel/tap.inc"
need_bpf
command -v runc >/dev/null && command -v jq >/dev/null || skip_all 'no runc or no jq'

uid=11111111-2222-3333-4444-$(printf %012d $$)
cid=$(printf %064d $$)
pod=/kubepods/burstable/pod$uid
cleanup() {
	umount "$scratch/rootfs" 2>/dev/null
	for d in /sys/fs/cgroup/* /sys/fs/cgroup; do
		rmdir "$d$pod/$cid" "$d$pod" "$d/kubepods/burstable" "$d/kubepods" 2>/dev/null
	done
}
mkdir rootfs shared bundle
mount --bind / rootfs 2>/dev/null || skip_all 'no bind mounts here'
cp "$(command -v bbrec)" "$(command -v cause_tcp)" shared/

runc spec -b bundle
jq --arg root "$scratch/rootfs" --arg shared "$scratch/shared" --arg cgroup "$pod/$cid" '
	["CAP_BPF", "CAP_PERFMON", "CAP_SYS_PTRACE", "CAP_SYSLOG", "CAP_NET_ADMIN", "CAP_DAC_READ_SEARCH"] as $caps |
	.root = {path: $root, readonly: true} | .process.terminal = false | .process.noNewPrivileges = true |
	.process.capabilities = {bounding: $caps, effective: $caps, permitted: $caps} |
	.process.cwd = "/tmp" | .linux.cgroupsPath = $cgroup | .linux.maskedPaths = [] |
	.linux.namespaces |= map(select(.type != "pid" and .type != "network" and .type != "cgroup")) |
	.mounts |= map(select(.destination != "/sys" and .destination != "/sys/fs/cgroup")) + [
		{destination: "/sys", type: "bind", source: "/sys", options: ["rbind", "ro"]},
		{destination: "/tmp", type: "bind", source: $shared, options: ["bind", "rw"]}]' bundle/config.json >config.json

# in_container NAME JQ-EDIT COMMAND...
in_container() {
	name=$1 edit=$2
	shift 2
	jq --arg command "$(printf '%s\n' "$@")" "$edit"' | .process.args = ($command | split("\n"))' <config.json >bundle/config.json
	runc run -b bundle "bb-$name-$$"
}

in_container rights . grep CapEff /proc/self/status >rights 2>err || skip_all "runc does not work here: $(tail -n 1 err)"
is 'the container has six capabilities' 'CapEff:	000000c400081004' "$(cat rights)"

in_container check . ./bbrec check -m tsv >check.out 2>err
is 'bbrec check is content' 0 $?
# A container has no /dev/kmsg; syslog(2) stands in for it.
is 'every hook attaches by its first choice' 'attached' "$(awk -F '\t' 'NR > 1 && $1 != "kmsg" { print $4 }' check.out | sort -u)"

in_container record . ./bbrec record -o r.bbx -- sh -c './cause_tcp 4; exec /bin/true inside' >out 2>err
is 'bbrec record works' 0 $?
rows 'it records what happens in its container' shared/r.bbx "/bin/true inside\t$cid\t$uid\n" \
	"select distinct x.argv, c.container_id, c.pod_uid from exec x join container c on c.cgroup = x.cgroup_id where x.argv = '/bin/true inside'"
rows 'with owners of connections' shared/r.bbx '14\n' "select count(*) from tcp where comm = 'cause_tcp'"
accounted shared/r.bbx

touch going
while [ -e going ]; do sleep 0.1; /bin/true outside; done &
in_container outside . ./bbrec record -o o.bbx -d 1s >out 2>err
rm going
wait
rows 'and what happens elsewhere on the node' shared/o.bbx '1\n' "select count(*) > 0 from exec where argv = '/bin/true outside'"

in_container nobpf '.process.capabilities |= map_values(map(select(. != "CAP_BPF")))' ./bbrec check -m tsv >check.out 2>err
is 'without CAP_BPF it says so' '1 bpf(2) refused: needs CAP_BPF and CAP_PERFMON' "$? $(awk -F '\t' 'NR > 1 && $1 != "kmsg" { print $5 }' check.out | sort -u)"
in_container seccomp '.linux.seccomp = {defaultAction: "SCMP_ACT_ALLOW", architectures: [], syscalls: [{names: ["bpf"], action: "SCMP_ACT_ERRNO"}]}' \
	./bbrec check -m tsv >check.out 2>err
is 'a seccomp profile is named' '1 bpf(2) refused, by the seccomp profile it seems: all capabilities are there' \
	"$? $(awk -F '\t' 'NR > 1 && $1 != "kmsg" { print $5 }' check.out | sort -u)"
finish
