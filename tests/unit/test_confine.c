/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <stdio.h>
#include <unistd.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <cmocka.h>
#include "../../recorder/confine.h"
#include "attempts.h"

static const struct attempt refused[] = {
	{ "execve", attempt_run_program }, { "fork", attempt_start_process }, { "vfork", attempt_call_vfork }, { "socket(AF_INET)", attempt_open_inet },
	{ "socket(AF_NETLINK)", attempt_open_netlink }, { "ptrace", attempt_trace }, { "process_vm_readv", attempt_read_memory }, { "mount", attempt_mount_root },
	{ "kill", attempt_kill_other }, { "mmap(PROT_EXEC)", attempt_run_memory }, { "mprotect(PROT_EXEC)", attempt_make_memory_run },
	{ "bpf(BPF_PROG_LOAD)", attempt_load_program }, { "bpf(BPF_MAP_CREATE)", attempt_make_map }, { "seccomp", attempt_change_filter },
};

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

static int confine(void)
{
	char why[256] = "";
	int r = rec_confine(-1, why, sizeof(why));

	if (r)
		fprintf(stderr, "# %s\n", why);
	return r;
}

static int try_refused(void)
{
	return attempt_all_refused(refused, sizeof(refused) / sizeof(*refused));
}

static int try_allowed(void)
{
	return attempt_use_thread() ? 1 : attempt_use_files() ? 2 : attempt_use_socket() ? 3 : 0;
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
	assert_int_equal(attempt_confined(confine, try_refused), 0);
}

static void test_files_threads_and_local_sockets_go_on(void **state)
{
	(void)state;
	assert_int_equal(attempt_confined(confine, try_allowed), 0);
}

static void test_the_kernel_shows_a_filter_and_few_capabilities(void **state)
{
	(void)state;
	assert_int_equal(attempt_confined(confine, try_status), 0);
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
