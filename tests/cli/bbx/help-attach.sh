bbx attach --help
