/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <stdio.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <cmocka.h>
#include "../../recorder/confine.h"

/* 0 and more: it worked, or failed for another reason than the filter. */
static long as_errno(long r)
{
	return r < 0 ? -errno : 0;
}

static long run_program(void)
{
	char program[] = "/bin/true", *argv[] = { program, NULL };

	return as_errno(execv(argv[0], argv));
}

static long start_process(void)
{
	return as_errno(syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL));
}

static long call_vfork(void)
{
	return as_errno(syscall(SYS_vfork));
}

static long open_inet(void)
{
	return as_errno(socket(AF_INET, SOCK_STREAM, 0));
}

static long open_netlink(void)
{
	return as_errno(socket(AF_NETLINK, SOCK_RAW, 0));
}

static long trace(void)
{
	return as_errno(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

static long read_memory(void)
{
	return as_errno(syscall(SYS_process_vm_readv, getpid(), NULL, 0, NULL, 0, 0));
}

static long mount_root(void)
{
	return as_errno(mount("none", "/", NULL, MS_REMOUNT | MS_RDONLY, NULL));
}

static long kill_other(void)
{
	return as_errno(kill(getppid(), 0));
}

static long run_memory(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -errno : 0;
}

static long make_memory_run(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? -ENOMEM : as_errno(mprotect(p, 4096, PROT_READ | PROT_EXEC));
}

static long load_program(void)
{
	struct bpf_insn insns[] = { { .code = BPF_ALU64 | BPF_MOV | BPF_K }, { .code = BPF_JMP | BPF_EXIT } };
	union bpf_attr attr = { .prog_type = BPF_PROG_TYPE_SOCKET_FILTER, .insns = (uintptr_t)insns, .insn_cnt = 2,
				.license = (uintptr_t)"GPL" };

	return as_errno(syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr)));
}

static long make_map(void)
{
	union bpf_attr attr = { .map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 8, .max_entries = 1 };

	return as_errno(syscall(SYS_bpf, BPF_MAP_CREATE, &attr, sizeof(attr)));
}

static long change_filter(void)
{
	return as_errno(syscall(SYS_seccomp, 0, 0, NULL));
}

static const struct {
	const char *name;
	long (*fn)(void);
} refused[] = {
	{ "execve", run_program }, { "fork", start_process }, { "vfork", call_vfork }, { "socket(AF_INET)", open_inet },
	{ "socket(AF_NETLINK)", open_netlink }, { "ptrace", trace }, { "process_vm_readv", read_memory }, { "mount", mount_root },
	{ "kill", kill_other }, { "mmap(PROT_EXEC)", run_memory }, { "mprotect(PROT_EXEC)", make_memory_run },
	{ "bpf(BPF_PROG_LOAD)", load_program }, { "bpf(BPF_MAP_CREATE)", make_map }, { "seccomp", change_filter },
};

static void *thread(void *arg)
{
	*(int *)arg = 1;
	return arg;
}

static int use_thread(void)
{
	pthread_t t;
	int ran = 0;

	return pthread_create(&t, NULL, thread, &ran) || pthread_join(t, NULL) || !ran;
}

/* Reads a file, writes another, and removes it. */
static int use_files(void)
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

static int use_socket(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	return fd < 0 || close(fd);
}

/* The value of a line of /proc/self/status. */
static uint64_t status_of(const char *name, int base)
{
	char text[8192];
	FILE *f = fopen("/proc/self/status", "re");
	size_t n = f ? fread(text, 1, sizeof(text) - 1, f) : 0;
	const char *line;

	if (f)
		fclose(f);
	text[n] = '\0';
	line = strstr(text, name);
	return line ? strtoull(line + strlen(name), NULL, base) : UINT64_MAX;
}

/* Runs in a process of its own, since it is for ever. */
static int in_child(int (*fn)(void))
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		char why[256] = "";
		int r = rec_confine(-1, why, sizeof(why));

		if (r)
			fprintf(stderr, "# %s\n", why);
		_exit(r ? 99 : fn());
	}
	if (waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int try_refused(void)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		long r = refused[i].fn();

		if (r != -EPERM) {
			fprintf(stderr, "# %s: %ld\n", refused[i].name, r);
			return 1;
		}
	}
	return 0;
}

static int try_allowed(void)
{
	return use_thread() ? 1 : use_files() ? 2 : use_socket() ? 3 : 0;
}

static int try_status(void)
{
	const uint64_t may = 1ull << CAP_DAC_READ_SEARCH | 1ull << CAP_SYSLOG | 1ull << CAP_SYS_PTRACE | 1ull << CAP_BPF;

	if (status_of("\nSeccomp:", 10) != SECCOMP_MODE_FILTER || status_of("\nNoNewPrivs:", 10) != 1)
		return 1;
	if (status_of("\nCapInh:", 16) || status_of("\nCapAmb:", 16))
		return 2;
	if (status_of("\nCapEff:", 16) & ~may || status_of("\nCapPrm:", 16) & ~may)
		return 3;
	return status_of("\nCapPrm:", 16) == status_of("\nCapEff:", 16) ? 0 : 4;
}

static void test_what_the_agent_does_not_need_is_refused(void **state)
{
	(void)state;
	assert_int_equal(in_child(try_refused), 0);
}

static void test_files_threads_and_local_sockets_go_on(void **state)
{
	(void)state;
	assert_int_equal(in_child(try_allowed), 0);
}

static void test_the_kernel_shows_a_filter_and_few_capabilities(void **state)
{
	(void)state;
	assert_int_equal(in_child(try_status), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_the_agent_does_not_need_is_refused),
		cmocka_unit_test(test_files_threads_and_local_sockets_go_on),
		cmocka_unit_test(test_the_kernel_shows_a_filter_and_few_capabilities),
	};

	return cmocka_run_group_tests_name("confine", tests, NULL, NULL);
}
