/* SPDX-License-Identifier: Apache-2.0 */
#include "mount_table.h"

#include <fcntl.h>
#include <stdlib.h>
#include "cleanup.h"
#include "mountinfo.h"
#include "procfs.h"

#define NAMESPACES_MAX 4096u
#define PLACES_MAX (1u << 17)

static bool add_place(struct rec_mount_table *t, const struct rec_mount_place *place)
{
	struct rec_mount_place *places = t->places;

	/* Full at each power of two. */
	if (!(t->n_places & (t->n_places - 1)))
		places = t->n_places < PLACES_MAX ? reallocarray(places, t->n_places ? 2 * t->n_places : 1, sizeof(*places)) : NULL;
	if (!places)
		return false;
	t->places = places;
	t->places[t->n_places++] = *place;
	return true;
}

static void read_places(struct rec_mount_table *t, int dir)
{
	int fd = openat(dir, "mountinfo", O_RDONLY | O_CLOEXEC);
	_cleanup_fclose_ FILE *in = fd < 0 ? NULL : fdopen(fd, "r");
	_cleanup_free_ char *line = NULL;
	size_t cap = 0;
	struct rec_mount m;
	bool has_room = true;

	if (!in && fd >= 0)
		close(fd);
	while (in && has_room && getline(&line, &cap, in) > 0)
		if (!rec_mount_parse(line, &m))
			has_room = add_place(t, &(struct rec_mount_place){ m.id, m.major, m.minor, rec_mount_is_remote(m.type) });
}

/* NULL: there are too many. */
static const struct rec_mount_ns *find_namespace(struct rec_mount_table *t, int dir)
{
	const uint64_t ns = rec_procfs_ns(dir, "mnt");
	struct rec_mount_ns *grown, *new;

	for (size_t i = 0; i < t->n_namespaces; i++)
		if (t->namespaces[i].ns == ns)
			return &t->namespaces[i];
	grown = ns && t->n_namespaces < NAMESPACES_MAX ? reallocarray(t->namespaces, t->n_namespaces + 1, sizeof(*grown)) : NULL;
	if (!grown)
		return NULL;
	t->namespaces = grown;
	new = &grown[t->n_namespaces++];
	*new = (struct rec_mount_ns){ .ns = ns, .first = t->n_places };
	read_places(t, dir);
	new->n = t->n_places - new->first;
	return new;
}

const struct rec_mount_place *rec_mount_find(struct rec_mount_table *t, int dir, uint64_t id)
{
	const struct rec_mount_ns *ns = find_namespace(t, dir);

	for (size_t i = 0; ns && i < ns->n; i++)
		if (t->places[ns->first + i].id == id)
			return &t->places[ns->first + i];
	return NULL;
}

void rec_mount_table_free(struct rec_mount_table *t)
{
	free(t->places);
	free(t->namespaces);
}
