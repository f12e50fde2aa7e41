# Fastr reads this in the folder that FASTRHOME names.
import os

home = os.environ["FASTRHOME"]
mounts["tmp"] = os.path.join(home, "scratch")
