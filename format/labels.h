/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BBX_LABELS_H
#define BBX_LABELS_H
/*
 * The builtin label tables, each sorted by value. Private to the library: they reach readers
 * through the schema in the file.
 */
#include "bbx_types.h"

#define BBX_N_LABELS 19

extern const struct bbx_labels bbx_labels_builtin[BBX_N_LABELS];

#endif
