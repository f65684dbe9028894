#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Two containers of two pods, one killed for lack of memory: the incident names the right one, and no API was asked.
. "$SRC/tests/kernel/tap.inc"
. "$SRC/tests/kernel/agent.inc"
. "$SRC/tests/kernel/pods.inc"

# pod NUMBER NAME: its logs, as kubelet lays them, and its bundle
pod() {
	logs=host/var/log/pods/shop_$2_$(uid_of $1)/app
	mkdir -p "$logs" host/var/log/containers "bundle$1"
	{ head -c 100000 /dev/zero | tr '\0' '.' | fold -w 99; echo; echo "the last words of $2"; } >"$logs/0.log"
	ln -s "/var/log/pods/shop_$2_$(uid_of $1)/app/0.log" "host/var/log/containers/$2_shop_app-$(cid_of $1).log"
	runc spec -b "bundle$1"
	jq --arg root "$scratch/rootfs" --arg cgroup "/kubepods/burstable/pod$(uid_of $1)/$(cid_of $1)" --arg n "$1" '
		.root = {path: $root, readonly: true} | .process.terminal = false | .linux.cgroupsPath = $cgroup |
		.linux.resources.memory.limit = 33554432 | .process.noNewPrivileges = true |
		.process.args = (if $n == "1" then ["sh", "-c", "sleep 1; tail /dev/zero"] else ["sh", "-c", "sleep 5"] end) |
		.linux.namespaces |= map(select(.type != "network"))' "bundle$1/config.json" >config.json && mv config.json "bundle$1/config.json"
}
pod 1 checkout-6d9f
pod 2 bystander-77
start_agent --host-root "$scratch/host" --dump-on-exit no
runc run -b bundle2 "$(pod_name 2)" >/dev/null 2>&1 &
runc run -b bundle1 "$(pod_name 1)" >/dev/null 2>runc.err &
if ! wait_for 10 sh -c 'grep -q "_oom_" agent.err'; then
	grep -q . runc.err && skip_all "runc does not work here: $(tail -n 1 runc.err)"
fi
oom=$(ls incidents/*_oom_*.bbx 2>/dev/null | head -n 1)
is 'one incident, named after the pod' 1 "$(ls incidents | grep -cE '_shop_checkout-6d9f_oom_')"
is 'none of the other' 0 "$(ls incidents | grep -c bystander)"
[ -n "$oom" ] || { finish; exit; }
rows 'the victim is of the pod' "$oom" "shop\tcheckout-6d9f\tapp\t$(uid_of 1)\t$(cid_of 1)\n" \
	"select o.namespace, o.pod, o.container, c.pod_uid, c.container_id from oom o join container c on c.cgroup = o.cgroup_id"
rows 'and both are told apart' "$oom" 'checkout-6d9f\t1\n' "select pod, count(*) from exec where argv = 'tail /dev/zero' group by pod"
rows 'every event of the container has its id and the uid of the pod' "$oom" '0\n' \
	"select count(*) from exec e left join container c on c.cgroup = e.cgroup_id where e.argv = 'tail /dev/zero' and (c.container_id is null or c.pod_uid is null)"
bbx extract -o app.log "$oom" logs/app/0.log
is 'the end of its log is attached' 'the last words of checkout-6d9f 1' "$(tail -n 1 app.log) $([ "$(wc -c <app.log)" -le 65536 ] && echo 1)"
bbx extract -o cgroup "$oom" cgroup
grep -qE '^memory(\.max|\.limit_in_bytes| limit) 33554432$' cgroup
ok $? 'and the limits of its cgroup'
bbx extract -o kernel.log "$oom" kernel.log
grep -q 'Killed process' kernel.log
ok $? "and what the kernel's log says of it"
sealed=$(stat -c %Y "$oom")
rows 'sealed within a second after its post-roll' "$oom" '1\n' "select $sealed - max(ts) / 1000000000 between 1 and 4 from oom"
stop_agent TERM
finish
