/* SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_OWNER_H
#define HTTP_OWNER_H
/* Which user of this machine holds the other end of a TCP connection over loopback. */
#include <stdint.h>
#include <sys/socket.h>

/*
 * Asks the kernel (sock_diag(7)) for the socket whose own address is peer's and whose other end is self's; both AF_INET or AF_INET6. Returns 0,
 * *ret_uid set, as this user namespace has it; -ENOENT: no process of this network namespace holds such a socket open any more; or
 * another negative errno: the kernel does not say.
 */
int http_owner(const struct sockaddr *peer, const struct sockaddr *self, uint32_t *ret_uid);

#endif
