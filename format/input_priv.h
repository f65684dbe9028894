/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BB_INPUT_PRIV_H
#define BB_INPUT_PRIV_H
/* What the files of input.h share. */
#include "bbx.h"

/* folder/name, malloced; NULL without memory. */
char *bb_input_join(const char *folder, const char *name);
/* An archive that the reader's recordings came from is damaged; stderr has said so. bb_input_report() then returns so. */
void bb_input_note_damage(const struct bbx_reader *r);

#endif
