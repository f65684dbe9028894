/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_NOTIFY_H
#define REC_NOTIFY_H
/* Tells systemd how it goes (sd_notify(3)): lines such as "READY=1". Nothing happens where nobody listens. */
void rec_notify(const char *lines);

#endif
