bbx recover --help
