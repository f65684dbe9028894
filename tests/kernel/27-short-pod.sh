#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Pods that live 50 ms: every event of theirs has the container's id and the pod's uid, and their names when there was a log to name them by.
. "$SRC/tests/kernel/tap.inc"
. "$SRC/tests/kernel/agent.inc"
. "$SRC/tests/kernel/pods.inc"
mkdir -p host/var/log/pods host/var/log/containers
runc spec

# run_pod NUMBER: its first process, and a child of it, for 50 ms
run_pod() {
	mkdir "bundle$1"
	jq --arg root "$scratch/rootfs" --arg cgroup "/kubepods/burstable/pod$(uid_of $1)/$(cid_of $1)" --arg n "short-$1-$$" '
		.root = {path: $root, readonly: true} | .process.terminal = false | .linux.cgroupsPath = $cgroup |
		.process.args = ["sh", "-c", "sleep 0.05; /bin/true " + $n + "; /bin/true " + $n] |
		.linux.namespaces |= map(select(.type != "network"))' config.json >"bundle$1/config.json"
	runc run -b "bundle$1" "$(pod_name $1)" >/dev/null 2>runc.err </dev/null || skip_all "runc does not work here: $(tail -n 1 runc.err)"
}
# Pod 1 has the log file of its container, as kubelet links it.
mkdir -p "host/var/log/pods/shop_web-1_$(uid_of 1)/app"
ln -s "/var/log/pods/shop_web-1_$(uid_of 1)/app/0.log" "host/var/log/containers/web-1_shop_app-$(cid_of 1).log"
start_agent --host-root "$scratch/host" --profile standard
run_pod 1
# Pod 2 has no more than a folder, which is there late, and not for long.
run_pod 2
mkdir -p "host/var/log/pods/shop_web-2_$(uid_of 2)/app"
# Pod 3 never has any.
run_pod 3
sleep 1.5
rm -r "host/var/log/pods/shop_web-2_$(uid_of 2)"
sleep 0.7
for pod in web-1 shop/web-2 other/web-2; do bbrec trigger --socket "$scratch/sock" --pod "$pod" >>asked; done 2>asked.err
stop_agent TERM
join_segments all.bbx

c='join container c on c.cgroup = x.cgroup_id'
for k in 1 2 3; do
	rows "pod $k: its programs have the container and the pod" all.bbx "2\t$(cid_of $k)\t$(uid_of $k)\n" \
		"select count(distinct x.upid), c.container_id, c.pod_uid from exec x $c where x.argv = '/bin/true short-$k-$$' group by 2, 3"
	rows "pod $k: lived no longer than it should" all.bbx '1\n' \
		"select max(ts) - min(ts) < 1000000000 from exec where cgroup_id in (select cgroup from container where pod_uid = '$(uid_of $k)')"
done
# What runs in a pid namespace of its own below ours is in a container: none of its events is without.
rows 'no event of a container is without its id and uid' all.bbx '0\n' "with inside as (
		select distinct upid from exec where ns_level > 0 and argv like '%%short-_-$$%%'),
	own as (select upid, cgroup_id from exec union all select upid, cgroup_id from exit union all select upid, cgroup_id from fork
		union all select upid, cgroup_id from signal union all select upid, cgroup_id from call_failed)
	select count(*) from own x join inside using (upid) left join container c on c.cgroup = x.cgroup_id
	where c.container_id is null or c.pod_uid is null"
rows 'names: of the first from its log, of the second from its folder' all.bbx 'shop\tweb-1\nshop\tweb-2\n' \
	"select distinct namespace, pod from exec where argv like '/bin/true short-%%-$$' and pod is not null order by pod"
is 'a pod that has gone is known by its name' 'bbrec: other/web-2: no pod of this name is known on this node: the incident is made all the same' \
	"$(cat asked.err)"
finish
