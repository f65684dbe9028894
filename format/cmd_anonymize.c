/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd.h"
#include "anonymize.h"
#include "bytes.h"
#include "cmd_output.h"
#include "input.h"
#include "rewrite.h"
#include "siphash.h"
#include <string.h>
#include <sys/random.h>

#define LEVEL 3

/* Any text is a key; without one, a random one that nobody knows. */
static void make_key(const char *text, uint8_t key[16])
{
	static const uint8_t first[16] = { 1 }, second[16] = { 2 };

	if (!text && getrandom(key, 16, 0) != 16)
		bb_die(BB_EXIT_FAILED, "no random numbers: %s", bbx_strerror(-errno));
	if (!text)
		return;
	bbx_put_u64(key, bbx_siphash(first, text, strlen(text)));
	bbx_put_u64(key + 8, bbx_siphash(second, text, strlen(text)));
}

static int anonymize(struct bbx_rewrite *rw, const char *key_text)
{
	struct bbx_anonymizer *a;
	uint8_t key[16];
	char what[64];
	int err;

	make_key(key_text, key);
	snprintf(what, sizeof(what), "anonymize %016llx", (unsigned long long)bbx_siphash(key, "session", 7));
	err = bbx_anonymizer_new(key, &a);
	if (err)
		return err;
	rw->what = what;
	rw->arg = a;
	err = bbx_rewrite(rw);
	bbx_anonymizer_free(a);
	return err;
}

enum bb_exit bbx_cmd_anonymize(int argc, char **argv)
{
	struct bbx_rewrite rw = {
		.level = LEVEL, .program = "bbx anonymize " BB_VERSION, .no_names = true, .change_row = bbx_anonymize_row,
		.change_origin = bbx_anonymize_origin, .change_incident = bbx_anonymize_incident,
	};
	const char *out = NULL, *key = NULL;
	const struct bb_option options[] = {
		{ 'o', "output", "OUT", "the recording to write; - is standard output", BB_OPT_STR, &out, NULL },
		{ 0, "key", "KEY", "replace as other recordings with this key; a random one by default", BB_OPT_STR, &key, NULL },
		BB_INPUT_STRICT,
		{ 0 },
	};
	const struct bb_tool tool = {
		.name = "bbx anonymize",
		.synopsis = "-o OUT [OPTION]... [FILE]...",
		.summary = "Write recordings as one to show to others: names, paths, addresses replaced.",
		.options = options,
		.details = "The same text becomes the same word throughout. Kept are times, numbers, names of\n"
			   "threads (comm) and of options, file extensions. Attachments are left out.",
		.see_also = "bbx(1), bbx(5)",
	};
	int first = bb_tool_parse(&tool, argc, argv), err;
	struct bb_output_inputs in;
	struct bb_output o;
	enum bb_exit status;

	bbx_output_inputs(&in, out, argv + first, (size_t)(argc - first));
	rw.r = in.r;
	bbx_output_open(&o, out, &in);
	rw.out = o.fd;
	err = anonymize(&rw, key);
	bb_output_end(&o, err);
	if (bbx_n_attachments(rw.r))
		bb_warn("%zu attachment%s left out", bbx_n_attachments(rw.r), bbx_n_attachments(rw.r) == 1 ? " is" : "s are");
	status = bb_input_report(rw.r);
	bbx_close(rw.r);
	return status;
}
