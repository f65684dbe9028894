/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_CONFINE_H
#define REC_CONFINE_H
/*
 * What the agent may still do once its hooks are attached and what ran before is listed: read the node's files, write its segments and
 * incidents, read its rings and maps, serve its control socket. Whoever takes it over by what it reads gets no more than that.
 * Each right and each system call it keeps is a row in confine.c; one that is missing there fails with EPERM.
 */
#include <stddef.h>

/*
 * For the whole process and for ever; to be called while it has one thread. map_fd: a BPF map of ours, which tells whether this kernel lets
 * maps be read without CAP_BPF (since Linux 5.19 it does; before, kernel.unprivileged_bpf_disabled forbids it).
 * Returns 0, or a negative errno with the reason in why.
 */
int rec_confine(int map_fd, char *why, size_t cap);

#endif
