"""What is generated for operators: the table of settings, the parts list of an image, topics as resources."""
