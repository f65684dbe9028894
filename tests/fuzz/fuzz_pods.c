/* SPDX-License-Identifier: Apache-2.0 */
/* Names in kubelet's log folders: two lines, the name of a log and that of a pod's folder. */
#include "text.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include "../../recorder/cgroup_path.h"
#include "../../recorder/pods.h"

static char root[] = "/tmp/fuzz_pods.XXXXXX";
static struct rec_host host;

static void leave_no_folder(void)
{
	rmdir(host.log_containers);
	rmdir(host.log_pods);
	rmdir(root);
}

static void make_host(void)
{
	FUZZ_ASSERT(mkdtemp(root));
	snprintf(host.log_containers, sizeof(host.log_containers), "%s/containers", root);
	snprintf(host.log_pods, sizeof(host.log_pods), "%s/pods", root);
	FUZZ_ASSERT(!mkdir(host.log_containers, 0700) && !mkdir(host.log_pods, 0700));
	atexit(leave_no_folder);
}

/* Returns whether there is such a file or folder now. */
static bool make(const char *dir, const char *name, bool is_folder, char *path)
{
	int fd;

	if (!*name || strchr(name, '/') || rec_path_join(path, PATH_MAX, dir, name) < 0)
		return false;
	if (is_folder)
		return !mkdir(path, 0700);
	fd = open(path, O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	return fd >= 0 && !close(fd);
}

/* Names come back cut at their underscores: put together again, they are how the file's name starts. */
static void check_name(const char *file, const char *first, const char *second, const char *third)
{
	char want[1024];

	FUZZ_ASSERT(*first && *second);
	snprintf(want, sizeof(want), "%s_%s_%s", first, second, third);
	FUZZ_ASSERT(!strncmp(file, want, strlen(want)));
}

static void ask(const char *log, const char *folder)
{
	size_t len = strlen(log);
	char id[REC_CONTAINER_ID_LEN + 1] = "";
	const char *uid = strrchr(folder, '_');
	struct rec_pod_name n;
	struct rec_pod_logs *l;

	FUZZ_ASSERT(!rec_pod_logs_read(&host, &l));
	if (len > REC_CONTAINER_ID_LEN + 4)
		memcpy(id, log + len - 4 - REC_CONTAINER_ID_LEN, REC_CONTAINER_ID_LEN);
	if (rec_pod_logs_container(l, id, &n) > 0)
		check_name(log, n.pod, n.ns, n.container);
	if (uid && rec_pod_logs_pod(l, uid + 1, &n) > 0)
		check_name(folder, n.ns, n.pod, "");
	if (uid)
		FUZZ_ASSERT(!rec_pod_logs_only_container(l, uid + 1, &n));
	rec_pod_logs_free(l);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *log = fuzz_text(data, size), *folder = log + strcspn(log, "\n");
	char log_path[PATH_MAX], folder_path[PATH_MAX];
	bool has_log, has_folder;

	if (!*host.log_pods)
		make_host();
	if (*folder)
		*folder++ = '\0';
	has_log = make(host.log_containers, log, false, log_path);
	has_folder = make(host.log_pods, folder, true, folder_path);
	ask(log, folder);
	if (has_log)
		unlink(log_path);
	if (has_folder)
		rmdir(folder_path);
	free(log);
	return 0;
}
