#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# cgroup: made, entered, removed, with its id and path; and the cgroup of what happens inside.
. "$SRC/tests/kernel/tap.inc"
need_bpf
[ -n "$cgroup_root" ] || skip_all 'no writable cgroups here'

name=bbcg-$$
dir=$cgroup_root/$name
cleanup() { rmdir "$dir/sub" "$dir" 2>/dev/null; }
cat >cause.sh <<'END'
mkdir "$1" "$1/sub"
stat -c %i "$1/sub"
(echo 0 >"$1/sub/cgroup.procs"; exec /bin/true)
sleep 0.1
rmdir "$1/sub" "$1"
END
record_all c.bbx sh cause.sh "$dir"
id=$(cat out)
rows 'a cgroup comes, is entered, and goes' c.bbx "mkdir\tmkdir\t/$name\nmkdir\tmkdir\t/$name/sub\nattach\tsh\t/$name/sub\nrmdir\trmdir\t/$name/sub\nrmdir\trmdir\t/$name\n" \
	"select op_name, comm, path from cgroup where path like '/$name%%' order by ts"
rows 'its id is the inode number of its folder' c.bbx "$id\n" "select distinct id from cgroup where path = '/$name/sub'"
rows 'each once, of the one hierarchy' c.bbx "1\n" "select count(distinct hierarchy) from cgroup"
rows 'who moves in is the row'"'"'s task, in its new cgroup' c.bbx '1\n' \
	"select count(*) from cgroup c join exec x using (upid) where x.exe like '%%/true' and c.path = '/$name/sub'"
accounted c.bbx
finish
