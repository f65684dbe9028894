# A value for a parameter that the SQL does not have: nothing is printed.
cp "$TESTDATA/good-tables.bbx" .
bbq --param pood=checkout-6d9f run before good-tables.bbx; echo "status $?"
bbq --param m=1 good-tables.bbx "select ':m', 1 -- :m"; echo "status $?"
bbq --param m=1 --param n=2 good-tables.bbx 'select :m; select @n, $m' && echo 'select :m' | bbq --param m=1 --param n=2 -f - good-tables.bbx
echo 'select 1; select :n;' | bbq --param n=2 shell good-tables.bbx
