# SPDX-License-Identifier: Apache-2.0
# Sourced: makes pods as a node has them, out of a memory cgroup in kubelet's layout and the log folders beside it.
# Needs: POD_ROOT, the folder that plays the node's root.

memory_root() {
	if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
		echo /sys/fs/cgroup
	elif [ -d /sys/fs/cgroup/memory ]; then
		echo /sys/fs/cgroup/memory
	else
		return 1
	fi
}

# pod_id NAME: 32 hex digits that depend on the name only
pod_id() { printf %s "$1" | md5sum | cut -c1-32; }

# make_pod NAMESPACE POD CONTAINER LIMIT-BYTES: prints the container's cgroup folder
make_pod() {
	id=$(pod_id "$2")
	uid=$(echo "$id" | sed 's/\(.\{8\}\)\(.\{4\}\)\(.\{4\}\)\(.\{4\}\)/\1-\2-\3-\4-/')
	cid=$(pod_id "$3-a-$2")$(pod_id "$3-b-$2")
	root=$(memory_root)
	dir=$root/kubepods/burstable/pod$uid/$cid
	mkdir -p "$dir"
	if [ -e "$root/cgroup.controllers" ]; then
		for d in "$root" "$root/kubepods" "$root/kubepods/burstable" "$root/kubepods/burstable/pod$uid"; do
			echo +memory >"$d/cgroup.subtree_control"
		done
		[ "$4" = 0 ] || { echo "$4" >"$dir/memory.max"; echo 0 >"$dir/memory.swap.max"; } 2>/dev/null
	elif [ "$4" != 0 ]; then
		echo "$4" >"$dir/memory.limit_in_bytes"
	fi
	logs=$POD_ROOT/var/log/pods/$1_$2_$uid/$3
	mkdir -p "$logs" "$POD_ROOT/var/log/containers"
	: >"$logs/0.log"
	ln -sf "/var/log/pods/$1_$2_$uid/$3/0.log" "$POD_ROOT/var/log/containers/$2_$1_$3-$cid.log"
	echo "$dir"
}

# in_pod CGROUP-FOLDER COMMAND...: replaces the shell by the command, inside the cgroup
in_pod() {
	dir=$1
	shift
	exec sh -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$dir" "$@"
}

# remove_pod CGROUP-FOLDER: ends what runs in it, and removes it with its empty parents
remove_pod() {
	[ -d "$1" ] || return 0
	for i in 1 2 3 4 5 6 7 8 9 10; do
		pids=$(cat "$1/cgroup.procs" 2>/dev/null)
		[ -n "$pids" ] || break
		kill -9 $pids 2>/dev/null
		sleep 0.1
	done
	d=$1
	for i in 1 2 3 4; do
		rmdir "$d" 2>/dev/null || break
		d=$(dirname "$d")
	done
}
