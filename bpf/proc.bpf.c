/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
/* fork, exec, exit: the life of processes. Threads are not recorded. */
#include "path.bpf.h"
#include "creds.bpf.h"

#define SIGNAL_GROUP_EXIT 4
#define ARGV_CHUNK 4096u

struct exec_record {
	struct bb_exec e;
	char strings[3 * BB_PATH_MAX + BB_ARGV_MAX];
	struct path_buf path;
	/* Of the strings. In memory, where the verifier forgets it: following it through every branch takes too long. */
	__u32 end;
};

/* Before Linux 6.16 the last two threads, ending at the same time, both look like the last. */
struct ended {
	__u64 start_ns;
	__u64 tgid;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct ended);
	__type(value, __u32);
} ended SEC(".maps");

SCRATCH(exec, struct exec_record);

SEC("tp_btf/sched_process_fork")
int BPF_PROG(process_fork, struct task_struct *parent, struct task_struct *child)
{
	struct bb_fork *e;

	if (BPF_CORE_READ(child, tgid) != BPF_CORE_READ(child, pid) || !is_wanted(child))
		return 0;
	note_creds(child);
	e = begin(BBX_TYPE_fork, sizeof(*e), child);
	if (!e)
		return 0;
	fill_task(&e->h.task, child);
	fill_task(&e->parent, parent);
	fill_ns_pid(child, &e->ns_pid, &e->ns_level);
	submit(e, BBX_TYPE_fork, sizeof(*e));
	return 0;
}

static __always_inline void put_loc(struct exec_record *r, struct bb_loc *loc, __u64 end, __u64 len)
{
	loc->off = sizeof(r->e) + end;
	loc->len = len;
	r->end = end + len;
}

/* Appends the path of a file, as from the root. */
static __always_inline void put_path(struct exec_record *r, struct bb_loc *loc, const struct path *path, const struct path *root)
{
	__u64 begins, len, end;

	loc->off = 0;
	loc->len = 0;
	if (!walk_path(&r->path, path, root))
		return;
	end = r->end;
	begins = r->path.pos;
	len = BB_PATH_MAX - begins;
	OPAQUE(len);
	if (len > BB_PATH_MAX || end > 2 * BB_PATH_MAX)
		return;
	if (!len) {
		r->strings[end] = '/';
		len = 1;
	} else if (bpf_probe_read_kernel(&r->strings[end], len, &r->path.text[begins & (BB_PATH_MAX - 1)])) {
		return;
	}
	put_loc(r, loc, end, len);
}

static __always_inline void put_string(struct exec_record *r, struct bb_loc *loc, const char *s)
{
	__u64 end = r->end;
	long n;

	loc->off = 0;
	loc->len = 0;
	if (end > 2 * BB_PATH_MAX)
		return;
	n = bpf_probe_read_kernel_str(&r->strings[end], BB_PATH_MAX, s);
	if (n > 1 && n <= BB_PATH_MAX)
		put_loc(r, loc, end, n - 1);
}

/* Appends len bytes at once; or, when a page of them is not in memory, as many as are. Returns how many. */
static __noinline __u64 read_argv(struct exec_record *r, __u64 from, __u64 len)
{
	__u64 end, i;

	if (!r || len > BB_ARGV_MAX)
		return 0;
	end = r->end;
	if (end > 3 * BB_PATH_MAX)
		return 0;
	if (!bpf_probe_read_user(&r->strings[end], len, (void *)from))
		return len;
	for (i = 0; i < BB_ARGV_MAX; i += ARGV_CHUNK) {
		__u64 rest = len - i;

		OPAQUE(rest);
		/* Changes nothing; but Linux 5.10 takes it for possibly negative without. */
		rest &= 2 * BB_ARGV_MAX - 1;
		if (rest > ARGV_CHUNK)
			rest = ARGV_CHUNK;
		if (bpf_probe_read_user(&r->strings[end + i], rest, (void *)(from + i)))
			return i;
		if (i + ARGV_CHUNK >= len)
			return len;
	}
	return 0;
}

static __always_inline void put_argv(struct exec_record *r, struct task_struct *task)
{
	__u64 start = BPF_CORE_READ(task, mm, arg_start);
	__u64 size = BPF_CORE_READ(task, mm, arg_end) - start, got = 0;

	r->e.argv.off = 0;
	r->e.argv.len = 0;
	if (size)
		got = read_argv(r, start, size > BB_ARGV_MAX ? BB_ARGV_MAX : size);
	r->e.argv_bytes = size;
	r->e.argv_truncated = got < size;
	if (got || !size)
		put_loc(r, &r->e.argv, r->end, got);
}

