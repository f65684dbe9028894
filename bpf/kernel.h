/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
#ifndef BB_KERNEL_H
#define BB_KERNEL_H
/*
 * The few types of the kernel that the programs read, with the few fields they read of them. Offsets here mean nothing: the
 * loader fits every access to the running kernel by the names (CO-RE). A type NAME___FLAVOR is NAME as some kernels have it.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <stdbool.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

typedef struct {
	int counter;
} atomic_t;
typedef struct {
	long counter;
} atomic_long_t;
typedef struct {
	unsigned int val;
} kuid_t;
typedef struct {
	unsigned int val;
} kgid_t;

typedef struct {
} kernel_cap_t;

struct upid {
	int nr;
};

struct pid {
	unsigned int level;
	struct upid numbers[1];
};

struct kernfs_node {
	__u64 id;
};

struct cgroup_root {
	int hierarchy_id;
};

struct cgroup_subsys_state {
	struct cgroup *cgroup;
	struct cgroup_subsys_state *parent;
};

struct cgroup {
	struct cgroup_subsys_state self;
	int level;
	struct kernfs_node *kn;
	struct cgroup_root *root;
};

struct css_set {
	struct cgroup_subsys_state *subsys[1];
	struct cgroup *dfl_cgrp;
};

struct page_counter {
	atomic_long_t usage;
	unsigned long max;
};

struct mem_cgroup {
	struct cgroup_subsys_state css;
	struct page_counter memory;
};

struct qstr {
	unsigned int len;
	const unsigned char *name;
};

struct dentry {
	struct dentry *d_parent;
	struct qstr d_name;
};

struct vfsmount {
	struct dentry *mnt_root;
};

struct mount {
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
};

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};

struct super_block {
	__u32 s_dev;
};

struct inode {
	__u16 i_mode;
	unsigned int i_nlink;
	struct super_block *i_sb;
	unsigned long i_ino;
	__s64 i_size;
};

struct file {
	struct path f_path;
	struct inode *f_inode;
	unsigned int f_mode, f_flags;
	__s64 f_pos;
	void *private_data;
};

struct fdtable {
	unsigned int max_fds;
	struct file **fd;
};

struct files_struct {
	struct fdtable *fdt;
};

struct fs_struct {
	struct path root, pwd;
};

struct cred {
	kuid_t uid;
	kgid_t gid;
	kuid_t euid;
	kgid_t egid;
	kernel_cap_t cap_inheritable, cap_permitted, cap_effective;
	struct group_info *group_info;
};

struct percpu_counter {
	__s64 count;
};

struct mm_struct {
	struct file *exe_file;
	unsigned long arg_start, arg_end, total_vm;
	atomic_long_t pgtables_bytes;
	struct percpu_counter rss_stat[1];
};

/* Before Linux 6.2. */
struct mm_rss_stat {
	atomic_long_t count[1];
};

struct mm_struct___atomic {
	struct mm_rss_stat rss_stat;
};

struct signal_struct {
	atomic_t live;
	int group_exit_code;
	unsigned int flags;
	__u64 utime, stime;
	unsigned long maxrss;
	struct mm_struct *oom_mm;
	short oom_score_adj;
};

#include "machine.h"

struct task_struct {
	struct thread_info thread_info;
	int pid, tgid;
	unsigned int flags;
	struct task_struct *group_leader, *real_parent;
	struct signal_struct *signal;
	struct mm_struct *mm;
	struct fs_struct *fs;
	struct files_struct *files;
	struct css_set *cgroups;
	struct pid *thread_pid;
	const struct cred *real_cred;
	__u64 start_boottime, utime, stime;
	int exit_code;
	char comm[16];
};

struct linux_binprm {
	int argc;
	const char *filename, *interp;
};

struct kernel_siginfo {
	int si_code;
};

#pragma clang attribute pop

#include "kernel_net.h"

#endif
