/* SPDX-License-Identifier: Apache-2.0 */
/* bbrec-net: the companion of bbrec that speaks with the network; its modules, one row each. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include "http_module.h"
#include "kube_module.h"
#include "loop.h"
#include "notify_module.h"
#include "tool.h"

static const struct net_module *const modules[] = {
	&http_module,
	&kube_module,
	&notify_module,
	NULL,
};

static int set_peer(const char *arg, void *dst)
{
	char *end;
	long fd = strtol(arg, &end, 10);

	if (*arg < '0' || *arg > '9' || *end || fd > 1023)
		return -EINVAL;
	*(int *)dst = (int)fd;
	return 0;
}

int main(int argc, char **argv)
{
	int peer = -1;
	const struct bb_option options[] = {
		{ 0, "peer", "FD", "the socket to bbrec, which gives it", BB_OPT_CALL, &peer, set_peer },
		{ 0 },
	};
	const struct bb_tool tool = {
		.name = "bbrec-net",
		.synopsis = "--peer FD",
		.summary = "The part of bbrec that speaks with the network; bbrec run starts it.",
		.options = options,
		.see_also = "bbrec-net(8), bbrec(8)",
	};

	if (bb_tool_parse(&tool, argc, argv) < argc)
		bb_usage("no operands are taken");
	if (peer < 0)
		bb_usage("bbrec run starts it, with --peer");
	if (fcntl(peer, F_SETFD, FD_CLOEXEC))
		bb_die(BB_EXIT_FAILED, "descriptor %d: not open", peer);
	if (curl_global_init(CURL_GLOBAL_DEFAULT))
		bb_die(BB_EXIT_FAILED, "libcurl cannot be used");
	bb_exit(net_run(modules, peer) ? BB_EXIT_FAILED : BB_EXIT_OK);
}
