# A few bytes that promise much are refused before the disk is full.
python3 - <<'P'
import tarfile
i = tarfile.TarInfo("a.bbx")
i.size = 20 << 30
open("recording.tar", "wb").write(i.tobuf(tarfile.GNU_FORMAT) + bytes(1 << 20))
i.name = "other"
open("other.tar", "wb").write(i.tobuf(tarfile.GNU_FORMAT) + bytes(1 << 20))
P
gzip other.tar
bbx info recording.tar
bbx info other.tar.gz
