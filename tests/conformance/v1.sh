#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What version 1 wrote opens for ever and reads the same; what its tables are called stays. testdata/v1/README.md
. "${0%/*}/check.inc"
(cd testdata/v1 && sha256sum --quiet --strict -c SHA256SUMS) 2>&1 | sed 's/^/# /' >"$scratch/sums"
cat "$scratch/sums"
! [ -s "$scratch/sums" ]
ok $? 'the frozen files are as they were'
for f in testdata/v1/*.bbx; do
	grep -q " ${f##*/}\$" testdata/v1/SHA256SUMS || ok 1 "$f is in SHA256SUMS"
	check_file "${f%.bbx}"
done

# Tables and columns may be added; none may go, nor change its id, name or kind.
readconf schema | sort >"$scratch/now"
sort testdata/v1/schema.txt | comm -23 - "$scratch/now" | sed 's/^/# missing: /' >"$scratch/missing"
cat "$scratch/missing"
! [ -s "$scratch/missing" ]
ok $? 'tables and columns of version 1 keep their ids, names and kinds'
exit $failed
