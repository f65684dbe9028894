/* SPDX-License-Identifier: Apache-2.0 */
#include "kmsg.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include "probes.h"

#define PATH "/dev/kmsg"
#define KLOG_READ_ALL 3

int rec_kmsg_open(void)
{
	int fd = open(PATH, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	struct stat st;
	int err = 0;

	if (fd < 0)
		return -errno;
	/* Containers may have something else in its place. */
	if (fstat(fd, &st) || st.st_rdev != makedev(1, 11))
		err = -ENODEV;
	else if (lseek(fd, 0, SEEK_END) < 0)
		err = -errno;
	if (!err)
		return fd;
	close(fd);
	return err;
}

void rec_kmsg_status(struct rec_probe_status *ret_s)
{
	int fd = rec_kmsg_open();
	char c;

	*ret_s = (struct rec_probe_status){ .event = "kmsg", .hook = "kmsg", .attachment = "device", .state = REC_PROBE_attached };
	if (fd >= 0) {
		close(fd);
		return;
	}
	snprintf(ret_s->reason, sizeof(ret_s->reason), PATH ": %s", strerror(-fd));
	if (klogctl(KLOG_READ_ALL, &c, 1) >= 0) {
		ret_s->attachment = "syslog";
		ret_s->state = REC_PROBE_fallback;
		return;
	}
	ret_s->attachment = "";
	ret_s->state = REC_PROBE_unavailable;
	if (errno == EPERM)
		snprintf(ret_s->reason, sizeof(ret_s->reason), "%s", "syslog(2) refused: needs CAP_SYSLOG");
	else
		snprintf(ret_s->reason, sizeof(ret_s->reason), "syslog(2): %s", strerror(errno));
}
