bbx repack --help
