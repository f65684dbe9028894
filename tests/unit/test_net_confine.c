/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <errno.h>
#include <netdb.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>
#include <cmocka.h>
#include "../../recorder/net/confine.h"
#include "attempts.h"

static const struct attempt refused[] = {
	{ "execve", attempt_run_program }, { "fork", attempt_start_process }, { "vfork", attempt_call_vfork },
	{ "socket(AF_PACKET)", attempt_open_packet }, { "ptrace", attempt_trace }, { "process_vm_readv", attempt_read_memory },
	{ "mount", attempt_mount_root }, { "kill", attempt_kill_other }, { "mmap(PROT_EXEC)", attempt_run_memory },
	{ "mprotect(PROT_EXEC)", attempt_make_memory_run }, { "bpf(BPF_PROG_LOAD)", attempt_load_program },
	{ "bpf(BPF_MAP_CREATE)", attempt_make_map }, { "seccomp", attempt_change_filter },
};

static int try_refused(void)
{
	return attempt_all_refused(refused, sizeof(refused) / sizeof(*refused));
}

static int look_up(void)
{
	struct addrinfo *list;
	int r = getaddrinfo("localhost", "80", NULL, &list);

	if (!r)
		freeaddrinfo(list);
	return r;
}

static int try_allowed(void)
{
	return attempt_use_thread() ? 1 : attempt_use_files() ? 2 : attempt_use_socket() ? 3 : attempt_open_inet() ? 4 :
	       attempt_open_netlink() ? 5 : look_up() ? 6 : 0;
}

static void programs_processes_and_all_beside_the_network_are_refused(void **state)
{
	(void)state;
	assert_int_equal(attempt_confined(net_confine, try_refused), 0);
}

static void files_threads_sockets_and_names_of_hosts_go_on(void **state)
{
	(void)state;
	assert_int_equal(attempt_confined(net_confine, try_allowed), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(programs_processes_and_all_beside_the_network_are_refused),
		cmocka_unit_test(files_threads_sockets_and_names_of_hosts_go_on),
	};

	return cmocka_run_group_tests_name("net_confine", tests, NULL, NULL);
}
