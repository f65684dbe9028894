/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bad clients of a unix socket. cause_socket SOCKET TEXT...: sends each text, less its last line end, and one; prints the answers.
 * cause_socket -n N SOCKET: connects N times, says nothing for 2 seconds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int connect_to(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	return fd >= 0 && !connect(fd, (struct sockaddr *)&a, sizeof(a)) ? fd : -1;
}

static void ask(const char *path, const char *text)
{
	char answer[4096];
	int fd = connect_to(path);
	ssize_t n;

	if (fd < 0)
		return;
	if (send(fd, text, strlen(text), MSG_NOSIGNAL) >= 0)
		(void)!send(fd, "\n", 1, MSG_NOSIGNAL);
	while ((n = read(fd, answer, sizeof(answer))) > 0)
		fwrite(answer, 1, (size_t)n, stdout);
	close(fd);
}

int main(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "-n")) {
		for (int i = atoi(argv[2]); i > 0; i--)
			connect_to(argv[3]);
		sleep(2);
		return 0;
	}
	for (int i = 2; i < argc; i++)
		ask(argv[1], argv[i]);
	return 0;
}
