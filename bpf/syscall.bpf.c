/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
/*
 * syscall: calls that failed for want of something, calls that change files, and dangerous ones. One program at the end of every system
 * call, driven by tables that recorder/calls.c makes: by then the result is known, and the registers still hold the arguments.
 */
#include "call_count.bpf.h"
#include "creds.bpf.h"
#include <bpf/bpf_endian.h>

enum {
	ERR_PERM = 1, ERR_NOENT = 2, ERR_INTR = 4, ERR_IO = 5, ERR_AGAIN = 11, ERR_NOMEM = 12, ERR_ACCES = 13, ERR_NFILE = 23, ERR_MFILE = 24,
	ERR_NOSPC = 28, ERR_ROFS = 30, ERR_ADDRINUSE = 98, ERR_ADDRNOTAVAIL = 99, ERR_CONNREFUSED = 111, ERR_DQUOT = 122, ERR_MAX = 4095,
	/* From here on they are between the kernel and itself: the call is made again, or fails as interrupted. */
	ERR_RESTART = 512,
};

enum { UNIX = 1, INET = 2, INET6 = 10 };

enum { OPEN_TRUNC = 01000, OPEN_PATH = 010000000, MODE_TYPE = 0170000, MODE_REGULAR = 0100000, FILE_CREATED = 1 << 20 };

const volatile struct bb_call calls[BB_N_ABIS * BB_CALLS_MAX] SEC(".rodata.calls");
const volatile struct bb_rule rules[BB_RULES_MAX] SEC(".rodata.rules");

struct call_record {
	union {
		struct bb_hdr h;
		struct bb_exec_failed exec;
		struct bb_call_failed failed;
		struct bb_file_change change;
		struct bb_dangerous_call dangerous;
		struct bb_cred_change cred;
	};
	struct call_strings s;
};

#define FIXED __builtin_offsetof(struct call_record, s)

SCRATCH(call, struct call_record);

/* A call as it ended. */
struct ended {
	enum bb_abi abi;
	__u32 number, errno; /* 0 = succeeded */
	long result;
	__u64 cgroup_id;
};

/* Calls that fail alike. */
struct alike {
	__u64 cgroup_id, text;
	__u32 number, errno;
};

struct alike_count {
	__u64 told_ns;
	__u64 repeats;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct alike);
	__type(value, struct alike_count);
} alikes SEC(".maps");

#define ALIKE_NS 1000000000ull

static __always_inline __u32 error_class(__u32 err)
{
	switch (err) {
	case ERR_NOENT:
		return BB_ERROR_missing;
	case ERR_PERM: case ERR_ACCES: case ERR_ROFS:
		return BB_ERROR_denied;
	case ERR_NOSPC: case ERR_DQUOT: case ERR_MFILE: case ERR_NFILE: case ERR_IO: case ERR_NOMEM:
		return BB_ERROR_full;
	case ERR_AGAIN:
		return BB_ERROR_again;
	case ERR_ADDRINUSE: case ERR_ADDRNOTAVAIL:
		return BB_ERROR_in_use;
	case ERR_CONNREFUSED:
		return BB_ERROR_refused;
	}
	return 0;
}

/* Of its words: what they have in common is most often the beginning, so the last bytes count too. */
static __always_inline __u64 hash_text(const struct call_strings *s, const struct bb_loc *loc)
{
	__u64 len = loc->len, h = len, word = 0, i;

	if (!loc->off || len > BB_PATH_MAX)
		return 0;
	for (i = 0; i < 64 && i + 8 <= len / 8 * 8; i += 8) {
		__builtin_memcpy(&word, &s->text[i], 8);
		h = (h ^ word) * 0x9e3779b97f4a7c15ull;
	}
	if (len < 8)
		bpf_probe_read_kernel(&word, len & 7, s->text);
	else
		bpf_probe_read_kernel(&word, 8, &s->text[(len - 8) & (BB_PATH_MAX - 1)]);
	return (h ^ word) * 0x9e3779b97f4a7c15ull;
}

