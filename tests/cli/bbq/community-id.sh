# The reference data of the Community ID specification: address, address, port, port, protocol; the ID, and that with the seed 1. An ID is the same from both ends.
cp "$TESTDATA/good-tables.bbx" .
q() { bbq --no-header --list --null - good-tables.bbx "select $1"; }
while read -r a b p q n id seeded; do
	q "community_id_v1('$a', '$b', $p, $q, $n) = '$id', community_id_v1('$b', '$a', $q, $p, $n) = '$id', community_id_v1('$a', '$b', $p, $q, $n, 1) = '$seeded'"
done <<'END'
128.232.110.120 66.35.250.204 34855 80 6 1:LQU9qZlK+B5F3KDmev6m5PMibrg= 1:3V71V58M3Ksw/yuFALMcW0LAHvc=
2001:470:e5bf:dead:4957:2174:e82c:4887 2607:f8b0:400c:c03::1a 63943 25 6 1:/qFaeAR+gFe1KYjMzVDsMv+wgU4= 1:eJYTW6AOzFLlSUoESovMjnu7rMw=
192.168.1.52 8.8.8.8 54585 53 17 1:d/FP5EW3wiY1vCndhwleRRKHowQ= 1:Q9We8WO3piVF8yEQBNJF4uiSVrI=
192.168.170.8 192.168.170.56 7 7 132 1:MP2EtRCAUIZvTw6MxJHLV7N7JDs= 1:5w3ZRjeKBzqT3zsaEECDGjUbYeg=
192.168.0.89 192.168.0.1 8 0 1 1:X0snYXpgwiv9TZtqg64sgzUn6Dk= 1:03g6IloqVBdcZlPyX8r0hgoE7kA=
fe80::200:86ff:fe05:80da fe80::260:97ff:fe07:69ea 135 136 58 1:dGHyGvjMfljg6Bppwm3bg0LO8TY= 1:kHa1FhMYIT6Ym2Vm2AOtoOARDzY=
3ffe:507:0:1:200:86ff:fe05:80da 3ffe:501:0:1001::2 128 129 58 1:+TW+HtLHvV1xnGhV1lv7XoJrqQg= 1:GfZxjAkDk2MkegpBYHV6tadtFXQ=
10.1.12.1 10.1.12.2 null null 46 1:KHlLkgoJW7ifUTyTSgyVfkFHzKw= 1:rYir8gphR31noO9iDRQmF/BteEI=
END
echo '-- of a recording'
q 'saddr, daddr, community_id_v1(saddr, daddr, sport, dport, 6) from tcp'
echo '-- none'
q 'community_id_v1("x", "8.8.8.8", 1, 2, 6), community_id_v1(null, "8.8.8.8", 1, 2, 6), community_id_v1("::1", "8.8.8.8", 1, 2, 6)'
q 'community_id_v1("1.1.1.1", "8.8.8.8", 65536, 2, 6), community_id_v1("1.1.1.1", "8.8.8.8", -1, 2, 6), community_id_v1("1.1.1.1", "8.8.8.8", null, 2, 6)'
q 'community_id_v1("1.1.1.1", "8.8.8.8", 1.5, 2, 6), community_id_v1("1.1.1.1", "8.8.8.8", 1, 2, 256), community_id_v1("1.1.1.1", "8.8.8.8", 1, 2, "tcp"), community_id_v1("1.1.1.1", "8.8.8.8", 1, 2, 6, 65536)'
