bbx info --help
