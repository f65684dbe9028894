bbai --no-such-option
