/* SPDX-License-Identifier: Apache-2.0 */
/* Which hooks there are, and which of them this kernel has. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <bpf/btf.h>
#include "hooks.h"
#include "probes.h"
#include "schema_ids.h"

/* By index of the names of profiles. */
enum { ONLY_FULL = 1u << 0, ONLY_STANDARD = 1u << 1, ONLY_LEAN = 1u << 2, FULL = ONLY_FULL, STANDARD = FULL | ONLY_STANDARD, ALL = STANDARD | ONLY_LEAN };

static const char *const profile_names[] = { "full", "standard", "lean", NULL };

#define HOOK(event_, family_, program_, ...) \
	{ .event = #event_, .type = BBX_TYPE_##event_, .family = REC_FAMILY_##family_, .program = #program_, __VA_ARGS__ }

static const struct rec_hook hooks[] = {
	HOOK(fork, proc, process_fork, .name = "sched_process_fork", .profiles = ALL),
	HOOK(exec, proc, process_exec, .name = "sched_process_exec", .profiles = ALL),
	HOOK(exit, proc, process_exit, .name = "sched_process_exit", .profiles = ALL),
	HOOK(signal, signal, signal_generate, .name = "signal_generate", .profiles = ALL),
	HOOK(oom, oom, mark_victim, .name = "mark_victim", .first_arg = REC_ARG_pointer, .profiles = ALL),
	/* Before Linux 6.9 the victim is a number; its task is the one that was killed just before. */
	HOOK(oom, oom, mark_victim_pid, .name = "mark_victim", .first_arg = REC_ARG_number, .is_variant = true, .profiles = ALL),
	HOOK(oom, oom, mark_victim_kill, .name = "signal_generate", .is_variant = true, .profiles = ALL),
	HOOK(tcp, tcp, tcp_state, .name = "inet_sock_set_state", .profiles = ALL),
	HOOK(tcp, tcp, tcp_seed, .name = "task_file", .lists = REC_OPEN_sockets, .profiles = ALL),
	HOOK(open_file, files, files_open, .name = "task_file", .lists = REC_OPEN_files, .profiles = ALL),
	HOOK(tcp_reset, tcp, tcp_reset_sent, .name = "tcp_send_reset", .profiles = ALL),
	HOOK(tcp_reset, tcp, tcp_reset_received, .name = "tcp_receive_reset", .profiles = ALL),
	HOOK(tcp_retransmit, tcp, tcp_retransmit, .name = "tcp_retransmit_skb", .makes_few = true, .profiles = ALL),
	HOOK(cgroup, cgroup, cgroup_mkdir, .name = "cgroup_mkdir", .profiles = ALL),
	HOOK(cgroup, cgroup, cgroup_rmdir, .name = "cgroup_rmdir", .profiles = ALL),
	HOOK(cgroup, cgroup, cgroup_attach, .name = "cgroup_attach_task", .profiles = ALL),
	HOOK(reclaim_stall, reclaim, reclaim_node_begin, .name = "mm_vmscan_direct_reclaim_begin", .makes_few = true, .profiles = ALL),
	HOOK(reclaim_stall, reclaim, reclaim_node_end, .name = "mm_vmscan_direct_reclaim_end", .makes_few = true, .profiles = ALL),
	HOOK(reclaim_stall, reclaim, reclaim_memcg_begin, .name = "mm_vmscan_memcg_reclaim_begin", .makes_few = true, .profiles = ALL),
	HOOK(reclaim_stall, reclaim, reclaim_memcg_end, .name = "mm_vmscan_memcg_reclaim_end", .makes_few = true, .profiles = ALL),
	HOOK(block_slow, block, block_issue, .name = "block_rq_issue", .n_args = 1, .makes_few = true, .profiles = ALL),
	/* Before Linux 5.11. */
	HOOK(block_slow, block, block_issue_queue, .name = "block_rq_issue", .n_args = 2, .is_variant = true, .makes_few = true, .profiles = ALL),
	HOOK(block_slow, block, block_complete, .name = "block_rq_complete", .makes_few = true, .profiles = ALL),
	HOOK(block_io, block, block_complete, .name = "block_rq_complete", .is_counter = true, .is_shared = true, .profiles = ALL),
	HOOK(dns, net, net_egress, .name = "egress", .is_cgroup = true, .makes_few = true, .profiles = ALL),
	HOOK(dns, net, net_ingress, .name = "ingress", .is_cgroup = true, .makes_few = true, .profiles = ALL),
	HOOK(listen_overflow, net, net_ingress, .name = "ingress", .is_cgroup = true, .is_shared = true, .makes_few = true, .profiles = ALL),
	HOOK(flow, net, net_ingress, .name = "ingress", .is_cgroup = true, .is_counter = true, .is_shared = true, .profiles = FULL),
	HOOK(syscall_latency, latency, latency_enter, .name = "sys_enter", .is_counter = true, .profiles = FULL),
	HOOK(syscall_latency, latency, latency_exit, .name = "sys_exit", .is_counter = true, .profiles = FULL),
	/* Every system call passes here: one program, whatever it makes. */
	HOOK(call_failed, syscall, syscall_exit, .name = "sys_exit", .makes_few = true, .profiles = STANDARD),
	HOOK(exec_failed, syscall, syscall_exit, .name = "sys_exit", .makes_few = true, .is_shared = true, .profiles = STANDARD),
	HOOK(file_change, syscall, syscall_exit, .name = "sys_exit", .makes_few = true, .is_shared = true, .profiles = STANDARD),
	HOOK(dangerous_call, syscall, syscall_exit, .name = "sys_exit", .makes_few = true, .is_shared = true, .profiles = STANDARD),
	HOOK(cred_change, syscall, syscall_exit, .name = "sys_exit", .makes_few = true, .is_shared = true, .profiles = STANDARD),
	HOOK(syscall_count, syscall, syscall_exit, .name = "sys_exit", .is_counter = true, .is_shared = true, .profiles = STANDARD),
	HOOK(errno_count, syscall, syscall_exit, .name = "sys_exit", .is_counter = true, .is_shared = true, .profiles = STANDARD),
};

const char *const *rec_profile_names(void)
{
	return profile_names;
}

const struct rec_hook *rec_hooks(size_t *ret_n)
{
	*ret_n = sizeof(hooks) / sizeof(hooks[0]);
	return hooks;
}

/* The prototype of a tracepoint's programs: what the typedef btf_trace_NAME points at. The first parameter is the kernel's own. */
static const struct btf_type *prototype(const struct btf *btf, const char *tracepoint)
{
	char name[128];
	const struct btf_type *t;
	int id;

	snprintf(name, sizeof(name), "btf_trace_%s", tracepoint);
	id = btf__find_by_name_kind(btf, name, BTF_KIND_TYPEDEF);
	if (id <= 0)
		return NULL;
	t = btf__type_by_id(btf, btf__type_by_id(btf, (__u32)id)->type);
	if (!t || !btf_is_ptr(t))
		return NULL;
	t = btf__type_by_id(btf, t->type);
	return t && btf_is_func_proto(t) ? t : NULL;
}

static unsigned n_args(const struct btf *btf, const char *tracepoint)
{
	const struct btf_type *t = prototype(btf, tracepoint);

	return t && btf_vlen(t) ? btf_vlen(t) - 1u : 0;
}

static bool first_arg_is_pointer(const struct btf *btf, const char *tracepoint)
{
	const struct btf_type *t = prototype(btf, tracepoint);

	if (!t || btf_vlen(t) < 2)
		return false;
	t = btf__type_by_id(btf, btf_params(t)[1].type);
	while (t && (btf_is_mod(t) || btf_is_typedef(t)))
		t = btf__type_by_id(btf, t->type);
	return t && btf_is_ptr(t);
}

static bool has_iter(const struct btf *btf, const char *name)
{
	char type[128];

	snprintf(type, sizeof(type), "bpf_iter__%s", name);
	return btf__find_by_name_kind(btf, type, BTF_KIND_STRUCT) > 0;
}

int rec_hook_fits(const struct rec_hook *h, const struct btf *btf)
{
	if (h->is_cgroup)
		return 0;
	if (h->lists)
		return has_iter(btf, h->name) ? 0 : -ENOENT;
	if (!prototype(btf, h->name))
		return -ENOENT;
	/* Serves the other variant of its family. */
	if (!strcmp(h->program, "mark_victim_kill"))
		return prototype(btf, "mark_victim") && !first_arg_is_pointer(btf, "mark_victim") ? 0 : -EINVAL;
	if (h->n_args && h->n_args != n_args(btf, h->name))
		return -EINVAL;
	if (h->first_arg != REC_ARG_any && (h->first_arg == REC_ARG_pointer) != first_arg_is_pointer(btf, h->name))
		return -EINVAL;
	return 0;
}

static int enum_value(const struct btf *btf, const char *enum_name, const char *name)
{
	int id = btf__find_by_name_kind(btf, enum_name, BTF_KIND_ENUM), i;
	const struct btf_type *t = id > 0 ? btf__type_by_id(btf, (__u32)id) : NULL;

	for (i = 0; t && i < btf_vlen(t); i++) {
		const char *s = btf__name_by_offset(btf, btf_enum(t)[i].name_off);

		if (s && !strcmp(s, name))
			return btf_enum(t)[i].val;
	}
	return -1;
}

void rec_config_from_btf(struct bb_config *c, const struct btf *btf)
{
	c->memory_ssid = enum_value(btf, "cgroup_subsys_id", "memory_cgrp_id");
	c->has_group_dead = n_args(btf, "sched_process_exit") >= 2;
	c->has_types = 1;
	c->has_task_type = btf__find_by_name_kind(btf, "bpf_get_current_task_btf", BTF_KIND_FUNC) > 0;
	c->has_cookie = btf__find_by_name_kind(btf, "bpf_get_socket_ptr_cookie", BTF_KIND_FUNC) > 0;
}
