/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
/* signal: who sent which signal to whom. */
#include "common.bpf.h"

enum {
	SIG_ILL = 4, SIG_TRAP = 5, SIG_BUS = 7, SIG_FPE = 8, SIG_SEGV = 11, SIG_ALRM = 14, SIG_CHLD = 17, SIG_URG = 23,
	SIG_VTALRM = 26, SIG_PROF = 27, SIG_WINCH = 28, SIG_SYS = 31,
};

enum {
	CODE_USER = 0, CODE_KERNEL = 128, CODE_QUEUE = -1, CODE_TKILL = -6,
	CODE_BUS_MCEERR_AO = 5,
};

#define BIT(sig) (1u << ((sig) - 1))

/* Sent in masses, and they say nothing of why a process died. */
static __always_inline bool is_noise(int sig)
{
	const __u32 noise = BIT(SIG_CHLD) | BIT(SIG_URG) | BIT(SIG_ALRM) | BIT(SIG_VTALRM) | BIT(SIG_PROF) | BIT(SIG_WINCH);

	return sig >= 1 && sig <= 31 && (noise & BIT(sig));
}

/* info may be one of two numbers instead of a pointer (include/linux/signal_types.h): 0 = from a process, 1 = from the kernel. */
static __always_inline int signal_code(struct kernel_siginfo *info)
{
	if (info == (void *)0)
		return CODE_USER;
	if (info == (void *)1)
		return CODE_KERNEL;
	return BPF_CORE_READ(info, si_code);
}

/* Timers and I/O completion run on top of whatever task happens to run: then the current task is not the sender. */
static __always_inline bool is_sent_by_current(int sig, int code)
{
	const __u32 faults = BIT(SIG_ILL) | BIT(SIG_TRAP) | BIT(SIG_BUS) | BIT(SIG_FPE) | BIT(SIG_SEGV) | BIT(SIG_SYS);

	if (code == CODE_USER || code == CODE_KERNEL || code == CODE_QUEUE || code == CODE_TKILL)
		return true;
	if (sig == SIG_BUS && code == CODE_BUS_MCEERR_AO)
		return false;
	return code > 0 && sig >= 1 && sig <= 31 && (faults & BIT(sig));
}

SEC("tp_btf/signal_generate")
int BPF_PROG(signal_generate, int sig, struct kernel_siginfo *info, struct task_struct *task, int group, int result)
{
	struct bb_signal *e;
	int code;

	if (is_noise(sig) || !is_wanted(task))
		return 0;
	code = signal_code(info);
	e = begin(BBX_TYPE_signal, sizeof(*e), task);
	if (!e)
		return 0;
	fill_task(&e->h.task, task);
	if (is_sent_by_current(sig, code))
		fill_task(&e->sender, (struct task_struct *)bpf_get_current_task());
	else
		null_task(&e->sender);
	e->sig = sig;
	e->code = code;
	e->to_group = !!group;
	e->result = result;
	submit(e, BBX_TYPE_signal, sizeof(*e));
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
