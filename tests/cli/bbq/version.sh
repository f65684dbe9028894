bbq --version
