import sys
with open(sys.argv[1]) as numbers, open(sys.argv[2], "w") as total:
    total.write("%d\n" % sum(map(int, numbers)))
