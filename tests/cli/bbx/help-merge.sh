bbx merge --help
