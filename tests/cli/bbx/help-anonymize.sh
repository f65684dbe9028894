bbx anonymize --help
