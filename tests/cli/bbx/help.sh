bbx --help
