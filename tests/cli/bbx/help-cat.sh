bbx cat --help
