/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
#ifndef BB_CALL_BPF_H
#define BB_CALL_BPF_H
/* A system call at its end: its number, how it was made, its arguments, which the registers still hold, and the files they name. */
#include "path.bpf.h"

#define CURRENT_FOLDER (-100) /* AT_FDCWD */

/* Kernel structs are read in place where the verifier knows them, which costs nothing; else with a helper. */
#define READ_ARG(p, field) (config.has_types ? (p)->field : BPF_CORE_READ(p, field))

#if defined(__TARGET_ARCH_x86)
#define X32_BIT 0x40000000u
#define TS_COMPAT 2u

static __always_inline __u32 thread_status(void)
{
	if (config.has_task_type)
		return bpf_get_current_task_btf()->thread_info.status;
	return BPF_CORE_READ((struct task_struct *)bpf_get_current_task(), thread_info.status);
}

/* The number as the program gave it. */
static __always_inline __u32 call_number(struct pt_regs *regs, enum bb_abi *ret_abi)
{
	__u32 nr = READ_ARG(regs, orig_ax);

	*ret_abi = BB_ABI_native;
	if (thread_status() & TS_COMPAT) {
		*ret_abi = BB_ABI_ia32;
	} else if (nr & X32_BIT) {
		*ret_abi = BB_ABI_x32;
		nr &= ~X32_BIT;
	}
	return nr;
}

static __always_inline void read_args(__u64 args[6], struct pt_regs *regs, enum bb_abi abi)
{
	if (abi == BB_ABI_ia32) {
		args[0] = (__u32)BPF_CORE_READ(regs, bx);
		args[1] = (__u32)BPF_CORE_READ(regs, cx);
		args[2] = (__u32)BPF_CORE_READ(regs, dx);
		args[3] = (__u32)BPF_CORE_READ(regs, si);
		args[4] = (__u32)BPF_CORE_READ(regs, di);
		args[5] = (__u32)BPF_CORE_READ(regs, bp);
	} else {
		args[0] = BPF_CORE_READ(regs, di);
		args[1] = BPF_CORE_READ(regs, si);
		args[2] = BPF_CORE_READ(regs, dx);
		args[3] = BPF_CORE_READ(regs, r10);
		args[4] = BPF_CORE_READ(regs, r8);
		args[5] = BPF_CORE_READ(regs, r9);
	}
}

/* The second or the third one alone. */
static __always_inline __u64 read_arg(struct pt_regs *regs, enum bb_abi abi, __u32 nth)
{
	if (abi == BB_ABI_ia32)
		return (__u32)(nth == 2 ? READ_ARG(regs, cx) : READ_ARG(regs, dx));
	return nth == 2 ? READ_ARG(regs, si) : READ_ARG(regs, dx);
}
#elif defined(__TARGET_ARCH_arm64)
static __always_inline __u32 call_number(struct pt_regs *regs, enum bb_abi *ret_abi)
{
	*ret_abi = BB_ABI_native;
	return READ_ARG(regs, syscallno);
}

static __always_inline void read_args(__u64 args[6], struct pt_regs *regs, enum bb_abi abi)
{
	__u32 i;

	args[0] = BPF_CORE_READ(regs, orig_x0);
	for (i = 1; i < 6; i++)
		args[i] = BPF_CORE_READ(regs, regs[i]);
}

/* The second or the third one alone. */
static __always_inline __u64 read_arg(struct pt_regs *regs, enum bb_abi abi, __u32 nth)
{
	return nth == 2 ? READ_ARG(regs, regs[1]) : READ_ARG(regs, regs[2]);
}
#else
#error "where does this machine keep the arguments of a system call?"
#endif

