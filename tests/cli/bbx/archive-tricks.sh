# Names that lead out of the folder, or that would drive a terminal; a member that is a device.
python3 - <<'P'
import io, os, tarfile
data = open(os.environ["TESTDATA"] + "/good-cli.bbx", "rb").read()
with tarfile.open("tricks.tar", "w", format=tarfile.PAX_FORMAT) as t:
    def add(name, **kind):
        i = tarfile.TarInfo(name)
        i.size = len(data) if not kind else 0
        for k, v in kind.items():
            setattr(i, k, v)
        t.addfile(i, io.BytesIO(data) if not kind else None)
    add("../../../../tmp/out.bbx")
    add("/etc/passwd.bbx")
    add("two\nlines.bbx")
    add("red\x1b[31m.bbx")
    add("a/" * 200 + "deep.bbx")
    add("device.bbx", type=tarfile.CHRTYPE, devmajor=1, devminor=5)
    add("link.bbx", type=tarfile.SYMTYPE, linkname="/etc/shadow")
    add("hard.bbx", type=tarfile.LNKTYPE, linkname="/etc/shadow")
P
mkdir here
cd here || exit 1
TMPDIR=.. bbx info ../tricks.tar 2>err | sed -n '4,9p' | sed -E 's/ +[0-9]+  (index|records).*//; s,(a/)+,a/.../,'
sed -E 's,(a/)+,a/.../,g' err
ls -A .. .
