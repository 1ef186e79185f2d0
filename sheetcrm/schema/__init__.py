"""What a sheet must look like: the company, its YAML file, the column types, and checking rows against them."""
