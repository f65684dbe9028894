bbx extract --help