/* Returns whether a call that failed for a missing file or server has a row: the first of each second. */
static __always_inline bool is_first_alike(struct call_record *r, const struct ended *c)
{
	struct alike key = { .cgroup_id = c->cgroup_id, .number = c->number, .errno = c->errno };
	struct alike_count *known, first = { .told_ns = bpf_ktime_get_boot_ns() };

	key.text = hash_text(&r->s, &r->failed.path);
	known = bpf_map_lookup_elem(&alikes, &key);
	if (!known) {
		bpf_map_update_elem(&alikes, &key, &first, BPF_ANY);
		return true;
	}
	if (first.told_ns - known->told_ns < ALIKE_NS) {
		__sync_fetch_and_add(&known->repeats, 1);
		return false;
	}
	r->failed.repeats = known->repeats;
	known->repeats = 0;
	known->told_ns = first.told_ns;
	return true;
}

/* The name of a Unix socket: its path; of one that has none, @ and its name, as ss(8) has it. */
static __noinline int put_unix_addr(struct call_record *r, __u64 from, __u32 len)
{
	struct bb_loc *name = r ? &r->failed.path : NULL;
	int first;

	if (!name || len <= sizeof(__u16))
		return 0;
	from += sizeof(__u16);
	len -= sizeof(__u16);
	first = put_user_text(&r->s, name, from);
	if (first && first != '/') {
		put_open_path(&r->s, &r->failed.dir, CURRENT_FOLDER);
	} else if (!first && len > 1) {
		r->s.text[0] = '@';
		r->s.end = 1;
		put_user_text(&r->s, name, from + 1);
		name->off -= !!name->off;
		name->len += !!name->off;
	}
	/* What fills all of the address ends without a zero. */
	if (name->len > len)
		name->len = len;
	return 0;
}

static __always_inline void put_addr(struct call_record *r, __u32 nth)
{
	struct bb_call_failed *e = &r->failed;
	__u64 from = call_arg(&r->s, nth);
	struct {
		__u16 family;
		__be16 port;
		__u8 ipv4[4];
		__u8 ipv6[16];
	} a = {};

	if (bpf_probe_read_user(&a, sizeof(a), (void *)from) && bpf_probe_read_user(&a, 16, (void *)from) &&
	    bpf_probe_read_user(&a, sizeof(a.family), (void *)from))
		return;
	if (a.family == UNIX)
		put_unix_addr(r, from, call_arg(&r->s, nth + 1));
	if (a.family != INET && a.family != INET6)
		return;
	e->port = bpf_ntohs(a.port);
	e->addr.family = a.family;
	if (a.family == INET)
		__builtin_memcpy(e->addr.addr, a.ipv4, 4);
	else
		__builtin_memcpy(e->addr.addr, a.ipv6, 16);
}

static __noinline int record_failed(struct call_record *r, const volatile struct bb_rule *rule, const struct ended *c)
{
	struct bb_call_failed *e;

	if (!r || !rule || !c)
		return 0;
	e = &r->failed;
	e->flags = rule->flags ? call_arg(&r->s, rule->flags) : BB_NULL_U64;
	e->port = BB_NULL_U32;
	e->errno = c->errno;
	e->syscall = c->number;
	e->abi = c->abi;
	put_arg_path(&r->s, &e->path, &e->dir, rule->path, rule->dir);
	if (rule->fd)
		put_open_path(&r->s, &e->path, call_arg(&r->s, rule->fd));
	if (rule->addr)
		put_addr(r, rule->addr);
	if (c->errno == ERR_CONNREFUSED && !e->path.len)
		return 0;
	if (c->errno == ERR_NOENT || c->errno == ERR_CONNREFUSED)
		return is_first_alike(r, c) && admit_lesser(BBX_TYPE_call_failed, c->cgroup_id) ? BBX_TYPE_call_failed : 0;
	return admit(BBX_TYPE_call_failed, c->cgroup_id) ? BBX_TYPE_call_failed : 0;
}

static __noinline int record_exec(struct call_record *r, const volatile struct bb_rule *rule, const struct ended *c)
{
	struct bb_exec_failed *e;

	if (!r || !rule || !c || !admit(BBX_TYPE_exec_failed, c->cgroup_id))
		return 0;
	e = &r->exec;
	e->errno = c->errno;
	e->syscall = c->number;
	e->abi = c->abi;
	e->euid = BPF_CORE_READ((struct task_struct *)bpf_get_current_task(), real_cred, euid.val);
	put_arg_path(&r->s, &e->filename, &e->dir, rule->path, rule->dir);
	return BBX_TYPE_exec_failed;
}

