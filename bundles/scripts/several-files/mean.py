"""Prints the mean of the numbers in the variable NUMBERS."""

import os

numbers = [float(word) for word in os.environ["NUMBERS"].split()]
print(sum(numbers) / len(numbers))
