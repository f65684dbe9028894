/* SPDX-License-Identifier: Apache-2.0 */
/* A kubeconfig. */
#include "fuzz.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "../../recorder/net/kube_config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[] = "/tmp/fuzz_kubeconfig.XXXXXX", why[256], *token;
	struct kube_config c;
	int fd = mkstemp(path);

	FUZZ_ASSERT(fd >= 0 && write(fd, data, size) == (ssize_t)size && !close(fd));
	if (kube_config_load(path, "/nowhere", &c, why, sizeof(why)) == 0) {
		FUZZ_ASSERT(!strncmp(c.server, "http", 4) && !*why);
		if (!kube_config_token(&c, &token))
			free(token);
		kube_config_free(&c);
	} else {
		FUZZ_ASSERT(*why && !strchr(why, '\n'));
	}
	unlink(path);
	return 0;
}
