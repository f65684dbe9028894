bbx verify --help
