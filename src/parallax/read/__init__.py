"""Read every input format into one kind of record, without judging the content."""
