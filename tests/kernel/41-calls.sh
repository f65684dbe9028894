#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Failed calls, changes of files, dangerous calls: each has one row, of the right process, and what is of no interest has none.
. "$SRC/tests/kernel/tap.inc"
need_bpf
[ "$(id -u)" = 0 ] || skip_all 'not root'
chmod 755 "$scratch"
mkdir -m 755 "$scratch/d"

record c.bbx cause_calls "$scratch/d"
port=$(awk '$1 == "port" { print $2 }' out)
d=$scratch/d
mine="where comm = 'calls'"

rows 'programs that cannot be run' c.bbx "execve\t/nowhere/program\t\\\\N\tENOENT
execve\tkept\t$d\tEACCES
execveat\tkept\t$d\tENOEXEC\n" "select syscall_name, filename, dir, errno_name from exec_failed $mine order by ts"
rows 'calls that fail, and what failed alike counted' c.bbx "openat\tENOENT\tmissing/file\t$d\t0
openat\tENOENT\tmissing/fil2\t$d\t0
openat\tENOENT\tmissing/file\t$d\t2
openat\tEACCES\tkept\t$d\t0
unlinkat\tEACCES\tkept\t$d\t0
clone\tEAGAIN\t\\\\N\t\\\\N\t0
write\tENOSPC\t/dev/full\t\\\\N\t0
mmap\tENOMEM\t\\\\N\t\\\\N\t0
socket\tEMFILE\t\\\\N\t\\\\N\t0
bind\tEADDRINUSE\t\\\\N\t\\\\N\t0
connect\tENOENT\t/nowhere/socket\t\\\\N\t0
connect\tECONNREFUSED\tleft\t$d\t0
connect\tECONNREFUSED\t@bbnobody\t\\\\N\t0
unlinkat\tENOENT\tnone/at/all\t/\t0
openat\tENOENT\t/proc/self/cwd/../bbnone\t\\\\N\t0\n" \
	"select syscall_name, errno_name, path, dir, repeats from call_failed $mine and abi_name = 'native' order by ts"
rows 'bind says where' c.bbx "127.0.0.1\t$port\n" "select addr, port from call_failed $mine and errno_name = 'EADDRINUSE'"
rows 'open says how' c.bbx "1\n" "select flags from call_failed $mine and errno_name = 'EACCES' and syscall_name = 'openat'"
rows 'changes of files' c.bbx "chmod\tkept\t$d\t\\\\N\t\\\\N\t$((0755))\t\\\\N
openat\tcut\t$d\t\\\\N\t0\t\\\\N\t\\\\N
openat2\tcut\t$d\t\\\\N\t0\t\\\\N\t\\\\N
ftruncate\t$d/made\t\\\\N\t\\\\N\t4096\t\\\\N\t\\\\N
truncate\tmade\t$d\t\\\\N\t100\t\\\\N\t\\\\N
fchmod\t$d/made\t\\\\N\t\\\\N\t\\\\N\t$((0640))\t\\\\N
fchownat\tmade\t$d\t\\\\N\t\\\\N\t\\\\N\t1
renameat2\tmade\t$d\tmoved\t\\\\N\t\\\\N\t\\\\N
unlinkat\tmoved\t$d\t\\\\N\t\\\\N\t\\\\N\t\\\\N\n" \
	"select syscall_name, path, dir, new_path, bytes, mode, uid from file_change $mine order by ts"
rows 'dangerous calls, made or refused' c.bbx "unshare\tEPERM\t\\\\N\t\\\\N\t65534
unshare\t\\\\N\t\\\\N\t\\\\N\t0
mount\t\\\\N\t/\tnone\t0
mount\t\\\\N\t.\tbbtmp\t0
umount2\t\\\\N\t.\t\\\\N\t0
setns\tEBADF\t\\\\N\t\\\\N\t0
memfd_create\t\\\\N\t\\\\N\tbbmem\t0
process_vm_readv\t\\\\N\t\\\\N\t\\\\N\t0
keyctl\t\\\\N\t\\\\N\t\\\\N\t0
add_key\t\\\\N\t\\\\N\tbbkey\t0
request_key\tENOKEY\t\\\\N\tbbnokey\t0
open_by_handle_at\tEFAULT\t\\\\N\t\\\\N\t0
bpf\tE2BIG\t\\\\N\t\\\\N\t0
ptrace\tEPERM\t\\\\N\t\\\\N\t0\n" "select syscall_name, errno_name, path, name, euid from dangerous_call $mine order by ts"
rows 'with arguments and results' c.bbx '16\t-1\n8\t8\n' \
	"select arg0, result from dangerous_call $mine and syscall_name = 'ptrace' union all
	 select result, result from dangerous_call $mine and syscall_name = 'process_vm_readv'"
if grep -q ia32 out; then
	rows 'a 32-bit call is not taken for another' c.bbx 'open\tENOENT\t/nowhere/ia32\tia32\n' \
		"select syscall_name, errno_name, path, abi_name from call_failed where abi_name != 'native'"
else
	ok 0 'a 32-bit call is not taken for another # SKIP no 32-bit calls here'
fi
rows 'dangerous calls are critical, the others bulk' c.bbx 'call_failed\tbulk\ndangerous_call\tcritical\nexec_failed\tbulk\nfile_change\tbulk\n' \
	"select distinct type, lane from loss where type in ('call_failed', 'exec_failed', 'file_change', 'dangerous_call') order by 1"
accounted c.bbx

# The same failure many times takes a row a second; others never lose theirs to it.
cat >storm.sh <<'END'
i=0
while [ $i -lt 3000 ]; do [ -e /nowhere/$i ]; i=$((i + 1)); done
echo x 2>/dev/null >/dev/full
END
record s.bbx sh storm.sh
rows 'a storm of missing files is throttled' s.bbx '1\n' "select sum(left_out) between 1500 and 2900 from throttle where type = 'call_failed'"
rows 'and hides nothing else' s.bbx 'ENOSPC\t/dev/full\n' "select errno_name, path from call_failed where errno_name != 'ENOENT' and comm = 'sh'"
accounted s.bbx
profile=lean record lean.bbx cause_calls /
rows 'profile lean has no hook there' lean.bbx '0\n' "select count(*) from loss where type = 'call_failed'"
finish
