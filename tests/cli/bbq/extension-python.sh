# bbx.so in Python's sqlite3.
[ -e "$O/bbx.so" ] || { echo "SKIP bbx.so is not built here"; exit; }
cp "$TESTDATA/good-tables.bbx" .
cat >q.py <<'P'
import os, sqlite3
db = sqlite3.connect(":memory:")
db.enable_load_extension(True)
db.execute("select load_extension(?)", (os.environ["O"] + "/bbx",))
db.enable_load_extension(False)
print(db.execute("select bbx_open('good-tables.bbx') > 10").fetchone())
for row in db.execute("select pid, comm, exe from exec where pod = ? order by ts", ("checkout-6d9f",)):
    print(row)
print(db.execute("select comm, killer from killed").fetchall())
# A view that a database brings along may read the tables, as they do nothing but answer, but not open files.
db.execute("pragma trusted_schema = off")
db.execute("create view v as select comm from exec")
print(db.execute("select * from v").fetchall())
try:
    db.execute("create view o as select bbx_open('x')")
    db.execute("select * from o").fetchall()
except sqlite3.OperationalError as e:
    print(e)
cursor = db.execute("select comm from events")
cursor.fetchone()
db.close()
print("closed")
P
for p in python3 /usr/bin/python3; do
	"$p" -c 'import sqlite3; sqlite3.connect(":memory:").enable_load_extension' 2>/dev/null && exec "$p" q.py
done
echo 'SKIP no Python here can load extensions'
