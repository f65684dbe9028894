/* SPDX-License-Identifier: Apache-2.0 */
#include "companion.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "clock.h"
#include "shelf.h"
#include "starter.h"

#define NAME "bbrec-net"
#define SILENT_NS 60000000000ull
/* It may speak so much in a turn: a node's ten thousand pods take seconds, a flood takes next to nothing. */
#define TURN_NS 100000000ull
#define TURN_PACKETS 2000
#define PART_BYTES (64u << 10)
/* It reads files and listens; nothing of that waits for anyone. */
#define TRY_MS 5000

/* ---- Starting it ----------------------------------------------------------------------------- */

/*
 * Its path, or "" when it is not to run. Returns 0; 1: it would, but is not there. Only a program that was named must be there: recording does
 * not depend on it.
 */
static int find_program(const struct rec_settings *s, char path[PATH_MAX], char *why, size_t cap)
{
	ssize_t len;

	path[0] = '\0';
	if (!strcmp(s->net, "off") || (!strcmp(s->net, "auto") && !rec_settings_need_net(s)))
		return 0;
	if (!strcmp(s->net, "auto")) {
		len = readlink("/proc/self/exe", path, PATH_MAX - sizeof(NAME));
		path[len < 0 ? 0 : len] = '\0';
		strcpy(strrchr(path, '/') ? strrchr(path, '/') + 1 : path, NAME);
	} else if (snprintf(path, PATH_MAX, "%s", s->net) >= PATH_MAX) {
		errno = ENAMETOOLONG;
		path[0] = '\0';
	}
	if (path[0] && !access(path, X_OK))
		return 0;
	if (!strcmp(s->net, "auto")) {
		path[0] = '\0';
		return 1;
	}
	snprintf(why, cap, "net %s: %s", path[0] ? path : s->net, strerror(errno));
	return -errno;
}

/* The user that it runs as. */
static uid_t user_of(const struct rec_settings *s)
{
	return geteuid() ? geteuid() : (uid_t)s->net_user;
}

static int refuse_folder(const struct rec_settings *s, int err, char *why, size_t cap)
{
	if (err == -EPERM)
		snprintf(why, cap, "notify-dir: %s: it is not of user %u, who is to write there", s->notify_dir, (unsigned)user_of(s));
	else
		snprintf(why, cap, "notify-dir: %s: %s", s->notify_dir, strerror(-err));
	return err;
}

/*
 * Where notifications wait, made for bbrec-net's user: it need not have a right to the folders above. -1 = there is none to tell.
 * Returns 0, or a negative errno.
 */
static int open_folder(const struct rec_settings *s, int *ret_fd, char *why, size_t cap)
{
	uid_t user = user_of(s);
	bool is_new;
	struct stat st;
	int err;

	*ret_fd = -1;
	if (!strcmp(s->webhooks, "off"))
		return 0;
	is_new = !mkdir(s->notify_dir, 0700);
	*ret_fd = open(s->notify_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*ret_fd >= 0 && (!is_new || user == geteuid() || !fchown(*ret_fd, user, user)) && !fstat(*ret_fd, &st)) {
		return st.st_uid == user ? 0 : refuse_folder(s, -EPERM, why, cap);
	}
	err = errno;
	if (is_new)
		rmdir(s->notify_dir);
	return refuse_folder(s, -err, why, cap);
}

/* One that is not there yet needs the one above. */
static int check_folder(const struct rec_settings *s, char *why, size_t cap)
{
	char above[PATH_MAX], *slash;
	struct stat st;

	if (!stat(s->notify_dir, &st))
		return st.st_uid == user_of(s) ? 0 : refuse_folder(s, -EPERM, why, cap);
	if (snprintf(above, sizeof(above), "%s", s->notify_dir) >= PATH_MAX)
		return refuse_folder(s, -ENAMETOOLONG, why, cap);
	slash = strrchr(above, '/');
	if (slash)
		slash[slash == above] = '\0';
	return !access(slash ? above : ".", W_OK) ? 0 : refuse_folder(s, -errno, why, cap);
}

int rec_companion_check(const struct rec_settings *s, char *why, size_t cap)
{
	char path[PATH_MAX];
	int r = find_program(s, path, why, cap);

	return r || !path[0] || !strcmp(s->webhooks, "off") ? (r < 0 ? r : 0) : check_folder(s, why, cap);
}

