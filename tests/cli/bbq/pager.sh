# On a terminal: frames, and a pager; what a process calls itself does not reach it raw.
cat >pager.py <<'P'
import os, pty, subprocess, sys
master, terminal = pty.openpty()
p = subprocess.Popen(sys.argv[1:], stdin=terminal, stdout=terminal, stderr=terminal)
os.close(terminal)
shown = b""
try:
    while chunk := os.read(master, 4096):
        shown += chunk
except OSError:
    pass
print(shown.decode().replace("\r\n", "\n"), end="")
print("status", p.wait())
P
export PAGER='sed s/^/paged:/'
python3 pager.py bbq "$TESTDATA/good-tables.bbx" 'select comm, pid from exec'
python3 pager.py bbq --csv "$TESTDATA/good-tables.bbx" 'select comm, pid from exec'
python3 pager.py bbq "$TESTDATA/good-tables.bbx" 'select nope from exec'
PAGER= python3 pager.py bbq "$TESTDATA/good-tables.bbx" "select cast(x'1b5b324a' as text) as e"
# Persons read dates; who has seen enough ends the pager, and that is no failure.
PAGER= python3 pager.py bbq "$TESTDATA/good-tables.bbx" 'select ts from exec limit 1'
PAGER= python3 pager.py bbq --time ns "$TESTDATA/good-tables.bbx" 'select ts from exec limit 1'
PAGER= python3 pager.py bbq --csv "$TESTDATA/good-tables.bbx" 'select ts from exec limit 1'
PAGER='head -n 1' python3 pager.py bbq "$TESTDATA/good-tables.bbx" 'select value from generate_series(1, 1000000)'
