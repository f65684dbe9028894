/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of the numbers in a recording. These are the numbers of Linux (asm-generic), written out:
 * the machine that reads or writes a recording may number its own differently.
 */
#include "labels.h"

static const struct bbx_label signal_labels[] = {
	{ 1, "SIGHUP" }, { 2, "SIGINT" }, { 3, "SIGQUIT" }, { 4, "SIGILL" }, { 5, "SIGTRAP" },
	{ 6, "SIGABRT" }, { 7, "SIGBUS" }, { 8, "SIGFPE" }, { 9, "SIGKILL" }, { 10, "SIGUSR1" },
	{ 11, "SIGSEGV" }, { 12, "SIGUSR2" }, { 13, "SIGPIPE" }, { 14, "SIGALRM" },
	{ 15, "SIGTERM" }, { 16, "SIGSTKFLT" }, { 17, "SIGCHLD" }, { 18, "SIGCONT" },
	{ 19, "SIGSTOP" }, { 20, "SIGTSTP" }, { 21, "SIGTTIN" }, { 22, "SIGTTOU" },
	{ 23, "SIGURG" }, { 24, "SIGXCPU" }, { 25, "SIGXFSZ" }, { 26, "SIGVTALRM" },
	{ 27, "SIGPROF" }, { 28, "SIGWINCH" }, { 29, "SIGIO" }, { 30, "SIGPWR" }, { 31, "SIGSYS" },
	{ 34, "SIGRTMIN" }, { 35, "SIGRTMIN+1" }, { 36, "SIGRTMIN+2" }, { 37, "SIGRTMIN+3" },
	{ 38, "SIGRTMIN+4" }, { 39, "SIGRTMIN+5" }, { 40, "SIGRTMIN+6" }, { 41, "SIGRTMIN+7" },
	{ 42, "SIGRTMIN+8" }, { 43, "SIGRTMIN+9" }, { 44, "SIGRTMIN+10" }, { 45, "SIGRTMIN+11" },
	{ 46, "SIGRTMIN+12" }, { 47, "SIGRTMIN+13" }, { 48, "SIGRTMIN+14" }, { 49, "SIGRTMIN+15" },
	{ 50, "SIGRTMIN+16" }, { 51, "SIGRTMIN+17" }, { 52, "SIGRTMIN+18" }, { 53, "SIGRTMIN+19" },
	{ 54, "SIGRTMIN+20" }, { 55, "SIGRTMIN+21" }, { 56, "SIGRTMIN+22" }, { 57, "SIGRTMIN+23" },
	{ 58, "SIGRTMIN+24" }, { 59, "SIGRTMIN+25" }, { 60, "SIGRTMIN+26" }, { 61, "SIGRTMIN+27" },
	{ 62, "SIGRTMIN+28" }, { 63, "SIGRTMIN+29" }, { 64, "SIGRTMAX" },
};

