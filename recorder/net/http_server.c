/* SPDX-License-Identifier: Apache-2.0 */
/* Listens, and watches over connections; what comes over them is http_request.c's. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "cleanup.h"
#include "http_priv.h"
#include "small_file.h"

#define PEM_MAX (256u << 10)
#define TLS_VERSIONS "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"

struct place {
	struct sockaddr_storage addr;
	socklen_t len;
	bool is_loopback;
};

/* What a failed start says. */
struct failure {
	char *why;
	size_t cap;
};

__attribute__((format(printf, 3, 4))) static int fail(const struct failure *f, int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(f->why, f->cap, fmt, ap);
	va_end(ap);
	return err;
}

uint64_t http_now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* ---- Where ------------------------------------------------------------------------------------- */

static bool is_loopback(const struct sockaddr *a)
{
	if (a->sa_family == AF_INET)
		return ntohl(((const struct sockaddr_in *)(const void *)a)->sin_addr.s_addr) >> 24 == 127;
	return IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)(const void *)a)->sin6_addr);
}

static bool is_port(const char *text)
{
	size_t digits = strspn(text, "0123456789");
	long port = digits && digits < 6 && !text[digits] ? strtol(text, NULL, 10) : 0;

	return port > 0 && port < 65536;
}

static int parse_place(const char *text, struct place *p, const struct failure *f)
{
	const struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE, .ai_socktype = SOCK_STREAM };
	const char *colon = strrchr(text, ':');
	_cleanup_free_ char *host = NULL;
	struct addrinfo *found;
	size_t len = colon ? (size_t)(colon - text) : 0;

	if (len >= 2 && *text == '[' && text[len - 1] == ']') {
		text++;
		len -= 2;
	}
	host = strndup(text, len);
	if (!host)
		return fail(f, -ENOMEM, "out of memory");
	if (!len || !is_port(colon + 1) || getaddrinfo(host, colon + 1, &hints, &found))
		return fail(f, -EINVAL, "listen: not ADDRESS:PORT with a numeric address: %s", text);
	memcpy(&p->addr, found->ai_addr, found->ai_addrlen);
	p->len = found->ai_addrlen;
	freeaddrinfo(found);
	p->is_loopback = is_loopback((const struct sockaddr *)&p->addr);
	return 0;
}

/* Whether who listens there may do so with what protects it. */
static int check_rights(const struct http_opts *o, const struct place *p, const struct http_token *token, const struct failure *f)
{
	int r;

	if (!o->tls_cert != !o->tls_key)
		return fail(f, -EINVAL, "tls-cert and tls-key belong together: one is missing");
	if (!p->is_loopback && !o->tls_cert)
		return fail(f, -EINVAL, "listen: %s is not loopback: set tls-cert and tls-key", o->listen);
	if (!p->is_loopback && !o->token_file && !o->review)
		return fail(f, -EINVAL, "listen: %s is not loopback: set token-file or token-review", o->listen);
	r = o->token_file ? http_token_check(token) : 0;
	return r ? fail(f, r, "token-file: %s: %s", o->token_file, r == -EINVAL ? "no token of 16 to 4096 characters" : strerror(-r)) : 0;
}

/* ---- Connections -------------------------------------------------------------------------------- */

/* An IPv4 address, also of a socket for both families; else an IPv6 address. */
static void describe(char *from, const struct sockaddr *a)
{
	const struct in6_addr *six = &((const struct sockaddr_in6 *)(const void *)a)->sin6_addr;

	if (a->sa_family == AF_INET)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)a)->sin_addr, from, INET6_ADDRSTRLEN);
	else if (IN6_IS_ADDR_V4MAPPED(six))
		inet_ntop(AF_INET, &six->s6_addr[12], from, INET6_ADDRSTRLEN);
	else
		inet_ntop(AF_INET6, six, from, INET6_ADDRSTRLEN);
}

