bbx cat --nonsense
