# What the recording does not have is said, once, instead of no rows; a pod may be named with its namespace.
cp "$TESTDATA/good-tables.bbx" .
for p in nosuch checkout shop/checkout-6d9f other/checkout-6d9f a/b/c ''; do
	bbq -p "$p" good-tables.bbx 'select count(*) from exec'
	echo "status $?"
	bbx cat -p "$p" -t exec good-tables.bbx | wc -l
done
bbq --namespace other good-tables.bbx 'select 1'
bbq --namespace shop --container nosuch good-tables.bbx 'select 1'
bbq -p checkout-6d9f -p bystander-1 good-tables.bbx 'select 1'
bbq -p shop/checkout-6d9f --namespace other good-tables.bbx 'select 1'
bbx cut -p nosuch -o cut.bbx good-tables.bbx || ls
# Pods that only the API server told of.
cat >api.recipe <<'END'
file node=n1 kernel=6.1.0 arch=x86_64 agent="bbrec 0.1.0" boot=0102030405060708090a0b0c0d0e0f10 profile=standard
clock ts=1s monotonic=1s realtime=1700000001s width=100ns status=0
pod ts=1s pod_uid=u1 pod=pending-1 namespace=shop phase=Pending
flush 9s
END
mkbbx api.recipe api.bbx
bbq -p shop/pending-1 api.bbx 'select pod from pod'
bbq -p shop/pending-2 api.bbx 'select pod from pod'
