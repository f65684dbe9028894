/* SPDX-License-Identifier: Apache-2.0 */
#ifndef REC_ASK_H
#define REC_ASK_H
/* bbrec status and bbrec trigger: ask the recorder that runs. argv[0] is their name. */
#include "tool.h"

enum bb_exit rec_status_main(int argc, char **argv);
enum bb_exit rec_trigger_main(int argc, char **argv);

#endif