static const struct bbx_label errno_labels[] = {
	{ 1, "EPERM" }, { 2, "ENOENT" }, { 3, "ESRCH" }, { 4, "EINTR" }, { 5, "EIO" },
	{ 6, "ENXIO" }, { 7, "E2BIG" }, { 8, "ENOEXEC" }, { 9, "EBADF" }, { 10, "ECHILD" },
	{ 11, "EAGAIN" }, { 12, "ENOMEM" }, { 13, "EACCES" }, { 14, "EFAULT" }, { 15, "ENOTBLK" },
	{ 16, "EBUSY" }, { 17, "EEXIST" }, { 18, "EXDEV" }, { 19, "ENODEV" }, { 20, "ENOTDIR" },
	{ 21, "EISDIR" }, { 22, "EINVAL" }, { 23, "ENFILE" }, { 24, "EMFILE" }, { 25, "ENOTTY" },
	{ 26, "ETXTBSY" }, { 27, "EFBIG" }, { 28, "ENOSPC" }, { 29, "ESPIPE" }, { 30, "EROFS" },
	{ 31, "EMLINK" }, { 32, "EPIPE" }, { 33, "EDOM" }, { 34, "ERANGE" }, { 35, "EDEADLK" },
	{ 36, "ENAMETOOLONG" }, { 37, "ENOLCK" }, { 38, "ENOSYS" }, { 39, "ENOTEMPTY" },
	{ 40, "ELOOP" }, { 42, "ENOMSG" }, { 43, "EIDRM" }, { 44, "ECHRNG" }, { 45, "EL2NSYNC" },
	{ 46, "EL3HLT" }, { 47, "EL3RST" }, { 48, "ELNRNG" }, { 49, "EUNATCH" }, { 50, "ENOCSI" },
	{ 51, "EL2HLT" }, { 52, "EBADE" }, { 53, "EBADR" }, { 54, "EXFULL" }, { 55, "ENOANO" },
	{ 56, "EBADRQC" }, { 57, "EBADSLT" }, { 59, "EBFONT" }, { 60, "ENOSTR" }, { 61, "ENODATA" },
	{ 62, "ETIME" }, { 63, "ENOSR" }, { 64, "ENONET" }, { 65, "ENOPKG" }, { 66, "EREMOTE" },
	{ 67, "ENOLINK" }, { 68, "EADV" }, { 69, "ESRMNT" }, { 70, "ECOMM" }, { 71, "EPROTO" },
	{ 72, "EMULTIHOP" }, { 73, "EDOTDOT" }, { 74, "EBADMSG" }, { 75, "EOVERFLOW" },
	{ 76, "ENOTUNIQ" }, { 77, "EBADFD" }, { 78, "EREMCHG" }, { 79, "ELIBACC" },
	{ 80, "ELIBBAD" }, { 81, "ELIBSCN" }, { 82, "ELIBMAX" }, { 83, "ELIBEXEC" },
	{ 84, "EILSEQ" }, { 85, "ERESTART" }, { 86, "ESTRPIPE" }, { 87, "EUSERS" },
	{ 88, "ENOTSOCK" }, { 89, "EDESTADDRREQ" }, { 90, "EMSGSIZE" }, { 91, "EPROTOTYPE" },
	{ 92, "ENOPROTOOPT" }, { 93, "EPROTONOSUPPORT" }, { 94, "ESOCKTNOSUPPORT" },
	{ 95, "EOPNOTSUPP" }, { 96, "EPFNOSUPPORT" }, { 97, "EAFNOSUPPORT" }, { 98, "EADDRINUSE" },
	{ 99, "EADDRNOTAVAIL" }, { 100, "ENETDOWN" }, { 101, "ENETUNREACH" }, { 102, "ENETRESET" },
	{ 103, "ECONNABORTED" }, { 104, "ECONNRESET" }, { 105, "ENOBUFS" }, { 106, "EISCONN" },
	{ 107, "ENOTCONN" }, { 108, "ESHUTDOWN" }, { 109, "ETOOMANYREFS" }, { 110, "ETIMEDOUT" },
	{ 111, "ECONNREFUSED" }, { 112, "EHOSTDOWN" }, { 113, "EHOSTUNREACH" }, { 114, "EALREADY" },
	{ 115, "EINPROGRESS" }, { 116, "ESTALE" }, { 117, "EUCLEAN" }, { 118, "ENOTNAM" },
	{ 119, "ENAVAIL" }, { 120, "EISNAM" }, { 121, "EREMOTEIO" }, { 122, "EDQUOT" },
	{ 123, "ENOMEDIUM" }, { 124, "EMEDIUMTYPE" }, { 125, "ECANCELED" }, { 126, "ENOKEY" },
	{ 127, "EKEYEXPIRED" }, { 128, "EKEYREVOKED" }, { 129, "EKEYREJECTED" },
	{ 130, "EOWNERDEAD" }, { 131, "ENOTRECOVERABLE" }, { 132, "ERFKILL" }, { 133, "EHWPOISON" },
};

static const struct bbx_label tcp_state_labels[] = {
	{ 1, "ESTABLISHED" }, { 2, "SYN_SENT" }, { 3, "SYN_RECV" }, { 4, "FIN_WAIT1" },
	{ 5, "FIN_WAIT2" }, { 6, "TIME_WAIT" }, { 7, "CLOSE" }, { 8, "CLOSE_WAIT" },
	{ 9, "LAST_ACK" }, { 10, "LISTEN" }, { 11, "CLOSING" }, { 12, "NEW_SYN_RECV" },
};

static const struct bbx_label tcp_event_labels[] = {
	{ 1, "listen" }, { 2, "connect" }, { 3, "established" }, { 4, "accept" }, { 5, "refused" },
	{ 6, "failed" }, { 7, "close" }, { 8, "unlisten" },
};

static const struct bbx_label block_op_labels[] = {
	{ 0, "read" }, { 1, "write" }, { 2, "flush" }, { 3, "discard" }, { 5, "secure_erase" }, { 7, "zone_append" }, { 9, "write_zeroes" },
	{ 34, "driver_in" }, { 35, "driver_out" },
};