static __always_inline __u64 current_cgroup_id(void)
{
	struct task_struct *task;
	struct css_set *cset;
	struct cgroup_subsys_state *css;

	if (!config.has_task_type)
		return BPF_CORE_READ(task_cgroup((struct task_struct *)bpf_get_current_task()), kn, id);
	task = bpf_get_current_task_btf();
	cset = task->cgroups;
	if (config.cgroup2)
		return cset->dfl_cgrp->kn->id;
	if (config.memory_ssid < 0)
		return 0;
	css = *(struct cgroup_subsys_state **)(FIELD_ADDR(cset, subsys) + config.memory_ssid * sizeof(css));
	return css->cgroup->kn->id;
}

/* What is read of a call's files, behind the structs of its event: all of those have the same size here. */
struct call_strings {
	/* At most four. */
	char text[4 * BB_PATH_MAX];
	struct path_buf path;
	__u64 args[8];
	/* In memory, where the verifier forgets them: to follow them takes too long. */
	__u32 end, fixed;
};

/* nth: 1 = the first. */
static __always_inline __u64 call_arg(const struct call_strings *s, __u32 nth)
{
	return s->args[(nth - 1) & 7];
}

static __always_inline void put_call_loc(struct call_strings *s, struct bb_loc *loc, __u64 end, __u64 len)
{
	loc->off = s->fixed + end;
	loc->len = len;
	s->end = end + len;
}

static __noinline struct file *open_file(__u32 fd)
{
	struct fdtable *table = BPF_CORE_READ((struct task_struct *)bpf_get_current_task(), files, fdt);
	struct file **files = BPF_CORE_READ(table, fd), *file = NULL;

	if (fd < BPF_CORE_READ(table, max_fds))
		bpf_probe_read_kernel(&file, sizeof(file), files + fd);
	return file;
}

/* Appends the path of an open file, or of the working directory. */
static __noinline int put_open_path(struct call_strings *s, struct bb_loc *loc, __u32 fd)
{
	struct fs_struct *fs = BPF_CORE_READ((struct task_struct *)bpf_get_current_task(), fs);
	struct file *file = (int)fd == CURRENT_FOLDER ? NULL : open_file(fd);
	struct path *path = file ? FIELD_ADDR(file, f_path) : FIELD_ADDR(fs, pwd);
	__u64 begins, len, end;

	if (!s || !loc || ((int)fd != CURRENT_FOLDER && !file) || !walk_path(&s->path, path, FIELD_ADDR(fs, root)))
		return 0;
	end = s->end;
	begins = s->path.pos;
	len = BB_PATH_MAX - begins;
	OPAQUE(len);
	if (len > BB_PATH_MAX || end > 3 * BB_PATH_MAX)
		return 0;
	if (!len) {
		s->text[end] = '/';
		len = 1;
	} else if (bpf_probe_read_kernel(&s->text[end], len, &s->path.text[begins & (BB_PATH_MAX - 1)])) {
		return 0;
	}
	put_call_loc(s, loc, end, len);
	return 0;
}

/* Appends the text at an address of the program, as it is there now. Returns its first character. */
static __noinline int put_user_text(struct call_strings *s, struct bb_loc *loc, __u64 from)
{
	__u64 end;
	long n;

	if (!s || !loc)
		return 0;
	end = s->end;
	if (end > 3 * BB_PATH_MAX)
		return 0;
	n = bpf_probe_read_user_str(&s->text[end], BB_PATH_MAX, (void *)from);
	if (n <= 1 || n > BB_PATH_MAX)
		return 0;
	put_call_loc(s, loc, end, n - 1);
	return s->text[end];
}

/* A path among the arguments, with the folder that it starts from when it is relative. path and dir: see struct bb_rule. */
static __always_inline void put_arg_path(struct call_strings *s, struct bb_loc *loc, struct bb_loc *dir_loc, __u32 path, __u32 dir)
{
	int first = path ? put_user_text(s, loc, call_arg(s, path)) : '/';

	if (first && first != '/')
		put_open_path(s, dir_loc, dir ? (__u32)call_arg(s, dir) : (__u32)CURRENT_FOLDER);
}

#endif
