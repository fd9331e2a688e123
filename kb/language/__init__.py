"""Indonesian as the law and as people write it: values that stand in a text, each pattern written once."""
