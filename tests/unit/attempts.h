/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ATTEMPTS_H
#define ATTEMPTS_H
/* Things that a confined program tries. */

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
