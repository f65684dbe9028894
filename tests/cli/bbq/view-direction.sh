# Who began a connection whose beginning was not recorded: a port that somebody listened at tells, nothing else does. The local port is the one that a later row knows, and so is
# the process: a server's child that accepts.
cat >tcp.recipe <<'END'
file node=n1 kernel=6.1.0 arch=x86_64 agent="bbrec 0.1.0" boot=0102030405060708090a0b0c0d0e0f10 profile=standard
task web pid=100 start=1s cgroup=77 comm=web
task cli pid=101 start=1s cgroup=78 comm=curl
task child pid=102 start=1s cgroup=77 comm=worker
clock ts=1s monotonic=1s realtime=1700000001s width=100ns status=0
socket ts=1s task=web sock=1 saddr=0.0.0.0 state=LISTEN family=inet protocol=tcp sport=8080 dport=0 netns=1
tcp ts=2s task=web sock=2 saddr=127.0.0.1 daddr=127.0.0.1 event=close old_state=LAST_ACK new_state=CLOSE family=inet sport=8080 dport=41000 errno=0 netns=1
tcp ts=2s task=cli sock=3 saddr=127.0.0.1 daddr=127.0.0.1 event=close old_state=FIN_WAIT2 new_state=CLOSE family=inet sport=41000 dport=8080 errno=0 netns=1
tcp ts=2s task=web sock=4 saddr=10.0.0.8 daddr=10.0.0.9 event=close old_state=FIN_WAIT2 new_state=CLOSE family=inet sport=41001 dport=8080 errno=0 netns=1
tcp ts=2s task=cli sock=5 saddr=10.0.1.8 daddr=10.0.0.9 event=close old_state=LAST_ACK new_state=CLOSE family=inet sport=8080 dport=5432 errno=0 netns=2
tcp ts=3s task=cli sock=6 saddr=10.0.0.8 daddr=10.0.0.9 event=connect old_state=CLOSE new_state=SYN_SENT family=inet sport=0 dport=5432 errno=0 netns=1
tcp ts=3.1s task=cli sock=6 saddr=10.0.0.8 daddr=10.0.0.9 event=established old_state=SYN_SENT new_state=ESTABLISHED family=inet sport=41002 dport=5432 errno=0 netns=1
tcp ts=4s task=cli sock=7 saddr=10.0.0.8 event=listen old_state=CLOSE new_state=LISTEN family=inet sport=9090 dport=0 errno=0 netns=2
tcp ts=4.2s task=web sock=8 saddr=10.0.0.8 daddr=10.0.0.9 event=accept old_state=SYN_RECV new_state=ESTABLISHED family=inet sport=8080 dport=41003 errno=0 netns=1
tcp ts=4.3s task=child sock=8 saddr=10.0.0.8 daddr=10.0.0.9 event=close old_state=LAST_ACK new_state=CLOSE family=inet sport=8080 dport=41003 errno=0 netns=1
tcp ts=5s task=web sock=1 saddr=0.0.0.0 event=unlisten old_state=LISTEN new_state=CLOSE family=inet sport=8080 dport=0 errno=0 netns=1
flush 9s
END
mkbbx tcp.recipe tcp.bbx
bbq tcp.bbx 'select comm, direction, saddr, sport, daddr, dport, outcome from connections order by cite'
bbq tcp.bbx 'select comm, direction, peer, port, connections from top_talkers order by 1, 2, 3, 4'
bbq tcp.bbx 'select ts, comm, address, port, net_namespace, ended from listening_ports'
