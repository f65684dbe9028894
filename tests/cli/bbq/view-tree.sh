# A tree of two branches stays one; of a search along PATH only the last try counts, and none when it found the program.
cat >tree.recipe <<'R'
file node=n1 boot=0102030405060708090a0b0c0d0e0f10
task top  pid=10 start=1s   comm=top
task left pid=11 start=1.1s comm=left
task right pid=12 start=1.2s comm=right
task leaf pid=13 start=1.3s comm=leaf
task twig pid=14 start=1.4s comm=twig
clock ts=1s monotonic=1s realtime=1700000000s width=100ns
process ts=1s task=top start=1s threads=1
fork ts=1.1s task=left cpu=0 parent=top ns_pid=11 ns_level=1
fork ts=1.2s task=right cpu=0 parent=top ns_pid=12 ns_level=1
fork ts=1.3s task=leaf cpu=0 parent=left ns_pid=13 ns_level=1
fork ts=1.4s task=twig cpu=0 parent=right ns_pid=14 ns_level=1
exec_failed ts=1.5s task=leaf cpu=0 filename=/usr/local/bin/dd errno=ENOENT
exec_failed ts=1.51s task=leaf cpu=0 filename=/usr/bin/dd errno=ENOENT
exec ts=1.52s task=leaf cpu=0 parent=left exe=/bin/dd filename=/bin/dd argv=dd argv_bytes=3
exec_failed ts=1.6s task=twig cpu=0 filename=/usr/bin/nope errno=ENOENT
exec_failed ts=1.61s task=twig cpu=0 filename=/bin/nope errno=ENOENT
R
mkbbx tree.recipe tree.bbx
bbq -m table tree.bbx 'select tree, depth from proctree'
bbq tree.bbx 'select comm, filename, errno_name from failed_exec'