static const struct bbx_label direction_labels[] = {
	{ 1, "sent" }, { 2, "received" },
};

static const struct bbx_label dns_event_labels[] = {
	{ 1, "query" }, { 2, "answer" }, { 3, "unanswered" },
};

static const struct bbx_label dns_type_labels[] = {
	{ 1, "A" }, { 2, "NS" }, { 5, "CNAME" }, { 6, "SOA" }, { 12, "PTR" }, { 15, "MX" }, { 16, "TXT" }, { 28, "AAAA" }, { 33, "SRV" },
	{ 43, "DS" }, { 48, "DNSKEY" }, { 64, "SVCB" }, { 65, "HTTPS" }, { 255, "ANY" },
};

static const struct bbx_label dns_rcode_labels[] = {
	{ 0, "NOERROR" }, { 1, "FORMERR" }, { 2, "SERVFAIL" }, { 3, "NXDOMAIN" }, { 4, "NOTIMP" }, { 5, "REFUSED" },
};

static const struct bbx_label ip_protocol_labels[] = {
	{ 1, "icmp" }, { 6, "tcp" }, { 17, "udp" }, { 58, "icmpv6" }, { 132, "sctp" },
};

static const struct bbx_label cgroup_op_labels[] = {
	{ 1, "mkdir" }, { 2, "rmdir" }, { 3, "attach" },
};

static const struct bbx_label throttle_op_labels[] = {
	{ 1, "start" }, { 2, "ongoing" }, { 3, "stop" },
};

/* TRACE_SIGNAL_* of the kernel, in its order. */
static const struct bbx_label sig_result_labels[] = {
	{ 0, "delivered" }, { 1, "ignored" }, { 2, "already_pending" }, { 3, "overflow_fail" },
	{ 4, "lose_info" },
};

/* The codes that mean the same for every signal; those from 1 up depend on it. */
static const struct bbx_label si_code_labels[] = {
	{ -60, "SI_ASYNCNL" }, { -7, "SI_DETHREAD" }, { -6, "SI_TKILL" }, { -5, "SI_SIGIO" },
	{ -4, "SI_ASYNCIO" }, { -3, "SI_MESGQ" }, { -2, "SI_TIMER" }, { -1, "SI_QUEUE" },
	{ 0, "SI_USER" }, { 128, "SI_KERNEL" },
};

static const struct bbx_label af_labels[] = {
	{ 2, "inet" }, { 10, "inet6" },
};

static const struct bbx_label syscall_labels[] = {
#define SYSCALL(number, name) { number, #name },
#include "syscalls.def"
};

static const struct bbx_label abi_labels[] = {
	{ 0, "native" }, { 1, "ia32" }, { 2, "x32" },
};

static const struct bbx_label log_severity_labels[] = {
	{ 0, "emerg" }, { 1, "alert" }, { 2, "crit" }, { 3, "err" }, { 4, "warning" }, { 5, "notice" }, { 6, "info" }, { 7, "debug" },
};

static const struct bbx_label log_facility_labels[] = {
	{ 0, "kern" }, { 1, "user" }, { 2, "mail" }, { 3, "daemon" }, { 4, "auth" }, { 5, "syslog" }, { 6, "lpr" }, { 7, "news" },
	{ 8, "uucp" }, { 9, "cron" }, { 10, "authpriv" }, { 11, "ftp" }, { 16, "local0" }, { 17, "local1" }, { 18, "local2" },
	{ 19, "local3" }, { 20, "local4" }, { 21, "local5" }, { 22, "local6" }, { 23, "local7" },
};

#define LABELS(table) \
	{ \
		.name = #table, .n = sizeof(table##_labels) / sizeof(table##_labels[0]), \
		.labels = table##_labels \
	}

const struct bbx_labels bbx_labels_builtin[BBX_N_LABELS] = {
	LABELS(signal),
	LABELS(errno),
	LABELS(tcp_state),
	LABELS(tcp_event),
	LABELS(cgroup_op),
	LABELS(throttle_op),
	LABELS(sig_result),
	LABELS(si_code),
	LABELS(af),
	LABELS(syscall),
	LABELS(abi),
	LABELS(block_op),
	LABELS(direction),
	LABELS(dns_event),
	LABELS(dns_type),
	LABELS(dns_rcode),
	LABELS(ip_protocol),
	LABELS(log_severity),
	LABELS(log_facility),
};
