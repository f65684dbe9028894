/* SPDX-License-Identifier: Apache-2.0 */
#include "calls.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* From this number on, a call has the same on every machine: those that the headers are too old for are known all the same. */
#define COMMON_FROM 424u
#define X32_MARK '+'

enum {
	MISSING = BB_ERROR_missing, DENIED = BB_ERROR_denied, FULL = BB_ERROR_full, AGAIN = BB_ERROR_again, IN_USE = BB_ERROR_in_use, REFUSED = BB_ERROR_refused,
	ANY = BB_ERROR_any, FILES = MISSING | DENIED | FULL,
};

/* Bits of a first argument: see bb_rule.only_args. */
#define BIT(n) (1ull << ((n) & 63))
/* PTRACE_TRACEME, POKETEXT, POKEDATA, POKEUSER and SEIZE, SETREGS, SETFPREGS, ATTACH, SETREGSET. */
#define PTRACE_CHANGES (BIT(0) | BIT(4) | BIT(5) | BIT(0x4206) | BIT(13) | BIT(15) | BIT(16) | BIT(0x4205))
/* BPF_PROG_LOAD, PROG_ATTACH, PROG_DETACH, RAW_TRACEPOINT_OPEN, LINK_CREATE, LINK_UPDATE, LINK_DETACH. */
#define BPF_CHANGES (BIT(5) | BIT(8) | BIT(9) | BIT(17) | BIT(28) | BIT(29) | BIT(34))

