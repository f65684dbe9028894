/* SPDX-License-Identifier: Apache-2.0 */
#include "cgroup_path.h"

#include <stdbool.h>
#include <string.h>

/* A component of the path, or a part of one. */
struct part {
	const char *p;
	size_t len;
};

/* How runtimes name the cgroup of a container. "" comes last: it matches always. */
static const struct {
	const char *prefix, *runtime;
} runtimes[] = {
	{ "cri-containerd-", "containerd" },
	{ "cri-containerd:", "containerd" },
	{ "containerd-", "containerd" },
	{ "crio-", "cri-o" },
	{ "docker-", "docker" },
	{ "libpod-", "podman" },
	{ "", NULL },
};

static const char *const qos_classes[] = { "besteffort", "burstable", "guaranteed" };

static bool is_hex(struct part s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!memchr("0123456789abcdef", s.p[i], 16))
			return false;
	return true;
}

static bool has_prefix(struct part s, const char *prefix)
{
	return s.len >= strlen(prefix) && !memcmp(s.p, prefix, strlen(prefix));
}

static struct part skip(struct part s, size_t n)
{
	return (struct part){ s.p + n, s.len - n };
}

static struct part cut_suffix(struct part s, const char *suffix)
{
	size_t n = strlen(suffix);

	if (s.len >= n && !memcmp(s.p + s.len - n, suffix, n))
		s.len -= n;
	return s;
}

/* The next component of *path, which moves behind it; len 0 at the end. */
static struct part next_part(const char **path)
{
	struct part s;

	*path += strspn(*path, "/");
	s = (struct part){ *path, strcspn(*path, "/") };
	*path += s.len;
	return s;
}

/* What follows "kubepods" in a component: "", "-burstable", "-burstable-pod<uid>"... Returns NULL p when it has none. */
static struct part after_kubepods(struct part s)
{
	static const char word[] = "kubepods";
	const size_t n = sizeof(word) - 1;

	for (size_t i = 0; i + n <= s.len; i++) {
		bool starts = !i || s.p[i - 1] == '-';
		bool ends = i + n == s.len || memchr("-.:", s.p[i + n], 3);

		if (starts && ends && !memcmp(s.p + i, word, n))
			return skip(s, i + n);
	}
	return (struct part){ NULL, 0 };
}

static bool parse_container(struct part s, struct rec_cgroup_name *n)
{
	s = cut_suffix(s, ".scope");
	for (size_t i = 0; i < sizeof(runtimes) / sizeof(*runtimes); i++) {
		struct part id;

		if (!has_prefix(s, runtimes[i].prefix))
			continue;
		id = skip(s, strlen(runtimes[i].prefix));
		if (id.len != REC_CONTAINER_ID_LEN || !is_hex(id))
			return false;
		memcpy(n->container_id, id.p, id.len);
		n->container_id[id.len] = '\0';
		n->runtime = runtimes[i].runtime;
		return true;
	}
	return false;
}

/* A UUID, whose dashes systemd has made underscores, or the 32 digits of a static pod. */
static void parse_pod(struct part s, struct rec_cgroup_name *n)
{
	char uid[REC_POD_UID_MAX + 1] = "";

	if (s.len != 32 && s.len != REC_POD_UID_MAX)
		return;
	for (size_t i = 0; i < s.len; i++) {
		bool dash = s.len == REC_POD_UID_MAX && (i == 8 || i == 13 || i == 18 || i == 23);

		if (dash ? s.p[i] != '-' && s.p[i] != '_' : !is_hex((struct part){ s.p + i, 1 }))
			return;
		uid[i] = dash ? '-' : s.p[i];
	}
	memcpy(n->pod_uid, uid, sizeof(uid));
}

/* "burstable", "pod<uid>" or "burstable-pod<uid>", with or without a dash before it. */
static void parse_level(struct part s, struct rec_cgroup_name *n)
{
	if (has_prefix(s, "-"))
		s = skip(s, 1);
	for (size_t i = 0; i < sizeof(qos_classes) / sizeof(*qos_classes); i++) {
		if (!has_prefix(s, qos_classes[i]))
			continue;
		n->qos = qos_classes[i];
		s = skip(s, strlen(qos_classes[i]));
		if (has_prefix(s, "-"))
			s = skip(s, 1);
		break;
	}
	if (has_prefix(s, "pod"))
		parse_pod(skip(s, 3), n);
}

/* One component at or below the last kubepods. */
static void parse_below_kubepods(struct part s, struct rec_cgroup_name *n)
{
	const char *colon = memchr(s.p, ':', s.len);
	struct part after;

	if (n->container_id[0])
		return;
	if (n->pod_uid[0] && parse_container(s, n))
		return;
	if (colon) {
		struct part id = skip(s, (size_t)(colon - s.p) + 1);

		s.len = (size_t)(colon - s.p);
		parse_container(id, n);
	}
	s = cut_suffix(s, ".slice");
	after = after_kubepods(s);
	if (!n->pod_uid[0])
		parse_level(after.p ? after : s, n);
}

/* Containers that no kubelet made: the innermost one counts. */
static void parse_plain(const char *path, struct rec_cgroup_name *n)
{
	bool in_docker = false;
	struct part s;

	while ((s = next_part(&path)).len) {
		struct rec_cgroup_name found = { 0 };

		if (parse_container(s, &found) && (found.runtime || in_docker)) {
			if (!found.runtime)
				found.runtime = "docker";
			*n = found;
		}
		in_docker = s.len == 6 && has_prefix(s, "docker");
	}
}

int rec_cgroup_path_parse(const char *path, struct rec_cgroup_name *ret_n)
{
	const char *top = NULL, *next = path;
	struct rec_cgroup_name n = { 0 };
	bool below = false;
	struct part s;

	/* In "kubepods.slice/kubepods-burstable.slice/..." the first of an unbroken row is the top. */
	while ((s = next_part(&next)).len) {
		bool is_kubepods = after_kubepods(s).p != NULL;

		if (is_kubepods && !below)
			top = s.p;
		below = is_kubepods;
	}
	if (top) {
		while ((s = next_part(&top)).len)
			parse_below_kubepods(s, &n);
		if (!n.pod_uid[0])
			n.qos = NULL;
		else if (!n.qos)
			n.qos = "guaranteed";
	} else {
		parse_plain(path, &n);
	}
	if (!n.pod_uid[0] && !n.container_id[0])
		n = (struct rec_cgroup_name){ 0 };
	*ret_n = n;
	return n.pod_uid[0] || n.container_id[0];
}
