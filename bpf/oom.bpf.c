/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
/* oom: whom the OOM killer chose, and which limit was hit. Only one of the two mark_victim programs fits a kernel. */
#include "common.bpf.h"

#define SIG_KILL 9

enum { RSS_FILE, RSS_ANON, RSS_SWAP, RSS_SHMEM };

/* A process can be marked once a thread; it is one victim. */
struct victim {
	__u64 start_ns;
	__u64 tgid;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, struct victim);
	__type(value, __u32);
} victims SEC(".maps");

/* Before Linux 6.9: the task that each thread killed last; the mark that follows has only its number. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1024);
	__type(key, __u64);
	__type(value, __u64);
} killed SEC(".maps");

static __always_inline struct mem_cgroup *task_memcg(struct task_struct *task)
{
	struct css_set *cset = BPF_CORE_READ(task, cgroups);
	struct cgroup_subsys_state *css = NULL;

	if (config.memory_ssid < 0)
		return NULL;
	bpf_probe_read_kernel(&css, sizeof(css), FIELD_ADDR(cset, subsys) + config.memory_ssid * sizeof(css));
	return css ? (void *)css - bpf_core_field_offset(struct mem_cgroup, css) : NULL;
}

static __always_inline struct mem_cgroup *memcg_parent(struct mem_cgroup *memcg)
{
	struct cgroup_subsys_state *css = BPF_CORE_READ(memcg, css.parent);

	return css ? (void *)css - bpf_core_field_offset(struct mem_cgroup, css) : NULL;
}

/*
 * Whose limit was hit: the kernel does not tell. At this moment the counter of that cgroup has no room left, so it is the one of
 * the victim's cgroup and its ancestors with the least room, if that is next to none.
 */
static __noinline struct mem_cgroup *limit_owner(struct mem_cgroup *memcg)
{
	struct mem_cgroup *owner = NULL;
	__s64 least = 0;
	int i;

	for (i = 0; i < MAX_CGROUP_DEPTH && memcg; i++) {
		__s64 usage = BPF_CORE_READ(memcg, memory.usage.counter);
		__s64 max = BPF_CORE_READ(memcg, memory.max);
		__s64 room = max - usage;

		/* What CPUs charge in advance and give back meanwhile is not used up. */
		if (room <= 128 + (max >> 6) && (!owner || room < least)) {
			owner = memcg;
			least = room;
		}
		memcg = memcg_parent(memcg);
	}
	return owner;
}

/* The one who hit a limit is below it. Kernel threads charge on behalf of others. */
static __noinline bool is_below(struct mem_cgroup *memcg, struct mem_cgroup *owner)
{
	int i;

	for (i = 0; i < MAX_CGROUP_DEPTH && memcg; i++) {
		if (memcg == owner)
			return true;
		memcg = memcg_parent(memcg);
	}
	return false;
}

static __always_inline void fill_limit(struct bb_oom *e, struct task_struct *victim, struct task_struct *trigger)
{
	struct mem_cgroup *owner = limit_owner(task_memcg(victim));

	e->limit_cgroup_id = BB_NULL_U64;
	e->limit_bytes = BB_NULL_U64;
	e->usage_bytes = BB_NULL_U64;
	if (!owner)
		return;
	if (!(BPF_CORE_READ(trigger, flags) & PF_KTHREAD) && !is_below(task_memcg(trigger), owner))
		return;
	e->limit_cgroup_id = BPF_CORE_READ(owner, css.cgroup, kn, id);
	e->limit_bytes = BPF_CORE_READ(owner, memory.max) * (__u64)config.page_size;
	e->usage_bytes = BPF_CORE_READ(owner, memory.usage.counter) * (__u64)config.page_size;
}

