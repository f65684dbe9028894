# More recordings than files may be open at first, and more than are taken.
python3 - <<'P'
import io, os, tarfile
data = open(os.environ["TESTDATA"] + "/good-cli.bbx", "rb").read()
with tarfile.open("many.tar", "w") as t:
    for n in range(300):
        i = tarfile.TarInfo("%04d.bbx" % n)
        i.size = len(data)
        t.addfile(i, io.BytesIO(data))
with tarfile.open("too-many.tar.gz", "w:gz", compresslevel=1) as t:
    for n in range(65537):
        t.addfile(tarfile.TarInfo("x.bbx"))
P
ulimit -S -n 200
bbx info --json many.tar | jq '.files | length'
# They are copies of one.
bbx cat -t exec many.tar | wc -l | tr -d ' '
bbx info too-many.tar.gz 2>&1 | tail -n 1
