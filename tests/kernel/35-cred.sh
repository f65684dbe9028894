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
rows 'each change, from what to what; none where nothing changed' c.bbx 'setresgid\t0\t0\t0\t2000\t1\t1
setgroups\t0\t0\t2000\t2000\t1\t1
setresuid\t0\t1000\t2000\t2000\t1\t0
capset\t1000\t1000\t2000\t2000\t0\t1\n' \
	"select syscall_name, old_euid, euid, old_egid, egid, old_capabilities <> 0, capabilities <> 0 from cred_change where comm = 'setpriv' order by ts"
rows 'in words' c.bbx 'setresuid: user 0 to 1000, group 2000\n' "select what from timeline where event = 'cred_change' and what like 'setresuid%%'"
rows 'what was refused is a failure' c.bbx 'setresuid\tEPERM\n' "select syscall_name, errno_name from call_failed where syscall_name like 'set%%id' and comm = 'setpriv'"
rows 'a program that runs then has these ids' c.bbx '1000\t2000\n' "select distinct uid, gid from exec where argv = 'sh refused.sh'"
accounted c.bbx

cat >older.py <<'END'
import os, time
print(os.getpid(), flush=True)
while not os.path.exists("go"):
    time.sleep(0.05)
os.setegid(2000)
os.setegid(2000)
os.setegid(0)
open("done", "w").close()
END
python3 older.py >older &
until grep -q . older || ! kill -0 $!; do sleep 0.1; done
record_all o.bbx sh -c 'touch go; n=0; until [ -e done ] || [ $n = 300 ]; do sleep 0.1; n=$((n + 1)); done'
wait
rows 'what a process had that is older than the recorder is not known, until it changes' o.bbx 'NULL\t2000\n2000\t0\n' \
	"select ifnull(old_egid, 'NULL'), egid from cred_change where pid = $(cat older) order by ts"
finish