int rec_companion_fork(struct rec_companion *c, const struct rec_settings *s, char *why, size_t cap)
{
	char path[PATH_MAX];
	int r = find_program(s, path, why, cap);
	pid_t starter;

	c->is_missing = r > 0;
	if (r || !path[0])
		return r < 0 ? r : 0;
	r = open_folder(s, &c->folder, why, cap);
	if (r)
		return r;
	c->link = c->peer = -1;
	c->packet = malloc(REC_PEER_PACKET_MAX);
	starter = c->packet ? rec_starter_fork(path, (uint32_t)s->net_user, &c->link) : -ENOMEM;
	if (starter < 0) {
		snprintf(why, cap, "net %s: cannot be started: %s", path, strerror(-starter));
		return starter;
	}
	c->wanted = true;
	return 0;
}

void rec_companion_start(struct rec_companion *c, const struct rec_companion_opts *o)
{
	c->o = *o;
	if (c->is_missing)
		o->say(NAME " is not installed beside bbrec: nothing is answered, asked or told over the network");
}

static void hang_up(struct rec_companion *c)
{
	if (c->peer < 0)
		return;
	close(c->peer);
	c->peer = -1;
	c->pid = 0;
	c->greeted = false;
	c->cpu_ns = c->rss_bytes = 0;
	c->n_states = 0;
	/* The next one is told of incidents that this one may not have heard of. */
	rec_outbox_clear(&c->out, REC_PEER_sealed);
}

/* Before anything that waits for it: the socket is new, and takes it. */
static void greet(struct rec_companion *c)
{
	struct rec_peer_hello m = { .version = BB_VERSION, .node = c->o.node, .user = geteuid(), .said = c->failed };
	char *text = NULL;
	FILE *f = open_memstream(&text, &m.settings.len);
	long len = -ENOMEM;

	for (enum rec_setting i = 0; f && i < REC_N_SETTINGS; i++)
		fprintf(f, "%s%c%s%c", rec_setting(i)->name, 0, c->o.settings->texts[i], 0);
	if (f && !fclose(f)) {
		m.settings.p = text;
		len = rec_peer_encode(REC_PEER_hello, &m, c->packet, REC_PEER_PACKET_MAX);
	}
	free(text);
	if (len < 0 || rec_peer_send(c->peer, c->packet, (size_t)len, c->folder, 0))
		hang_up(c);
}

static void tell_end(struct rec_companion *c, const struct rec_starter_note *n)
{
	/* It has said why. */
	if (n->pid && WIFEXITED(n->status) && WEXITSTATUS(n->status) == 1)
		return;
	if (!n->pid)
		c->o.say(NAME " cannot be started: %s", strerror(n->status));
	else if (WIFEXITED(n->status) && WEXITSTATUS(n->status) == 127)
		c->o.say(NAME " cannot be run");
	else if (WIFSIGNALED(n->status))
		c->o.say(NAME " ended by signal %d; it is started again in %" PRIu32 " s", WTERMSIG(n->status), n->wait_s);
	else
		c->o.say(NAME " ended with status %d; it is started again in %" PRIu32 " s", WEXITSTATUS(n->status), n->wait_s);
}

/* ---- What it says ---------------------------------------------------------------------------- */

static void take_state(struct rec_companion *c, const struct rec_peer_state *m)
{
	size_t i = 0;

	if (!*m->name || strspn(m->name, "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen(m->name) || strpbrk(m->value, "\t\n")) {
		c->refused++;
		return;
	}
	while (i < c->n_states && strcmp(c->states[i].name, m->name))
		i++;
	if (i == REC_COMPANION_STATES || strlen(m->name) >= sizeof(c->states[i].name)) {
		c->refused++;
		return;
	}
	if (i == c->n_states)
		strcpy(c->states[c->n_states++].name, m->name);
	snprintf(c->states[i].value, sizeof(c->states[i].value), "%s", m->value);
}

static void put_answer(struct rec_companion *c, uint64_t request, int err, const char *text, size_t len)
{
	size_t at = 0;

	do {
		size_t part = len - at < PART_BYTES ? len - at : PART_BYTES;
		const struct rec_peer_answer m = { .request = request, .error = (uint64_t)err, .more = at + part < len,
						   .data = { text + at, part } };

		rec_outbox_put(&c->out, REC_PEER_answer, &m, -1);
		at += part;
	} while (at < len);
}

static void answer_ask(struct rec_companion *c, const struct rec_peer_ask *m)
{
	char line[REC_CONTROL_LINE], text[REC_CONTROL_ANSWER];

	if (strlen(m->line) >= sizeof(line) || strchr(m->line, '\n')) {
		put_answer(c, m->request, EINVAL, "", 0);
		return;
	}
	strcpy(line, m->line);
	c->o.answer(c->o.arg, line, text);
	put_answer(c, m->request, 0, text, strlen(text));
}

static struct rec_shelf shelf_of(const struct rec_companion *c)
{
	return (struct rec_shelf){ .path = c->o.settings->incidents };
}

static uint64_t utc_ns(const struct timespec *t)
{
	return (uint64_t)t->tv_sec * 1000000000u + (uint64_t)t->tv_nsec;
}

static void list_incident(void *arg, const char *name, const struct stat *st)
{
	fprintf(arg, "%s\t%" PRIu64 "\t%" PRIu64 "\n", name, (uint64_t)st->st_size, utc_ns(&st->st_mtim));
}

static void answer_list(struct rec_companion *c, const struct rec_peer_list *m)
{
	const struct rec_shelf shelf = shelf_of(c);
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);
	int r = f ? rec_shelf_each(&shelf, list_incident, f) : -ENOMEM;

	if (f && fclose(f))
		r = -ENOMEM;
	put_answer(c, m->request, -r, r ? "" : text, r ? 0 : len);
	free(text);
}