static __always_inline void fill_exec(struct bb_exec *e, struct task_struct *task, struct linux_binprm *bprm)
{
	const struct cred *cred = BPF_CORE_READ(task, real_cred);

	fill_task(&e->h.task, task);
	fill_task(&e->parent, BPF_CORE_READ(task, real_parent, group_leader));
	/* For a script the kernel counts the interpreter's arguments too. */
	e->argc = BPF_CORE_READ(bprm, filename) == BPF_CORE_READ(bprm, interp) ? BPF_CORE_READ(bprm, argc) : BB_NULL_U32;
	e->uid = BPF_CORE_READ(cred, uid.val);
	e->gid = BPF_CORE_READ(cred, gid.val);
	e->euid = BPF_CORE_READ(cred, euid.val);
	fill_ns_pid(task, &e->ns_pid, &e->ns_level);
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(process_exec, struct task_struct *task, int old_pid, struct linux_binprm *bprm)
{
	struct fs_struct *fs = BPF_CORE_READ(task, fs);
	struct exec_record *r = scratch_get(&exec_scratch);
	struct path *root = FIELD_ADDR(fs, root);
	__u64 end;

	if (!r || !is_wanted(task))
		return 0;
	note_creds(task);
	if (!admit(BBX_TYPE_exec, budget_cgroup(BBX_TYPE_exec, task)))
		return 0;
	r->end = 0;
	fill_exec(&r->e, task, bprm);
	put_path(r, &r->e.exe, FIELD_ADDR(BPF_CORE_READ(task, mm, exe_file), f_path), root);
	put_path(r, &r->e.cwd, FIELD_ADDR(fs, pwd), root);
	put_string(r, &r->e.filename, BPF_CORE_READ(bprm, filename));
	put_argv(r, task);
	end = r->end;
	/* Always; but the verifier does not know. */
	if (end <= sizeof(r->strings))
		output(&r->e.h, BBX_TYPE_exec, sizeof(r->e) + end);
	else
		count_dropped(BBX_TYPE_exec);
	return 0;
}

static __always_inline bool is_last_thread(struct task_struct *task, const __u64 *ctx)
{
	struct ended key = { BPF_CORE_READ(task, group_leader, start_boottime), BPF_CORE_READ(task, tgid) };
	__u32 one = 1;

	if (config.has_group_dead)
		return (bool)ctx[1];
	return !BPF_CORE_READ(task, signal, live.counter) && !bpf_map_update_elem(&ended, &key, &one, BPF_NOEXIST);
}

/* Threads that are gone were added to the process's sums; the leader is so only when it has been waited for. */
static __always_inline void fill_times(struct bb_exit *e, struct task_struct *task, struct task_struct *leader)
{
	struct signal_struct *signal = BPF_CORE_READ(task, signal);

	e->utime_ns = BPF_CORE_READ(signal, utime) + BPF_CORE_READ(task, utime);
	e->stime_ns = BPF_CORE_READ(signal, stime) + BPF_CORE_READ(task, stime);
	if (leader != task) {
		e->utime_ns += BPF_CORE_READ(leader, utime);
		e->stime_ns += BPF_CORE_READ(leader, stime);
	}
	e->lifetime_ns = e->h.ts_ns - BPF_CORE_READ(leader, start_boottime);
}

SEC("tp_btf/sched_process_exit")
int process_exit(__u64 *ctx)
{
	struct task_struct *task = (void *)ctx[0], *leader = BPF_CORE_READ(task, group_leader);
	struct signal_struct *signal = BPF_CORE_READ(task, signal);
	struct bb_exit *e;
	__u32 code;

	if (!is_last_thread(task, ctx) || !is_wanted(task))
		return 0;
	e = begin(BBX_TYPE_exit, sizeof(*e), task);
	if (!e)
		return 0;
	fill_task(&e->h.task, task);
	fill_times(e, task, leader);
	e->max_rss_bytes = BPF_CORE_READ(signal, maxrss) * (__u64)config.page_size;
	/* What wait(2) reports: the status of the process, or that of its first thread. */
	code = BPF_CORE_READ(signal, flags) & SIGNAL_GROUP_EXIT ? BPF_CORE_READ(signal, group_exit_code)
								: BPF_CORE_READ(leader, exit_code);
	e->signal = code & 0x7f;
	e->exit_code = e->signal ? 0 : (code >> 8) & 0xff;
	e->core_dumped = !!(code & 0x80);
	e->oom_victim = BPF_CORE_READ(signal, oom_mm) != NULL;
	fill_ns_pid(task, &e->ns_pid, &e->ns_level);
	submit(e, BBX_TYPE_exit, sizeof(*e));
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
