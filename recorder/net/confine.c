/* SPDX-License-Identifier: Apache-2.0 */
#include "confine.h"

#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include "../filter.h"

static const struct rec_filter_row rows[] = {
	/* files and folders: certificates, tokens, the names of hosts; what waits to be sent */
	ANY(openat), ANY(open), ANY(close), ANY(read), ANY(readv), ANY(pread64), ANY(write), ANY(writev), ANY(pwrite64), ANY(lseek),
	ANY(sendfile), ANY(ftruncate), ANY(fsync), ANY(fdatasync), ANY(fcntl), ANY(flock), ANY(dup), ANY(fstat), ANY(stat), ANY(lstat),
	ANY(newfstatat), ANY(statx), ANY(fstatfs), ANY(statfs), ANY(access), ANY(faccessat), ANY(faccessat2), ANY(getdents64),
	ANY(readlink), ANY(readlinkat), ANY(mkdirat), ANY(unlink), ANY(unlinkat), ANY(rename), ANY(renameat), ANY(renameat2), ANY(linkat),
	ANY(umask), ANY(getcwd), ANY(pipe2),
	/* memory, never to be run */
	ANY(brk), ANY(munmap), ANY(mremap), ANY(madvise), ANY(membarrier), IF_HAS_NOT(mmap, 2, PROT_EXEC), IF_HAS_NOT(mprotect, 2, PROT_EXEC),
	/* a thread (libcurl looks names up in one), but no process */
	IF_HAS(clone, 0, CLONE_THREAD), ANY(set_robust_list), ANY(rseq), ANY(sched_getaffinity), ANY(sched_yield), ANY(exit), ANY(exit_group),
	ANY(futex), ANY(gettid), ANY(getpid), ANY(getppid), ANY(geteuid), ANY(getuid), ANY(getegid), ANY(getgid), ANY(tgkill), ANY(wait4),
	ANY(restart_syscall), IF_IS(prctl, 0, PR_SET_NAME), IF_IS(prlimit64, 2, 0),
	/* signals, time and waiting */
	ANY(rt_sigaction), ANY(rt_sigprocmask), ANY(rt_sigreturn), ANY(sigaltstack), ANY(eventfd2), ANY(poll), ANY(ppoll), ANY(select),
	ANY(pselect6), ANY(epoll_create1), ANY(epoll_ctl), ANY(epoll_wait), ANY(epoll_pwait), ANY(clock_gettime), ANY(clock_getres),
	ANY(clock_nanosleep), ANY(nanosleep), ANY(gettimeofday), ANY(time),
	/* sockets: of networks, of this machine, and what asks the kernel for its addresses */
	IF_IS(socket, 0, AF_INET), IF_IS(socket, 0, AF_INET6), IF_IS(socket, 0, AF_UNIX), IF_IS(socket, 0, AF_NETLINK), ANY(socketpair),
	ANY(bind), ANY(listen), ANY(accept4), ANY(connect), ANY(sendto), ANY(recvfrom), ANY(sendmsg), ANY(sendmmsg), ANY(recvmsg),
	ANY(recvmmsg), ANY(getsockopt), ANY(setsockopt), ANY(getsockname), ANY(getpeername), ANY(shutdown), IF_IS(ioctl, 1, FIONREAD),
	IF_IS(ioctl, 1, FIONBIO),
	/* facts of the node */
	ANY(uname), ANY(sysinfo), ANY(getrandom), ANY(getrusage), ANY(getcpu), IF_IS(ioctl, 1, 0x5401 /* TCGETS: isatty */),
};

int net_confine(void)
{
	return rec_filter_calls(rows, sizeof(rows) / sizeof(*rows));
}
