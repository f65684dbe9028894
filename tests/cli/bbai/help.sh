bbai --help
