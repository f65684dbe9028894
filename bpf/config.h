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
	__u32 has_types;      /* the verifier knows the types of a program's arguments: kernel structs can be read in place */
	__u32 has_task_type;  /* bpf_get_current_task_btf is there (Linux 5.11) */
	__u32 n_critical;     /* rings of the critical lane, the first ones */
	__u32 n_bulk;         /* rings of the bulk lane, the others */
	__u32 wake_bytes;     /* a ring that fills to here wakes the reader, and again at each step from there on */
	__u32 wake_step;      /* a power of two; wake_bytes is a multiple */
	__u32 n_slots;        /* sets of counters of system calls; at most BB_SLOTS_MAX */
	__u32 counts_flows;   /* of every packet, not only those of DNS */
	__u32 keeps_creds;    /* notes ids and capabilities, for cred_change */
	__u64 bulk_cost_ns;   /* what a bulk event takes from its budget */
};

/* How a system call was made (label table abi). */
enum bb_abi { BB_ABI_native, BB_ABI_ia32, BB_ABI_x32, BB_N_ABIS };

/* Numbers above are none that we know. */
#define BB_CALLS_MAX 1024u
#define BB_RULES_MAX 256u

/* Counters of system calls, by number: one set a cgroup and CPU. The last is of those that we do not know. */
#define BB_CALL_COUNTS 512u
#define BB_CALL_UNKNOWN (BB_CALL_COUNTS - 1)

struct bb_call_counts {
	__u32 calls[BB_CALL_COUNTS]; /* wraps */
};

/* Sets of counters: 0 = of cgroups that found none free. */
#define BB_SLOTS_MAX 1024u

struct bb_errno_key {
	__u64 cgroup_id;
	__u32 number, err;
};

#define BB_ERRNOS_MAX 8192u

/* Ways to fail that a rule may ask for. */
enum bb_error_class {
	BB_ERROR_missing = 1, /* ENOENT */
	BB_ERROR_denied = 2,  /* EACCES EPERM EROFS */
	BB_ERROR_full = 4,    /* ENOSPC EDQUOT EMFILE ENFILE EIO ENOMEM */
	BB_ERROR_again = 8,   /* EAGAIN */
	BB_ERROR_in_use = 16, /* EADDRINUSE EADDRNOTAVAIL */
	BB_ERROR_refused = 32, /* ECONNREFUSED of a Unix socket: the table tcp has the others */
	BB_ERROR_any = 64,    /* every one */
};

/* One a system call number and ABI: small, since every call of the node passes here. */
struct bb_call {
	__u16 number; /* as a recording has it; BB_NO_CALL = unknown */
	__u8 rule;    /* of what is recorded of it; 0 = nothing */
	__u8 errors;  /* enum bb_error_class */
};

#define BB_NO_CALL 0xffffu

enum bb_rule_kind { BB_RULE_failed, BB_RULE_exec, BB_RULE_change, BB_RULE_dangerous, BB_RULE_cred, BB_RULE_fork, BB_RULE_open };

/* Where in its arguments a call has what: 1 = the first, 0 = nowhere. A relative path without dir starts from the working directory. */
struct bb_rule {
	__u64 only_args; /* only calls whose first argument, modulo 64, is one of these bits; 0 = all */
	__u8 kind;       /* enum bb_rule_kind */
	__u8 fd, path, dir, path2, dir2;
	__u8 flags, bytes, mode, owner, addr, name, how;
	__u8 unused[3];
};

/* Requests to a disk of one kind, since the programs were loaded. Bucket n counts those below 2^n microseconds, the last one all others. */
#define BB_LATENCY_BUCKETS 32u
#define BB_DISKS_MAX 1024u
#define BB_SLOW_IO_NS 100000000ull

struct bb_disk_key {
	__u32 major, minor, op;
};

struct bb_disk_counts {
	__u64 buckets[BB_LATENCY_BUCKETS];
	__u64 ns, bytes, failed;
};

/* How long a cgroup's calls of one kind took, of those that were measured: one in BB_LATENCY_SAMPLE, by chance. */
#define BB_LATENCY_SAMPLE 16u
#define BB_LATENCIES_MAX 8192u

struct bb_latency_key {
	__u64 cgroup_id;
	__u64 number; /* as a recording has it */
};

struct bb_latency_counts {
	__u64 buckets[BB_LATENCY_BUCKETS];
	__u64 ns;
};

/* What passed through a socket; by its cookie. */
#define BB_FLOWS_MAX 16384u

#define BB_LISTENERS_MAX 4096u

/* By the number of a task. For the programs alone. */
#define BB_CREDS_MAX 8192u

enum bb_id { BB_ID_uid, BB_ID_gid, BB_ID_suid, BB_ID_sgid, BB_ID_euid, BB_ID_egid, BB_ID_fsuid, BB_ID_fsgid, BB_N_IDS };

struct bb_creds {
	__u64 start_ns; /* of the task: its number may be used again */
	__u32 ids[BB_N_IDS];
	__u64 inheritable, permitted, effective; /* capabilities */
	__u64 groups;   /* address of the list of its other groups */
};

/* Both lanes together. */
#define BB_RINGS_MAX 16u

/* One an event type and CPU. stored = produced - dropped - throttled. */
struct bb_counts {
	__u64 produced, dropped, throttled;
};

/* More than the ids of the built-in events. */
#define BB_COUNTS_MAX 64u

/* What a cgroup may record of a bulk type. */
struct bb_budget_key {
	__u64 cgroup_id;
	__u64 type;
};

/* Each event takes some time from the budget, which grows as time passes, to BB_BUDGET_NS and no further. */
struct bb_budget {
	__u64 spent_until_ns;    /* the time spent so far ends here; in the past: the budget is full */
	__u64 throttled;         /* events left out */
	__u64 first_ns, last_ns; /* of those left out without a pause of BB_BUDGET_NS */
};

#define BB_BUDGET_NS 1000000000ull
/* Of the busiest; the others lose theirs, and begin with a full one. */
#define BB_BUDGETS_MAX 4096u

#endif