static const struct row {
	const char *name;
	uint8_t errors;
	struct bb_rule rule;
} rows[] = {
#define FAILED(name, errors, ...) { #name, errors, { .kind = BB_RULE_failed, __VA_ARGS__ } },
#define FORK(name, errors) { #name, errors, { .kind = BB_RULE_fork } },
#define OPEN(name, ...) { #name, FILES, { .kind = BB_RULE_open, __VA_ARGS__ } },
#define CHANGE(name, ...) { #name, FILES, { .kind = BB_RULE_change, __VA_ARGS__ } },
#define CRED(name, errors) { #name, errors, { .kind = BB_RULE_cred } },
#define DANGEROUS(name, ...) { #name, ANY, { .kind = BB_RULE_dangerous, ##__VA_ARGS__ } },
	{ "execve", ANY, { .kind = BB_RULE_exec, .path = 1 } },
	{ "execveat", ANY, { .kind = BB_RULE_exec, .dir = 1, .path = 2 } },

	OPEN(open, .path = 1, .flags = 2)
	OPEN(openat, .dir = 1, .path = 2, .flags = 3)
	OPEN(openat2, .dir = 1, .path = 2, .how = 3)
	OPEN(creat, .path = 1)
	FAILED(stat, FILES, .path = 1)
	FAILED(lstat, FILES, .path = 1)
	FAILED(newfstatat, FILES, .dir = 1, .path = 2)
	FAILED(statx, FILES, .dir = 1, .path = 2)
	FAILED(access, FILES, .path = 1)
	FAILED(faccessat, FILES, .dir = 1, .path = 2)
	FAILED(faccessat2, FILES, .dir = 1, .path = 2)
	FAILED(chdir, FILES, .path = 1)
	FAILED(mkdir, FILES, .path = 1)
	FAILED(mkdirat, FILES, .dir = 1, .path = 2)
	FAILED(mknod, FILES, .path = 1)
	FAILED(mknodat, FILES, .dir = 1, .path = 2)
	FAILED(link, FILES, .path = 2)
	FAILED(linkat, FILES, .dir = 3, .path = 4)
	FAILED(symlink, FILES, .path = 2)
	FAILED(symlinkat, FILES, .dir = 2, .path = 3)
	FAILED(inotify_add_watch, FILES, .path = 2)
	FAILED(read, FULL, .fd = 1)
	FAILED(pread64, FULL, .fd = 1)
	FAILED(readv, FULL, .fd = 1)
	FAILED(write, FULL | DENIED, .fd = 1)
	FAILED(pwrite64, FULL | DENIED, .fd = 1)
	FAILED(writev, FULL | DENIED, .fd = 1)
	FAILED(pwritev, FULL | DENIED, .fd = 1)
	FAILED(pwritev2, FULL | DENIED, .fd = 1)
	FAILED(fallocate, FULL | DENIED, .fd = 1)
	FAILED(fsync, FULL, .fd = 1)
	FAILED(fdatasync, FULL, .fd = 1)
	FAILED(sendfile, FULL, .fd = 1)
	FAILED(splice, FULL, .fd = 3)
	FAILED(copy_file_range, FULL, .fd = 3)

	FAILED(dup, FULL, .fd = 1)
	FAILED(dup2, FULL, .fd = 1)
	FAILED(dup3, FULL, .fd = 1)
	FAILED(pipe, FULL)
	FAILED(pipe2, FULL)
	FAILED(eventfd2, FULL)
	FAILED(epoll_create1, FULL)
	FAILED(epoll_ctl, FULL)
	FAILED(timerfd_create, FULL)
	FAILED(signalfd4, FULL)
	FAILED(inotify_init1, FULL)
	FAILED(pidfd_open, FULL | DENIED)
	FAILED(socket, FULL | DENIED)
	FAILED(socketpair, FULL | DENIED)
	FAILED(accept, FULL)
	FAILED(accept4, FULL)
	FAILED(bind, FULL | DENIED | IN_USE, .addr = 2)
	FAILED(listen, FULL | DENIED | IN_USE)
	FAILED(connect, MISSING | FULL | DENIED | IN_USE | REFUSED, .addr = 2)
	FAILED(sendto, FULL | DENIED, .addr = 5)
	FAILED(sendmsg, FULL | DENIED)

	FORK(fork, FULL | AGAIN)
	FORK(vfork, FULL | AGAIN)
	FORK(clone, FULL | AGAIN | DENIED)
	FORK(clone3, FULL | AGAIN | DENIED)
	FAILED(mmap, FULL | AGAIN)
	FAILED(mremap, FULL | AGAIN)
	FAILED(mprotect, FULL | DENIED)
	FAILED(mlock, FULL | DENIED)
	FAILED(shmget, FULL | DENIED)
	FAILED(semget, FULL | DENIED)
	FAILED(msgget, FULL | DENIED)
	FAILED(setpriority, DENIED)
	FAILED(kill, DENIED)
	FAILED(prlimit64, DENIED)

	CRED(setuid, DENIED | AGAIN)
	CRED(setgid, DENIED)
	CRED(setreuid, DENIED | AGAIN)
	CRED(setregid, DENIED)
	CRED(setresuid, DENIED | AGAIN)
	CRED(setresgid, DENIED)
	CRED(setgroups, DENIED)
	CRED(capset, DENIED)

	CHANGE(unlink, .path = 1)
	CHANGE(unlinkat, .dir = 1, .path = 2, .flags = 3)
	CHANGE(rmdir, .path = 1)
	CHANGE(rename, .path = 1, .path2 = 2)
	CHANGE(renameat, .dir = 1, .path = 2, .dir2 = 3, .path2 = 4)
	CHANGE(renameat2, .dir = 1, .path = 2, .dir2 = 3, .path2 = 4, .flags = 5)
	CHANGE(truncate, .path = 1, .bytes = 2)
	CHANGE(ftruncate, .fd = 1, .bytes = 2)
	CHANGE(chmod, .path = 1, .mode = 2)
	CHANGE(fchmod, .fd = 1, .mode = 2)
	CHANGE(fchmodat, .dir = 1, .path = 2, .mode = 3)
	CHANGE(fchmodat2, .dir = 1, .path = 2, .mode = 3)
	CHANGE(chown, .path = 1, .owner = 2)
	CHANGE(lchown, .path = 1, .owner = 2)
	CHANGE(fchown, .fd = 1, .owner = 2)
	CHANGE(fchownat, .dir = 1, .path = 2, .owner = 3)

	DANGEROUS(ptrace, .only_args = PTRACE_CHANGES)
	DANGEROUS(process_vm_readv)
	DANGEROUS(process_vm_writev)
	DANGEROUS(pidfd_getfd)
	DANGEROUS(mount, .path = 2, .name = 1)
	DANGEROUS(umount2, .path = 1)
	DANGEROUS(pivot_root, .path = 1)
	DANGEROUS(chroot, .path = 1)
	DANGEROUS(move_mount, .dir = 3, .path = 4, .name = 2)
	DANGEROUS(open_tree, .dir = 1, .path = 2)
	DANGEROUS(fsopen, .name = 1)
	DANGEROUS(fsmount)
	DANGEROUS(mount_setattr, .dir = 1, .path = 2)
	DANGEROUS(swapon, .path = 1)
	DANGEROUS(swapoff, .path = 1)
	DANGEROUS(acct, .path = 1)
	DANGEROUS(setns)
	DANGEROUS(unshare)
	DANGEROUS(sethostname, .name = 1)
	DANGEROUS(setdomainname, .name = 1)
	DANGEROUS(bpf, .only_args = BPF_CHANGES)
	DANGEROUS(perf_event_open)
	DANGEROUS(userfaultfd)
	DANGEROUS(io_uring_setup)
	DANGEROUS(init_module, .name = 3)
	DANGEROUS(finit_module, .name = 2)
	DANGEROUS(delete_module, .name = 1)
	DANGEROUS(kexec_load)
	DANGEROUS(kexec_file_load)
	DANGEROUS(reboot)
	DANGEROUS(iopl)
	DANGEROUS(ioperm)
	DANGEROUS(settimeofday)
	DANGEROUS(clock_settime)
	DANGEROUS(open_by_handle_at)
	DANGEROUS(memfd_create, .name = 1)
	DANGEROUS(add_key, .name = 2)
	DANGEROUS(request_key, .name = 2)
	DANGEROUS(keyctl)
#undef FAILED
#undef FORK
#undef OPEN
#undef CHANGE
#undef CRED
#undef DANGEROUS
};

