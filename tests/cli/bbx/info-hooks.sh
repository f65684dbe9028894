cat >hooks.recipe <<-'END'
	file node=n1 kernel=6.1.0 boot=0102030405060708090a0b0c0d0e0f10 profile="lean; exec=tp_btf/sched_process_exec"
END
mkbbx hooks.recipe hooks.bbx
bbx info hooks.bbx | grep -o 'lean.*'
bbx info -v hooks.bbx | grep -o 'lean.*'
