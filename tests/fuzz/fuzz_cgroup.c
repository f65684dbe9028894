/* SPDX-License-Identifier: Apache-2.0 */
/* Paths of cgroups: what is found in one has the form of an id, and stands in it. */
#include "text.h"

#include "../../recorder/cgroup_path.h"

static size_t hex_digits(const char *s)
{
	return strspn(s, "0123456789abcdef");
}

static void check_name(const char *path, const struct rec_cgroup_name *n)
{
	size_t uid = strlen(n->pod_uid), id = strlen(n->container_id);

	FUZZ_ASSERT(!id || (id == REC_CONTAINER_ID_LEN && hex_digits(n->container_id) == id));
	FUZZ_ASSERT(!id || strstr(path, n->container_id));
	FUZZ_ASSERT(!uid || (uid == 32 && hex_digits(n->pod_uid) == uid) ||
		    (uid == REC_POD_UID_MAX && hex_digits(n->pod_uid) == 8 && n->pod_uid[8] == '-'));
	FUZZ_ASSERT(!n->qos == !uid);
	FUZZ_ASSERT(id || !n->runtime);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *path = fuzz_text(data, size);
	struct rec_cgroup_name n;
	int found = rec_cgroup_path_parse(path, &n);

	FUZZ_ASSERT(found == (n.pod_uid[0] || n.container_id[0]));
	check_name(path, &n);
	free(path);
	return 0;
}
