/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes the conformance files: NAME.bbx, and NAME.json, what a reader must find in it. The json is
 * printed from what goes in. usage: mkconf FOLDER
 */
#include "conf.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static void make(const char *folder, const struct conf_case *k)
{
	struct conf *c = calloc(1, sizeof(*c));
	char bbx[4096], json[4096];
	FILE *f;

	check(c ? 0 : -ENOMEM, k->name);
	snprintf(bbx, sizeof(bbx), "%s/%s.bbx", folder, k->name);
	snprintf(json, sizeof(json), "%s/%s.json", folder, k->name);
	c->fd = open(bbx, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	check(c->fd < 0 ? -errno : 0, bbx);
	f = fopen(json, "we");
	check(f ? 0 : -errno, json);
	json_recording_open(&c->json);
	k->fn(c);
	json_recording_close(&c->json, f);
	check(fclose(f) || close(c->fd) ? -EIO : 0, json);
	bbx_out_done(&c->out);
	bbx_dict_done(&c->dict);
	bbx_buf_done(&c->scratch);
	bbx_buf_done(&c->odd.before);
	bbx_buf_done(&c->odd.after);
	bbx_buf_done(&c->odd.file_props);
	bbx_buf_done(&c->odd.schema_props);
	free(c);
}

int main(int argc, char **argv)
{
	const struct conf_case *const lists[] = { writer_cases, hand_cases, encoding_cases };

	check(argc == 2 ? 0 : -EINVAL, "usage: mkconf FOLDER");
	for (size_t i = 0; i < N(lists); i++)
		for (const struct conf_case *k = lists[i]; k->name; k++)
			make(argv[1], k);
	return 0;
}
