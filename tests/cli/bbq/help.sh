bbq --help
