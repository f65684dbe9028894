/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes system calls that fail, change files, or are dangerous, each as its number says, under the comm "calls". usage: cause_calls DIR;
 * DIR is empty, and only root may write there.
 */
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/keyctl.h>
#include <linux/openat2.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NOBODY 65534

static void in_child(void (*cause)(void))
{
	pid_t pid = fork();

	if (!pid) {
		cause();
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}

static void set_limit(int which, rlim_t value)
{
	const struct rlimit limit = { value, value };

	setrlimit(which, &limit);
}

static void missing(void)
{
	const struct timespec pause = { .tv_sec = 1, .tv_nsec = 100000000 };
	int i;

	for (i = 0; i < 3; i++)
		syscall(SYS_openat, AT_FDCWD, "missing/file", O_RDONLY);
	syscall(SYS_openat, AT_FDCWD, "missing/fil2", O_RDONLY);
	nanosleep(&pause, NULL);
	syscall(SYS_openat, AT_FDCWD, "missing/file", O_RDONLY);
}

static void denied(void)
{
	prctl(PR_SET_NAME, "nobody");
	if (setresuid(NOBODY, NOBODY, NOBODY))
		return;
	prctl(PR_SET_NAME, "calls");
	syscall(SYS_openat, AT_FDCWD, "kept", O_WRONLY);
	syscall(SYS_mkdirat, AT_FDCWD, "kept/below", 0700); /* ENOTDIR: of no interest */
	syscall(SYS_unlinkat, AT_FDCWD, "kept", 0);
	set_limit(RLIMIT_NPROC, 0);
	syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
	syscall(SYS_unshare, CLONE_NEWUTS);
}

static void full(void)
{
	int fd = (int)syscall(SYS_openat, AT_FDCWD, "/dev/full", O_WRONLY);

	syscall(SYS_write, fd, "x", 1);
	syscall(SYS_mmap, 0, 1ull << 47, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	set_limit(RLIMIT_NOFILE, 0);
	syscall(SYS_socket, AF_INET, SOCK_STREAM, 0);
}

static void in_use(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(a);
	int first = socket(AF_INET, SOCK_STREAM, 0), second = socket(AF_INET, SOCK_STREAM, 0);

	if (bind(first, (struct sockaddr *)&a, len) || getsockname(first, (struct sockaddr *)&a, &len))
		return;
	printf("port %u\n", ntohs(a.sin_port));
	fflush(stdout);
	syscall(SYS_bind, second, &a, len);
}

/* Three sockets that nobody listens at: one is missing, one was left behind, one has no path. */
static void unix_sockets(void)
{
	struct sockaddr_un missing = { .sun_family = AF_UNIX, .sun_path = "/nowhere/socket" };
	struct sockaddr_un left = { .sun_family = AF_UNIX, .sun_path = "left" };
	struct sockaddr_un abstract = { .sun_family = AF_UNIX, .sun_path = "\0bbnobody+" };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), client = socket(AF_UNIX, SOCK_STREAM, 0);

	if (bind(fd, (struct sockaddr *)&left, sizeof(left)))
		return;
	close(fd);
	syscall(SYS_connect, client, &missing, sizeof(missing));
	syscall(SYS_connect, client, &left, sizeof(left));
	syscall(SYS_connect, client, &abstract, offsetof(struct sockaddr_un, sun_path) + 9);
}

static void programs(void)
{
	static char name[] = "program";
	char *argv[] = { name, NULL }, *envp[] = { NULL };

	syscall(SYS_execve, "/nowhere/program", argv, envp);
	syscall(SYS_execve, "kept", argv, envp);
	syscall(SYS_chmod, "kept", 0755);
	syscall(SYS_execveat, AT_FDCWD, "kept", argv, envp, 0);
}

/* Two calls that cut a file, and three that do not. */
static void cuts(void)
{
	const struct open_how how = { .flags = O_WRONLY | O_TRUNC };

	syscall(SYS_openat, AT_FDCWD, "cut", O_CREAT | O_WRONLY | O_TRUNC, 0600);
	syscall(SYS_openat, AT_FDCWD, "cut", O_WRONLY | O_TRUNC);
	syscall(SYS_openat2, AT_FDCWD, "cut", &how, sizeof(how));
	syscall(SYS_openat, AT_FDCWD, "cut", O_PATH | O_TRUNC);
	syscall(SYS_openat, AT_FDCWD, "/dev/null", O_WRONLY | O_TRUNC);
}

static void changes(void)
{
	int fd = open("made", O_CREAT | O_RDWR, 0600), dir = open("/", O_RDONLY);

	syscall(SYS_ftruncate, fd, 4096);
	syscall(SYS_truncate, "made", 100);
	syscall(SYS_fchmod, fd, 0640);
	syscall(SYS_fchownat, AT_FDCWD, "made", 1, 2, 0);
	syscall(SYS_renameat2, AT_FDCWD, "made", AT_FDCWD, "moved", 1);
	syscall(SYS_unlinkat, AT_FDCWD, "moved", 0);
	syscall(SYS_unlinkat, dir, "none/at/all", 0);
}

static void dangers(void)
{
	char text[8] = "";
	const struct iovec io = { text, sizeof(text) };
	union bpf_attr attr;

	memset(&attr, 0, sizeof(attr));
	syscall(SYS_unshare, CLONE_NEWNS);
	syscall(SYS_mount, "none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
	syscall(SYS_mount, "bbtmp", ".", "tmpfs", MS_RDONLY, NULL);
	syscall(SYS_openat, AT_FDCWD, "/proc/self/cwd/../bbnone", O_RDONLY | O_DIRECTORY);
	syscall(SYS_umount2, ".", MNT_DETACH);
	syscall(SYS_setns, -1, CLONE_NEWNET);
	syscall(SYS_memfd_create, "bbmem", 0);
	syscall(SYS_process_vm_readv, getpid(), &io, 1, &io, 1, 0);
	syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0);
	syscall(SYS_add_key, "user", "bbkey", "x", 1, KEY_SPEC_PROCESS_KEYRING);
	syscall(SYS_request_key, "user", "bbnokey", NULL, 0);
	syscall(SYS_open_by_handle_at, -1, NULL, 0);
	syscall(SYS_bpf, BPF_MAP_LOOKUP_ELEM, &attr, sizeof(attr)); /* EBADF, and of no interest */
	syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr));
	syscall(SYS_ptrace, PTRACE_PEEKTEXT, 0, 0, 0); /* ESRCH, and of no interest */
	syscall(SYS_ptrace, PTRACE_ATTACH, getpid(), 0, 0);
}

#ifdef __x86_64__
/* As a 32-bit program opens a file; its number is that of fstat for others. */
static void ia32(void)
{
	static const char path[] = "/nowhere/ia32";
	char *low = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	long r;

	if (low == MAP_FAILED)
		return;
	memcpy(low, path, sizeof(path));
	asm volatile("int $0x80" : "=a"(r) : "a"(5), "b"(low), "c"(O_RDONLY), "d"(0) : "memory", "r8", "r9", "r10", "r11");
	printf("ia32 %ld\n", r);
	fflush(stdout);
}
#endif

int main(int argc, char **argv)
{
	if (argc != 2 || chdir(argv[1]) || close(open("kept", O_CREAT | O_WRONLY, 0644)))
		return 1;
	setvbuf(stdout, NULL, _IOLBF, 0);
	prctl(PR_SET_NAME, "calls");
	in_child(missing);
	in_child(denied);
	in_child(full);
	in_child(in_use);
	in_child(unix_sockets);
	in_child(programs);
	in_child(cuts);
	in_child(changes);
	in_child(dangers);
#ifdef __x86_64__
	in_child(ia32);
#endif
	return 0;
}
