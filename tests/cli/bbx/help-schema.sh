bbx schema --help
