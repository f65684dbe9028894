/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
#ifndef BB_PATH_BPF_H
#define BB_PATH_BPF_H
/*
 * Paths of the kernel's own files as the task sees them, from its root down, across mounts. bpf_d_path is not for tracepoints, so
 * this is what it does, bounded: names are written from the end of a buffer to its front.
 */
#include "common.bpf.h"

#define PATH_DEPTH_MAX 64
#define NAME_MAX_BYTES 255u

struct path_buf {
	/* Behind BB_PATH_MAX: room for the longest name, where the verifier cannot know that a name ends at the next. */
	char text[BB_PATH_MAX + NAME_MAX_BYTES + 1];
	/* Where the path begins; it ends at BB_PATH_MAX. In memory, where the verifier forgets it: to follow it takes too long. */
	__u32 pos;
};

static __always_inline struct mount *real_mount(struct vfsmount *mnt)
{
	return (void *)mnt - bpf_core_field_offset(struct mount, mnt);
}

/* Writes "/NAME" before what is there. Returns false when there is no room, or no name. */
static __always_inline bool put_name(struct path_buf *buf, struct dentry *dentry)
{
	__u64 len = BPF_CORE_READ(dentry, d_name.len), pos;
	const unsigned char *name = BPF_CORE_READ(dentry, d_name.name);

	if (len > NAME_MAX_BYTES)
		len = NAME_MAX_BYTES;
	pos = buf->pos - len - 1;
	OPAQUE(pos);
	if (pos >= BB_PATH_MAX)
		return false;
	buf->text[pos] = '/';
	if (bpf_probe_read_kernel(&buf->text[pos + 1], len, name))
		return false;
	buf->pos = pos;
	return true;
}

/* Returns whether buf now holds the path. */
static __noinline bool walk_path(struct path_buf *buf, const struct path *path, const struct path *root_path)
{
	struct dentry *dentry = BPF_CORE_READ(path, dentry), *root = BPF_CORE_READ(root_path, dentry);
	struct mount *mount = real_mount(BPF_CORE_READ(path, mnt)), *root_mount = real_mount(BPF_CORE_READ(root_path, mnt));
	int i;

	if (!buf || !dentry)
		return false;
	buf->pos = BB_PATH_MAX;
	for (i = 0; i < PATH_DEPTH_MAX; i++) {
		struct dentry *parent = BPF_CORE_READ(dentry, d_parent);

		if (dentry == root && mount == root_mount)
			return true;
		if (dentry == BPF_CORE_READ(mount, mnt.mnt_root)) {
			struct mount *up = BPF_CORE_READ(mount, mnt_parent);

			if (up == mount)
				return true;
			dentry = BPF_CORE_READ(mount, mnt_mountpoint);
			mount = up;
			continue;
		}
		if (!put_name(buf, dentry))
			return false;
		/* Its own parent, but no mount's root: a file without a place, such as a memfd. */
		if (parent == dentry)
			return true;
		dentry = parent;
	}
	return false;
}

#endif
