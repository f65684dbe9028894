# Links, devices, and what macOS puts beside a file are no recordings; where a name leads does not matter.
. "$SRC/tests/cli/bbx/archive.subr"
fleet
cd fleet || exit 1
ln -s n1/incident.bbx link.bbx
ln n1/incident.bbx n1/same.bbx
mkfifo pipe.bbx
mkdir folder.bbx absolute
cp ../fleet/n2/incident.bbx absolute/cron.bbx
cp README ._incident.bbx
tar -P -cf ../fleet.tar --transform='s,^absolute,/etc/cron.d,' README link.bbx pipe.bbx folder.bbx ._incident.bbx n1/incident.bbx \
	n1/same.bbx ../fleet/n2/incident.bbx absolute/cron.bbx
cd ..
mkdir elsewhere
cd elsewhere || exit 1
bbx info ../fleet.tar 2>/dev/null | sed -n '2,7p' | sed -E 's/ +[0-9]+  (index)/ N  \1/'
ls
