/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_MOUNT_TABLE_H
#define REC_MOUNT_TABLE_H
/* On which file systems processes' files lie: the mounts of each mount namespace, read once. Zero it before use. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rec_mount_place {
	uint64_t id;
	uint32_t major, minor;
	bool is_remote; /* as rec_mount_is_remote */
};

struct rec_mount_table {
	struct rec_mount_place *places;
	size_t n_places;
	struct rec_mount_ns {
		uint64_t ns;
		size_t first, n; /* of places */
	} *namespaces;
	size_t n_namespaces;
};

/* A mount of the namespace of the process whose folder is open; borrowed until the next call. NULL: it is none of them. */
const struct rec_mount_place *rec_mount_find(struct rec_mount_table *t, int dir, uint64_t id);
void rec_mount_table_free(struct rec_mount_table *t);

#endif