static void add_connection(struct http *h, struct MHD_Connection *c, void **context)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	struct http_connection *k = calloc(1, sizeof(*k));

	*context = k;
	if (!k)
		return;
	k->c = c;
	k->end_ns = http_now_ns() + HTTP_REQUEST_NS;
	describe(k->from, info->client_addr);
	k->next = h->connections;
	k->link = &h->connections;
	if (k->next)
		k->next->link = &k->next;
	h->connections = k;
}

static void note_connection(void *cls, struct MHD_Connection *c, void **context, enum MHD_ConnectionNotificationCode code)
{
	struct http_connection *k = *context;

	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		add_connection(cls, c, context);
	} else if (k) {
		*k->link = k->next;
		if (k->next)
			k->next->link = k->link;
		free(k);
		*context = NULL;
	}
}

/* libmicrohttpd only looks how long a connection is silent: who sends or takes a byte now and then would hold it for ever. */
static void cut_slow(struct http *h, uint64_t now_ns)
{
	for (struct http_connection *k = h->connections; k; k = k->next) {
		const union MHD_ConnectionInfo *info;

		if (now_ns < k->end_ns)
			continue;
		info = MHD_get_connection_info(k->c, MHD_CONNECTION_INFO_CONNECTION_FD);
		shutdown(info->connect_fd, SHUT_RDWR);
		k->end_ns = UINT64_MAX;
		h->n_cut++;
	}
}

/* ---- The server ---------------------------------------------------------------------------------- */

/* libmicrohttpd's own words are of no use to a user, and a client can provoke them. */
static void ignore_log(void *cls, const char *fmt, va_list ap)
{
	(void)cls, (void)fmt, (void)ap;
}

/* Returns the text, malloced, or NULL with f filled. */
static char *load_pem(const char *setting, const char *path, const struct failure *f)
{
	char *text = net_small_file(AT_FDCWD, path, 0, PEM_MAX);

	if (!text)
		fail(f, 0, "%s: %s: %s", setting, path, strerror(errno));
	return text;
}

static int listen_at(const struct place *p, const char *text, const struct failure *f)
{
	int fd = socket(p->addr.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), one = 1, err;

	if (fd >= 0)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (fd >= 0 && !bind(fd, (const struct sockaddr *)&p->addr, p->len) && !listen(fd, 64))
		return fd;
	err = errno;
	if (fd >= 0)
		close(fd);
	return fail(f, -err, "listen: %s: %s", text, strerror(err));
}

static void note_files(const struct http_opts *o, struct http_stamp stamps[2])
{
	const char *const paths[] = { o->tls_cert, o->tls_key };
	struct stat st;

	for (size_t i = 0; i < 2; i++)
		stamps[i] = stat(paths[i], &st) ? (struct http_stamp){ 0 } : (struct http_stamp){ st.st_dev, st.st_ino, st.st_mtim };
}

/* A new daemon at h->daemon, which takes fd. Returns 0, or a negative errno: that of before is still there. */
static int start(struct http *h, int fd, const struct failure *f)
{
	struct MHD_Daemon *daemon;
	_cleanup_free_ char *cert = NULL, *key = NULL;
	struct MHD_OptionItem tls[] = {
		{ MHD_OPTION_HTTPS_MEM_CERT, 0, NULL },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, NULL },
		{ MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)TLS_VERSIONS },
		{ MHD_OPTION_END, 0, NULL },
	};

	if (h->o.tls_cert) {
		note_files(&h->o, h->stamps);
		tls[0].ptr_value = cert = load_pem("tls-cert", h->o.tls_cert, f);
		tls[1].ptr_value = key = cert ? load_pem("tls-key", h->o.tls_key, f) : NULL;
		if (!key)
			return -EINVAL;
	} else {
		tls[0].option = MHD_OPTION_END;
	}
	daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG | (h->o.tls_cert ? MHD_USE_TLS : 0),
		0, NULL, NULL, http_handle, h,
		MHD_OPTION_EXTERNAL_LOGGER, ignore_log, NULL,
		MHD_OPTION_LISTEN_SOCKET, fd,
		MHD_OPTION_CONNECTION_LIMIT, HTTP_CONNECTIONS,
		MHD_OPTION_PER_IP_CONNECTION_LIMIT, HTTP_CONNECTIONS_ADDRESS,
		MHD_OPTION_CONNECTION_TIMEOUT, HTTP_IDLE_S,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HTTP_HEADER_BYTES,
		MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_NOTIFY_COMPLETED, http_completed, h,
		MHD_OPTION_NOTIFY_CONNECTION, note_connection, h,
		MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
	if (daemon) {
		h->daemon = daemon;
		return 0;
	}
	if (!h->o.tls_cert)
		return fail(f, -ENOMEM, "listen: %s: cannot be started", h->o.listen);
	return fail(f, -EINVAL, "tls-cert, tls-key: %s, %s: not a certificate and its key", h->o.tls_cert, h->o.tls_key);
}

