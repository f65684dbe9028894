/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
/*
 * cgroup: which cgroups come and go and who moves into them. They name a container before its first program runs. The path that
 * the kernel hands over is the node's view, whatever namespace the recorder is in.
 */
#include "common.bpf.h"

enum { OP_MKDIR = 1, OP_RMDIR = 2, OP_ATTACH = 3 };

struct scratch {
	struct bb_cgroup e;
	char path[BB_PATH_MAX];
};

SCRATCH(mkdir, struct scratch);
SCRATCH(rmdir, struct scratch);
SCRATCH(attach, struct scratch);

static __always_inline int record(struct scratch *s, __u32 op, struct cgroup *cgroup, const char *path, struct task_struct *task)
{
	__u64 size = sizeof(s->e), n;

	if (!s || BPF_CORE_READ(cgroup, root, hierarchy_id) != (int)config.hierarchy || !in_filter(cgroup))
		return 0;
	if (!admit(BBX_TYPE_cgroup, BPF_CORE_READ(cgroup, kn, id)))
		return 0;
	fill_task(&s->e.h.task, task);
	s->e.id = BPF_CORE_READ(cgroup, kn, id);
	s->e.op = op;
	s->e.hierarchy = config.hierarchy;
	s->e.path.off = 0;
	s->e.path.len = 0;
	n = bpf_probe_read_kernel_str(s->path, sizeof(s->path), path);
	if (n > sizeof(s->path))
		n = 0;
	OPAQUE(n);
	if (n > 1) {
		s->e.path.off = sizeof(s->e);
		s->e.path.len = n - 1;
		size += n - 1;
	}
	output(&s->e.h, BBX_TYPE_cgroup, size);
	return 0;
}

SEC("tp_btf/cgroup_mkdir")
int BPF_PROG(cgroup_mkdir, struct cgroup *cgroup, const char *path)
{
	return record(scratch_get(&mkdir_scratch), OP_MKDIR, cgroup, path, (struct task_struct *)bpf_get_current_task());
}

SEC("tp_btf/cgroup_rmdir")
int BPF_PROG(cgroup_rmdir, struct cgroup *cgroup, const char *path)
{
	return record(scratch_get(&rmdir_scratch), OP_RMDIR, cgroup, path, (struct task_struct *)bpf_get_current_task());
}

SEC("tp_btf/cgroup_attach_task")
int BPF_PROG(cgroup_attach, struct cgroup *cgroup, const char *path, struct task_struct *task)
{
	return record(scratch_get(&attach_scratch), OP_ATTACH, cgroup, path, task);
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
