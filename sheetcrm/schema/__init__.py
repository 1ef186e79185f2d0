"""What a sheet must look like: the company, its YAML file, column types, and checking rows against them."""
