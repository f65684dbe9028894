# The first row that differs, and in what.
recipe() {
	echo 'file node=n1 kernel=6.1.0 boot=0102030405060708090a0b0c0d0e0f10'
	echo "task a pid=1 start=1s cgroup=7 comm=a"
	echo "exec ts=1s task=a exe=/bin/a argv=a uid=0"
	echo "exec ts=2s task=a exe=$1 argv=a uid=0"
	echo "exec ts=3s task=a exe=/bin/c argv=c uid=0"
}
recipe /bin/a >a.recipe
recipe /bin/b >b.recipe
mkbbx a.recipe a.bbx
mkbbx b.recipe b.bbx
bbx diff a.bbx b.bbx
