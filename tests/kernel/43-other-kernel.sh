#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The oldest kernel there is to be run on; make test-kernels has all of them.
exec "$SRC/tests/kernels/run.sh" 5.10
