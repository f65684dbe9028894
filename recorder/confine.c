/* SPDX-License-Identifier: Apache-2.0 */
#include "confine.h"

#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>
#include <linux/bpf.h>
#include <sys/syscall.h>
#include "filter.h"

/* ---- Capabilities ---------------------------------------------------------------------------- */

static const cap_value_t kept[] = {
	CAP_DAC_READ_SEARCH, /* log folders and cgroup files, whoever owns them */
	CAP_SYSLOG,          /* the kernel's log of an incident */
	CAP_SYS_PTRACE,      /* which namespaces others' processes are in, for their samples; ptrace(2) is refused below */
	CAP_BPF,             /* reading maps, where the kernel asks for it: must be the last */
};
#define N_KEPT (sizeof(kept) / sizeof(*kept))

/* Keeps the first n, of those that we have; permitted: gives up the others for good. */
static int keep(size_t n, bool permitted)
{
	cap_t has = cap_get_proc(), next = cap_init();
	int r = has && next ? 0 : -errno;

	for (size_t i = 0; i < N_KEPT && !r; i++) {
		cap_flag_value_t is_ours = CAP_CLEAR;

		/* A kernel that is older than the capability does not know it. */
		if (cap_get_flag(has, kept[i], CAP_PERMITTED, &is_ours) || is_ours == CAP_CLEAR)
			continue;
		if ((i < n || !permitted) && cap_set_flag(next, CAP_PERMITTED, 1, &kept[i], CAP_SET))
			r = -errno;
		if (!r && i < n && cap_set_flag(next, CAP_EFFECTIVE, 1, &kept[i], CAP_SET))
			r = -errno;
	}
	if (!r && cap_set_proc(next))
		r = -errno;
	cap_free(has);
	cap_free(next);
	return r;
}

/* Asks for the next key of a map, which changes nothing. */
static bool reads_maps(int map_fd)
{
	uint8_t next[64];
	union bpf_attr attr = { .map_fd = (uint32_t)map_fd, .next_key = (uint64_t)(uintptr_t)next };

	return !syscall(SYS_bpf, BPF_MAP_GET_NEXT_KEY, &attr, sizeof(attr)) || errno != EPERM;
}

static int drop_capabilities(int map_fd)
{
	int r = keep(N_KEPT - 1, false);

	return r ? r : keep(reads_maps(map_fd) ? N_KEPT - 1 : N_KEPT, true);
}

/* ---- System calls ---------------------------------------------------------------------------- */

static const struct rec_filter_row rows[] = {
	/* files and folders */
	ANY(openat), ANY(open), ANY(close), ANY(read), ANY(pread64), ANY(write), ANY(pwrite64), ANY(writev), ANY(lseek),
	ANY(sendfile), ANY(copy_file_range), ANY(ftruncate), ANY(fallocate), ANY(fsync), ANY(fcntl), ANY(flock), ANY(dup),
	ANY(fstat), ANY(stat), ANY(lstat), ANY(newfstatat), ANY(statx), ANY(statfs), ANY(fstatfs), ANY(access), ANY(faccessat),
	ANY(faccessat2), ANY(getdents64), ANY(readlink), ANY(readlinkat), ANY(mkdir), ANY(mkdirat), ANY(unlink), ANY(unlinkat),
	ANY(rename), ANY(renameat), ANY(renameat2), ANY(link), ANY(linkat), ANY(umask), ANY(getcwd),
	/* memory, never to be run */
	ANY(brk), ANY(munmap), ANY(mremap), ANY(madvise), ANY(msync), ANY(membarrier),
	IF_HAS_NOT(mmap, 2, PROT_EXEC), IF_HAS_NOT(mprotect, 2, PROT_EXEC),
	/* a thread, but no process; its flags are not to be seen in clone3, which glibc does without when it is not there */
	IF_HAS(clone, 0, CLONE_THREAD), ANY(set_robust_list), ANY(rseq), ANY(sched_getaffinity), ANY(sched_yield), ANY(exit),
	ANY(exit_group), ANY(futex), ANY(gettid), ANY(getpid), ANY(geteuid), ANY(getuid), ANY(tgkill), ANY(wait4), ANY(restart_syscall),
	/* signals, time and waiting */
	ANY(rt_sigaction), ANY(rt_sigprocmask), ANY(rt_sigreturn), ANY(sigaltstack), ANY(signalfd4), ANY(eventfd2), ANY(poll), ANY(ppoll),
	ANY(epoll_create1), ANY(epoll_ctl), ANY(epoll_wait), ANY(epoll_pwait), ANY(clock_gettime), ANY(clock_nanosleep),
	ANY(nanosleep), ANY(gettimeofday), ANY(adjtimex), ANY(clock_adjtime),
	/* sockets of this machine: none reaches a network */
	IF_IS(socket, 0, AF_UNIX), ANY(bind), ANY(listen), ANY(accept4), ANY(connect), ANY(sendto), ANY(recvfrom), ANY(sendmsg),
	ANY(recvmsg), ANY(getsockopt), ANY(setsockopt), ANY(shutdown),
	/* facts of the node */
	ANY(uname), ANY(sysinfo), ANY(getrandom), ANY(getrusage), ANY(getcpu), ANY(syslog), IF_IS(ioctl, 1, 0x5401 /* TCGETS: isatty */),
	/* reading what the programs count, and taking it away; no new program, map or link */
	IF_IS(bpf, 0, BPF_MAP_LOOKUP_ELEM), IF_IS(bpf, 0, BPF_MAP_UPDATE_ELEM), IF_IS(bpf, 0, BPF_MAP_DELETE_ELEM),
	IF_IS(bpf, 0, BPF_MAP_GET_NEXT_KEY), IF_IS(bpf, 0, BPF_MAP_LOOKUP_BATCH), IF_IS(bpf, 0, BPF_MAP_LOOKUP_AND_DELETE_BATCH),
	IF_IS(bpf, 0, BPF_OBJ_GET_INFO_BY_FD), IF_IS(bpf, 0, BPF_ITER_CREATE) /* to run one that is attached already */,
};

int rec_confine(int map_fd, char *why, size_t cap)
{
	int r = drop_capabilities(map_fd);

	if (r) {
		snprintf(why, cap, "cannot give up capabilities: %s", strerror(-r));
		return r;
	}
	r = rec_filter_calls(rows, sizeof(rows) / sizeof(*rows));
	if (r)
		snprintf(why, cap, "cannot set the filter of system calls: %s", strerror(-r));
	return r;
}
