/* SPDX-License-Identifier: Apache-2.0 */
#include "psi.h"

#include <stdlib.h>
#include <string.h>
#include "host.h"

double rec_psi_look(struct rec_psi *p, const char *proc, unsigned long long most)
{
	char path[PATH_MAX], text[256];
	const char *full;
	double percent;

	if (!most || rec_path_join(path, sizeof(path), proc, "pressure/memory") < 0 || rec_read_file(path, text, sizeof(text)) <= 0)
		return 0;
	full = strstr(text, "full avg10=");
	percent = full ? strtod(full + strlen("full avg10="), NULL) : 0;
	if (percent < (double)most / 2)
		p->is_high = false;
	if (p->is_high || percent < (double)most)
		return 0;
	p->is_high = true;
	return percent;
}