/* The sums of the kernel's own report: what CPUs have not yet added is missing in it. */
static __always_inline __u64 rss_bytes(struct mm_struct *mm, int what)
{
	struct mm_struct___atomic *old = (void *)mm;
	__s64 pages = 0;

	if (bpf_core_field_exists(old->rss_stat.count))
		bpf_probe_read_kernel(&pages, sizeof(pages), FIELD_ADDR(old, rss_stat.count) + what * sizeof(pages));
	else
		bpf_probe_read_kernel(&pages, sizeof(pages),
				      FIELD_ADDR(mm, rss_stat) + what * bpf_core_type_size(struct percpu_counter) +
				      bpf_core_field_offset(struct percpu_counter, count));
	return pages > 0 ? pages * (__u64)config.page_size : 0;
}

static __always_inline void fill_memory(struct bb_oom *e, struct mm_struct *mm)
{
	e->total_vm_bytes = BB_NULL_U64;
	e->anon_rss_bytes = BB_NULL_U64;
	e->file_rss_bytes = BB_NULL_U64;
	e->shmem_rss_bytes = BB_NULL_U64;
	e->pgtables_bytes = BB_NULL_U64;
	if (!mm)
		return;
	e->total_vm_bytes = BPF_CORE_READ(mm, total_vm) * (__u64)config.page_size;
	e->anon_rss_bytes = rss_bytes(mm, RSS_ANON);
	e->file_rss_bytes = rss_bytes(mm, RSS_FILE);
	e->shmem_rss_bytes = rss_bytes(mm, RSS_SHMEM);
	e->pgtables_bytes = BPF_CORE_READ(mm, pgtables_bytes.counter);
}

static __always_inline bool is_new_victim(struct task_struct *task)
{
	struct victim v = { BPF_CORE_READ(task, group_leader, start_boottime), BPF_CORE_READ(task, tgid) };
	__u32 one = 1;

	return !bpf_map_update_elem(&victims, &v, &one, BPF_NOEXIST);
}

static __noinline int record(struct task_struct *victim)
{
	struct task_struct *trigger = (void *)bpf_get_current_task();
	struct bb_oom *e;

	if (!is_wanted(victim) || !is_new_victim(victim))
		return 0;
	e = begin(BBX_TYPE_oom, sizeof(*e), victim);
	if (!e)
		return 0;
	fill_task(&e->h.task, victim);
	fill_task(&e->trigger, trigger);
	fill_limit(e, victim, trigger);
	fill_memory(e, BPF_CORE_READ(victim, mm));
	e->oom_score_adj = BPF_CORE_READ(victim, signal, oom_score_adj);
	e->uid = BPF_CORE_READ(victim, real_cred, uid.val);
	fill_ns_pid(victim, &e->ns_pid, &e->ns_level);
	submit(e, BBX_TYPE_oom, sizeof(*e));
	return 0;
}

SEC("tp_btf/mark_victim")
int BPF_PROG(mark_victim, struct task_struct *victim)
{
	return record(victim);
}

/* The OOM killer sends SIGKILL and marks at once, in this order, as the same task. */
SEC("tp_btf/signal_generate")
int BPF_PROG(mark_victim_kill, int sig, struct kernel_siginfo *info, struct task_struct *task)
{
	__u64 by = bpf_get_current_pid_tgid(), victim = (__u64)task;

	if (sig == SIG_KILL && info == (void *)1)
		bpf_map_update_elem(&killed, &by, &victim, BPF_ANY);
	return 0;
}

SEC("tp_btf/mark_victim")
int BPF_PROG(mark_victim_pid, int pid)
{
	__u64 by = bpf_get_current_pid_tgid();
	struct task_struct *current = (void *)bpf_get_current_task(), *victim;
	__u64 *last = bpf_map_lookup_elem(&killed, &by);

	victim = last ? (void *)*last : current;
	bpf_map_delete_elem(&killed, &by);
	/* A task that was about to end anyway is marked without a signal. It is the current one, or out of our reach: a loss. */
	if (BPF_CORE_READ(victim, pid) != pid)
		victim = current;
	if (BPF_CORE_READ(victim, pid) == pid)
		return record(victim);
	count_produced(BBX_TYPE_oom);
	count_dropped(BBX_TYPE_oom);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
