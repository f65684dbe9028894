bbx diff --help