static void answer_open(struct rec_companion *c, const struct rec_peer_open *m)
{
	const struct rec_shelf shelf = shelf_of(c);
	int fd = rec_shelf_get(&shelf, m->name);
	struct rec_peer_file answer = { .request = m->request };
	struct stat st;

	if (fd < 0 || fstat(fd, &st)) {
		answer.error = (uint64_t)(fd < 0 ? -fd : errno);
	} else {
		answer.bytes = (uint64_t)st.st_size;
		answer.utc_ns = utc_ns(&st.st_mtim);
	}
	rec_outbox_put(&c->out, REC_PEER_file, &answer, fd);
}

static void heed(struct rec_companion *c, const struct rec_peer_msg *m)
{
	switch (m->id) {
	case REC_PEER_greeting:
		c->greeted = true;
		c->o.take(c->o.arg, m);
		break;
	case REC_PEER_alive:
		c->cpu_ns = m->alive.cpu_ns;
		c->rss_bytes = m->alive.rss_bytes;
		break;
	case REC_PEER_failed:
		snprintf(c->failed, sizeof(c->failed), "%s", m->failed.text);
		break;
	case REC_PEER_state:
		take_state(c, &m->state);
		break;
	case REC_PEER_ask:
		answer_ask(c, &m->ask);
		break;
	case REC_PEER_list:
		answer_list(c, &m->list);
		break;
	case REC_PEER_open:
		answer_open(c, &m->open);
		break;
	default:
		c->o.take(c->o.arg, m);
	}
}

static void listen(struct rec_companion *c, uint64_t now)
{
	struct rec_peer_msg m;
	int fd;

	if (now >= c->turn_ns) {
		c->turn_ns = now + TURN_NS;
		c->turn_left = TURN_PACKETS;
	}
	for (; c->peer >= 0 && c->turn_left; c->turn_left--) {
		long len = rec_peer_recv(c->peer, c->packet, REC_PEER_PACKET_MAX, &fd);

		if (len == -EAGAIN)
			return;
		if (fd >= 0)
			close(fd);
		if (!len || (len < 0 && len != -EMSGSIZE)) {
			hang_up(c);
			return;
		}
		c->heard_ns = now;
		if (len < 0 || rec_peer_decode(REC_PEER_FROM_NET, c->packet, (size_t)len, &m))
			c->refused++;
		else
			heed(c, &m);
	}
}

/* ---- Its starts and ends ---------------------------------------------------------------------- */

static void read_notes(struct rec_companion *c, uint64_t now)
{
	struct rec_starter_note n;
	int fd, r;

	while (c->link >= 0 && (r = rec_starter_read(c->link, &n, &fd))) {
		if (r < 0) {
			c->o.say(NAME " is not started again: its starter has ended");
			close(c->link);
			c->link = -1;
			hang_up(c);
			return;
		}
		/* Its last words came before. */
		listen(c, now);
		hang_up(c);
		if (n.ended || fd < 0) {
			tell_end(c, &n);
			continue;
		}
		c->peer = fd;
		c->pid = n.pid;
		c->starts++;
		c->heard_ns = now;
		greet(c);
	}
}

/* ---- One start, to see whether it can ---------------------------------------------------------- */

