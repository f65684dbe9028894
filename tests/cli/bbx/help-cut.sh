bbx cut --help
