/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
/* open_file: files that are open and may fill a disk. Run at the start, and by an agent for each segment. */
#include "path.bpf.h"

enum { TYPE_MASK = 0170000, TYPE_REGULAR = 0100000, MODE_WRITE = 2, FLAG_APPEND = 02000, MINOR_BITS = 20, LOG_SUFFIX = 4 };

#define FILES_MAX 512
#define REMOVED_BYTES (1 << 20)
#define WRITTEN_BYTES (64 << 20)

struct file_path {
	struct path_buf path;
	/* The verifier does not know that what begins late is short. */
	char room[BB_PATH_MAX];
};

SCRATCH(files, struct file_path);

struct file_key {
	__u64 inode, device;
};

/* The run that listed a file. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4 * FILES_MAX);
	__type(key, struct file_key);
	__type(value, __u64);
} listed_files SEC(".maps");

struct run {
	__u64 id, rows;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct run);
} files_run SEC(".maps");

static __always_inline bool is_log(struct file *file)
{
	__u32 len = BPF_CORE_READ(file, f_path.dentry, d_name.len);
	const unsigned char *name = BPF_CORE_READ(file, f_path.dentry, d_name.name);
	char end[LOG_SUFFIX] = {};

	if (len <= LOG_SUFFIX || bpf_probe_read_kernel(end, sizeof(end), name + len - LOG_SUFFIX))
		return false;
	return end[0] == '.' && end[1] == 'l' && end[2] == 'o' && end[3] == 'g';
}

static __always_inline bool may_fill_a_disk(struct file *file, struct inode *inode)
{
	__s64 size = BPF_CORE_READ(inode, i_size);

	if ((BPF_CORE_READ(inode, i_mode) & TYPE_MASK) != TYPE_REGULAR)
		return false;
	if (!BPF_CORE_READ(inode, i_nlink) && size >= REMOVED_BYTES)
		return true;
	return BPF_CORE_READ(file, f_mode) & MODE_WRITE && (size >= WRITTEN_BYTES || is_log(file));
}

static __always_inline void fill_file(struct bb_open_file *e, struct file *file, struct inode *inode, __u32 fd)
{
	__u32 device = BPF_CORE_READ(inode, i_sb, s_dev);

	e->inode = BPF_CORE_READ(inode, i_ino);
	e->size_bytes = BPF_CORE_READ(inode, i_size);
	e->position = BPF_CORE_READ(file, f_pos);
	e->major = device >> MINOR_BITS;
	e->minor = device & ((1u << MINOR_BITS) - 1);
	e->fd = fd;
	e->links = BPF_CORE_READ(inode, i_nlink);
	e->writable = !!(BPF_CORE_READ(file, f_mode) & MODE_WRITE);
	e->append = !!(BPF_CORE_READ(file, f_flags) & FLAG_APPEND);
}

/* The row, and behind it the path. */
static __noinline long list_file(struct seq_file *seq, struct task_struct *task, struct file *file, __u32 fd)
{
	struct file_path *p = scratch_get(&files_scratch);
	struct bb_open_file e = {};
	__u64 begins, len = 0;
	long r;

	if (!p)
		return 0;
	if (walk_path(&p->path, FIELD_ADDR(file, f_path), FIELD_ADDR(BPF_CORE_READ(task, fs), root)))
		len = BB_PATH_MAX - p->path.pos;
	fill_file(&e, file, BPF_CORE_READ(file, f_inode), fd);
	fill_task(&e.h.task, task);
	e.h.ts_ns = bpf_ktime_get_boot_ns();
	e.h.type = BBX_TYPE_open_file;
	e.h.cpu = bpf_get_smp_processor_id();
	OPAQUE(len);
	if (len >= BB_PATH_MAX)
		len = 0;
	begins = BB_PATH_MAX - len;
	OPAQUE(begins);
	e.path.off = len ? sizeof(e) : 0;
	e.path.len = len;
	e.h.size = sizeof(e) + len;
	r = bpf_seq_write(seq, &e, sizeof(e));
	if (!r && len && begins < BB_PATH_MAX)
		r = bpf_seq_write(seq, &p->path.text[begins], len);
	return r;
}

SEC("iter/task_file")
int files_open(struct bpf_iter__task_file *ctx)
{
	struct task_struct *task = ctx->task;
	struct file *file = ctx->file;
	struct inode *inode;
	struct file_key key = {};
	__u64 id = ctx->meta->session_id, *listed_by;
	__u32 zero = 0;
	struct run *run = bpf_map_lookup_elem(&files_run, &zero);

	if (!task || !file || !run)
		return 0;
	if (run->id != id) {
		run->id = id;
		run->rows = 0;
	}
	inode = BPF_CORE_READ(file, f_inode);
	if (run->rows >= FILES_MAX || !may_fill_a_disk(file, inode) || !is_wanted(task))
		return 0;
	key.inode = BPF_CORE_READ(inode, i_ino);
	key.device = BPF_CORE_READ(inode, i_sb, s_dev);
	listed_by = bpf_map_lookup_elem(&listed_files, &key);
	/* What did not fit comes here again. */
	if ((listed_by && *listed_by == id) || list_file(ctx->meta->seq, task, file, ctx->fd))
		return 0;
	run->rows++;
	bpf_map_update_elem(&listed_files, &key, &id, BPF_ANY);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
