/* SPDX-License-Identifier: Apache-2.0 */
#include "mounts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "cleanup.h"
#include "clock.h"
#include "mountinfo.h"

#define TEXT_MAX (1u << 20)

static int put_mount(const struct rec_mount *m, struct rec_build *b, rec_put_fn *put, void *arg)
{
	struct bb_mount *row = REC_BUILD(b, mount, rec_boot_ns());
	char device[32];

	snprintf(device, sizeof(device), "%u:%u", m->major, m->minor);
	row->id = m->id;
	row->parent = m->parent;
	row->mount_point = rec_build_text(b, m->mount_point);
	row->root = rec_build_text(b, m->root);
	row->source = rec_build_text(b, m->source);
	row->fs_type = rec_build_text(b, m->type);
	row->device = rec_build_text(b, device);
	row->options = rec_build_text(b, m->options);
	row->super_options = rec_build_text(b, m->super_options);
	rec_build_end(b);
	return put(arg, b->buf, b->len);
}

int rec_mounts_write(const struct rec_host *h, struct rec_build *b, rec_put_fn *put, void *arg)
{
	_cleanup_free_ char *text = malloc(TEXT_MAX);
	char path[PATH_MAX], *at = text, *line;
	struct rec_mount m;
	int r = 0;

	if (!text)
		return -ENOMEM;
	if ((rec_path_join(path, sizeof(path), h->proc, "1/mountinfo") || rec_read_file(path, text, TEXT_MAX) <= 0) &&
	    rec_read_file("/proc/self/mountinfo", text, TEXT_MAX) <= 0)
		return 0;
	while (!r && (line = strsep(&at, "\n")))
		if (!rec_mount_parse(line, &m) && m.mount_point[0])
			r = put_mount(&m, b, put, arg);
	return r;
}
