"""A network of one node, which adds the numbers in a file."""

import fastr


def create_network():
    network = fastr.create_network(id="adding")
    numbers = network.create_source("TxtFile", id="numbers")
    add = network.create_node("gantry/SumLines:1.0", tool_version="1.0", id="add")
    add.inputs["numbers"] = numbers.output
    total = network.create_sink("TxtFile", id="total")
    total.input = add.outputs["total"]
    return network


if __name__ == "__main__":
    create_network().save("networks/saved.json")
