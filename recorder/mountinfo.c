/* SPDX-License-Identifier: Apache-2.0 */
#include "mountinfo.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool is_octal(const char *p)
{
	return p[0] >= '0' && p[0] <= '3' && p[1] >= '0' && p[1] <= '7' && p[2] >= '0' && p[2] <= '7';
}

/* Blanks, tabs, newlines and backslashes stand as "\040". */
static void unescape(char *p)
{
	char *to = p;

	for (; *p; p++) {
		if (*p == '\\' && is_octal(p + 1)) {
			*to++ = (char)((p[1] - '0') << 6 | (p[2] - '0') << 3 | (p[3] - '0'));
			p += 3;
		} else {
			*to++ = *p;
		}
	}
	*to = '\0';
}

int rec_mount_parse(char *line, struct rec_mount *ret_m)
{
	struct rec_mount m = { 0 };
	char *rest = strstr(line, " - "), *at;
	unsigned long long id, parent;
	int n = 0;

	if (!rest || sscanf(line, "%llu %llu %u:%u %n", &id, &parent, &m.major, &m.minor, &n) != 4 || !n)
		return -EBADMSG;
	m.id = id;
	m.parent = parent;
	*rest = '\0';
	rest += 3;
	if (line + n >= rest - 3)
		return -EBADMSG;
	at = line + n;
	m.root = strsep(&at, " ");
	m.mount_point = at ? strsep(&at, " ") : NULL;
	m.options = at ? strsep(&at, " ") : NULL;
	m.type = strsep(&rest, " ");
	m.source = rest ? strsep(&rest, " ") : NULL;
	m.super_options = rest;
	if (!m.options || !m.super_options)
		return -EBADMSG;
	unescape(m.root);
	unescape(m.mount_point);
	unescape(m.source);
	unescape(m.super_options);
	*ret_m = m;
	return 0;
}

bool rec_mount_is_remote(const char *type)
{
	static const char *const remote[] = { "nfs", "nfs4", "cifs", "smb3", "ceph", "9p", "afs", "ncpfs", "autofs", "virtiofs", "lustre" };

	for (size_t i = 0; i < sizeof(remote) / sizeof(remote[0]); i++)
		if (!strcmp(type, remote[i]))
			return true;
	return !strncmp(type, "fuse", 4);
}
