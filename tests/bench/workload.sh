#!/bin/sh
# What the real capture records: a small build, find and git, in a folder of its own.
set -eu
cd "$(mktemp -d "${1:?usage: workload.sh FOLDER}/work.XXXXXX")"
i=0
while [ $i -lt 120 ]; do
	i=$((i + 1))
	printf '#include <stdio.h>\nint f%d(int x)\n{\n\treturn printf("%%d", x * %d);\n}\n' $i $i >f$i.c
	gcc -O1 -c f$i.c
done
ar rcs libf.a f*.o
find /usr/include -name '*.h' | sort | head -n 4000 | xargs -n 1 wc -l >/dev/null
find /usr/include -name '*.h' -exec head -c 1 {} + >/dev/null
git init -q .
git config user.name bench
git config user.email bench@localhost
while [ $i -gt 80 ]; do
	git add "f$i.c"
	git commit -qm "file $i"
	i=$((i - 1))
done
git log --stat >/dev/null
git gc -q