#define N_ROWS (sizeof(rows) / sizeof(rows[0]))
_Static_assert(N_ROWS < BB_RULES_MAX, "rules are counted from 1");

static const struct {
	uint16_t number;
	const char *name;
} names[] = {
#define SYSCALL(number, name) { number, #name },
#include "../format/syscalls.def"
};

/* Returns its number on the ABI, or -1. */
static int parse_number(const struct rec_call_number *n, bool is_native)
{
	const char *plus = strchr(n->text, X32_MARK);

	if (plus)
		return atoi(plus + 1);
	if (isdigit((unsigned char)n->text[0]))
		return atoi(n->text);
	return is_native && n->number >= COMMON_FROM && n->number < 512 ? n->number : -1;
}

static uint8_t find_rule(uint16_t number)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (names[i].number != number)
			continue;
		for (size_t j = 0; j < N_ROWS; j++)
			if (!strcmp(rows[j].name, names[i].name))
				return (uint8_t)(j + 1);
	}
	return 0;
}

static void fill_abi(struct bb_call *calls, const struct rec_call_number *numbers, bool is_native)
{
	for (size_t i = 0; i < BB_CALLS_MAX; i++)
		calls[i] = (struct bb_call){ .number = BB_NO_CALL };
	for (; numbers->text; numbers++) {
		int nr = parse_number(numbers, is_native);

		if (nr < 0 || nr >= (int)BB_CALLS_MAX)
			continue;
		calls[nr].number = numbers->number;
		calls[nr].rule = find_rule(numbers->number);
		calls[nr].errors = calls[nr].rule ? rows[calls[nr].rule - 1].errors : 0;
	}
}

void rec_calls_init(struct rec_calls *c)
{
	fill_abi(c->calls[BB_ABI_native], rec_numbers_native, true);
	fill_abi(c->calls[BB_ABI_ia32], rec_numbers_ia32, false);
	fill_abi(c->calls[BB_ABI_x32], rec_numbers_x32, false);
	memset(c->rules, 0, sizeof(c->rules));
	for (size_t i = 0; i < N_ROWS; i++)
		c->rules[i + 1] = rows[i].rule;
}
