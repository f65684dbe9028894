/* SPDX-License-Identifier: Apache-2.0 */
/* Runs a command while a BPF program that does nothing is attached to the end of every system call: what no tracer can go below. */
#include <linux/bpf.h>
#include <stdio.h>
#include <unistd.h>
#include <sys/wait.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>

int main(int argc, char **argv)
{
	const struct bpf_insn nothing[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	LIBBPF_OPTS(bpf_prog_load_opts, opts, .expected_attach_type = BPF_TRACE_RAW_TP);
	int id = libbpf_find_vmlinux_btf_id("sys_exit", BPF_TRACE_RAW_TP), fd = -1, status = 0;
	pid_t pid;

	opts.attach_btf_id = id > 0 ? (__u32)id : 0;
	if (argc > 1 && id > 0)
		fd = bpf_prog_load(BPF_PROG_TYPE_TRACING, "nothing", "GPL", nothing, 2, &opts);
	if (fd < 0 || bpf_raw_tracepoint_open(NULL, fd) < 0) {
		perror("empty_exit");
		return 1;
	}
	pid = fork();
	if (!pid) {
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	return pid < 0 || waitpid(pid, &status, 0) < 0 || status != 0;
}
