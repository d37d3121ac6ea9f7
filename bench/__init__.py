"""What is measured: `python -m bench`. Nothing here is needed to run the explorer."""
