"""Between the classes of this package and those that componentize-py makes of the WIT (`wit_world`). Only a component has them."""
