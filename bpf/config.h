/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
#ifndef BB_CONFIG_H
#define BB_CONFIG_H
/*
 * What user space tells the BPF programs before they are loaded (read-only data, so that what is off costs nothing), and
 * the counters it reads. The includer provides __u32 and friends.
 */
struct bb_config {
	__u64 filter_cgroup;  /* only rows of this cgroup and those below; 0 = all */
	__u32 filter_level;   /* its depth */
	__u32 own_tgid;       /* no rows whose task is this one; 0 = no exception */
	__s32 memory_ssid;    /* the memory controller's index in a css_set; -1 = no such controller */
	__u32 cgroup2;        /* 1 = task's cgroups are those of cgroup2, 0 = the memory controller's */
	__u32 hierarchy;      /* id of the hierarchy that cgroup events are of */
	__u32 page_size;
	__u32 has_group_dead; /* sched_process_exit has its second argument (Linux 6.16) */
	__u32 has_cookie;     /* bpf_get_socket_cookie takes a struct sock here (Linux 5.12, tp_btf only) */
};

/* One an event type and CPU. stored = produced - dropped - throttled. */
struct bb_counts {
	__u64 produced, dropped, throttled;
};

/* More than the ids of the built-in events. */
#define BB_COUNTS_MAX 64u

#endif
