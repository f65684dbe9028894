/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ATTEMPTS_H
#define ATTEMPTS_H
#include <stddef.h>

/* Things that a confined program tries. */
struct attempt {
	const char *name;
	long (*fn)(void);
};

/* What fn returns in a process of its own, once confine has confined it for ever: 99 when that fails, 128 and more when a signal ends it. */
int attempt_confined(int (*confine)(void), int (*fn)(void));
/* Returns 0 when each is refused with EPERM. */
int attempt_all_refused(const struct attempt *list, size_t n);

/* Return 0 when it worked, or a negative errno. */
long attempt_run_program(void);
long attempt_start_process(void);
long attempt_call_vfork(void);
long attempt_open_inet(void);
long attempt_open_netlink(void);
long attempt_trace(void);
long attempt_read_memory(void);
long attempt_mount_root(void);
long attempt_kill_other(void);
long attempt_run_memory(void);
long attempt_make_memory_run(void);
long attempt_load_program(void);
long attempt_make_map(void);
long attempt_change_filter(void);
long attempt_open_packet(void);

/* Return 0 when it worked. use_files reads a file, writes another, and removes it. */
int attempt_use_thread(void);
int attempt_use_files(void);
int attempt_use_socket(void);

#endif