static __noinline int record_change(struct call_record *r, const volatile struct bb_rule *rule, const struct ended *c)
{
	struct bb_file_change *e;

	if (!r || !rule || !c || !admit(BBX_TYPE_file_change, c->cgroup_id))
		return 0;
	e = &r->change;
	e->bytes = rule->kind == BB_RULE_open ? 0 : rule->bytes ? call_arg(&r->s, rule->bytes) : BB_NULL_U64;
	e->mode = rule->mode ? call_arg(&r->s, rule->mode) : BB_NULL_U32;
	e->uid = rule->owner ? call_arg(&r->s, rule->owner) : BB_NULL_U32;
	e->gid = rule->owner ? call_arg(&r->s, rule->owner + 1) : BB_NULL_U32;
	e->flags = rule->flags ? call_arg(&r->s, rule->flags) : BB_NULL_U32;
	e->syscall = c->number;
	e->abi = c->abi;
	put_arg_path(&r->s, &e->path, &e->dir, rule->path, rule->dir);
	put_arg_path(&r->s, &e->new_path, &e->new_dir, rule->path2, rule->dir2);
	if (rule->fd)
		put_open_path(&r->s, &e->path, call_arg(&r->s, rule->fd));
	return BBX_TYPE_file_change;
}

static __noinline int record_dangerous(struct call_record *r, const volatile struct bb_rule *rule, const struct ended *c)
{
	struct bb_dangerous_call *e;

	if (!r || !rule || !c || !admit(BBX_TYPE_dangerous_call, c->cgroup_id))
		return 0;
	e = &r->dangerous;
	e->arg0 = r->s.args[0];
	e->arg1 = r->s.args[1];
	e->arg2 = r->s.args[2];
	e->arg3 = r->s.args[3];
	e->result = c->result;
	e->errno = c->errno;
	e->syscall = c->number;
	e->abi = c->abi;
	e->euid = BPF_CORE_READ((struct task_struct *)bpf_get_current_task(), real_cred, euid.val);
	put_arg_path(&r->s, &e->path, &e->dir, rule->path, rule->dir);
	if (rule->name)
		put_user_text(&r->s, &e->name, call_arg(&r->s, rule->name));
	return BBX_TYPE_dangerous_call;
}

static __always_inline void fill_old_creds(struct bb_cred_change *e, const struct bb_creds *old)
{
	e->old_capabilities = old ? old->effective : BB_NULL_U64;
	e->old_uid = old ? old->ids[BB_ID_uid] : BB_NULL_U32;
	e->old_euid = old ? old->ids[BB_ID_euid] : BB_NULL_U32;
	e->old_gid = old ? old->ids[BB_ID_gid] : BB_NULL_U32;
	e->old_egid = old ? old->ids[BB_ID_egid] : BB_NULL_U32;
}

static __noinline int record_cred(struct call_record *r, const struct ended *c)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct bb_creds *old, new = {};
	struct bb_cred_change *e;
	__u32 tid;

	if (!r || !c)
		return 0;
	tid = BPF_CORE_READ(task, pid);
	old = find_creds(task);
	read_creds(&new, task);
	if ((old && are_same(old, &new)) || !admit(BBX_TYPE_cred_change, c->cgroup_id))
		return 0;
	e = &r->cred;
	fill_old_creds(e, old);
	e->capabilities = new.effective;
	e->uid = new.ids[BB_ID_uid];
	e->euid = new.ids[BB_ID_euid];
	e->gid = new.ids[BB_ID_gid];
	e->egid = new.ids[BB_ID_egid];
	e->syscall = c->number;
	e->abi = c->abi;
	bpf_map_update_elem(&bb_creds, &tid, &new, BPF_ANY);
	return BBX_TYPE_cred_change;
}

/* A call that cuts the file that it opens, if there is one: there are many others. */
static __always_inline bool may_cut(struct pt_regs *regs, enum bb_abi abi, const volatile struct bb_rule *rule)
{
	__u64 flags = OPEN_TRUNC;

	if (rule->flags)
		flags = read_arg(regs, abi, rule->flags);
	else if (rule->how)
		bpf_probe_read_user(&flags, sizeof(flags), (void *)read_arg(regs, abi, rule->how));
	return (flags & (OPEN_TRUNC | OPEN_PATH)) == OPEN_TRUNC;
}