int http_open(const struct http_opts *o, struct http **ret_h, char *why, size_t cap)
{
	const struct failure f = { why, cap };
	struct http *h = calloc(1, sizeof(*h));
	struct place place = { 0 };
	int r, fd;

	if (!h)
		return fail(&f, -ENOMEM, "out of memory");
	h->o = *o;
	h->token.path = o->token_file;
	r = parse_place(o->listen, &place, &f);
	if (!r)
		r = check_rights(o, &place, &h->token, &f);
	if (!r) {
		fd = listen_at(&place, o->listen, &f);
		r = fd < 0 ? fd : start(h, fd, &f);
		if (r && fd >= 0)
			close(fd);
	}
	if (r) {
		free(h);
		return r;
	}
	*ret_h = h;
	return 0;
}

int http_renew(struct http *h, char *why, size_t cap)
{
	const struct failure f = { why, cap };
	struct MHD_Daemon *before = h->daemon;
	struct http_stamp now[2];
	int fd, r;

	/* What is on its way would be cut. */
	if (!h->o.tls_cert || h->requests)
		return 0;
	note_files(&h->o, now);
	if (!memcmp(now, h->stamps, sizeof(now)))
		return 0;
	fd = fcntl(MHD_get_daemon_info(before, MHD_DAEMON_INFO_LISTEN_FD)->listen_fd, F_DUPFD_CLOEXEC, 0);
	r = fd < 0 ? fail(&f, -errno, "listen: %s: %s", h->o.listen, strerror(errno)) : start(h, fd, &f);
	if (r) {
		if (fd >= 0)
			close(fd);
		return r;
	}
	/* So that it does not shut down what the new one listens at. */
	fd = MHD_quiesce_daemon(before);
	MHD_stop_daemon(before);
	if (fd >= 0)
		close(fd);
	return 1;
}

void http_close(struct http *h)
{
	if (!h)
		return;
	for (struct http_request *q = h->requests; q; q = q->next)
		if (q->id)
			http_told(h, q->id, -ECANCELED, "", 0, -1);
	MHD_run(h->daemon);
	MHD_stop_daemon(h->daemon);
	free(h);
}

int http_fd(const struct http *h)
{
	return MHD_get_daemon_info(h->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}

int http_timeout_ms(const struct http *h)
{
	MHD_UNSIGNED_LONG_LONG ms = 1000;

	if (MHD_get_timeout(h->daemon, &ms) != MHD_YES || ms > 1000)
		ms = 1000;
	return (int)ms;
}

static void give_up_waiting(struct http *h, uint64_t now_ns)
{
	for (struct http_request *q = h->requests; q; q = q->next)
		if (q->id && now_ns - q->asked_ns > HTTP_ASK_NS)
			http_told(h, q->id, -ETIMEDOUT, "", 0, -1);
}

void http_run(struct http *h)
{
	uint64_t now_ns = http_now_ns();

	cut_slow(h, now_ns);
	give_up_waiting(h, now_ns);
	MHD_run(h->daemon);
}
