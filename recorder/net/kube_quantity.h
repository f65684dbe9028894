/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KUBE_QUANTITY_H
#define KUBE_QUANTITY_H
/*
 * Kubernetes' quantities: "48Mi", "1.5", "250m", "1e3" (k8s.io/apimachinery/pkg/api/resource: a signed decimal number, then a binary unit
 * Ki to Ei, a decimal one n u m k M G T P E, or an exponent of 10).
 */
#include <stdint.h>

/*
 * Gives the quantity in units of 10^-digits: digits 0 for bytes, 3 for thousandths of a CPU; what is less than one unit counts as one, as
 * Kubernetes rounds. Returns 0; -EINVAL: no quantity; -ERANGE: negative, more than INT64_MAX, or of more than 18 digits.
 */
int kube_quantity_parse(const char *s, int digits, int64_t *ret_n);

#endif