/* What it says of its start, and before of a part that is off for a mistake, without which it does start. */
static int hear_start(struct rec_companion *c)
{
	static const char off[] = "off: ";
	struct pollfd peer = { .fd = c->peer, .events = POLLIN };
	struct rec_peer_msg m;
	bool is_whole = true;
	int fd;

	while (poll(&peer, 1, TRY_MS) > 0) {
		long len = rec_peer_recv(c->peer, c->packet, REC_PEER_PACKET_MAX, &fd);

		if (fd >= 0)
			close(fd);
		if (!len)
			return -EPIPE;
		if (len < 0 || rec_peer_decode(REC_PEER_FROM_NET, c->packet, (size_t)len, &m))
			continue;
		if (m.id == REC_PEER_failed)
			return *m.failed.text || !is_whole ? -EINVAL : 0;
		is_whole &= m.id != REC_PEER_state || strncmp(m.state.value, off, strlen(off));
	}
	return -ETIMEDOUT;
}

static int try_start(struct rec_companion *c)
{
	struct pollfd link = { .fd = c->link, .events = POLLIN };
	struct rec_starter_note n;
	int r = poll(&link, 1, TRY_MS) > 0 ? rec_starter_read(c->link, &n, &c->peer) : -ETIMEDOUT;

	if (r > 0 && n.ended)
		r = -n.status;
	if (r > 0) {
		greet(c);
		r = hear_start(c);
	}
	if (r && r != -EINVAL)
		c->o.say(NAME " cannot be started: %s", r == -EPIPE ? "it ends at once" : strerror(-r));
	return r;
}

int rec_companion_try(const struct rec_settings *s, int folder, void (*say)(const char *fmt, ...))
{
	struct rec_companion c = { .o = { .settings = s, .node = "", .say = say }, .link = -1, .peer = -1, .folder = folder };
	char path[PATH_MAX], why[256];
	int r = find_program(s, path, why, sizeof(why));
	pid_t starter;

	if (r || !path[0])
		return r < 0 ? r : 0;
	c.packet = malloc(REC_PEER_PACKET_MAX);
	starter = c.packet ? rec_starter_fork(path, (uint32_t)s->net_user, &c.link) : -ENOMEM;
	r = starter < 0 ? starter : try_start(&c);
	hang_up(&c);
	if (c.link >= 0)
		close(c.link);
	if (starter > 0)
		waitpid(starter, NULL, 0);
	free(c.packet);
	return r;
}

/* ---- The agent's calls ----------------------------------------------------------------------- */

void rec_companion_poll(const struct rec_companion *c, struct pollfd fds[REC_COMPANION_FDS])
{
	fds[0] = (struct pollfd){ .fd = c->wanted ? c->link : -1, .events = POLLIN };
	fds[1] = (struct pollfd){ .fd = c->wanted ? c->peer : -1,
				  .events = (short)((c->turn_left ? POLLIN : 0) | (c->out.first ? POLLOUT : 0)) };
}

void rec_companion_run(struct rec_companion *c)
{
	uint64_t now = rec_boot_ns();

	if (!c->wanted)
		return;
	read_notes(c, now);
	listen(c, now);
	if (c->peer >= 0 && rec_outbox_send(&c->out, c->peer))
		hang_up(c);
	if (c->peer >= 0 && now > c->heard_ns + SILENT_NS) {
		c->o.say(NAME " says nothing");
		hang_up(c);
		rec_starter_kill(c->link);
	}
}

void rec_companion_sealed(struct rec_companion *c, const struct rec_seal_job *j)
{
	const struct rec_incident *i = &j->incident;
	const struct rec_peer_sealed m = { .name = j->name, .bytes = j->bytes, .utc_ns = (uint64_t)i->utc_ns, .reason = i->reason,
					   .detail = i->detail, .namespace = i->pod.ns, .pod = i->pod.pod, .container = i->pod.container };

	if (c->wanted && !j->err)
		rec_outbox_put(&c->out, REC_PEER_sealed, &m, -1);
}

void rec_companion_stop(struct rec_companion *c)
{
	if (!c->wanted)
		return;
	if (c->peer >= 0)
		rec_outbox_send(&c->out, c->peer);
	hang_up(c);
	rec_outbox_clear(&c->out, 0);
	if (c->link >= 0)
		close(c->link);
	if (c->folder >= 0)
		close(c->folder);
	free(c->packet);
	*c = (struct rec_companion){ 0 };
}
