/* SPDX-License-Identifier: Apache-2.0 */
#include "attempts.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/bpf.h>
#include <linux/filter.h>

int attempt_confined(int (*confine)(void), int (*fn)(void))
{
	pid_t pid = fork();
	int status;

	if (!pid)
		_exit(confine() ? 99 : fn());
	if (waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int attempt_all_refused(const struct attempt *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		long r = list[i].fn();

		if (r != -EPERM) {
			fprintf(stderr, "# %s: %ld\n", list[i].name, r);
			return 1;
		}
	}
	return 0;
}

static long as_errno(long r)
{
	return r < 0 ? -errno : 0;
}

long attempt_run_program(void)
{
	char program[] = "/bin/true", *argv[] = { program, NULL };

	return as_errno(execv(argv[0], argv));
}

long attempt_start_process(void)
{
	return as_errno(syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL));
}

long attempt_call_vfork(void)
{
	return as_errno(syscall(SYS_vfork));
}

long attempt_open_inet(void)
{
	return as_errno(socket(AF_INET, SOCK_STREAM, 0));
}

long attempt_open_netlink(void)
{
	return as_errno(socket(AF_NETLINK, SOCK_RAW, 0));
}

long attempt_trace(void)
{
	return as_errno(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

long attempt_read_memory(void)
{
	return as_errno(syscall(SYS_process_vm_readv, getpid(), NULL, 0, NULL, 0, 0));
}

long attempt_mount_root(void)
{
	return as_errno(mount("none", "/", NULL, MS_REMOUNT | MS_RDONLY, NULL));
}

long attempt_kill_other(void)
{
	return as_errno(kill(getppid(), 0));
}

long attempt_run_memory(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -errno : 0;
}

long attempt_make_memory_run(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? -ENOMEM : as_errno(mprotect(p, 4096, PROT_READ | PROT_EXEC));
}

long attempt_load_program(void)
{
	struct bpf_insn insns[] = { { .code = BPF_ALU64 | BPF_MOV | BPF_K }, { .code = BPF_JMP | BPF_EXIT } };
	union bpf_attr attr = { .prog_type = BPF_PROG_TYPE_SOCKET_FILTER, .insns = (uintptr_t)insns, .insn_cnt = 2,
				.license = (uintptr_t)"GPL" };

	return as_errno(syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr)));
}

long attempt_make_map(void)
{
	union bpf_attr attr = { .map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 8, .max_entries = 1 };

	return as_errno(syscall(SYS_bpf, BPF_MAP_CREATE, &attr, sizeof(attr)));
}

long attempt_change_filter(void)
{
	return as_errno(syscall(SYS_seccomp, 0, 0, NULL));
}

long attempt_open_packet(void)
{
	return as_errno(socket(AF_PACKET, SOCK_RAW, 0));
}

static void *thread(void *arg)
{
	*(int *)arg = 1;
	return arg;
}

int attempt_use_thread(void)
{
	pthread_t t;
	int ran = 0;

	return pthread_create(&t, NULL, thread, &ran) || pthread_join(t, NULL) || !ran;
}

/* Reads a file, writes another, and removes it. */
int attempt_use_files(void)
{
	char line[64], name[64];
	int in = open("/proc/self/stat", O_RDONLY | O_CLOEXEC), out;
	ssize_t n = read(in, line, sizeof(line));

	snprintf(name, sizeof(name), "/tmp/bb-confine-%d", (int)getpid());
	out = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (n <= 0 || out < 0 || write(out, line, (size_t)n) != n || close(out) || close(in))
		return 1;
	return unlink(name);
}

int attempt_use_socket(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	return fd < 0 || close(fd);
}
