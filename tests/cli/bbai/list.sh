bbai --list
