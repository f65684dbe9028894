#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A process that gives up rights: a row for each call that changed them, with what it has then; none for one that was refused.
. "$SRC/tests/kernel/tap.inc"
need_bpf
[ "$(id -u)" = 0 ] || skip_all 'not root'
command -v setpriv >/dev/null || skip_all 'no setpriv'
chmod 755 .
cat >refused.sh <<'END'
exec setpriv --reuid=0 true
END
record c.bbx setpriv --regid=2000 --clear-groups setpriv --reuid=1000 sh refused.sh
rows 'each change, with what it led to' c.bbx 'setresgid\t0\t0\t2000\t2000\t1
setgroups\t0\t0\t2000\t2000\t1
setresuid\t1000\t1000\t2000\t2000\t0\n' \
	"select syscall_name, uid, euid, gid, egid, capabilities <> 0 from cred_change where comm = 'setpriv' and syscall_name <> 'capset' order by ts"
rows 'and the capabilities, which end with the last one' c.bbx '1000\t0\n' "select uid, capabilities from cred_change order by ts desc limit 1"
rows 'what was refused is a failure' c.bbx 'setresuid\tEPERM\n' "select syscall_name, errno_name from call_failed where syscall_name like 'set%%id' and comm = 'setpriv'"
rows 'a program that runs then has these ids' c.bbx '1000\t2000\n' "select distinct uid, gid from exec where argv = 'sh refused.sh'"
accounted c.bbx
finish
