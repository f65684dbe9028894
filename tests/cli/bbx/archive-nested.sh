. "$SRC/tests/cli/bbx/archive.subr"
fleet
tar -C fleet -czf inner.tar.gz n1
tar -cf outer.tar inner.tar.gz
bbx verify outer.tar
echo "status $?"
tar -cf outer.tar inner.tar.gz fleet/n2
bbx verify outer.tar | sed 's/: ok.*/: ok/'
