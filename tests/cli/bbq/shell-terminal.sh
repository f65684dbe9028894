# On a terminal: completion of words of SQL, tables, columns, pods, commands and files, history, and Ctrl-C, which stops the statement or the line and not
# the shell.
cp "$TESTDATA/good-tables.bbx" .
export HOME="$PWD" TERM=dumb
cat >shell.py <<'P'
import os, pty, subprocess, sys, time, select, re
master, terminal = pty.openpty()
def start():
    global p
    p = subprocess.Popen(["bbq", "shell", "--csv", "good-tables.bbx"], stdin=terminal, stdout=terminal, stderr=terminal,
                         start_new_session=True, preexec_fn=lambda: __import__("fcntl").ioctl(0, 0x540E, 0))
shown = b""
def wait(text, seconds=30):
    global shown
    end = time.time() + seconds
    while text.encode() not in shown and time.time() < end:
        if select.select([master], [], [], 0.1)[0]:
            shown += os.read(master, 4096)
    ok = text.encode() in shown
    print("seen" if ok else "NOT seen in %r" % shown[-400:], text.replace("\r\n", " "))
    shown = shown[shown.find(text.encode()) + len(text):] if ok else b""
def type(text):
    os.write(master, text.encode())
start()
wait("bbq> ")
type("select comm from exe\tc where names\t = 'shop' and pod = 'checkout-6\t' and pid = 101;\n")
wait("comm\r\nnode\r\n")
wait("bbq> ")
type("select count(*) from generate_series(1, 100000000000);\n")
time.sleep(0.5)
type("\x03")
wait("bbq: interrupted")
wait("bbq> ")
type("select 'dropped")
time.sleep(0.3)
type("\x03")
wait("bbq> ")
type("select 6 *\n")
wait("...> ")
type("7 as answer;\n")
wait("answer\r\n42\r\n")
wait("bbq> ")
type("\x10\n")  # the line before: all of the statement
wait("answer\r\n42\r\n")
wait("bbq> ")
type("sel\t count(*),max(e.retrans\t) m from tcp e;\n")
wait("count(*),m\r\n2,\r\n")
wait("bbq> ")
type(".op\t good-t\t\n.last\n")
wait("count(*),m\r\n2,\r\n")
wait("bbq> ")
type(".once once.csv\n")
wait("bbq> ")
type("select 6 * 9 as question;\n")
wait("bbq> ")
print(open("once.csv").read(), end="")
type("exit ;\n")
print("status", p.wait(60))
start()
wait("bbq> ")
type(".quit\n")
print("status", p.wait(60))
start()
wait("bbq> ")
type("\x10\n")  # the last line of the shell before: .quit
print("status", p.wait(60))
start()
wait("good-tables.bbx: SQL ends with a semicolon")
wait("bbq> ")
while p.poll() is None:  # one that comes before the terminal is set up is a NUL, which the other character drops
    type("\x15\x04")
    time.sleep(0.2)
wait("\r\n")
print("status", p.wait(60))
P
python3 shell.py
grep -c generate_series .bbq_history
