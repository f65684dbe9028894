bbx --version && bbx cat -V
