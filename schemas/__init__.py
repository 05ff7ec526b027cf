"""What a dataset is: the model, its validation, and the readers of other formats."""
