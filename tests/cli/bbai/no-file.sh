bbai no-such.bbx
