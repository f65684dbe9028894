# Members beyond 4 GiB: one that is no recording is stepped over, one that is mostly a hole is read; bombs are refused early.
. "$SRC/tests/cli/bbx/archive.subr"
python3 - <<'P'
import io, os, tarfile
data = open(os.environ["TESTDATA"] + "/good-cli.bbx", "rb").read()
with open("large.tar", "wb") as f:
    i = tarfile.TarInfo("core")
    i.size = 5 << 30
    f.write(i.tobuf(tarfile.GNU_FORMAT))
    f.seek(5 << 30, 1)
    i = tarfile.TarInfo("a.bbx")
    i.size = len(data)
    f.write(i.tobuf(tarfile.GNU_FORMAT) + data + bytes(-len(data) % 512) + bytes(1024))
P
bbx verify large.tar | sed 's/: ok.*/: ok/'
# A thousand to one: 40 MiB of zeros in 40 kB.
head -c 40M /dev/zero >zeros.bbx
tar -cf - zeros.bbx | gzip -9 >bomb.tar.gz
zip_of bomb.zip zeros.bbx
for f in bomb.tar.gz bomb.zip; do
	bbx info $f
	echo "status $?"
done