/* The call may have made the file, and what is no regular file is not cut. */
static __always_inline bool was_cut(__u32 fd)
{
	struct file *file = open_file(fd);

	return (BPF_CORE_READ(file, f_inode, i_mode) & MODE_TYPE) == MODE_REGULAR && !(BPF_CORE_READ(file, f_mode) & FILE_CREATED);
}

/* Returns the type of the record that r then holds; 0 = none. */
static __always_inline __u32 fill(struct call_record *r, const volatile struct bb_rule *rule, const struct ended *c)
{
	switch (rule->kind) {
	case BB_RULE_exec:
		return record_exec(r, rule, c);
	case BB_RULE_dangerous:
		return record_dangerous(r, rule, c);
	case BB_RULE_change:
		if (!c->errno)
			return record_change(r, rule, c);
		break;
	case BB_RULE_open:
		if (!c->errno)
			return was_cut(c->result) ? record_change(r, rule, c) : 0;
		break;
	case BB_RULE_cred:
		if (!c->errno)
			return record_cred(r, c);
	}
	return record_failed(r, rule, c);
}

static __always_inline void emit(struct call_record *r, __u32 type)
{
	__u64 end = r->s.end;

	OPAQUE(end);
	if (end > sizeof(r->s.text))
		end = 0;
	if (type == BBX_TYPE_exec_failed)
		output(&r->h, BBX_TYPE_exec_failed, FIXED + end);
	else if (type == BBX_TYPE_call_failed)
		output(&r->h, BBX_TYPE_call_failed, FIXED + end);
	else if (type == BBX_TYPE_file_change)
		output(&r->h, BBX_TYPE_file_change, FIXED + end);
	else if (type == BBX_TYPE_dangerous_call)
		output(&r->h, BBX_TYPE_dangerous_call, FIXED + end);
	else if (type == BBX_TYPE_cred_change)
		output(&r->h, BBX_TYPE_cred_change, FIXED + end);
}

static __noinline int record(struct pt_regs *regs, __u32 rule_index, struct ended *c)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	const volatile struct bb_rule *rule = &rules[rule_index & (BB_RULES_MAX - 1)];
	struct call_record *r = scratch_get(&call_scratch);

	if (!r || !c || !is_wanted(task))
		return 0;
	read_args(r->s.args, regs, c->abi);
	if (rule->only_args && !(rule->only_args >> (r->s.args[0] & 63) & 1))
		return 0;
	__builtin_memset(r, 0, FIXED);
	r->s.end = 0;
	r->s.fixed = FIXED;
	fill_task(&r->h.task, task);
	c->cgroup_id = r->h.task.cgroup_id;
	emit(r, fill(r, rule, c));
	return 0;
}

/* A call that is recorded when it fails, or also when it does not. */
static __always_inline bool is_recorded(const struct bb_call *call, struct pt_regs *regs, const struct ended *c)
{
	const volatile struct bb_rule *rule = &rules[call->rule];
	__u8 kind = rule->kind;

	if (kind == BB_RULE_dangerous)
		return true;
	if (!c->errno)
		return kind == BB_RULE_change || kind == BB_RULE_cred || (kind == BB_RULE_open && may_cut(regs, c->abi, rule));
	return call->errors & (BB_ERROR_any | error_class(c->errno));
}

SEC("tp_btf/sys_exit")
int BPF_PROG(syscall_exit, struct pt_regs *regs, long result)
{
	struct ended c = { .result = result };
	__u32 nr = call_number(regs, &c.abi);
	struct bb_call call;
	__u64 at;

	if (config.own_tgid && bpf_get_current_pid_tgid() >> 32 == config.own_tgid)
		return 0;
	if (result < 0 && result >= -ERR_MAX)
		c.errno = -result;
	if (c.errno >= ERR_RESTART)
		c.errno = ERR_INTR;
	if (nr >= BB_CALLS_MAX) {
		count_call(BB_NO_CALL, c.errno);
		return 0;
	}
	at = c.abi * BB_CALLS_MAX + nr;
	OPAQUE(at);
	if (at >= BB_N_ABIS * BB_CALLS_MAX)
		return 0;
	call = *(const struct bb_call *)&calls[at];
	/* A child returns from the call that made it, too. */
	if (!result && rules[call.rule].kind == BB_RULE_fork)
		return 0;
	count_call(call.number, c.errno);
	if (!call.rule || !is_recorded(&call, regs, &c))
		return 0;
	c.number = call.number;
	record(regs, call.rule, &c);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
