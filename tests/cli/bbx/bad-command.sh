bbx nonsense
